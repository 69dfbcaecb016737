// The daily record and the register of adverse outcomes, as the people of the bureau meet them.
import { type Page } from '@playwright/test';

import { expect, expectSound, letter, link, own, pdf, row, test, unique } from './support.js';

// Both windows share one server: each has a bureau, or a department, of its own.
const PLACES = {
  desktop: { bureau: 'dacheng', office: 'li.jing', head: 'chen.li', department: '投资项目股', recused: '政策法规股' },
  phone: { bureau: 'yongqing', office: 'ma.lin', head: 'xu.tao', department: '投资项目股', recused: '政策法规股' },
};

const notice = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });
const today = () => process.env.ZEREN_TODAY ?? '';

/** Enters something about a department or an officer, and gives the number of the entry and its address. */
async function enter(page: Page, bureau: string, object: string, facts: string): Promise<{ number: string; address: string }> {
  await page.goto(`/b/${bureau}/daily/new`);
  await page.getByLabel('考核对象').selectOption({ label: object });
  await page.getByLabel('类别').selectOption({ label: '批评' });
  await page.getByLabel('分值').fill('-0.5');
  await page.getByLabel('发生日期').fill(today());
  await page.getByLabel('事实').fill(facts);
  await page.getByRole('button', { name: '登记并告知' }).click();
  await expect(notice(page, '已登记，并已告知考核对象')).toBeVisible();
  const heading = (await page.getByRole('heading', { level: 1 }).textContent()) ?? '';
  return { number: heading.match(/\S+日〔\d{4}〕\d+号/)?.[0] ?? '', address: new URL(page.url()).pathname };
}

test('what the office enters is told, objected to and answered', async ({ enter: as }, info) => {
  const { bureau, office, head, department } = own(info, PLACES);
  const facts = unique('巡查发现公示栏的收费依据未更新。');
  const desk = await as(office, bureau);
  await desk.goto(`/b/${bureau}/daily`);
  await expectSound(desk);
  await desk.getByRole('link', { name: '登记日常考核' }).click();
  await expectSound(desk);
  // What is wrong is said at the fields, and what was typed is still there.
  await desk.getByLabel('事实').fill(facts);
  await desk.getByLabel('分值').fill('0');
  await desk.getByRole('button', { name: '登记并告知' }).click();
  await expect(desk.getByText('分值不能为 0').first()).toBeVisible();
  await expect(desk.getByRole('link', { name: '请选择考核对象' })).toBeVisible();
  await expect(desk.getByLabel('事实')).toHaveValue(facts);

  const { number, address } = await enter(desk, bureau, `${department}（执法机构）`, facts);
  await desk.getByLabel('上传依据材料').setInputFiles(pdf('巡查记录.pdf'));
  await desk.getByRole('button', { name: '上传', exact: true }).click();
  await expect(notice(desk, '依据材料已上传')).toBeVisible();
  await expect(desk.getByRole('link', { name: '巡查记录.pdf' })).toBeVisible();
  await expectSound(desk);

  const told = await letter(`${head}@${bureau}.example.com`, number, '评议考核实施方案 五', '−0.5 分');
  expect(link(told, `/b/${bureau}/daily/`)).toBe(address);
  const object = await as(head, bureau);
  await expect(object.getByRole('region', { name: '其他待办' }).getByRole('listitem').filter({ hasText: number })).toBeVisible();
  await object.goto(address);
  await expect(object.getByRole('link', { name: '巡查记录.pdf' })).toBeVisible();
  await expectSound(object);
  await object.getByLabel('异议的事实和理由').fill('收费依据已于前一日更新，见公示栏照片。');
  await object.getByRole('button', { name: '提出异议' }).click();
  await expect(notice(object, '异议已提出')).toBeVisible();
  await expect(object.getByText('等待答复')).toBeVisible();
  await expect(object.getByRole('button', { name: '提出异议' })).toHaveCount(0);

  await letter(`${office}@${bureau}.example.com`, number, '提出异议');
  await desk.goto(`/b/${bureau}/home`);
  const task = desk.getByRole('region', { name: '其他待办' }).getByRole('listitem').filter({ hasText: number });
  await task.getByRole('link', { name: '答复' }).click();
  await expectSound(desk);
  await desk.getByLabel('答复意见').fill('核对照片和更新记录，属实。');
  await desk.getByRole('button', { name: '答复', exact: true }).click();
  await expect(desk.getByText('请选择异议是否成立').first()).toBeVisible();
  await desk.getByLabel('采纳异议').check();
  await desk.getByRole('button', { name: '答复', exact: true }).click();
  await expect(notice(desk, '已答复')).toBeVisible();
  await letter(`${head}@${bureau}.example.com`, number, '异议已采纳');
  await object.reload();
  await expect(object.getByText('采纳异议，撤销记录')).toBeVisible();
  await expect(object.getByText('已撤销，不计入')).toBeVisible();
});

