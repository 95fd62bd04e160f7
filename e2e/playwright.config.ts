import { defineConfig } from "@playwright/test";
import { findChromium } from "../scripts/chromium.mjs";

// No webServer: tests start their servers on free ports, so that they can kill and restart them.
export default defineConfig({
  testDir: "tests",
  globalSetup: "../scripts/bundle-before-tests.mjs",
  outputDir: "../.cache/playwright",
  reporter: [["list"], ["json", { outputFile: "../.cache/playwright.json" }]],
  // More than the cores of a small machine: while a test waits for a timer or a slow connection, another one runs.
  workers: 3,
  // The tests of a long file are spread over all workers, so that no worker is left alone with the last file.
  fullyParallel: true,
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
