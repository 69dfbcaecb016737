// The evaluation from outside: cards, supervisors, paper, opinions, symposia. All but the supervisor's story is told before
// its window opens.
import type { Page } from '@playwright/test';

import { Office, YEAR } from './clock.js';
import { expect, expectSound, letter, link, logIn, own, pdf, test, unique } from './support.js';

const notice = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });

/** The office goes to the year's evaluation from outside. */
async function hub(page: Page, login = 'li.jing') {
  await logIn(page, login);
  await page.goto('/b/dacheng/assessment');
  const year = (await page.getByRole('heading', { level: 1 }).textContent())?.match(/\d{4}/)?.[0] ?? '';
  await page.goto(`/b/dacheng/assessment/year/${year}/external`);
}

test('the office issues cards and the public is told from when they are answered', async ({ page, visitor }) => {
  await hub(page);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('外部评议');
  await expectSound(page);
  await page.getByRole('link', { name: '发放评议卡' }).click();
  await expectSound(page);
  await page.getByLabel('张数').fill('101');
  await page.getByRole('button', { name: '生成评议卡' }).click();
  await expect(page.locator('#cards-error')).toContainText('1 至 100');
  await expect(page.getByLabel('张数')).toHaveValue('101');
  await page.getByLabel('张数').fill('2');
  await page.getByRole('button', { name: '生成评议卡' }).click();
  await expect(notice(page, '评议卡已生成')).toBeVisible();
  await expect(page.getByRole('img', { name: '评议卡二维码' })).toHaveCount(2);
  await expectSound(page);
  const code = (await page.locator('.code-large').first().textContent()) ?? '';

  const citizen = await visitor();
  await citizen.goto('/b/dacheng');
  await citizen.getByRole('link', { name: '填写执法评议卡' }).click();
  await expectSound(citizen);
  await citizen.getByLabel('评议码').fill('短');
  await citizen.getByRole('button', { name: '开始评议' }).click();
  await expect(citizen.locator('#code-error')).toContainText('16 位');
  await citizen.getByLabel('评议码').fill(code.toLowerCase());
  await citizen.getByRole('button', { name: '开始评议' }).click();
  await expect(citizen.getByRole('alert')).toContainText('12月1日 开始');
  await citizen.goto('/b/dacheng/evaluate/0000000000000000');
  await expect(citizen.getByRole('heading', { name: '现在不能填写' })).toBeVisible();
  await expect(citizen.getByRole('main')).toContainText('这张评议卡不能使用');
  await expectSound(citizen);

  await page.goto(page.url().replace(/sheet.*$/, 'cards'));
  await page.getByRole('button', { name: /^作废未使用的/ }).first().click();
  await expect(notice(page, '未使用的评议卡已作废')).toBeVisible();
});

test('a supervisor is invited by mail and the invitation can be taken back', async ({ page, visitor }, info) => {
  const name = own(info, { desktop: '周建国', phone: '何春梅' });
  const email = `${unique('x').replace(/[^a-z0-9]/g, '')}@example.com`;
  await hub(page);
  await page.getByRole('link', { name: /^查看和邀请/ }).click();
  await page.getByRole('button', { name: '发出邀请' }).click();
  await expect(page.locator('#name-error')).toBeVisible();
  await page.getByLabel('姓名').fill(name);
  await page.getByLabel('单位').fill('县人大代表');
  await page.getByLabel('电子邮箱').fill(email);
  await page.getByRole('button', { name: '发出邀请' }).click();
  await expect(notice(page, '邀请邮件已发出')).toBeVisible();
  await expectSound(page);
  const address = link(await letter(email, '行风监督评议'), '/b/dacheng/supervise/');
  const guest = await visitor();
  await guest.goto(address);
  await expect(guest.getByRole('main')).toContainText('12月1日 开始');
  await expectSound(guest);
  await page.getByRole('button', { name: new RegExp(`^撤回邀请.*${name}`) }).first().click();
  await expect(notice(page, '邀请已撤回')).toBeVisible();
  await guest.reload();
  await expect(guest.getByRole('main')).toContainText('这个链接不能使用');
});

