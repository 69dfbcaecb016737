// What the assessment office does: seeing how far everybody is, reminding, granting, returning and accepting.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { type Page } from '@playwright/test';

import { expect, expectSound, letter, link, logIn, own, row, test, unique } from './support.js';

const OFFICES = {
  desktop: { bureau: 'dacheng', office: 'li.jing', head: 'zhao.fang', department: '企业设立股', recused: '政策法规股' },
  phone: { bureau: 'yongqing', office: 'ma.lin', head: 'feng.yu', department: '企业设立股', recused: '政策法规股' },
};

const notice = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });

/** The number shown under a word in the figures of the year. */
async function figure(page: Page, label: string): Promise<number> {
  return Number(await page.locator('.stat', { hasText: label }).locator('.value').textContent());
}

test('the overview tells how far every department is, and its figures agree with its rows', async ({ page }, info) => {
  const { bureau, office } = own(info, OFFICES);
  await logIn(page, office, bureau);
  const left = (await page.getByRole('region', { name: /年度自查自评$/ }).locator('.tag').textContent()) ?? '';
  await page.goto(`/b/${bureau}/assessment`);
  const table = page.getByRole('table', { name: '各机构自查自评情况' });
  await expect(table.getByRole('rowheader')).toHaveCount(6);
  const states = await table.locator('td[data-label=状态]').allTextContents();
  for (const [label, counted] of [['已报送', ['已报送', '已接收']], ['填写中', ['填写中']], ['退回补正', ['退回补正']], ['未开始', ['未开始']]] as const) {
    expect(await figure(page, label), label).toBe(states.filter((state) => counted.some((word) => state.startsWith(word))).length);
  }
  expect(left).toMatch(/^(还有 \d+ 天|今天截止|逾期 \d+ 天)$/);
  await expect(page.getByRole('link', { name: '期限与提醒安排' })).toBeVisible();
  await page.getByText('查看数据').click();
  await expect(page.getByRole('columnheader', { name: '去年同期' })).toBeVisible();
  await expectSound(page);
});

