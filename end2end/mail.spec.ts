// The bureau's mail, as its administrator minds it: what did not arrive, under which name it writes, and in which words.
import { type Page } from '@playwright/test';

import { expect, expectSound, letter, own, row, test, unique } from './support.js';

// Both windows share one server: each has a bureau of its own.
const PLACES = {
  desktop: { bureau: 'dacheng', name: '郑洁', login: 'zheng.jie' },
  phone: { bureau: 'yongqing', name: '韩雪', login: 'han.xue' },
};

const notice = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });
const later = (days: number) => new Date(Date.parse(process.env.ZEREN_TODAY ?? '') + days * 86_400_000).toISOString().slice(0, 10);

/** Opens the list of letters again until the one to `name` stands in it. */
async function arrives(page: Page, address: string, name: string) {
  await expect
    .poll(
      async () => {
        await page.goto(address);
        return row(page, name).count();
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThan(0);
}

/** Gives somebody another mail address, from the page of that person. */
async function moveTo(page: Page, address: string) {
  await page.getByLabel('电子邮箱').fill(address);
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(notice(page, '已保存')).toBeVisible();
}

test('an administrator corrects an address and sends again what did not arrive', async ({ enter: as }, info) => {
  const { bureau, name, login } = own(info, PLACES);
  const page = await as('admin', bureau);
  const address = `${login}@${bureau}.example.com`;
  await page.goto(`/b/${bureau}/users?query=${login}`);
  await page.getByRole('link', { name, exact: true }).click();
  // Nobody has an address below .invalid, not even in a demonstration.
  await moveTo(page, `${login}@${bureau}.invalid`);
  await page.goto(`/b/${bureau}/delegations`);
  await page.getByLabel('受托人').selectOption({ label: await delegate(page, name) });
  await page.getByLabel('开始日期').fill(later(60));
  await page.getByLabel('结束日期').fill(later(61));
  await page.getByRole('button', { name: '委托', exact: true }).click();
  await expect(notice(page, '委托已生效')).toBeVisible();

  await arrives(page, `/b/${bureau}/mail`, name);
  await expect(row(page, name)).toContainText('邮箱地址无效或者不存在');
  await expect(row(page, name)).toContainText('事项通知');
  await expect(page.getByRole('main')).not.toContainText('委托您代办');
  await expectSound(page);
  await row(page, name).getByRole('link', { name: new RegExp(`^更正邮箱.*${name}$`) }).click();
  await moveTo(page, address);
  await page.goto(`/b/${bureau}/mail`);
  await expect(row(page, name)).toContainText(address);
  await row(page, name).getByRole('button', { name: new RegExp(`^重新发送.*${name}$`) }).click();
  await expect(notice(page, '已重新安排发送')).toBeVisible();
  await letter(address, '委托您代办');
  await arrives(page, `/b/${bureau}/mail?state=sent`, name);
  await expectSound(page);
  await page.goto(`/b/${bureau}/audit`);
  await expect(page.getByRole('row').filter({ hasText: '重新发送邮件' }).first()).toBeVisible();
});

/** The option of a colleague, whatever stands behind the name. */
async function delegate(page: Page, name: string): Promise<string> {
  const options = await page.getByLabel('受托人').locator('option').allTextContents();
  return options.find((option) => option.startsWith(name)) ?? name;
}

test('a bureau writes under its own name, and a test letter shows how it looks', async ({ enter: as }, info) => {
  const { bureau } = own(info, PLACES);
  const page = await as('admin', bureau);
  await page.goto(`/b/${bureau}/mail/sender`);
  await page.getByLabel('发件人名称').fill('政策法规股');
  await page.getByLabel('回复邮箱').fill('fagui@dacheng');
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(page.getByText('电子邮箱格式不对').first()).toBeVisible();
  await expect(page.getByLabel('发件人名称')).toHaveValue('政策法规股');
  await page.getByLabel('回复邮箱').fill(`fagui@${bureau}.example.com`);
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(notice(page, '已保存')).toBeVisible();
  await page.getByRole('button', { name: '发送测试邮件' }).click();
  await expect(notice(page, '测试邮件已安排发送')).toBeVisible();
  await letter(`admin@${bureau}.example.com`, '测试邮件', '可以直接回复');
  await expect
    .poll(async () => {
      await page.getByRole('link', { name: '刷新结果' }).click();
      return page.getByText('已交给邮件服务器').count();
    })
    .toBe(1);
  await expectSound(page);
});

test('a template is adjusted and previewed, and a broken one is refused with what was typed kept', async ({ enter: as }, info) => {
  const { bureau } = own(info, PLACES);
  const page = await as('admin', bureau);
  await page.goto(`/b/${bureau}/mail/templates`);
  await expectSound(page);
  await row(page, '监督评议邀请').getByRole('link', { name: '监督评议邀请', exact: true }).click();
  await expect(page.getByRole('region', { name: '现在的样子' })).toContainText('开始 ');
  await expectSound(page);

  const words = unique('您好，邀请您评议。');
  await page.getByLabel('正文').fill(`{姓名\n\n${words}`);
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('正文第 1 行的“{”没有对应的“}”');
  await expect(page.getByRole('alert')).toContainText('正文中缺少{链接}');
  await expect(page.getByLabel('正文')).toHaveValue(`{姓名\n\n${words}`);
  await expectSound(page);

  await page.getByLabel('正文').fill(`{姓名}：\n\n${words}\n\n{链接}`);
  await page.getByRole('button', { name: '预览' }).click();
  const preview = page.getByRole('region', { name: '预览（尚未保存）' });
  await expect(preview).toContainText(words);
  await expect(preview).not.toContainText('{');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expectSound(page);
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(notice(page, '已保存')).toBeVisible();
  await expect(row(page, '监督评议邀请')).toContainText('本局修改');

  await row(page, '监督评议邀请').getByRole('link', { name: '监督评议邀请', exact: true }).click();
  await page.getByRole('button', { name: '恢复默认文字' }).click();
  await expect(row(page, '监督评议邀请')).toContainText('默认');
});
