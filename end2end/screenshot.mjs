// Takes the pictures of the documentation: node screenshot.mjs, with ZEREN_URL set by `cargo xtask screenshot`.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { chromium } from '@playwright/test';

import { contextOptions, desktop, launchOptions, phone, serverUrl } from './chromium.mjs';

// One picture a row. `before` may act on the page, to sign in or to open something.
/** @type {{ name: string, path: string, device?: object, before?: (page: import('@playwright/test').Page) => Promise<void> }[]} */
const pictures = [
  { name: 'landing', path: '/' },
  { name: 'landing-phone', path: '/', device: phone },
  { name: 'home', path: '/b/dacheng/login', before: signIn('chen.li', 'home') },
  { name: 'card', path: '/b/dacheng/login', before: signIn('chen.li', 'home', '继续填写') },
  { name: 'overview', path: '/b/dacheng/login', before: signIn('li.jing', 'assessment') },
];

/** Signs in with a log-in of the demonstration, goes to a place of the bureau, and perhaps follows a link there. */
function signIn(login, place, link) {
  return async (/** @type {import('@playwright/test').Page} */ page) => {
    await page.locator('#login').fill(login);
    await page.locator('#password').fill('zeren-demo-2026');
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.goto(`/b/dacheng/${place}`);
    if (link) await page.getByRole('link', { name: link }).click();
    await page.waitForLoadState('networkidle');
  };
}

const folder = fileURLToPath(new URL('../docs/images/', import.meta.url));
await mkdir(folder, { recursive: true });

const browser = await chromium.launch(launchOptions);
try {
  for (const { name, path, device = desktop, before } of pictures) {
    // A context each: no picture depends on who was signed in for the one before it.
    const context = await browser.newContext({ baseURL: serverUrl(), ...contextOptions, ...device });
    const page = await context.newPage();
    const response = await page.goto(path, { waitUntil: 'networkidle' });
    if (!response?.ok()) throw new Error(`${path}：HTTP ${response?.status()}`);
    await before?.(page);
    await page.screenshot({ path: `${folder}${name}.png` });
    console.log(`docs/images/${name}.png`);
    await context.close();
  }
} finally {
  await browser.close();
}
