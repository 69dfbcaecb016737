// The browser tests: one spec a module, driven as a person would, on a desktop and on a phone.
import { defineConfig } from '@playwright/test';

import { contextOptions, desktop, launchOptions, phone, serverUrl } from './chromium.mjs';

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: 'test-results',
  // All tests share one server and its data: one after another, and a failure is never retried away.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: !!process.env.CI,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    baseURL: serverUrl(),
    browserName: 'chromium',
    launchOptions,
    ...contextOptions,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
  projects: [
    // What only a telephone does is told on the phone.
    { name: 'desktop', use: desktop, grepInvert: /@phone/ },
    // What can be done only once, because it uses something up, is told on the desktop.
    { name: 'phone', use: phone, grepInvert: /@once/ },
  ],
});
