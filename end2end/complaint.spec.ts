// A complaint from the citizen's telephone, without scripts, through every office to the answer and the archive.
import type { Page } from '@playwright/test';

import { expect, expectSound, test, unique } from './support.js';

const notice = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });

/** Goes to the case with this receipt, by the list that a handler sees. */
async function open(page: Page, receipt: string, show = '') {
  await page.goto(`/b/dacheng/complaints${show}`);
  await page.getByRole('link', { name: receipt, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(receipt);
}

test('a citizen complains on a telephone without scripts and reads the answer, with all offices between @phone', async ({ visitor, enter }) => {
  test.setTimeout(240_000);
  const citizen = await visitor({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });
  const told = unique('窗口收下材料四十二天没有答复');

  await citizen.goto('/b/dacheng');
  await citizen.getByRole('link', { name: /^投诉举报/ }).click();
  await citizen.getByLabel('没有，或者还没有结果').check();
  await citizen.getByRole('button', { name: '继续' }).click();
  await expect(citizen.getByRole('heading', { level: 1 })).toContainText('哪一类问题');
  // Nothing chosen: the page comes back and says so.
  await citizen.getByRole('button', { name: '继续' }).click();
  await expect(citizen.locator('#category-error')).toBeVisible();
  await citizen.getByLabel(/违法履行职责/).check();
  await citizen.getByRole('button', { name: '继续' }).click();
  await citizen.getByLabel('事情经过').fill(told);
  await citizen.getByLabel('涉及的科室').selectOption({ label: '企业设立股' });
  await citizen.getByRole('button', { name: '继续' }).click();
  await citizen.getByLabel('实名', { exact: false }).first().check();
  await citizen.getByLabel('姓名或者单位名称').fill('欧阳明月');
  await citizen.getByLabel('联系电话').fill('123');
  await citizen.getByRole('button', { name: '继续' }).click();
  await expect(citizen.locator('#phone-error')).toBeVisible();
  await expect(citizen.getByLabel('姓名或者单位名称')).toHaveValue('欧阳明月');
  await citizen.getByLabel('联系电话').fill('13912345678');
  await citizen.getByRole('button', { name: '继续' }).click();
  await expect(citizen.getByRole('heading', { name: '请核对' })).toBeVisible();
  await expect(citizen.getByRole('main')).toContainText(told);
  await citizen.getByRole('button', { name: '提交投诉' }).click();
  await expect(citizen.getByRole('heading', { name: '投诉已收到' })).toBeVisible();
  const [receipt = '', secret = ''] = await citizen.locator('.confirmation .number').allTextContents();
  expect(secret).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/);
  expect(citizen.url()).not.toContain(secret);

  const look = async () => {
    await citizen.goto('/b/dacheng/complaint/progress');
    await citizen.getByLabel('编号').fill(receipt);
    await citizen.getByLabel('查询码').fill(secret);
    await citizen.getByRole('button', { name: '查询' }).click();
  };
  await look();
  await expect(citizen.getByRole('heading', { level: 1 })).toHaveText('已收到');

  const office = await enter('zheng.jie');
  await open(office, receipt);
  await expect(office.getByRole('main')).toContainText(told);
  await expect(office.getByRole('main')).not.toContainText('欧阳明月');
  await expectSound(office);
  await office.getByRole('button', { name: '受理', exact: true }).click();
  await expect(notice(office, '已受理')).toBeVisible();
  await office.getByRole('link', { name: '查看投诉人信息' }).click();
  await office.getByLabel('理由').fill('电话核实递交材料的日期');
  await office.getByRole('button', { name: '查看投诉人信息' }).click();
  await expect(office.getByRole('main')).toContainText('欧阳明月');
  await open(office, receipt);
  await office.getByRole('link', { name: '联系投诉人' }).click();
  await office.getByLabel('内容').fill('请问您递交材料的日期是哪一天？');
  await office.getByRole('button', { name: '联系投诉人' }).click();

  await look();
  await expect(citizen.getByRole('main')).toContainText('请问您递交材料的日期是哪一天？');
  await citizen.getByLabel('内容').fill('九月十日上午');
  await citizen.getByRole('button', { name: '发送' }).click();
  await expect(citizen.getByRole('status')).toContainText('已收到您的说明');
  await expect(citizen.getByRole('main')).toContainText('九月十日上午');

  // The department complained of finds nothing.
  const concerned = await enter('zhao.fang');
  const address = office.url().match(/complaints\/[0-9a-f-]{36}/)?.[0] ?? '';
  expect((await concerned.goto(`/b/dacheng/${address}`))?.status()).toBe(404);

  const legal = await enter('zhang.lei');
  await open(legal, receipt);
  await legal.getByRole('button', { name: '开始调查' }).click();
  await legal.getByRole('link', { name: '起草初步处理意见' }).click();
  await legal.getByLabel('初步处理意见').fill('经核查收件登记，超过法定期限。');
  await legal.getByRole('button', { name: '起草初步处理意见' }).click();
  await legal.getByRole('button', { name: '政策法规股签署' }).click();
  await expect(notice(legal, '已签署')).toBeVisible();
  await expectSound(legal);
  await open(office, receipt);
  await office.getByRole('button', { name: '受理科室签署' }).click();
  await office.getByRole('button', { name: '报送初步处理意见' }).click();
  await expect(notice(office, '已报送领导小组')).toBeVisible();

  const member = await enter('wang.jianguo');
  await open(member, receipt);
  await member.getByRole('link', { name: '作出处理决定' }).click();
  await expectSound(member);
  await member.getByLabel('认定结果').selectOption({ label: '属实' });
  await member.getByLabel('处理决定').fill('超期属实，责令限期办结。');
  await member.getByLabel('企业设立股').fill('五日内办结，并书面说明原因。');
  await member.getByRole('button', { name: '作出处理决定' }).click();
  await expect(notice(member, '处理决定已记录')).toBeVisible();

  await open(office, receipt);
  await office.getByRole('button', { name: '通知执行' }).click();
  await concerned.goto('/b/dacheng/complaints/tasks');
  await concerned.getByRole('link', { name: /^反馈/ }).first().click();
  await expect(concerned.getByRole('main')).not.toContainText(told);
  await concerned.getByLabel('执行情况').fill('已于当日办结。');
  await concerned.getByRole('button', { name: '反馈执行情况' }).click();
  await expect(notice(concerned, '执行情况已反馈')).toBeVisible();

  await open(office, receipt);
  await office.getByRole('link', { name: '答复投诉人' }).click();
  await office.getByLabel('答复内容').fill('您反映的问题属实，材料已经办结。');
  await office.getByRole('button', { name: '答复投诉人' }).click();
  await expect(notice(office, '已告知投诉人')).toBeVisible();
  await look();
  await expect(citizen.getByRole('heading', { level: 1 })).toHaveText('已答复');
  await expect(citizen.getByRole('main')).toContainText('材料已经办结');

  await office.getByRole('button', { name: '立卷归档' }).click();
  await expect(notice(office, '已立卷归档')).toBeVisible();
  const [download] = await Promise.all([office.waitForEvent('download'), office.getByRole('link', { name: '下载案卷' }).click()]);
  expect(download.suggestedFilename()).toMatch(/\.zip$/);
});

test('the public pages of complaints are sound, and a wrong secret is told what to do', async ({ visitor }) => {
  const citizen = await visitor();
  await citizen.goto('/b/dacheng/complaint');
  await expectSound(citizen);
  await citizen.goto('/b/dacheng/complaint/progress');
  await expectSound(citizen);
  await citizen.getByLabel('编号').fill('2026-9999');
  await citizen.getByLabel('查询码').fill('AAAA-BBBB-CCCC-DDDD');
  await citizen.getByRole('button', { name: '查询' }).click();
  await expect(citizen.getByRole('alert')).toContainText('编号和查询码对不上');
  await expect(citizen.getByLabel('编号')).toHaveValue('2026-9999');
  await expectSound(citizen);
});
