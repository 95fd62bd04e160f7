import { defineConfig } from "@playwright/test";
import { findChromium } from "../scripts/chromium.mjs";

// No webServer: each test file starts the server it needs on a port of its own, so that tests can kill and restart it.
export default defineConfig({
  testDir: "tests",
  globalSetup: "../scripts/bundle-before-tests.mjs",
  outputDir: "../.cache/playwright",
  reporter: [["list"], ["json", { outputFile: "../.cache/playwright.json" }]],
  workers: 2,
  fullyParallel: false,
  // A test that needed its second chance is listed as flaky; one that fails twice fails the run.
  retries: 1,
  forbidOnly: process.env["CI"] !== undefined,
  timeout: 30_000,
  expect: { timeout: 5_000 },
  projects: [{ name: "chromium" }],
  use: {
    browserName: "chromium",
    headless: true,
    screenshot: "only-on-failure", // more: --trace on
    launchOptions: {
      executablePath: findChromium({ install: true }),
      // Nothing of the browser's own business on the network, and no sandbox, because containers run as root.
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-quic",
        "--no-first-run",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
