// Bureaus and people: invitations, departments, log-ins, delegations, and the operator who opens a bureau.
import { type Page } from '@playwright/test';

import { expect, expectSound, letter, link, logIn, own, row, test, unique } from './support.js';

const BUREAUS = {
  desktop: { bureau: 'dacheng', office: '政策法规股', officeHead: '李静', leader: '王建国', other: 'yongqing' },
  phone: { bureau: 'yongqing', office: '政策法规股', officeHead: '马琳', leader: '宋波', other: 'dacheng' },
};
const CHOSEN = 'a-word-of-my-own-2026';

type Colleague = { name: string; login: string; email: string; page: Page };

const notice = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });

/** Fills in the form of a new user. */
async function describe(admin: Page, bureau: string): Promise<Omit<Colleague, 'page'>> {
  const login = unique('new.');
  const [name, email] = [`郝${login.slice(4)}`, `${login}@${bureau}.example.com`];
  await admin.goto(`/b/${bureau}/users/new`);
  await admin.getByLabel('姓名').fill(name);
  await admin.getByLabel('登录名').fill(login);
  await admin.getByLabel('电子邮箱').fill(email);
  await admin.getByLabel('科室', { exact: true }).selectOption({ label: '社会事务股' });
  await admin.getByLabel('科室人员').check();
  return { name, login, email };
}

async function setPassword(page: Page, password: string, again = password) {
  await page.getByLabel('新密码', { exact: true }).fill(password);
  await page.getByLabel('再输一次', { exact: true }).fill(again);
  await page.getByRole('button', { name: /^(启用账号|保存并登录)$/ }).click();
}

/** Somebody new of the bureau, who has set a password and is logged in. */
async function hire(admin: Page, visitor: () => Promise<Page>, bureau: string): Promise<Colleague> {
  const who = await describe(admin, bureau);
  await admin.getByRole('button', { name: '保存并发送邀请' }).click();
  await expect(notice(admin, '邀请邮件已发出')).toBeVisible();
  const page = await visitor();
  await page.goto(link(await letter(who.email, '请设置', who.login), `/b/${bureau}/invitation/`));
  await setPassword(page, CHOSEN);
  await expect(page).toHaveURL(new RegExp(`/b/${bureau}/home$`));
  return { ...who, page };
}

async function find(admin: Page, bureau: string, login: string) {
  await admin.goto(`/b/${bureau}/users`);
  await admin.getByRole('searchbox').fill(login);
  await admin.getByRole('button', { name: '查找' }).click();
}

test('who is invited sets a password with the link in the mail and is in, once', async ({ page: admin, visitor }, info) => {
  const { bureau } = own(info, BUREAUS);
  await logIn(admin, 'admin', bureau);
  await admin.goto(`/b/${bureau}/users`);
  await expectSound(admin);
  await admin.getByRole('link', { name: '新增用户' }).click();
  await expectSound(admin);
  const { name, login, email } = await describe(admin, bureau);
  await admin.getByRole('button', { name: '保存并发送邀请' }).click();
  await expect(notice(admin, '邀请邮件已发出')).toBeVisible();
  await find(admin, bureau, login);
  await expect(row(admin, name)).toContainText('待激活');

  const page = await visitor();
  const address = link(await letter(email, '请设置', login), `/b/${bureau}/invitation/`);
  await page.goto(address);
  await expect(page.getByText(name)).toBeVisible();
  await expectSound(page);
  await setPassword(page, 'short', 'shorter');
  await expect(page.locator('#new_password-error')).toContainText('密码至少 10 位');
  await expect(page.locator('#again-error')).toContainText('不一致');
  await expectSound(page);
  await setPassword(page, `${login}-2026`);
  await expect(page.locator('#new_password-error')).toContainText('不要包含登录名');
  await setPassword(page, CHOSEN);
  await expect(page).toHaveURL(new RegExp(`/b/${bureau}/home$`));
  await expect(page.getByRole('heading', { level: 1 })).toContainText(name);

  // The link was good for once.
  const response = await page.goto(address);
  expect(response?.status()).toBe(410);
  await expect(page.getByRole('heading', { name: '不能用这个链接设置密码' })).toBeVisible();
  await expectSound(page);
  await admin.reload();
  await expect(row(admin, name)).toContainText('在用');
  // And the password is good from now on.
  await logIn(await visitor(), login, bureau, CHOSEN);
});

