// Deadlines: how each was computed and whom it calls, the ladder that a bureau settles, the inbox, and the calendar feed.
import { type Page } from '@playwright/test';

import { expect, expectSound, own, test } from './support.js';

// Both windows share one server: each has a bureau of its own.
const PLACES = {
  desktop: { bureau: 'dacheng', head: 'chen.li', department: '投资项目股' },
  phone: { bureau: 'yongqing', head: 'xu.tao', department: '投资项目股' },
};

const notice = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });

test('a head finds the deadline, how it was computed and who is told when', async ({ enter: as }, info) => {
  const { bureau, head, department } = own(info, PLACES);
  const page = await as(head, bureau);
  await page.goto(`/b/${bureau}/deadlines`);
  await expectSound(page);
  // The ballot: no other story casts it before its time.
  await page.getByRole('link', { name: new RegExp(`执法机构互评（${department}）`) }).click();
  await expectSound(page);
  await expect(page.getByRole('region', { name: '期限', exact: true })).toContainText('年度考核日程，至 ');
  await expect(page.getByRole('region', { name: '接下来的提醒' })).toContainText(/09:00/);
  await page.getByRole('link', { name: '去办理' }).click();
  await expect(page).toHaveURL(/\/mutual\//);
  await page.goto(`/b/${bureau}/deadlines/kinds`);
  await expectSound(page);
  await expect(page.getByRole('link', { name: /^调整提醒/ })).toHaveCount(0);
  expect((await page.goto(`/b/${bureau}/deadlines/ahead`))?.status()).toBe(404);
});

test('an administrator sees what lies ahead and shortens a ladder, after what was typed wrongly', async ({ enter: as }, info) => {
  const { bureau } = own(info, PLACES);
  const page = await as('admin', bureau);
  await page.goto(`/b/${bureau}/deadlines/ahead`);
  await expectSound(page);
  await expect(page.getByRole('main')).toContainText('年度自查自评');
  await page.goto(`/b/${bureau}/deadlines/kinds`);
  await expectSound(page);
  await page.getByRole('link', { name: /^调整提醒.*执法证件到期换发$/ }).click();
  await expectSound(page);
  await page.getByLabel('截止前的提醒（天）').fill('九十、三十');
  await page.getByRole('button', { name: '保存' }).click();
  await expect(page.locator('#before-error')).toContainText('不是天数');
  await expect(page.getByLabel('截止前的提醒（天）')).toHaveValue('九十、三十');
  await page.getByLabel('截止前的提醒（天）').fill('90、30');
  await page.getByRole('button', { name: '保存' }).click();
  await expect(page).toHaveURL(/deadlines\/kinds/);
  await expect(page.getByRole('row').filter({ hasText: '执法证件到期换发' })).toContainText('截止前 90、30 天');
});

test('a message is unread until it is opened, and leads to the thing', async ({ enter: as }, info) => {
  const { bureau, head } = own(info, PLACES);
  const page = await as(head, bureau);
  await expect
    .poll(async () => {
      await page.goto(`/b/${bureau}/inbox`);
      return page.getByText('未读', { exact: true }).count();
    })
    .toBeGreaterThan(0);
  await expectSound(page);
  const before = await page.getByText('未读', { exact: true }).count();
  await page.getByRole('listitem').filter({ hasText: '未读' }).getByRole('button', { name: /^打开/ }).first().click();
  await page.goto(`/b/${bureau}/inbox`);
  await expect(page.getByText('未读', { exact: true })).toHaveCount(before - 1);
});

test('a calendar reads the own deadlines by a secret address until it is revoked', async ({ enter: as, request }, info) => {
  const { bureau, head, department } = own(info, PLACES);
  const page = await as(head, bureau);
  await page.goto(`/b/${bureau}/inbox/settings`);
  await expectSound(page);
  await page.getByRole('button', { name: '生成订阅地址' }).click();
  await expectSound(page);
  const address = new URL(await page.getByRole('textbox', { name: '订阅地址' }).inputValue()).pathname;
  const feed = await request.get(address);
  expect(feed.status()).toBe(200);
  expect(feed.headers()['content-type']).toContain('text/calendar');
  const text = (await feed.text()).replaceAll('\r\n ', '');
  expect(text).toContain(`报送自查自评：${department}`);
  await page.goto(`/b/${bureau}/inbox/settings`);
  await expect(page.getByText(address)).toHaveCount(0);
  await page.getByRole('button', { name: '停用' }).click();
  await expect(page.getByRole('button', { name: '生成订阅地址' })).toBeVisible();
  expect((await request.get(address)).status()).toBe(404);
});

test('who wishes for one letter a day finds the wish kept, and takes it back', async ({ enter: as }, info) => {
  const { bureau, head } = own(info, PLACES);
  const page = await as(head, bureau);
  // Taken back at the end: other stories wait for letters to the same person.
  for (const wish of ['每日汇总一封', '随时发送']) {
    await page.goto(`/b/${bureau}/inbox/settings`);
    await page.getByLabel(wish).check();
    await page.getByRole('button', { name: '保存设置' }).click();
    await expect(notice(page, '已保存')).toBeVisible();
    await page.goto(`/b/${bureau}/inbox/settings`);
    await expect(page.getByLabel(wish)).toBeChecked();
  }
});
