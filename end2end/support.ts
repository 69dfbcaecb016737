// What every spec stands on: people who log in, the mail they get, and what holds on every page.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import AxeBuilder from '@axe-core/playwright';
import { type BrowserContext, type BrowserContextOptions, type Locator, type Page, type TestInfo, test as base, expect } from '@playwright/test';

export { expect };

/** The password of every demonstration log-in. */
export const PASSWORD = 'zeren-demo-2026';

/** Somebody with a browser of their own. */
export type Enter = (login: string, bureau?: string, options?: BrowserContextOptions) => Promise<Page>;

/**
 * `enter` logs somebody in, in a browser of their own. `visitor` is a browser without log-in.
 * Whatever pages a test opens, none may complain in its console, break, or miss one of its parts.
 */
export const test = base.extend<{ enter: Enter; visitor: (options?: BrowserContextOptions) => Promise<Page>; calm: void }>({
  calm: [
    async ({ context }, use) => {
      const complaints = listen(context);
      await use();
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
  visitor: async ({ browser }, use) => {
    const opened: { context: BrowserContext; complaints: string[] }[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      opened.push({ context, complaints: listen(context) });
      return context.newPage();
    });
    for (const { context } of opened) await context.close();
    expect(opened.flatMap(({ complaints }) => complaints)).toEqual([]);
  },
  enter: async ({ visitor }, use) => {
    await use(async (login, bureau = 'dacheng', options) => {
      const page = await visitor(options);
      await logIn(page, login, bureau);
      return page;
    });
  },
});

/** Collects what pages complain about. A page or a form may be refused, which tests say themselves; nothing else. */
function listen(context: BrowserContext): string[] {
  const complaints: string[] = [];
  context.on('console', (message) => {
    const refused = message.text().startsWith('Failed to load resource');
    // A browser without scripts, or a slow one, has no use yet for the wasm that it was told to fetch.
    const unused = message.text().includes('was preloaded using link preload but not used');
    if (['error', 'warning'].includes(message.type()) && !refused && !unused) complaints.push(`${message.location().url}: ${message.text()}`);
  });
  context.on('weberror', (error) => complaints.push(`${error.page()?.url()}: ${error.error().message}`));
  context.on('response', (response) => {
    const answered = response.request().isNavigationRequest() || new URL(response.url()).pathname.startsWith('/api/');
    if (response.status() >= 500 || (response.status() >= 400 && !answered)) complaints.push(`${response.status()} ${response.url()}`);
  });
  return complaints;
}

/** Logs in as a person would, and arrives at what there is to do. */
export async function logIn(page: Page, login: string, bureau = 'dacheng', password = PASSWORD) {
  await page.goto(`/b/${bureau}/login`);
  await page.getByLabel('登录名').fill(login);
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/b/${bureau}/home$`));
}

/** Both projects share one server: each gets what is its own. */
export function own<T>(info: TestInfo, choice: { desktop: T; phone: T }): T {
  return info.project.name === 'phone' ? choice.phone : choice.desktop;
}

/** A text that no other run has used. */
export function unique(text: string): string {
  return `${text}${Date.now().toString(36)}${Math.floor(Math.random() * 1296).toString(36)}`;
}

/** Nothing on the page that keeps somebody with a disability from using it. Needs a browser with scripts. */
export async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const found = grave.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${help}\n${target.join(' ')}\n${failureSummary}`));
  expect(found, `${page.url()} is accessible`).toEqual([]);
}

/** The page is no wider than its window. */
export async function expectFits(page: Page) {
  const width = page.viewportSize()?.width ?? 0;
  const wide = await page.evaluate((most) => {
    if (document.documentElement.scrollWidth <= most) return [];
    const reaches = (element: Element) => element.getBoundingClientRect().right + window.scrollX > most + 0.5;
    const widest = [...document.body.querySelectorAll('*')].filter((element) => reaches(element) && ![...element.children].some(reaches));
    return [`${document.documentElement.scrollWidth} px`, ...widest.map((element) => element.outerHTML.slice(0, 120))];
  }, width);
  expect(wide, `${page.url()} fits into ${width} px`).toEqual([]);
}