test('a user who is described wrongly comes back with everything that was typed', async ({ page }, info) => {
  const { bureau } = own(info, BUREAUS);
  await logIn(page, 'admin', bureau);
  await page.goto(`/b/${bureau}/users/new`);
  await page.getByLabel('姓名').fill('周一一');
  await page.getByLabel('登录名').fill('admin');
  await page.getByLabel('电子邮箱').fill('admin@example.com');
  await page.getByLabel('科室', { exact: true }).selectOption({ label: '社会事务股' });
  await page.getByLabel('科室人员').check();
  await page.getByRole('button', { name: '保存并发送邀请' }).click();
  await expect(page.locator('#login-error')).toBeVisible();
  await expect(page.getByLabel('姓名')).toHaveValue('周一一');
  await expect(page.getByLabel('科室', { exact: true }).locator('option:checked')).toHaveText('社会事务股');
  await expect(page.getByLabel('科室人员')).toBeChecked();
  await page.getByLabel('登录名').fill('不能用汉字');
  await page.getByLabel('科室人员').uncheck();
  await page.getByRole('button', { name: '保存并发送邀请' }).click();
  await expect(page.getByRole('alert').getByRole('listitem')).toHaveCount(2);
  await expect(page.locator('#roles-error')).toBeVisible();
  await expectSound(page);
});

test('who is deactivated is out at once and comes back with the old password', async ({ page: admin, visitor }, info) => {
  const { bureau } = own(info, BUREAUS);
  await logIn(admin, 'admin', bureau);
  const { name, login, page } = await hire(admin, visitor, bureau);
  await find(admin, bureau, login);
  await row(admin, name).getByRole('link', { name, exact: true }).click();
  await expectSound(admin);
  await admin.getByRole('button', { name: '停用账号' }).click();
  await expect(admin.locator('#reason-error')).toBeVisible();
  await admin.getByLabel('停用理由').fill('调离本局');
  await admin.getByRole('button', { name: '停用账号' }).click();
  await expect(notice(admin, '账号已停用')).toBeVisible();
  await page.goto(`/b/${bureau}/home`);
  await expect(page).toHaveURL(/\/login/);
  await page.getByLabel('登录名').fill(login);
  await page.getByLabel('密码', { exact: true }).fill(CHOSEN);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page.locator('#password-error')).toBeVisible();
  await admin.getByRole('button', { name: '恢复账号' }).click();
  await expect(notice(admin, '账号已恢复')).toBeVisible();
  await logIn(page, login, bureau, CHOSEN);
});

test('two administrators at the same user do not overwrite each other unseen', async ({ page: admin, enter, visitor }, info) => {
  const { bureau } = own(info, BUREAUS);
  await logIn(admin, 'admin', bureau);
  const { name, login } = await hire(admin, visitor, bureau);
  await find(admin, bureau, login);
  await row(admin, name).getByRole('link', { name, exact: true }).click();
  const second = await enter('admin', bureau);
  await second.goto(admin.url());
  await second.getByLabel('电话（选填）').fill('0316-1111111');
  await second.getByRole('button', { name: '保存', exact: true }).click();
  await expect(notice(second, '已保存')).toBeVisible();
  await admin.getByLabel('电话（选填）').fill('0316-2222222');
  await admin.getByRole('button', { name: '保存', exact: true }).click();
  await expect(notice(admin, '修改过这一条')).toContainText('0316-1111111');
  await expect(admin.getByLabel('电话（选填）')).toHaveValue('0316-2222222');
  await expectSound(admin);
  await admin.getByRole('button', { name: '保存', exact: true }).click();
  await expect(notice(admin, '已保存')).toBeVisible();
  await expect(admin.getByLabel('电话（选填）')).toHaveValue('0316-2222222');
});

