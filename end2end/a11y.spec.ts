// Every main page of every role: can be used by everybody, fits its window and that of the smallest phone.
import { type Page } from '@playwright/test';

import { expect, expectSound, logIn, row, test } from './support.js';

/** The parts of a bureau's pages that everybody who takes part has. */
const COMMON = ['home', 'assessment', 'standards', 'departments', 'calendar', 'delegations', 'account'];

const ROLES = [
  { who: 'an administrator', login: 'admin', pages: ['home', 'departments', 'users', 'users/new', 'users/import', 'delegations', 'account', 'audit'] },
  { who: 'a director', login: 'wang.jianguo', pages: [...COMMON, 'audit'] },
  { who: 'a deputy', login: 'liu.zhiyuan', pages: COMMON },
  { who: 'the assessment office', login: 'li.jing', pages: COMMON },
  { who: 'a head', login: 'chen.li', pages: COMMON },
  { who: 'a member of staff', login: 'wang.min', pages: COMMON },
  { who: 'a head whose work was returned', login: 'sun.wei', pages: ['home'] },
  { who: 'a head whose work was accepted', login: 'zhou.min', pages: ['home'] },
  { who: 'the discipline inspection', login: 'he.ping', pages: [...COMMON, 'audit'] },
];

for (const { who, login, pages } of ROLES) {
  test(`every page that ${who} opens can be used by everybody`, async ({ page }) => {
    test.setTimeout(120_000);
    await logIn(page, login);
    for (const path of pages) {
      const response = await page.goto(`/b/dacheng/${path}`);
      expect(response?.status(), path).toBe(200);
      await expectSound(page);
    }
  });
}

/** The address of a department's card of this year. */
async function card(page: Page, department: string): Promise<string> {
  await page.goto('/b/dacheng/assessment');
  return (await row(page, department).getByRole('link').first().getAttribute('href')) ?? '';
}

test('a card that is being filled in can be used by everybody', async ({ page }) => {
  test.setTimeout(120_000);
  await logIn(page, 'chen.li');
  const draft = await card(page, '投资项目股');
  for (const part of ['', '/item/D01', '/item/D22', '/item/D28', '/summary', '/sign', '/record']) {
    await page.goto(`${draft}${part}`);
    await expectSound(page);
  }
});

test('a card that is settled can be used by everybody', async ({ page }) => {
  test.setTimeout(120_000);
  await logIn(page, 'li.jing');
  const settled = await card(page, '涉农事务股');
  for (const part of ['', '/item/D01', '/item/D28', '/summary', '/record', '/review', '/grant']) {
    await page.goto(`${settled}${part}`);
    await expectSound(page);
  }
});

test('the standard, a year to be prepared and one that is over can be used by everybody', async ({ page }) => {
  test.setTimeout(120_000);
  await logIn(page, 'li.jing');
  await page.goto('/b/dacheng/standards');
  await page.getByRole('link', { name: '执法评议考核指标标准' }).first().click();
  await expectSound(page);
  await page.goto('/b/dacheng/assessment/new');
  await expectSound(page);
  await page.goto('/b/dacheng/assessment');
  await page.getByRole('navigation', { name: '年度' }).getByRole('link').last().click();
  await expectSound(page);
});

test('the details of a user and of a department can be used by everybody', async ({ page }) => {
  await logIn(page, 'admin');
  await page.goto('/b/dacheng/users');
  await row(page, '陈立').getByRole('link', { name: '陈立', exact: true }).click();
  await expectSound(page);
  await page.goto('/b/dacheng/departments');
  await row(page, '投资项目股').getByRole('link', { name: '编辑' }).click();
  await expectSound(page);
});

test('menus can be opened and used by everybody', async ({ page }, info) => {
  await logIn(page, 'chen.li');
  await page.getByText('我的菜单').locator('..').click();
  await expect(page.getByRole('link', { name: '我的账号与安全' })).toBeVisible();
  await expectSound(page);
  if (info.project.name === 'phone') {
    await page.reload();
    await page.getByText('更多', { exact: true }).click();
    await expect(page.getByRole('link', { name: '科室与职能' })).toBeVisible();
    await expectSound(page);
  }
});

test('the first key press leads past the navigation to the content', async ({ page }) => {
  await logIn(page, 'chen.li');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: '跳到正文' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();
});

test('the letters of a demonstration can be read by everybody', async ({ page }) => {
  await logIn(page, 'li.jing');
  await page.goto('/b/dacheng/assessment');
  await page.getByRole('button', { name: /^提醒未报送的/ }).click();
  await expect(page.getByRole('status').filter({ hasText: '提醒已发出' })).toBeVisible();
  await expect
    .poll(async () => {
      await page.goto('/demo/mail');
      return page.getByRole('link', { name: '请报送年度自查自评' }).count();
    })
    .toBeGreaterThan(0);
  await expectSound(page);
  await page.getByRole('link', { name: '请报送年度自查自评' }).first().click();
  await expectSound(page);
  await page.getByRole('link', { name: /\/b\/dacheng\/assessment\/card\// }).click();
  await expect(page.getByRole('navigation', { name: '考核指标' })).toBeVisible();
});