/** Everything that must hold on any page, at the window at hand and at that of the smallest phone. */
export async function expectSound(page: Page) {
  await expect(page).toHaveTitle(/.+/);
  await expect(page.locator('h1')).toHaveCount(1);
  await expectAccessible(page);
  await expectFits(page);
  const size = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  await expectFits(page);
  if (size) await page.setViewportSize(size);
}

/** A file as somebody would choose it. */
export function pdf(name: string) {
  const text = '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n';
  return { name, mimeType: 'application/pdf', buffer: Buffer.from(text) };
}

/** A program that pretends to be a PDF. */
export function disguised(name: string) {
  return { name, mimeType: 'application/pdf', buffer: Buffer.concat([Buffer.from('MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0', 'latin1'), Buffer.alloc(512)]) };
}

/** The row of a table that is about `name`. */
export function row(page: Page, name: string): Locator {
  return page.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
}

/** A letter in the folder in which a demonstration keeps its mail. */
export type Letter = { to: string; subject: string; body: string };

/** Waits for a letter to `address` whose subject and body hold all of `texts`. */
export async function letter(address: string, ...texts: string[]): Promise<Letter> {
  return letterIn(process.env.ZEREN_DATA ?? '', address, ...texts);
}

/** The same, sent by the server whose data lie in `data`. */
export async function letterIn(data: string, address: string, ...texts: string[]): Promise<Letter> {
  let found: Letter | undefined;
  const look = () => {
    found = letters(data).find(({ to, subject, body }) => to.includes(`<${address}>`) && texts.every((text) => `${subject}\n${body}`.includes(text)));
    return found !== undefined;
  };
  await expect.poll(look, { message: `a letter to ${address} about ${texts.join('、')}`, timeout: 20_000 }).toBe(true);
  return found as Letter;
}

/** The first link of a letter that leads to `path`, without the host. */
export function link({ body }: Letter, path: string): string {
  const address = body.match(/https?:\/\/\S+/g)?.map((text) => new URL(text).pathname).find((found) => found.startsWith(path));
  if (!address) throw new Error(`no link to ${path} in:\n${body}`);
  return address;
}

function letters(data: string): Letter[] {
  const folder = join(data, 'mail');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.eml'))
    .map((file) => parse(readFileSync(join(folder, file), 'utf8')));
}

function parse(text: string): Letter {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const lines = head.replace(/\r\n[ \t]/g, ' ').split('\r\n');
  const header = (name: string) => lines.find((line) => line.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1).trim() ?? '';
  const body = rest.join('\r\n\r\n');
  // The same letter stands in it as plain text and as a page: the first is the plain one.
  const boundary = header('content-type').match(/boundary="([^"]+)"/)?.[1];
  const plain = boundary && body.split(`--${boundary}`)[1];
  if (plain) return { to: words(header('to')), subject: words(header('subject')), body: parse(plain.replace(/^\r\n/, '')).body };
  const decoded = { base64: () => Buffer.from(body, 'base64'), 'quoted-printable': () => unquoted(body.replace(/=\r\n/g, '')) }[header('content-transfer-encoding').toLowerCase()];
  return { to: words(header('to')), subject: words(header('subject')), body: (decoded?.().toString('utf8') ?? body).replace(/\r\n/g, '\n') };
}

function unquoted(text: string): Buffer {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}

/** Words of a header; a character may be cut in two by the end of one. */
function words(text: string): string {
  const joined = text.replace(/(=\?utf-8\?b\?[^?]*\?=)\s+(?==\?utf-8\?b\?)/gi, '$1');
  return joined.replace(/(?:=\?utf-8\?b\?[^?]*\?=)+/gi, (run) => {
    const parts = [...run.matchAll(/=\?utf-8\?b\?([^?]*)\?=/gi)].map((part) => Buffer.from(part[1] ?? '', 'base64'));
    return Buffer.concat(parts).toString('utf8');
  });
}