test('people are imported all at once or not at all, with every fault by its row', async ({ page }, info) => {
  const { bureau } = own(info, BUREAUS);
  const login = unique('in.');
  const sheet = (...rows: string[]) => ({ name: '用户.csv', mimeType: 'text/csv', buffer: Buffer.from(['登录名,姓名,电子邮箱,电话,科室,角色', ...rows].join('\n')) });
  const good = `${login},郭新,${login}@${bureau}.example.com,,社会事务股,科室人员`;
  await logIn(page, 'admin', bureau);
  await page.goto(`/b/${bureau}/users`);
  await page.getByRole('link', { name: '从 Excel 导入' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: '下载模板' }).click();
  expect((await download).suggestedFilename()).toMatch(/\.xlsx$/);
  await page.getByLabel('填好的表格').setInputFiles(sheet(good, `admin,重名,不是邮箱,,没有这个股,科员`));
  await page.getByRole('button', { name: '导入并发送邀请' }).click();
  const faults = page.getByRole('table', { name: '表格中的问题' });
  await expect(faults.getByRole('rowheader', { name: '第 3 行' })).toHaveCount(4);
  await expectSound(page);
  await page.getByLabel('填好的表格').setInputFiles(sheet(good));
  await page.getByRole('button', { name: '导入并发送邀请' }).click();
  await expect(notice(page, '邀请邮件已发出')).toBeVisible();
  await letter(`${login}@${bureau}.example.com`, '请设置', login);
});

test('departments are added, renamed and taken out of use', async ({ page }, info) => {
  const { bureau } = own(info, BUREAUS);
  const [name, renamed] = [unique('便民服务股'), unique('政务服务股')];
  await logIn(page, 'admin', bureau);
  await page.goto(`/b/${bureau}/departments`);
  await expectSound(page);
  await page.getByRole('button', { name: '新增科室' }).click();
  await expect(page.locator('#name-error')).toBeVisible();
  await page.getByLabel('科室名称').fill(name);
  await page.getByLabel('科室类别').selectOption({ label: '非执法科室' });
  await page.getByRole('button', { name: '新增科室' }).click();
  await expect(notice(page, '已新增')).toBeVisible();
  await expect(row(page, name)).toContainText('非执法科室');
  await row(page, name).getByRole('link', { name: '编辑' }).click();
  await expectSound(page);
  await page.getByLabel('科室名称').fill(renamed);
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(renamed);
  await page.getByRole('button', { name: '停用科室' }).click();
  await expect(page.getByRole('button', { name: '恢复科室' })).toBeVisible();
  await page.getByRole('link', { name: '返回科室与职能' }).click();
  await expect(row(page, renamed)).toContainText('已停用');
  // One that people are in and that carries functions stays.
  await row(page, '政策法规股').getByRole('link', { name: '编辑' }).click();
  await expect(page.getByText('现在还不能停用：')).toBeVisible();
  await expect(page.getByRole('button', { name: '停用科室' })).toHaveCount(0);
});

test('who stands in for a function is not of the department that carries it', async ({ page }, info) => {
  const { bureau, office, officeHead, leader } = own(info, BUREAUS);
  await logIn(page, 'admin', bureau);
  await page.goto(`/b/${bureau}/departments`);
  const standIn = page.getByLabel('跟踪回访的代为审查人');
  await standIn.selectOption({ label: `${officeHead}（${office}）` });
  await row(page, '跟踪回访').getByRole('button', { name: '保存' }).click();
  await expect(page.locator('#stand_in-error')).toContainText('按回避要求请选择其他人');
  await expect(standIn.locator('option:checked')).toHaveText(`${officeHead}（${office}）`);
  await expectSound(page);
  await standIn.selectOption({ label: leader });
  await row(page, '跟踪回访').getByRole('button', { name: '保存' }).click();
  await expect(notice(page, '已保存')).toBeVisible();
  await expect(standIn.locator('option:checked')).toHaveText(leader);
});