test('a wrong entry is withdrawn with a reason', async ({ enter: as }, info) => {
  const { bureau, office, head, department } = own(info, PLACES);
  const desk = await as(office, bureau);
  const { number } = await enter(desk, bureau, `${department}（执法机构）`, unique('窗口巡查。'));
  await desk.getByText('登记有误的，撤销本条').click();
  await desk.getByRole('button', { name: '撤销', exact: true }).click();
  await expect(desk.getByText(/请写明理由/).first()).toBeVisible();
  await desk.getByLabel('撤销理由').fill('对象登记有误。');
  await desk.getByRole('button', { name: '撤销', exact: true }).click();
  await expect(notice(desk, '记录已撤销')).toBeVisible();
  await letter(`${head}@${bureau}.example.com`, number, '已撤销');
});

test('an officer sees the own entries only, and a colleague none of them', async ({ enter: as }) => {
  const officer = await as('wang.min');
  await officer.goto('/b/dacheng/daily');
  const objects = officer.locator('td[data-label=考核对象]');
  expect([...new Set(await objects.allTextContents())]).toEqual(['王敏（投资项目股）']);
  const address = (await officer.getByRole('rowheader').first().getByRole('link').getAttribute('href')) ?? '';
  const colleague = await as('sun.wei');
  const answer = await colleague.goto(address);
  expect(answer?.status()).toBe(404);
  await expect(officer.getByRole('link', { name: '撤销变更赔偿' })).toHaveCount(0);
});

test('the list is narrowed by links that tell how many there are', async ({ enter: as }, info) => {
  const { bureau, office } = own(info, PLACES);
  const desk = await as(office, bureau);
  await desk.goto(`/b/${bureau}/daily`);
  const told = desk.getByRole('navigation', { name: '按状态筛选' }).getByRole('link', { name: /^已告知/ });
  const count = Number((await told.textContent())?.match(/\d+/)?.[0]);
  await told.click();
  await expect(desk.getByRole('rowheader')).toHaveCount(count);
  await desk.getByText('按年度、类别、科室筛选').click();
  await desk.getByRole('navigation', { name: '按类别筛选' }).getByRole('link', { name: /^批评/ }).click();
  await expect(desk.locator('td[data-label=类别]').first()).toHaveText('批评');
  await expectSound(desk);
});

// There is one such objection, and it is answered once.
test('of the office itself its stand-in answers @once', async ({ enter: as }) => {
  const office = await as('li.jing');
  await office.goto('/b/dacheng/daily?state=objected');
  const entry = office.getByRole('row').filter({ hasText: '政策法规股' });
  await entry.getByRole('link').first().click();
  await expect(office.getByText('按回避要求')).toBeVisible();
  await expect(office.getByRole('button', { name: '答复', exact: true })).toHaveCount(0);
  const deputy = await as('liu.zhiyuan');
  await deputy.getByRole('region', { name: '其他待办' }).getByRole('link', { name: '答复' }).click();
  await deputy.getByLabel('异议不成立').check();
  await deputy.getByLabel('答复意见').fill('补充材料当日已齐，时限应自当日起算。');
  await deputy.getByRole('button', { name: '答复', exact: true }).click();
  await expect(notice(deputy, '已答复')).toBeVisible();
});

test('an act that was revoked is registered, told, and cancelled again', async ({ enter: as }, info) => {
  const { bureau, office, head, department, recused } = own(info, PLACES);
  const deed = unique('食品经营许可决定');
  const desk = await as(office, bureau);
  await desk.goto(`/b/${bureau}/adverse`);
  await expectSound(desk);
  await desk.getByRole('link', { name: '登记', exact: true }).click();
  await expectSound(desk);
  await expect(desk.getByText(`${recused}的，按回避要求`)).toBeVisible();
  await desk.getByRole('link', { name: new RegExp(`^选择.*${department}`) }).click();
  await expectSound(desk);
  await desk.getByLabel('处理结果').selectOption({ index: 1 });
  await desk.getByLabel('行政行为').fill(deed);
  await desk.getByLabel('文书', { exact: true }).fill('县人民政府复议决定书（大政复〔2026〕3号）');
  const box = desk.getByRole('group', { name: '责任人员（选填）' }).getByRole('checkbox').first();
  await box.check();
  // What is missing is said; what was typed and ticked is still there.
  await desk.getByRole('button', { name: '登记', exact: true }).click();
  await expect(desk.getByText('请选择日期').first()).toBeVisible();
  await expect(desk.getByLabel('行政行为')).toHaveValue(deed);
  await expect(box).toBeChecked();
  await desk.getByLabel('文书日期').fill(today());
  await desk.getByRole('button', { name: '登记', exact: true }).click();
  await expect(notice(desk, '已登记，并已告知科室负责人')).toBeVisible();
  await expect(desk.getByText('评为不合格等级')).toBeVisible();
  await expectSound(desk);
  await letter(`${head}@${bureau}.example.com`, '评议考核实施方案 七（二）1', department);
  await desk.getByLabel('注销理由').fill('二审撤销一审判决。');
  await desk.getByRole('button', { name: '注销登记' }).click();
  await expect(notice(desk, '登记已注销')).toBeVisible();
  await desk.goto(`/b/${bureau}/adverse?state=cancelled`);
  await expect(row(desk, deed)).toContainText('已注销');
});
