// The registry: officers with their certificates, entrustments, the leading group, the rules, and versions of a standard.
import { readFileSync } from 'node:fs';

import { type Page } from '@playwright/test';

import { expect, expectSound, logIn, own, row, test, unique } from './support.js';

const OFFICES = {
  desktop: { bureau: 'dacheng', office: 'li.jing', head: 'chen.li', staff: 'wang.min' },
  phone: { bureau: 'yongqing', office: 'ma.lin', head: 'xu.tao', staff: 'feng.yu' },
};

const COLUMNS = '姓名,科室,到本科室任职之日,岗位,执法证号,发证机关,有效期起,有效期止,培训考试情况,登录名,状态';

const notice = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });

/** A number that no other certificate bears. */
const certificate = () => `冀J${Date.now()}${Math.floor(Math.random() * 1000)}`;

const sheet = (...rows: string[]) => ({ name: '名册.csv', mimeType: 'text/csv', buffer: Buffer.from(`\ufeff${[COLUMNS, ...rows].join('\n')}\n`) });

test('an officer is registered, moves to another department, and keeps the postings', async ({ page }, info) => {
  const { bureau, office } = own(info, OFFICES);
  const [name, number] = [unique('孙丽'), certificate()];
  await logIn(page, office, bureau);
  await page.goto(`/b/${bureau}/officers`);
  await expect(page.getByRole('heading', { level: 1, name: '人员与证件' })).toBeVisible();
  await expectSound(page);
  await page.getByRole('link', { name: '新增执法人员' }).click();
  await expectSound(page);
  await page.getByLabel('姓名').fill(name);
  await page.getByLabel('科室', { exact: true }).selectOption('社会事务股');
  await page.getByLabel('到本科室任职之日').fill('2026-01-05');
  await page.getByLabel('岗位').fill('许可审查岗');
  await page.getByLabel('执法证号').fill(number);
  await page.getByLabel('发证机关').fill('河北省人民政府');
  await page.getByLabel('有效期起').fill('2024-03-01');
  await page.getByLabel('有效期止').fill('2024-02-01');
  await page.getByRole('button', { name: '新增', exact: true }).click();
  await expect(page.locator('#valid_to-error')).toHaveText('有效期止不能早于有效期起');
  await expect(page.getByLabel('执法证号')).toHaveValue(number);
  await expectSound(page);
  await page.getByLabel('有效期止').fill('2025-02-28');
  await page.getByRole('button', { name: '新增', exact: true }).click();
  await expect(notice(page, '已新增')).toBeVisible();
  await expect(page.getByText('证件已过期')).toBeVisible();
  await expectSound(page);
  await page.getByLabel('科室', { exact: true }).selectOption('企业设立股');
  await page.getByLabel('到本科室任职之日').fill('2026-06-01');
  await page.getByLabel('有效期止').fill('2031-02-28');
  await page.getByRole('button', { name: '保存' }).click();
  await expect(notice(page, '已保存')).toBeVisible();
  await expect(row(page, '企业设立股')).toContainText('2026年6月1日');
  await expect(row(page, '社会事务股')).toContainText('2026年1月5日');
});

test('officers come from a sheet, all or none, and go out as one that is read back', async ({ page }, info) => {
  const { bureau, office } = own(info, OFFICES);
  const [name, number] = [unique('周强'), certificate()];
  const good = `${name},涉农事务股,2026/1/5,许可审查岗,${number},河北省人民政府,2024-03-01,2029年2月28日,,,`;
  await logIn(page, office, bureau);
  await page.goto(`/b/${bureau}/officers/import`);
  await expectSound(page);
  await page.getByLabel('填好的表格').setInputFiles(sheet(good, `某人,没有这个股,,,${number},,,,,,`));
  await page.getByRole('button', { name: '导入' }).click();
  const faults = page.getByRole('table', { name: '表格中的问题' });
  await expect(faults.getByRole('row').filter({ hasText: '科室' }).first()).toContainText('第 3 行');
  await expectSound(page);
  await page.getByLabel('填好的表格').setInputFiles(sheet(good));
  await page.getByRole('button', { name: '导入' }).click();
  await expect(notice(page, '已按表格导入')).toBeVisible();
  await expect(page.getByText('新增 1 人，更新 0 人，0 人与原有内容相同。')).toBeVisible();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '导出 Excel' }).click()]);
  const buffer = readFileSync(await download.path());
  await page.goto(`/b/${bureau}/officers/import`);
  await page.getByLabel('填好的表格').setInputFiles({ name: '名册.xlsx', mimeType: 'application/octet-stream', buffer });
  await page.getByRole('button', { name: '导入' }).click();
  await expect(page.getByText(/^新增 0 人，更新 0 人，\d+ 人与原有内容相同。$/)).toBeVisible();
});

test('a head sees the own officers and changes none; staff find nothing', async ({ page, enter }) => {
  await logIn(page, 'chen.li');
  await page.goto('/b/dacheng/officers');
  const table = page.getByRole('table', { name: '执法人员列表' });
  await expect(table.locator('td[data-label=科室]').first()).toBeVisible();
  for (const department of await table.locator('td[data-label=科室]').allTextContents()) expect(department).toBe('投资项目股');
  await expect(page.getByRole('link', { name: '新增执法人员' })).toHaveCount(0);
  await page.getByRole('link', { name: '王敏', exact: true }).click();
  await expect(page.getByRole('main').getByRole('button')).toHaveCount(0);
  await expectSound(page);
  const staff = await enter('wang.min');
  await expect(staff.getByRole('link', { name: '人员与证件' })).toHaveCount(0);
  await staff.goto('/b/dacheng/officers');
  await expect(staff.getByRole('heading', { level: 1, name: '没有找到这个页面' })).toBeVisible();
});