test('everybody sees who carries what; only administrators change it and see users', async ({ page }) => {
  await logIn(page, 'wang.min');
  await page.goto('/b/dacheng/departments');
  await expect(row(page, '评议考核办公室')).toContainText('政策法规股');
  await expect(page.getByRole('main').getByRole('button')).toHaveCount(0);
  await expectSound(page);
  for (const path of ['users', 'users/new', 'users/import', 'audit']) {
    const response = await page.goto(`/b/dacheng/${path}`);
    expect(response?.status(), path).toBe(404);
  }
});

test('one sees where one is logged in and ends the log-in on another device', async ({ page: admin, visitor }, info) => {
  const { bureau } = own(info, BUREAUS);
  await logIn(admin, 'admin', bureau);
  const { login, page } = await hire(admin, visitor, bureau);
  const other = await visitor();
  await logIn(other, login, bureau, CHOSEN);
  await page.goto(`/b/${bureau}/account`);
  const devices = page.getByRole('table', { name: '登录的设备' }).getByRole('row').filter({ has: page.getByRole('rowheader') });
  await expect(devices).toHaveCount(2);
  await expect(devices.filter({ hasText: '本次登录' })).toHaveCount(1);
  await expectSound(page);
  await devices.filter({ hasNotText: '本次登录' }).getByRole('button', { name: '结束' }).click();
  await expect(notice(page, '该设备上的登录已结束')).toBeVisible();
  await expect(devices).toHaveCount(1);
  await other.goto(`/b/${bureau}/home`);
  await expect(other).toHaveURL(/\/login/);
});

test('a new password ends all other log-ins', async ({ page: admin, visitor }, info) => {
  const { bureau } = own(info, BUREAUS);
  await logIn(admin, 'admin', bureau);
  const { login, page } = await hire(admin, visitor, bureau);
  const other = await visitor();
  await logIn(other, login, bureau, CHOSEN);
  await page.goto(`/b/${bureau}/account`);
  const change = async (current: string, next: string) => {
    await page.getByLabel('当前密码').fill(current);
    await page.getByLabel('新密码', { exact: true }).fill(next);
    await page.getByLabel('再输一次新密码').fill(next);
    await page.getByRole('button', { name: '修改密码' }).click();
  };
  await change('not-the-password', 'another-word-2026');
  await expect(page.locator('#current-error')).toHaveText('当前密码不正确，请重新输入');
  await expectSound(page);
  await change(CHOSEN, 'another-word-2026');
  await expect(notice(page, '密码已修改')).toBeVisible();
  await other.goto(`/b/${bureau}/home`);
  await expect(other).toHaveURL(/\/login/);
  await logIn(other, login, bureau, 'another-word-2026');
});

test('who has forgotten the password sets a new one with a link by mail', async ({ page: admin, visitor }, info) => {
  const { bureau } = own(info, BUREAUS);
  await logIn(admin, 'admin', bureau);
  const { login, email, page } = await hire(admin, visitor, bureau);
  const forgetful = await visitor();
  await forgetful.goto(`/b/${bureau}/login`);
  await forgetful.getByRole('link', { name: '忘记密码' }).click();
  await forgetful.getByLabel('登录名').fill(login);
  await forgetful.getByRole('button', { name: '发送邮件' }).click();
  await expect(forgetful.getByRole('heading', { name: '请查收邮件' })).toBeVisible();
  await expectSound(forgetful);
  await forgetful.goto(link(await letter(email, '重新设置', login), `/b/${bureau}/reset/`));
  await expectSound(forgetful);
  await setPassword(forgetful, 'a-third-word-2026');
  await expect(forgetful).toHaveURL(new RegExp(`/b/${bureau}/home$`));
  await page.goto(`/b/${bureau}/home`);
  await expect(page).toHaveURL(/\/login/);
});

test('nobody learns from a forgotten password whether there is such an account', async ({ page }, info) => {
  const { bureau } = own(info, BUREAUS);
  await page.goto(`/b/${bureau}/forgot`);
  await page.getByLabel('登录名').fill(unique('nobody.'));
  await page.getByRole('button', { name: '发送邮件' }).click();
  await expect(page.getByRole('heading', { name: '请查收邮件' })).toBeVisible();
});

