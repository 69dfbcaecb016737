// What is seen without a log-in, and the log-in itself.
import type { Page } from '@playwright/test';

import { expect, expectSound, logIn, own, test } from './support.js';

const OUTSIDE = ['/', '/b/dacheng', '/b/dacheng/login', '/b/dacheng/forgot', '/operator/login', '/demo/mail', '/nowhere'];

/** Addresses of scripts and wasm that a page asks for. */
function scripts(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.resourceType() === 'script' || /\.(js|mjs|wasm)(\?|$)/.test(request.url())) asked.push(request.url());
  });
  return asked;
}

test('the front page lists every bureau and leads to its log-in', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { name: '请选择您的单位' })).toBeVisible();
  for (const bureau of ['大城县行政审批局', '永清县行政审批局']) {
    const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: bureau }) });
    await expect(card.getByRole('link', { name: '工作人员登录' })).toBeVisible();
  }
  await page.getByRole('link', { name: /^工作人员登录.*永清县行政审批局$/ }).click();
  await expect(page).toHaveURL(/\/b\/yongqing\/login$/);
  await expect(page.getByRole('heading', { name: '登录', exact: true })).toBeVisible();
});

test('the page of a bureau tells the number to complain at', async ({ page }) => {
  await page.goto('/b/dacheng');
  await expect(page.getByText('0316-5568525')).toBeVisible();
  await page.getByRole('link', { name: '工作人员登录' }).click();
  await expect(page).toHaveURL(/\/b\/dacheng\/login$/);
});

test('pages outside the log-in ask for no script and no wasm', async ({ page }) => {
  const asked = scripts(page);
  for (const path of OUTSIDE) await page.goto(path, { waitUntil: 'networkidle' });
  expect(asked).toEqual([]);
});

test('behind the log-in only a page that reacts while one types asks for wasm', async ({ page }) => {
  const asked = scripts(page);
  await logIn(page, 'chen.li');
  for (const path of ['home', 'assessment', 'standards', 'departments', 'account']) await page.goto(`/b/dacheng/${path}`, { waitUntil: 'networkidle' });
  expect(asked).toEqual([]);
  await page.goto('/b/dacheng/home');
  await page.getByRole('link', { name: '继续填写' }).click();
  await expect.poll(() => asked.some((address) => address.includes('.wasm'))).toBe(true);
});

test('pages outside the log-in can be used by everybody and on the smallest phone', async ({ page }) => {
  for (const path of OUTSIDE) {
    await page.goto(path);
    await expectSound(page);
  }
});

test('a wrong password is said at its field and the log-in name stays', async ({ page }) => {
  await page.goto('/b/dacheng/login');
  await page.getByLabel('登录名').fill('zhang.lei');
  await page.getByLabel('密码', { exact: true }).fill('not-the-password');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  const message = '登录名或者密码不正确，请核对后重试，并确认所选单位是否正确';
  await expect(page.getByRole('alert')).toContainText(message);
  await expect(page.locator('#password-error')).toHaveText(message);
  await expect(page.getByLabel('密码', { exact: true })).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('密码', { exact: true })).toHaveAccessibleDescription(new RegExp(message));
  await expect(page.getByLabel('登录名')).toHaveValue('zhang.lei');
  await expect(page.getByLabel('密码', { exact: true })).toHaveValue('');
  await expectSound(page);
  // The same page lets in whoever corrects it.
  await page.getByLabel('密码', { exact: true }).fill('zeren-demo-2026');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page).toHaveURL(/\/b\/dacheng\/home$/);
});

test('nobody learns whether a log-in name exists', async ({ page }, info) => {
  await page.goto('/b/dacheng/login');
  await page.getByLabel('登录名').fill(own(info, { desktop: 'nobody.a', phone: 'nobody.b' }));
  await page.getByLabel('密码', { exact: true }).fill('not-the-password');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page.locator('#password-error')).toHaveText('登录名或者密码不正确，请核对后重试，并确认所选单位是否正确');
});

test('after five wrong passwords one has to wait, even with the right one', async ({ page }, info) => {
  const login = own(info, { desktop: 'han.xue', phone: 'song.bo' });
  await page.goto('/b/yongqing/login');
  const attempt = async (password: string) => {
    await page.getByLabel('登录名').fill(login);
    await page.getByLabel('密码', { exact: true }).fill(password);
    await page.getByRole('button', { name: '登录', exact: true }).click();
  };
  for (let n = 0; n < 5; n += 1) {
    await attempt(`not-the-password-${n}`);
    await expect(page.locator('#password-error')).toBeVisible();
  }
  await attempt('zeren-demo-2026');
  await expect(page.getByRole('alert')).toContainText('登录失败次数过多，请 15 分钟后再试');
  await expect(page).not.toHaveURL(/home$/);
});

test('a demonstration account enters with one press', async ({ page }) => {
  await page.goto('/b/dacheng/login');
  const accounts = page.getByRole('region', { name: '演示账号' });
  await expect(accounts.getByRole('button')).toHaveCount(13);
  await accounts.getByRole('button', { name: '陈立' }).click();
  await expect(page).toHaveURL(/\/b\/dacheng\/home$/);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('陈立');
});

test('who opens a page without a log-in logs in first and then sees that page', async ({ page }) => {
  await page.goto('/b/dacheng/assessment');
  await expect(page).toHaveURL(/\/b\/dacheng\/login\?next=/);
  await page.getByLabel('登录名').fill('chen.li');
  await page.getByLabel('密码', { exact: true }).fill('zeren-demo-2026');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page).toHaveURL(/\/b\/dacheng\/assessment$/);
});

test('who logs out is out', async ({ page }) => {
  await logIn(page, 'wang.min');
  await page.getByText('我的菜单').locator('..').click();
  await page.getByRole('button', { name: '退出登录' }).click();
  await expect(page).toHaveURL(/\/b\/dacheng\/login$/);
  await page.goto('/b/dacheng/home');
  await expect(page).toHaveURL(/\/b\/dacheng\/login/);
});

test('an address that leads nowhere says so and leads back', async ({ page }) => {
  for (const path of ['/nowhere', '/b/nowhere', '/b/nowhere/login', '/b/dacheng/nowhere']) {
    const response = await page.goto(path);
    expect(response?.status(), path).toBe(404);
    await expect(page.getByRole('heading', { name: '没有找到这个页面' })).toBeVisible();
    await expect(page.getByText('编号')).toBeVisible();
    await page.getByRole('link', { name: '返回首页' }).click();
    await expect(page).toHaveURL(/\/$/);
  }
});

test('who is logged in keeps the frame where there is nothing', async ({ page }, info) => {
  await logIn(page, 'wang.min');
  const response = await page.goto('/b/dacheng/assessment/card/00000000-0000-0000-0000-000000000000');
  expect(response?.status()).toBe(404);
  await expect(page.getByRole('heading', { name: '没有找到这个页面' })).toBeVisible();
  await expect(page.getByRole('navigation', { name: own(info, { desktop: '主导航', phone: '快捷导航' }) })).toBeVisible();
  await page.getByRole('link', { name: '返回首页' }).click();
  await expect(page).toHaveURL(/\/b\/dacheng\/home$/);
});