test('an entrusted organisation shows what it is entrusted with, and until when', async ({ page, enter }, info) => {
  const { bureau, office } = own(info, OFFICES);
  const name = unique('燃气服务中心');
  await logIn(page, 'admin', bureau);
  await page.goto(`/b/${bureau}/departments`);
  await page.getByLabel('科室名称').fill(name);
  await page.getByLabel('科室类别').selectOption('受委托执法单位');
  await page.getByRole('button', { name: '新增科室' }).click();
  await page.getByRole('link', { name, exact: true }).click();
  await expect(page.getByText('还没有登记委托')).toBeVisible();
  await expectSound(page);

  const legal = await enter(office, bureau);
  await legal.goto(page.url());
  await legal.getByLabel('委托文书').fill('行政执法委托书（委〔2025〕1号）');
  await legal.getByLabel('委托事项').fill('燃气经营许可的受理');
  await legal.getByLabel('委托期限起').fill('2024-01-01');
  await legal.getByLabel('委托期限止').fill('2024-12-31');
  await legal.getByRole('button', { name: '保存委托' }).click();
  await expect(legal.locator('#limits-error')).toContainText('请填写委托权限');
  await expect(legal.getByLabel('委托事项')).toHaveValue('燃气经营许可的受理');
  await legal.getByLabel('委托权限').fill('只受理，不作决定');
  await legal.getByRole('button', { name: '保存委托' }).click();
  await expect(notice(legal, '已保存')).toBeVisible();
  await expect(legal.getByText('委托已经到期')).toBeVisible();
  await expectSound(legal);
});

test('the leading group is kept by the administrator and read by everybody', async ({ page, enter }, info) => {
  const { bureau, office, staff } = own(info, OFFICES);
  await logIn(page, 'admin', bureau);
  await page.goto(`/b/${bureau}/group`);
  await expectSound(page);
  const people = page.getByLabel('人员', { exact: true });
  const option = await people.locator('option').filter({ hasText: '企业设立股' }).first().textContent();
  await people.selectOption({ label: option ?? '' });
  await page.getByLabel('职务').selectOption('组长');
  await page.getByRole('button', { name: '新增成员' }).click();
  await expect(page.locator('#body_rank-error')).toContainText('须先登记其结束之日');
  await expectSound(page);
  await page.getByLabel('职务').selectOption('成员');
  await page.getByRole('button', { name: '新增成员' }).click();
  await expect(notice(page, '已新增')).toBeVisible();
  const member = page.getByRole('row').filter({ hasText: '企业设立股' }).filter({ hasText: '现任' });
  await member.getByText('登记结束').first().click();
  await member.getByLabel('最后一天').fill('2020-01-01');
  await expectSound(page);
  await member.getByRole('button', { name: '登记结束' }).click();
  await expect(page.locator('#last_day-error')).toContainText('不能早于任职之日');
  await expectSound(page);

  for (const login of [office, staff]) {
    const reader = await enter(login, bureau);
    await reader.goto(`/b/${bureau}/group`);
    await expect(reader.getByRole('table', { name: '领导小组成员' })).toContainText('组长');
    await expect(reader.getByRole('main').getByRole('button')).toHaveCount(0);
  }
});

test('weights that do not sum are refused with the difference, and the year under way keeps its rules', async ({ page }, info) => {
  const { bureau, office } = own(info, OFFICES);
  await logIn(page, office, bureau);
  await page.goto(`/b/${bureau}/standards`);
  await page.getByRole('link', { name: '考核规则' }).click();
  await expectSound(page);
  const department = page.getByRole('group', { name: '执法机构各部分权重' });
  await department.getByLabel('自查自评').fill('30');
  await page.getByRole('button', { name: '保存' }).click();
  await expect(page.locator('#department-error')).toHaveText('各部分权重之和应为 100%，现为 110%，超出 10%');
  await expect(department.getByLabel('自查自评')).toHaveValue('30');
  await expectSound(page);
  await department.getByLabel('考核办公室审查').fill('30');
  await page.getByRole('button', { name: '保存' }).click();
  await expect(notice(page, '已保存')).toBeVisible();
  await expect(page.getByText(/年度考核已经开启，仍按下列开启时的规则进行/)).toBeVisible();
  await expectSound(page);
});

test('two versions of the standard are compared field by field', async ({ page }, info) => {
  const { bureau, office } = own(info, OFFICES);
  const [title, text] = [unique('比较标准'), unique('现场检查须两人以上。')];
  await logIn(page, office, bureau);
  await page.goto(`/b/${bureau}/standards`);
  await page.getByLabel('名称').fill(title);
  await page.getByRole('button', { name: '建立新版本' }).click();
  await row(page, '执法公示').getByRole('link', { name: /^修改/ }).click();
  await page.getByLabel('要求').fill(text);
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await page.getByRole('link', { name: '与第 1 版比较' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('第 1 版比较');
  const changed = page.getByRole('table', { name: '修改的指标，逐项列出前后内容' });
  await expect(changed.getByRole('row').filter({ hasText: text })).toContainText('要求');
  await expectSound(page);
});