test('people of one bureau find nothing in another', async ({ page, enter }, info) => {
  const { bureau, other } = own(info, BUREAUS);
  const head = own(info, { desktop: 'chen.li', phone: 'xu.tao' });
  await logIn(page, head, bureau);
  await page.goto(`/b/${bureau}/assessment`);
  const card = (await row(page, '投资项目股').getByRole('link').first().getAttribute('href')) ?? '';
  expect(card).toContain(`/b/${bureau}/assessment/card/`);
  for (const path of ['home', 'assessment', 'standards', 'departments', 'account']) {
    const response = await page.goto(`/b/${other}/${path}`);
    expect(response?.status(), path).toBe(404);
  }
  const stranger = await enter('admin', other);
  for (const address of [card, card.replace(`/b/${bureau}/`, `/b/${other}/`)]) {
    const response = await stranger.goto(address);
    expect(response?.status(), address).toBe(404);
  }
  // A log-in name is one of its bureau only.
  await page.goto(`/b/${other}/login`);
  await page.getByLabel('登录名').fill(head);
  await page.getByLabel('密码', { exact: true }).fill('zeren-demo-2026');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page.locator('#password-error')).toBeVisible();
});

test('a colleague acts for somebody absent until the delegation is ended', async ({ page: admin, visitor }, info) => {
  const { bureau } = own(info, BUREAUS);
  await logIn(admin, 'admin', bureau);
  const absent = await hire(admin, visitor, bureau);
  const present = await hire(admin, visitor, bureau);
  const page = absent.page;
  await page.goto(`/b/${bureau}/delegations`);
  await expectSound(page);
  await page.getByLabel('受托人').selectOption({ label: `${present.name}（社会事务股）` });
  await page.getByRole('button', { name: '委托', exact: true }).click();
  await expect(page.locator('#last_day-error')).toBeVisible();
  await expect(page.getByLabel('受托人').locator('option:checked')).toContainText(present.name);
  await expectSound(page);
  await page.getByLabel('结束日期').fill(await page.getByLabel('开始日期').inputValue());
  await page.getByRole('button', { name: '委托', exact: true }).click();
  await expect(notice(page, '委托已生效')).toBeVisible();
  await letter(present.email, `${absent.name}委托您代办`);
  await present.page.goto(`/b/${bureau}/account`);
  await expect(present.page.getByText('正在代办').locator('..')).toContainText(absent.name);
  await page.getByRole('button', { name: '终止' }).click();
  await expect(notice(page, '委托已终止')).toBeVisible();
  await present.page.reload();
  await expect(present.page.getByText('正在代办')).toHaveCount(0);
});

test('the log tells who has done what, to those who may know', async ({ page }) => {
  await logIn(page, 'he.ping');
  await page.goto('/b/dacheng/audit');
  await expect(page.getByRole('row').filter({ hasText: '何平' }).first()).toBeVisible();
  await expectSound(page);
});

async function operate(visitor: () => Promise<Page>): Promise<Page> {
  const page = await visitor();
  await page.goto('/operator');
  await expect(page).toHaveURL(/\/operator\/login/);
  await page.getByLabel('登录名').fill('operator');
  await page.getByLabel('密码', { exact: true }).fill('zeren-demo-2026');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page).toHaveURL(/\/operator$/);
  return page;
}

