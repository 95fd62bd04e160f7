import { defineConfig } from "@playwright/test";
import { findChromium } from "../scripts/chromium.mjs";

// No webServer: each test file starts its server on its own port, so that tests can kill and restart it.
export default defineConfig({
  testDir: "tests",
  globalSetup: "../scripts/bundle-before-tests.mjs",
  outputDir: "../.cache/playwright",
  reporter: [["list"], ["json", { outputFile: "../.cache/playwright.json" }]],
  workers: 2,
  fullyParallel: false,
  // A test that passes on its second attempt is listed as flaky. A test that fails twice fails the run.
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
      // No network requests of the browser itself, and no sandbox, because containers run as root.
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
