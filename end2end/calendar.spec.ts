// The working-day calendar: the national list that an operator enters, the bureau's own days, and which deadlines move.
import { type Page } from '@playwright/test';

import { PASSWORD, expect, expectSound, own, row, test, unique } from './support.js';

// Both windows share one server: each has a bureau, and a list, of its own.
const PLACES = {
  desktop: { bureau: 'dacheng', office: 'li.jing', staff: 'wang.min', department: '投资项目股', last: 3 },
  phone: { bureau: 'yongqing', office: 'ma.lin', staff: 'feng.yu', department: '投资项目股', last: 4 },
};

const notice = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });
const today = () => process.env.ZEREN_TODAY ?? '';
const next = () => Number(today().slice(0, 4)) + 1;

/** The first Thursday after today, which lies in every period of five working days that begins today. */
function thursday(): string {
  const day = new Date(`${today()}T00:00:00Z`);
  do day.setUTCDate(day.getUTCDate() + 1);
  while (day.getUTCDay() !== 4);
  return day.toISOString().slice(0, 10);
}

/** `2026-11-26` as pages write it. */
const long = (day: string) => day.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, '$1年$2月$3日');

/** The row of a declared day. */
const declared = (page: Page, day: string) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: long(day) }) });

async function operate(page: Page) {
  await page.goto('/operator/login');
  await page.getByLabel('登录名').fill('operator');
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page).toHaveURL(/\/operator$/);
}

// Only until somebody has entered it.
test('from November on who keeps the calendar is told that next year has no list @once', async ({ enter: as }) => {
  const admin = await as('admin');
  await expect(admin.getByText(`${next()} 年节假日安排尚未录入`)).toBeVisible();
  await expectSound(admin);
  await admin.getByRole('link', { name: '查看工作日历' }).click();
  await expect(notice(admin, `${next()} 年为暂算`)).toBeVisible();
  await expectSound(admin);
  const head = await as('chen.li');
  await expect(head.getByText('节假日安排尚未录入')).toHaveCount(0);
});

test('an operator enters the list of next year, sees first what it changes, and every bureau counts anew', async ({ visitor, enter: as }, info) => {
  const { bureau, last } = own(info, PLACES);
  const operator = await visitor();
  await operate(operator);
  await operator.getByRole('link', { name: '工作日历' }).click();
  await expectSound(operator);
  await operator.getByRole('link', { name: `${next()} 年`, exact: false }).first().click();
  await operator.goto(`/operator/calendar/enter?year=${next()}`);
  await expectSound(operator);
  const rows = operator.getByLabel('放假和调休上班');
  await operator.getByLabel('文件依据').fill('国务院办公厅通知');
  await rows.fill(`日期,类别,名称\n${next()}-01-01至${next()}-01-0${last},放假,元旦\n${next()}-02-30,放假,春节`);
  await operator.getByRole('button', { name: '核对变化' }).click();
  // The faulty row is named, and what was pasted is still there.
  await expect(operator.locator('#text-error')).toContainText('第 3 行');
  await expect(rows).toHaveValue(/春节/);
  await expectSound(operator);
  await rows.fill(`日期,类别,名称\n${next()}-01-01至${next()}-01-0${last},放假,元旦`);
  await operator.getByRole('button', { name: '核对变化' }).click();
  await expect(operator.getByRole('heading', { name: `核对 ${next()} 年节假日安排` })).toBeVisible();
  await expect(operator.getByText(/\d+ 个单位未了结的期限自动重新计算/)).toBeVisible();
  await expectSound(operator);
  await operator.getByRole('button', { name: '返回修改' }).click();
  await expect(rows).toHaveValue(/元旦/);
  await operator.getByRole('button', { name: '核对变化' }).click();
  await operator.getByRole('button', { name: `确认录入 ${next()} 年安排` }).click();
  await expect(notice(operator, '节假日安排已生效')).toBeVisible();
  await expect(operator.getByRole('table', { name: '各年安排的录入记录' }).getByRole('row').nth(1)).toContainText('现行');
  await expectSound(operator);

  const admin = await as('admin', bureau);
  await expect
    .poll(async () => {
      await admin.goto(`/b/${bureau}/audit`);
      return admin.getByText(`${next()} 年节假日安排（国务院办公厅通知）`).count();
    })
    .toBeGreaterThan(0);
  await admin.goto(`/b/${bureau}/calendar?year=${next()}`);
  await expect(admin.getByText(`1日至${last}日　元旦`)).toBeVisible();
  await expect(notice(admin, '暂算')).toHaveCount(0);
});