test('an earlier year can be read', async ({ page }, info) => {
  const { bureau, office } = own(info, OFFICES);
  await logIn(page, office, bureau);
  await page.goto(`/b/${bureau}/assessment`);
  const years = page.getByRole('navigation', { name: '年度' }).getByRole('link');
  await expect(years).toHaveCount(3);
  const last = (await years.last().textContent()) ?? '';
  await years.last().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${parseInt(last, 10)} 年度评议考核`);
  await expect(page.getByRole('main').getByRole('checkbox')).toHaveCount(0);
  await expectSound(page);
});

test('a department sees itself and no other', async ({ page }) => {
  await logIn(page, 'wang.min');
  await page.goto('/b/dacheng/assessment');
  await expect(page.getByRole('table', { name: '各机构自查自评情况' }).getByRole('rowheader')).toHaveText(['投资项目股']);
  await expect(page.getByRole('button', { name: /提醒/ })).toHaveCount(0);
});

test('all who have not submitted are reminded at once, by mail', async ({ page }, info) => {
  const { bureau, office } = own(info, OFFICES);
  const waiting = own(info, { desktop: 'chen.li', phone: 'ma.lin' });
  await logIn(page, office, bureau);
  await page.goto(`/b/${bureau}/assessment`);
  const late = page.getByRole('row').filter({ has: page.getByRole('checkbox') });
  // Where nobody is in charge nobody gets a letter, and the page says so.
  const headless = late.filter({ has: page.locator('td[data-label=负责人]').filter({ hasText: /^未设置$/ }) });
  const [all, without] = [await late.count(), await headless.count()];
  await expect(page.getByText('未设置负责人')).toHaveCount(without > 0 ? 1 : 0);
  await page.getByRole('button', { name: `提醒未报送的 ${all} 个机构` }).click();
  await expect(notice(page, '提醒已发出')).toBeVisible();
  await expect(page.getByText(/已提醒 \d+ 次/)).toHaveCount(all - without);
  await letter(`${waiting}@${bureau}.example.com`, '请报送年度自查自评', '评议考核实施方案 六（一）');
});

test('only those who are ticked are reminded', async ({ page }, info) => {
  const { bureau, office } = own(info, OFFICES);
  const [ticked, other] = own(info, { desktop: ['文教卫事务股', '投资项目股'], phone: ['政策法规股', '涉农事务股'] });
  await logIn(page, office, bureau);
  await page.goto(`/b/${bureau}/assessment`);
  const times = async (name: string) => Number((await row(page, name).textContent())?.match(/已提醒 (\d+) 次/)?.[1] ?? 0);
  const before = [await times(ticked), await times(other)];
  await page.getByRole('checkbox', { name: `选中${ticked}` }).check();
  await page.getByRole('button', { name: '发送提醒', exact: true }).click();
  await expect(notice(page, '提醒已发出')).toBeVisible();
  expect([await times(ticked), await times(other)]).toEqual([(before[0] ?? 0) + 1, before[1]]);
});

test('the office does not decide about its own department', async ({ page }, info) => {
  const { bureau, office, recused } = own(info, OFFICES);
  await logIn(page, office, bureau);
  await page.goto(`/b/${bureau}/assessment`);
  await expect(row(page, recused)).toContainText('由指定的代为审查人审查');
  await expect(row(page, recused).getByRole('link', { name: /审查|准予逾期/ })).toHaveCount(0);
  await row(page, recused).getByRole('link').first().click();
  await expect(page.getByRole('navigation', { name: '考核指标' })).toBeVisible();
  await page.goto(`${page.url()}/grant`);
  await expect(page.getByText('不能准予逾期报送')).toBeVisible();
  await expect(page.getByRole('main').getByRole('button')).toHaveCount(0);
});

test('a late grant needs a reason and a later day, and is told to the department', async ({ page }, info) => {
  const { department, head } = own(info, { desktop: { department: '投资项目股', head: 'chen.li' }, phone: { department: '文教卫事务股', head: 'sun.wei' } });
  const reason = unique('负责人外出办案，材料尚在汇总。');
  await logIn(page, 'li.jing');
  await page.goto('/b/dacheng/assessment');
  await row(page, department).getByRole('link', { name: '准予逾期' }).click();
  await expect(page.getByRole('heading', { level: 1, name: '准予逾期报送' })).toBeVisible();
  await expectSound(page);
  const due = await page.getByLabel('准予延至').inputValue();
  await page.getByLabel('准予延至').fill(`${Number(due.slice(0, 4)) - 1}${due.slice(4)}`);
  await page.getByLabel('准予理由').fill(reason);
  await page.getByRole('button', { name: '准予逾期报送' }).click();
  await expect(page.locator('#due-error')).toBeVisible();
  await expect(page.getByLabel('准予理由')).toHaveValue(reason);
  await expectSound(page);
  await page.getByLabel('准予延至').fill(due);
  await page.getByRole('button', { name: '准予逾期报送' }).click();
  await expect(notice(page, '已准予逾期报送')).toBeVisible();
  const [, month, day] = due.split('-').map(Number);
  await expect(row(page, department)).toContainText(`准予延至 ${month}月${day}日`);
  await letter(`${head}@dacheng.example.com`, '准予逾期报送', reason);
});

test('a submission is returned with comments, put right, signed again and accepted', async ({ page: office, enter }, info) => {
  test.setTimeout(120_000);
  const { bureau, office: login, head, department } = own(info, OFFICES);
  const [reason, comment, correction] = [unique('公示截图缺少日期，请补正。'), unique('请补充带日期的截图。'), unique('已补充带日期的截图。')];
  await logIn(office, login, bureau);
  const todo = office.getByRole('region', { name: '其他待办' }).getByRole('listitem').filter({ hasText: department });
  await todo.getByRole('link', { name: '审查' }).click();
  await expect(office.getByRole('heading', { level: 1 })).toContainText(department);
  await expectSound(office);
  const review = office.url();

  // Without a reason it comes back, and the comment is still there.
  const comments = office.getByRole('row').filter({ has: office.getByRole('rowheader', { name: '执法公示', exact: true }) });
  await comments.getByText('写补正意见').click();
  await comments.getByRole('textbox').fill(comment);
  await office.getByRole('button', { name: '退回补正' }).click();
  await expect(office.locator('#reason-error')).toBeVisible();
  await expect(comments.getByRole('textbox')).toBeVisible();
  await expect(comments.getByRole('textbox')).toHaveValue(comment);
  await expectSound(office);
  await office.getByLabel('退回理由').fill(reason);
  await office.getByRole('button', { name: '退回补正' }).click();
  await expect(notice(office, '已退回')).toBeVisible();
  await expect(row(office, department)).toContainText('退回补正');
  await expect(row(office, department)).toContainText(reason);
  await office.goto(review);
  await expect(office.getByText(`退回理由：${reason}`)).toBeVisible();
  await expect(office.getByRole('button', { name: '接收' })).toHaveCount(0);

  // The head reads the letter, follows its link, and puts right what was asked for.
  const sent = await letter(`${head}@${bureau}.example.com`, '退回补正', reason, '1 条');
  const page = await enter(head, bureau);
  await expect(page.getByText(reason)).toBeVisible();
  await expectSound(page);
  await page.goto(link(sent, `/b/${bureau}/assessment/card/`));
  const items = page.getByRole('navigation', { name: '考核指标' });
  await items.getByRole('link', { name: '执法公示' }).click();
  await expect(page.getByText('考核办公室的意见')).toBeVisible();
  await expect(page.getByText(comment)).toBeVisible();
  await expect(page.getByRole('button', { name: '上传所选文件' })).toBeHidden();
  await page.getByLabel('情况说明').fill(correction);
  await expect(page.locator('#saved-at')).toHaveText(/自动保存$/);
  await page.getByRole('link', { name: '签名报送' }).click();
  await page.getByLabel('登录密码').fill('zeren-demo-2026');
  await page.getByRole('button', { name: '签名报送' }).click();
  await expect(page).toHaveURL(/\/record\?done=submitted$/);
  await expect(page.getByRole('heading', { name: '以前的回执' })).toBeVisible();
  await expectSound(page);

  // The office sees the correction and accepts it; then it is settled.
  await office.goto(review);
  await expect(office.getByText(correction)).toBeVisible();
  await office.getByRole('button', { name: '接收' }).click();
  await expect(notice(office, '已接收')).toBeVisible();
  await expect(row(office, department)).toContainText('已接收');
  await letter(`${head}@${bureau}.example.com`, '自查自评已接收');
  await page.goto(`/b/${bureau}/home`);
  await expect(page.getByText('本年度自查自评已报送')).toBeVisible();
  await page.getByRole('link', { name: '查看回执' }).first().click();
  await expect(page.getByRole('listitem').filter({ hasText: reason })).toContainText('退回补正');
});

test('an old review page cannot decide a second time', async ({ page }) => {
  await logIn(page, 'li.jing');
  await page.goto('/b/dacheng/assessment');
  await row(page, '涉农事务股').getByRole('link', { name: '回执' }).click();
  await expect(page.getByRole('article')).toContainText('大审批考');
  const address = page.url().replace(/record$/, 'review');
  await page.goto(address);
  await expect(page.getByText('已由考核办公室接收，内容不再变更。')).toBeVisible();
  await expect(page.getByRole('main').getByRole('button')).toHaveCount(0);
});

test('a version of the standard that is in use is frozen; a copy can be changed', async ({ page }, info) => {
  const { bureau, office } = own(info, OFFICES);
  const title = unique('修订标准');
  await logIn(page, office, bureau);
  await page.goto(`/b/${bureau}/standards`);
  await page.getByRole('link', { name: '执法评议考核指标标准' }).click();
  await expect(page.getByText('已启用，冻结')).toBeVisible();
  await expect(page.getByRole('link', { name: /^修改/ })).toHaveCount(0);
  await page.getByRole('link', { name: '返回指标标准' }).click();
  await page.getByLabel('名称').fill(title);
  await page.getByRole('button', { name: '建立新版本' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(title);
  await expectSound(page);
  await row(page, '执法公示').getByRole('link', { name: /^修改/ }).click();
  await expectSound(page);
  await page.getByLabel('分值').fill('无');
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(page.locator('#max-error')).toBeVisible();
  await expect(page.getByLabel('分值')).toHaveValue('无');
  await page.getByLabel('分值').fill('5');
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(notice(page, '已保存')).toBeVisible();
  await expect(row(page, '执法公示')).toContainText('5');
  await expect(page.getByText(/不能用于开启考核/)).toBeVisible();
});

test('the dates of a prepared year can be changed until it is opened', async ({ page }, info) => {
  const { bureau, office } = own(info, OFFICES);
  await logIn(page, office, bureau);
  await page.goto(`/b/${bureau}/assessment/new`);
  const year = await page.getByLabel('考核年度').inputValue();
  await page.getByRole('button', { name: '建立并核对' }).click();
  await expect(page).toHaveURL(new RegExp(`/assessment/year/${year}/open`));
  await page.getByRole('link', { name: '调整标准和日期' }).click();
  await expectSound(page);
  const decision = page.getByLabel('年终考评截止');
  await decision.fill(`${year}-11-01`);
  await page.getByRole('button', { name: '保存并核对' }).click();
  await expect(page.locator('#decision-error')).toHaveText('年终考评不能早于审查结束');
  await expect(decision).toHaveValue(`${year}-11-01`);
  await decision.fill(`${year}-12-30`);
  await page.getByRole('button', { name: '保存并核对' }).click();
  await expect(notice(page, '已保存')).toBeVisible();
  await expect(page.getByRole('main')).toContainText('12月30日');
});

test('a receipt is checked by number and hash, and what it vouches for can be taken away', async ({ page }) => {
  await logIn(page, 'li.jing');
  await page.goto('/b/dacheng/assessment');
  await row(page, '涉农事务股').getByRole('link', { name: /^回执/ }).click();
  const receipt = page.locator('article.receipt');
  const number = (await receipt.locator('.number b').textContent()) ?? '';
  const hash = (await receipt.locator('.hash').textContent()) ?? '';
  const [content] = await Promise.all([page.waitForEvent('download'), receipt.getByRole('link', { name: '下载报送内容' }).click()]);
  expect(createHash('sha256').update(readFileSync(await content.path())).digest('hex')).toBe(hash);
  await page.getByRole('link', { name: '核对回执' }).click();
  const check = async (sha256: string) => {
    await page.getByLabel('回执编号').fill(number);
    await page.getByLabel('内容校验码').fill(sha256);
    await page.getByRole('button', { name: '核对' }).click();
  };
  await check('0'.repeat(64));
  await expect(page.locator('#sha256-error')).toContainText('校验码不符');
  await expect(page.getByLabel('回执编号')).toHaveValue(number);
  await expectSound(page);
  await check(`${hash.slice(0, 30)} ${hash.slice(30).toUpperCase()}`);
  await expect(notice(page, '编号与校验码相符')).toBeVisible();
  await expect(receipt).toContainText('涉农事务股');
  await expectSound(page);
});

test('a self-assessment is printed as it is filed, without what belongs to the screen', async ({ page }) => {
  await logIn(page, 'zhou.min');
  await page.getByRole('link', { name: '查看回执' }).first().click();
  await page.getByRole('link', { name: '打印稿' }).click();
  await expect(page.getByRole('heading', { name: /^涉农事务股关于 \d{4} 年度行政执法责任制工作的自查自评报告$/ })).toBeVisible();
  await expectSound(page);
  await page.emulateMedia({ media: 'print' });
  for (const part of [page.getByRole('navigation').first(), page.getByRole('heading', { level: 1 })]) await expect(part).toBeHidden();
  await expect(page.getByRole('heading', { name: /自评计分表$/ })).toBeVisible();
});