test('an operator opens a bureau, whose administrator takes over', async ({ visitor }, info) => {
  test.setTimeout(120_000);
  const slug = unique(own(info, { desktop: 'e2e-d-', phone: 'e2e-p-' }));
  const [name, email] = [`测试县行政审批局${slug}`, `admin@${slug}.example.com`];
  const operator = await operate(visitor);
  await expectSound(operator);
  await operator.getByRole('main').getByRole('link', { name: '新增单位' }).click();
  await expectSound(operator);
  await operator.getByLabel('单位名称').fill(name);
  await operator.getByLabel('简称').fill('测审批');
  await operator.getByLabel('地区').fill('河北省廊坊市');
  await operator.getByLabel('网址名').fill('dacheng');
  await operator.getByLabel('监督投诉电话').fill('0316-1234567');
  await operator.getByLabel('姓名').fill('郑管理');
  await operator.getByLabel('登录名').fill('zheng');
  await operator.getByLabel('电子邮箱').fill(email);
  await operator.getByRole('button', { name: '建立单位并发送邀请' }).click();
  await expect(operator.locator('#slug-error')).toHaveText('已有使用这一网址名的单位，请换一个');
  await expect(operator.getByLabel('单位名称')).toHaveValue(name);
  await expectSound(operator);
  await operator.getByLabel('网址名').fill(slug);
  await operator.getByRole('button', { name: '建立单位并发送邀请' }).click();
  await expect(notice(operator, '邀请邮件已发给管理员')).toBeVisible();
  await expect(operator.getByRole('link', { name, exact: true })).toBeVisible();

  const admin = await visitor();
  await admin.goto(link(await letter(email, '请设置', 'zheng'), `/b/${slug}/invitation/`));
  await setPassword(admin, CHOSEN);
  await expect(admin).toHaveURL(new RegExp(`/b/${slug}/home$`));
  await expectSound(admin);
  await admin.goto(`/b/${slug}/departments`);
  await expect(row(admin, '政策法规股')).toContainText('评议考核办公室');
  await admin.goto(`/b/${slug}/audit`);
  await expectSound(admin);

  // Suspended, nobody is in; the address part has to be typed again.
  await operator.getByRole('link', { name, exact: true }).click();
  await expectSound(operator);
  await operator.getByRole('button', { name: '停用该单位' }).click();
  await expect(operator.locator('#confirm-error')).toBeVisible();
  await operator.getByLabel('请输入网址名，以确认操作').fill(slug);
  await operator.getByRole('button', { name: '停用该单位' }).click();
  await expect(notice(operator, '已停用')).toBeVisible();
  await admin.goto(`/b/${slug}/home`);
  await expect(admin).toHaveURL(/\/login/);
  await expect(admin.getByRole('heading', { name: '暂时不能登录' })).toBeVisible();
  await expectSound(admin);
  await operator.getByLabel('请输入网址名，以确认操作').fill(slug);
  await operator.getByRole('button', { name: '恢复该单位' }).click();
  await expect(notice(operator, '已恢复')).toBeVisible();
  await logIn(admin, 'zheng', slug, CHOSEN);
});

test('an operator sees figures and no business, people of a bureau no figures', async ({ visitor, enter }) => {
  const operator = await operate(visitor);
  await expect(operator.getByRole('table', { name: '各单位使用情况' })).toContainText('大城县行政审批局');
  await operator.goto('/b/dacheng/home');
  await expect(operator).toHaveURL(/\/b\/dacheng\/login/);
  const admin = await enter('admin');
  await admin.goto('/operator');
  await expect(admin).toHaveURL(/\/operator\/login/);
});

test('the administrator keeps the data of the own bureau, which the public sees', async ({ page, enter, visitor }, info) => {
  const bureau = own(info, { desktop: 'dacheng', phone: 'yongqing' });
  await logIn(page, 'admin', bureau);
  await page.goto(`/b/${bureau}/bureau`);
  await expectSound(page);
  const hotline = page.getByLabel('监督投诉电话');
  const before = await hotline.inputValue();
  await hotline.fill('12');
  await page.getByRole('button', { name: '保存' }).click();
  await expect(page.locator('#hotline-error')).toContainText('电话格式不对');
  await expect(hotline).toHaveValue('12');
  for (const number of ['0316-7654321', before]) {
    await hotline.fill(number);
    await page.getByRole('button', { name: '保存' }).click();
    await expect(page.getByRole('status').filter({ hasText: '已保存' })).toBeVisible();
    const outside = await visitor();
    await outside.goto(`/b/${bureau}`);
    await expect(outside.getByText(number).first()).toBeVisible();
  }
  const head = await enter(own(info, { desktop: 'zheng.jie', phone: 'feng.yu' }), bureau);
  expect((await head.goto(`/b/${bureau}/bureau`))?.status()).toBe(404);
});