test('legal affairs declares a day off, sees which deadlines move, and takes it back', async ({ enter: as }, info) => {
  const { bureau, office, staff, department } = own(info, PLACES);
  const [day, reason] = [thursday(), unique('暴雪停工')];
  const desk = await as(office, bureau);
  await desk.goto(`/b/${bureau}/daily/new`);
  await desk.getByLabel('考核对象').selectOption({ label: `${department}（执法机构）` });
  await desk.getByLabel('类别').selectOption({ label: '批评' });
  await desk.getByLabel('分值').fill('-0.5');
  await desk.getByLabel('发生日期').fill(today());
  await desk.getByLabel('事实').fill(unique('巡查。'));
  await desk.getByRole('button', { name: '登记并告知' }).click();
  const number = (await desk.getByRole('heading', { level: 1 }).textContent())?.match(/\S+日〔\d{4}〕\d+号/)?.[0] ?? '';
  const entry = new URL(desk.url()).pathname;

  await desk.goto(`/b/${bureau}/calendar`);
  await desk.getByLabel('日期', { exact: true }).fill(day);
  await desk.getByLabel('安排', { exact: true }).selectOption('放假');
  await desk.getByRole('button', { name: '查看影响' }).click();
  await expect(desk.locator('#reason-error')).toHaveText('请填写事由');
  await expect(desk.getByLabel('日期', { exact: true })).toHaveValue(day);
  await expectSound(desk);
  await desk.getByLabel('事由').fill(reason);
  await desk.getByRole('button', { name: '查看影响' }).click();
  const moved = row(desk, `日常考核记录 ${number} 的异议期限`);
  await expect(moved).toBeVisible();
  const [before, after] = (await moved.getByRole('cell').allTextContents()).map((text) => text.trim());
  expect(before).not.toBe(after);
  await expectSound(desk);
  await desk.getByRole('button', { name: '确认登记' }).click();
  await expect(notice(desk, '已登记，受影响的期限一并更改')).toBeVisible();
  await expect(declared(desk, day)).toContainText(reason);
  await expectSound(desk);
  await desk.goto(entry);
  await expect(desk.getByText((after ?? '').replace(/^\d+年/, '')).first()).toBeVisible();

  // Everybody sees the day; the administrator finds in the log what moved.
  const colleague = await as(staff, bureau);
  await colleague.goto(`/b/${bureau}/calendar`);
  await expect(colleague.getByText(`本局放假：${reason}`)).toBeVisible();
  await expect(colleague.getByRole('button', { name: '查看影响' })).toHaveCount(0);
  await expectSound(colleague);
  const admin = await as('admin', bureau);
  await admin.goto(`/b/${bureau}/audit`);
  await expect(admin.getByText(`日常考核记录 ${number} 的异议期限由${before}改为${after}`).first()).toBeVisible();

  await desk.goto(`/b/${bureau}/calendar`);
  await declared(desk, day).getByRole('link', { name: '撤销' }).click();
  await expect(row(desk, `日常考核记录 ${number} 的异议期限`)).toBeVisible();
  await expectSound(desk);
  await desk.getByRole('button', { name: '确认撤销' }).click();
  await expect(notice(desk, '已撤销，受影响的期限一并更改')).toBeVisible();
});