test('a supervisor answers about the departments by the link, without scripts and once @once', async ({ browser }) => {
  test.setTimeout(180_000);
  const bureau = new Office(browser);
  const supervisors = `/b/dacheng/assessment/year/${YEAR}/external/supervisors`;
  try {
    await bureau.on(`${YEAR}-11-22`);
    await bureau.as('li.jing', async (page) => {
      await page.goto(supervisors);
      await page.getByLabel('姓名').fill('周建国');
      await page.getByLabel('单位').fill('县人大代表');
      await page.getByLabel('电子邮箱').fill('zhou.jianguo@example.com');
      await page.getByRole('button', { name: '发出邀请' }).click();
      await expect(notice(page, '邀请邮件已发出')).toBeVisible();
    });
    const address = link(await bureau.letter('zhou.jianguo@example.com', '行风监督评议'), '/b/dacheng/supervise/');

    await bureau.on(`${YEAR}-12-02`);
    const looks = await browser.newContext({ baseURL: bureau.url, viewport: { width: 390, height: 844 } });
    const looking = await looks.newPage();
    await looking.goto(address);
    await expectSound(looking);
    await looks.close();

    const context = await browser.newContext({ baseURL: bureau.url, viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
    const guest = await context.newPage();
    await guest.goto(address);
    await expect(guest.getByRole('main')).toContainText('周建国，您好');
    const known = guest.getByRole('region', { name: '投资项目股' });
    for (const radio of await known.getByRole('radio', { name: '满意', exact: true }).all()) await radio.check();
    await known.getByRole('textbox').first().fill('办事大厅秩序好。');
    const unknown = guest.getByRole('checkbox', { name: /^对该机构不了解，不作评议/ });
    const departments = await unknown.count();
    expect(departments).toBeGreaterThan(2);
    const others = [];
    for (let n = 0; n < departments; n += 1) others.push(unknown.nth(n));
    // The first is the office, the second the department that is known; one more is forgotten.
    const forgotten = departments - 1;
    for (const [n, box] of others.entries()) if (n !== 1 && n !== forgotten) await box.check();
    await guest.getByRole('button', { name: '提交评议' }).click();

    await expect(guest.getByRole('alert')).toContainText('社会事务股：');
    await expect(known.getByRole('radio', { name: '满意', exact: true }).first()).toBeChecked();
    await expect(known.getByRole('textbox').first()).toHaveValue('办事大厅秩序好。');
    await expect(unknown.first()).toBeChecked();
    await unknown.nth(forgotten).check();
    await guest.getByRole('button', { name: '提交评议' }).click();
    await expect(guest.getByRole('heading', { name: '评议已提交' })).toBeVisible();

    const again = await guest.goto(address);
    expect(again?.status()).toBe(410);
    await expect(guest.getByRole('main')).toContainText('这个链接不能使用');
    await context.close();
    await bureau.as('li.jing', async (page) => {
      await page.goto(supervisors);
      await expect(page.getByRole('row').filter({ hasText: '周建国' })).toContainText('已评议');
    });
  } finally {
    await bureau.close();
  }
});

test('paper cards are entered twice by two people before they count', async ({ page, enter }, info) => {
  const department = own(info, { desktop: '投资项目股', phone: '社会事务股' });
  await hub(page);
  await page.getByRole('link', { name: /^录入和复核/ }).click();
  await page.getByRole('link', { name: '录入一批' }).click();
  await expectSound(page);
  const count = async (who: Page, satisfied: string) => {
    await who.getByLabel('本批张数').fill('10');
    for (let item = 1; item <= 8; item += 1) await who.locator(`[id="counts.X0${item}"]`).fill(satisfied);
  };
  await page.getByLabel('评议科室').selectOption({ label: department });
  await count(page, '11');
  await page.getByRole('button', { name: '录入', exact: true }).click();
  await expect(page.locator('[id="counts.X01-error"]')).toContainText('超过本批张数');
  await expectSound(page);
  await count(page, '9');
  await page.getByRole('button', { name: '录入', exact: true }).click();
  await expect(notice(page, '已录入')).toBeVisible();
  await expect(page.getByText('这一批是您录入的，请同事复核')).toBeVisible();
  await expectSound(page);
  const batch = page.url().split('?')[0] ?? '';

  const colleague = await enter('zhang.lei');
  await colleague.goto(batch);
  await expectSound(colleague);
  await expect(colleague.getByRole('heading', { name: /^录入内容/ })).toHaveCount(0);
  await count(colleague, '8');
  await colleague.getByRole('button', { name: '提交复核' }).click();
  await expect(colleague.getByText('两次录入不一致，尚未计入')).toBeVisible();
  await expectSound(colleague);
  await colleague.locator('[id="counts.X01"]').fill('9');
  await colleague.getByRole('button', { name: '提交更正' }).click();
  await expect(notice(colleague, '已录入')).toBeVisible();
  await page.goto(batch);
  await expect(page.getByRole('heading', { name: /^录入内容/ })).toHaveCount(0);
  // The same form in another tab: what was counted is not counted again.
  const other = await page.context().newPage();
  await other.goto(batch);
  for (const tab of [page, other]) await count(tab, '9');
  await page.getByRole('button', { name: '提交复核' }).click();
  await expect(notice(page, '两次录入一致，已计入')).toBeVisible();
  await expectSound(page);
  await other.getByRole('button', { name: '提交复核' }).click();
  await expect(other.getByRole('alert')).toBeVisible();
  await other.goto(batch);
  await expect(other.getByText('计入后不能更改')).toBeVisible();
  await expect(other.getByRole('button')).not.toContainText(['提交复核']);
  await other.close();
});

test('an opinion is sent without an account and dealt with by the office', async ({ page, visitor }) => {
  const text = unique('窗口排队时间较长，建议增加自助终端。');
  const citizen = await visitor({ javaScriptEnabled: false });
  await citizen.goto('/b/dacheng');
  await citizen.getByRole('link', { name: '公众意见箱' }).click();
  await citizen.getByRole('button', { name: '提交意见' }).click();
  await expect(citizen.locator('#text-error')).toBeVisible();
  await citizen.getByLabel('您的意见').fill(text);
  await citizen.getByRole('button', { name: '提交意见' }).click();
  await expect(citizen.getByRole('heading', { name: '意见已收到' })).toBeVisible();

  await logIn(page, 'li.jing');
  await page.goto('/b/dacheng/assessment/opinions');
  await expectSound(page);
  await page.getByRole('row').filter({ hasText: text }).getByRole('link', { name: /^办理/ }).click();
  await expectSound(page);
  await page.getByRole('textbox', { name: '办理情况' }).fill('转政策法规股研究增设。');
  await page.getByRole('button', { name: '保存' }).click();
  await expect(notice(page, '已记录办理情况')).toBeVisible();
  await page.getByRole('link', { name: /^已处理/ }).click();
  await expect(page.getByRole('row').filter({ hasText: text })).toContainText('已处理');
});

test('a symposium is written down with its papers', async ({ page }) => {
  await hub(page);
  await page.getByRole('link', { name: /^查看记录/ }).click();
  await page.getByRole('link', { name: '登记座谈会' }).click();
  await expectSound(page);
  await page.getByLabel('召开日期').fill('2026-01-20');
  await page.getByLabel('地点').fill('三楼会议室');
  await page.getByLabel('主持人').fill('李静');
  await page.getByLabel('参加人员').fill('企业代表 8 人');
  await page.getByLabel('会议记录').fill('建议增加自助终端。');
  await page.getByRole('button', { name: '登记' }).click();
  await expect(notice(page, '已保存')).toBeVisible();
  await page.getByLabel('上传附件').setInputFiles(pdf('签到表.pdf'));
  await page.getByRole('button', { name: '上传', exact: true }).click();
  await expect(notice(page, '已上传')).toBeVisible();
  await expect(page.getByRole('link', { name: '签到表.pdf' })).toBeVisible();
  await expectSound(page);
});

test('nobody ends the evaluation before it has begun, and the department does not see it', async ({ page, enter }) => {
  await hub(page);
  await page.goto(`${page.url()}/close`);
  await expect(page.getByText('现在不能结束评议')).toBeVisible();
  await expectSound(page);
  const staff = await enter('wang.min');
  await staff.goto(page.url());
  await expect(staff.getByRole('heading', { name: '没有找到这个页面' })).toBeVisible();
});
