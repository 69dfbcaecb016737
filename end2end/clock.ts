// A server whose clock stands where a story wants it, for what can only happen on a certain day.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Browser, type Page } from '@playwright/test';

import { type Letter, PASSWORD, expect, letterIn } from './support.js';

/** The year of the demonstration. */
export const YEAR = Number((process.env.ZEREN_TODAY ?? '').slice(0, 4));

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

/** A server of its own whose clock stands where the story wants it. */
export class Office {
  private readonly data = mkdtempSync(join(tmpdir(), 'zeren-year-'));
  private process?: ChildProcess;
  url = '';

  constructor(private readonly browser: Browser) {}

  /** Ends the day, and begins another at ten in the morning. */
  async on(day: string) {
    await this.end();
    const port = await freePort();
    this.url = `http://127.0.0.1:${port}`;
    const program = process.env.ZEREN_PROGRAM;
    if (!program) throw new Error('缺少 ZEREN_PROGRAM：请用 cargo xtask test browser 运行。');
    const args = ['serve', '--demo', '--clock', `${day}T10:00:00+08:00`, '--addr', `127.0.0.1:${port}`, '--data', this.data];
    this.process = spawn(program, args, { stdio: 'ignore' });
    await expect.poll(async () => (await fetch(`${this.url}/readyz`).catch(() => undefined))?.status, { timeout: 60_000 }).toBe(200);
  }

  async end() {
    const running = this.process;
    if (!running) return;
    this.process = undefined;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGTERM');
    await ended;
  }

  async close() {
    await this.end();
    rmSync(this.data, { recursive: true, force: true });
  }

  /** Somebody at a desk of their own. */
  async enter(login: string): Promise<Page> {
    const context = await this.browser.newContext({ baseURL: this.url, viewport: { width: 1360, height: 900 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto('/b/dacheng/login');
    await page.getByLabel('登录名').fill(login);
    await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await expect(page).toHaveURL(/home$/);
    return page;
  }

  /** Waits for a letter that this server has sent. */
  async letter(address: string, ...texts: string[]): Promise<Letter> {
    return letterIn(this.data, address, ...texts);
  }

  /** Does something as somebody, and leaves. */
  async as(login: string, work: (page: Page) => Promise<void>) {
    const page = await this.enter(login);
    await work(page);
    await page.context().close();
  }
}
