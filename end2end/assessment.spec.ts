// Filling in a self-assessment: saving while one types, evidence, colleagues at the same indicator, and the signature.
import { type Page } from '@playwright/test';

import { PASSWORD, disguised, expect, expectAccessible, expectFits, letter, logIn, own, pdf, row, test, unique } from './support.js';

/** A card from home, with its parts awake: the button for browsers without wasm has gone. */
async function openCard(page: Page) {
  await page.getByRole('link', { name: /^(开始填写|继续填写|按意见补正)$/ }).click();
  await expect(page.getByRole('navigation', { name: '考核指标' })).toBeVisible();
}

/** An indicator of the card at hand, by its name. */
async function openItem(page: Page, name: string) {
  await page.getByRole('navigation', { name: '考核指标' }).getByRole('link', { name }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  await awake(page);
}

async function awake(page: Page) {
  await expect(page.getByRole('button', { name: '上传所选文件' })).toBeHidden();
}

const score = (page: Page) => page.getByLabel('自评得分');
const statement = (page: Page) => page.getByLabel('情况说明');
const state = (page: Page) => page.locator('#saved-at');
const SAVED = /^已于 \d\d:\d\d:\d\d 自动保存$/;

const SAVES = '**/api/assessment/save_item';
/** Longer than any pause after which something is sent, and than several after which it is tried again. */
const A_WHILE = 30_000;

/** What the page sends to be saved from now on. */
function watchSaves(page: Page): URLSearchParams[] {
  const sent: URLSearchParams[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/assessment/save_item')) sent.push(new URLSearchParams(request.postData() ?? ''));
  });
  return sent;
}

/** The next save of the page reaches the house, but is not answered before `release` is called. */
async function holdAnswer(page: Page): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(
    SAVES,
    async (route) => {
      const response = await route.fetch();
      await held;
      await route.fulfill({ response });
    },
    { times: 1 },
  );
  return release;
}

/** What stands beside the editor: the list at the left where it concerns this indicator, and all of the right. */
async function beside(page: Page) {
  const aside = page.getByRole('complementary', { name: '合计与缺项' });
  const lines = await aside.getByRole('listitem').allInnerTexts();
  const number = (of: string) => Number(lines.map((line) => line.replace(/\s+/g, ' ')).find((line) => line.includes(of))?.match(/\d+/)?.[0] ?? 0);
  const here = page.getByRole('navigation', { name: '考核指标' }).locator('[aria-current=page]');
  const group = page.locator('#items ul', { has: page.locator('[aria-current=page]') });
  return {
    done: Number(await page.locator('#done-count').textContent()),
    total: await page.locator('#ring-score').textContent(),
    ring: await aside.getByRole('img').getAttribute('aria-label'),
    unfilled: number('项未填'),
    withoutEvidence: number('项缺佐证'),
    summary: lines.some((line) => line.includes('年度总结')),
    headings: await aside.getByRole('heading').allInnerTexts(),
    entry: await here.textContent(),
    dot: await here.locator('.dot').getAttribute('class'),
    group: await group.locator('xpath=preceding-sibling::h2[1]').textContent(),
  };
}

/** Types into an indicator and waits until it is saved by itself. */
async function typeAndWait(page: Page, points: string, text: string) {
  const saved = page.waitForResponse((response) => response.url().includes('/api/assessment/save_item') && response.ok() && (response.request().postData() ?? '').includes(encodeURIComponent(text).slice(-12)));
  await score(page).fill(points);
  await statement(page).fill(text);
  await saved;
  await expect(state(page)).toHaveText(SAVED);
}

test('the home page leads to the one thing to do', async ({ page }) => {
  await logIn(page, 'chen.li');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('陈立');
  const lead = page.getByRole('region', { name: /年度自查自评$/ });
  await expect(lead).toContainText(/\d+ \/ 31/);
  await expect(lead).toContainText(/\d+月\d+日（星期.）24:00/);
  await expect(lead.getByRole('progressbar')).toBeVisible();
  await lead.getByRole('link', { name: '继续填写' }).click();
  await expect(page.getByLabel('自评得分')).toBeVisible();
});

test('what one types is saved by itself and is there after a reload', async ({ page }, info) => {
  const text = unique('公示目录已逐项核对，失效内容当日更新。');
  await logIn(page, 'chen.li');
  await openCard(page);
  await openItem(page, own(info, { desktop: '执法公示', phone: '首问责任' }));
  await typeAndWait(page, '1.5', text);
  await page.reload();
  await expect(score(page)).toHaveValue('1.5');
  await expect(statement(page)).toHaveValue(text);
  await expect(page.getByRole('navigation', { name: '考核指标' }).locator('[aria-current=page]')).toContainText('1.5 / ');
});

test('the total beside the editor follows what is saved', async ({ page }, info) => {
  await logIn(page, 'chen.li');
  await openCard(page);
  await openItem(page, own(info, { desktop: '执法人员资格', phone: '依据适用准确' }));
  const total = page.locator('#ring-score');
  await typeAndWait(page, '4', unique('全部持证。'));
  const before = Number(await total.textContent());
  await typeAndWait(page, '2.5', unique('一人证件过期，已换证。'));
  await expect(total).toHaveText(String(before - 1.5));
});

test('a score beyond the most is said at the field and what was typed stays', async ({ page }, info) => {
  const text = unique('救济途径和期限均已载明。');
  await logIn(page, 'chen.li');
  await openCard(page);
  await openItem(page, own(info, { desktop: '救济告知', phone: '便民措施落实' }));
  await score(page).fill('9');
  await statement(page).fill(text);
  const message = page.locator('#score-error');
  await expect(message).toBeVisible();
  await expect(message).toContainText('2');
  await expect(score(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(score(page)).toHaveAccessibleDescription(new RegExp((await message.textContent()) ?? 'a message'));
  await expect(score(page)).toHaveValue('9');
  await expect(statement(page)).toHaveValue(text);
  await expect(state(page)).not.toHaveText(SAVED);
  await expectAccessible(page);
  await expectFits(page);
  // Corrected, it is saved without anything else being done.
  await score(page).fill('2');
  await expect(state(page)).toHaveText(SAVED);
  await expect(message).toBeHidden();
  await page.reload();
  await expect(score(page)).toHaveValue('2');
  await expect(statement(page)).toHaveValue(text);
});

test('a wrong score that is sent with the button comes back with what was typed', async ({ page }, info) => {
  const text = unique('逐件核对。');
  await logIn(page, 'chen.li');
  await openCard(page);
  await openItem(page, own(info, { desktop: '延期手续规范', phone: '回访与评查整改' }));
  await score(page).fill('9.99');
  await statement(page).fill(text);
  await page.getByRole('button', { name: /→$/ }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.locator('#score-error')).toBeVisible();
  await expect(score(page)).toHaveValue('9.99');
  await expect(statement(page)).toHaveValue(text);
  await awake(page);
  await expectAccessible(page);
  await score(page).fill('1.9');
  await page.getByRole('button', { name: /→$/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(own(info, { desktop: '服务指南与示范文本', phone: '学法培训与廉政教育' }));
});

test('what is typed without a network is saved once it is back', async ({ page, context }, info) => {
  const text = unique('断网期间填写。');
  await logIn(page, 'chen.li');
  await openCard(page);
  await openItem(page, own(info, { desktop: '权限合法', phone: '材料审查到位' }));
  await context.setOffline(true);
  await statement(page).fill(text);
  await expect(page.getByText('尚未保存', { exact: true }).first()).toBeVisible();
  await expect(statement(page)).toHaveValue(text);
  await context.setOffline(false);
  await expect(state(page)).toHaveText(SAVED, { timeout: 20_000 });
  await page.reload();
  await expect(statement(page)).toHaveValue(text);
});

test('who types on while a save is under way never clashes with the own text', async ({ page }, info) => {
  const [first, second] = [unique('先写的内容。'), unique('接着写的内容。')];
  await page.clock.install();
  await logIn(page, 'chen.li');
  await openCard(page);
  await openItem(page, own(info, { desktop: '执法公示', phone: '首问责任' }));
  const sent = watchSaves(page);
  const release = await holdAnswer(page);
  await statement(page).fill(first);
  await page.clock.runFor(2_000);
  await expect(state(page)).toHaveText('正在保存…');
  // The pause after this ends, and the field is left, while the answer is still awaited.
  await statement(page).fill(second);
  await page.clock.runFor(2_000);
  await statement(page).blur();
  expect(sent).toHaveLength(1);
  release();
  await expect(state(page)).toHaveText(SAVED);
  await page.clock.runFor(A_WHILE);
  await expect(page.getByRole('alert').filter({ hasText: '修改了本项' })).toHaveCount(0);
  await expect(statement(page)).toHaveValue(second);
  expect(sent.map((form) => form.get('statement'))).toEqual([first, second]);
  expect(Number(sent[1]?.get('version'))).toBe(Number(sent[0]?.get('version')) + 1);
  await page.reload();
  await expect(statement(page)).toHaveValue(second);
});

test('the button waits for the save under way and takes along what was typed since', async ({ page }, info) => {
  const [first, second] = [unique('先写的内容。'), unique('按钮之前写的内容。')];
  const item = own(info, { desktop: '权限合法', phone: '材料审查到位' });
  await logIn(page, 'chen.li');
  await openCard(page);
  await openItem(page, item);
  const heading = page.getByRole('heading', { level: 1 });
  const release = await holdAnswer(page);
  await statement(page).fill(first);
  await expect(state(page)).toHaveText('正在保存…');
  await statement(page).fill(second);
  await page.getByRole('button', { name: /→$/ }).click();
  await expect(heading).toContainText(item);
  release();
  await expect(heading).not.toContainText(item);
  await page.getByRole('link', { name: `← ${item}` }).click();
  await expect(statement(page)).toHaveValue(second);
});

test('an answer that gets lost is no conflict with the own text either', async ({ page }, info) => {
  const [first, second] = [unique('已送达，未收到应答。'), unique('随后写的内容。')];
  await logIn(page, 'chen.li');
  await openCard(page);
  await openItem(page, own(info, { desktop: '执法公示', phone: '首问责任' }));
  const sent = watchSaves(page);
  await page.route(
    SAVES,
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );
  await statement(page).fill(first);
  await expect(state(page)).toHaveText('尚未保存');
  await statement(page).fill(second);
  await expect(state(page)).toHaveText(SAVED);
  await expect(page.getByRole('alert').filter({ hasText: '修改了本项' })).toHaveCount(0);
  expect(sent.map((form) => form.get('statement'))).toEqual([first, first, second]);
  await page.reload();
  await expect(statement(page)).toHaveValue(second);
});

test('neither a reload nor the way back puts old text over what a colleague has saved', async ({ enter }, info) => {
  const item = own(info, { desktop: '受理凭证', phone: '文书送达' });
  const [mine, theirs, latest] = [unique('陈立：尚未保存。'), unique('王敏：已核对。'), unique('王敏：再次核对。')];
  const head = await enter('chen.li');
  await head.clock.install();
  await openCard(head);
  await openItem(head, item);
  const colleague = await enter('wang.min');
  await openCard(colleague);
  await openItem(colleague, item);

  // The head's text does not get through, so that it is still open when the page goes.
  await head.route(SAVES, (route) => route.abort());
  await statement(head).click();
  await statement(head).fill(mine);
  await head.clock.runFor(2_000);
  await expect(state(head)).toHaveText('尚未保存');
  await typeAndWait(colleague, '1.5', theirs);
  await head.unroute(SAVES);
  // The browser asks before it is given up.
  const asked = head.waitForEvent('dialog');
  const reloaded = head.reload();
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.accept();
  await reloaded;
  const sent = watchSaves(head);
  await awake(head);
  await expect(statement(head)).toHaveValue(theirs);
  await head.clock.runFor(A_WHILE);
  await expect(statement(head)).toHaveValue(theirs);
  expect(sent).toEqual([]);

  // What was typed and saved, and has been changed by the colleague while one was elsewhere, does not come back either.
  await typeAndWait(head, '2', mine);
  await openItem(head, own(info, { desktop: '执法公示', phone: '首问责任' }));
  await colleague.reload();
  await awake(colleague);
  await typeAndWait(colleague, '1', latest);
  sent.length = 0;
  await head.goBack();
  await awake(head);
  await expect(statement(head)).toHaveValue(latest);
  await head.clock.runFor(A_WHILE);
  await expect(statement(head)).toHaveValue(latest);
  expect(sent).toEqual([]);

  // Nor with a browser that puts back what stood in a field whatever the page says.
  await head.addInitScript((old) => {
    addEventListener('DOMContentLoaded', () => {
      const field = document.querySelector<HTMLTextAreaElement>('#statement');
      if (field) field.value = old;
    });
  }, mine);
  await head.reload();
  await awake(head);
  await expect(statement(head)).toHaveValue(latest);
  await head.clock.runFor(A_WHILE);
  expect(sent).toEqual([]);
  await colleague.reload();
  await expect(statement(colleague)).toHaveValue(latest);
});

test('a log-in that ends while one types takes nothing along', async ({ page, context }, info) => {
  const item = own(info, { desktop: '法制审核', phone: '全过程记录' });
  const text = unique('登录过期时填写。');
  await logIn(page, 'chen.li');
  await openCard(page);
  await openItem(page, item);
  await context.clearCookies();
  await statement(page).fill(text);
  const banner = page.getByRole('status').filter({ hasText: '登录已过期，请在新窗口登录后回到本页，内容仍在' });
  await expect(banner).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);
  // The button for the next indicator does not lead away from it either.
  await page.getByRole('button', { name: /→$/ }).click();
  await expect(banner).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(item);
  await expect(statement(page)).toHaveValue(text);

  const opened = context.waitForEvent('page');
  await banner.getByRole('link', { name: '在新窗口登录' }).click();
  const other = await opened;
  await other.getByLabel('登录名').fill('chen.li');
  await other.getByLabel('密码', { exact: true }).fill(PASSWORD);
  await other.getByRole('button', { name: '登录', exact: true }).click();
  await expect(other).toHaveURL(/\/home$/);
  await other.close();
  await banner.getByRole('button', { name: '再次保存' }).click();
  await expect(state(page)).toHaveText(SAVED);
  await expect(banner).toHaveCount(0);
  await page.reload();
  await expect(statement(page)).toHaveValue(text);
});

test('what is missing follows every save, upload and removal', async ({ page, context }, info) => {
  const name = `${unique('培训记录')}.pdf`;
  await logIn(page, 'chen.li');
  await openCard(page);
  await openItem(page, own(info, { desktop: '投诉举报办理配合', phone: '学法培训与廉政教育' }));
  const start = await beside(page);
  await score(page).fill('1');
  await expect(page.locator('#items [aria-current=page]')).toContainText('1 / ');
  await typeAndWait(page, '1', unique('逐件核对。'));
  await expect.poll(async () => (await beside(page)).withoutEvidence).toBe(start.withoutEvidence + 1);
  const typed = await beside(page);
  expect(typed.unfilled).toBe(start.unfilled - 1);
  expect(typed.done).toBe(start.done);

  await page.getByLabel('佐证材料').setInputFiles(pdf(name));
  const file = page.getByRole('listitem').filter({ has: page.getByRole('link', { name, exact: true }) });
  await expect(file).toContainText('已上传');
  const uploaded = await beside(page);
  expect(uploaded).toMatchObject({ done: start.done + 1, unfilled: start.unfilled - 1, withoutEvidence: start.withoutEvidence, dot: 'dot is-done' });
  expect(uploaded.entry).toContain('已填');
  expect(uploaded.group).not.toBe(typed.group);
  // What was said all along is what a fresh page says.
  await page.reload();
  await awake(page);
  expect(await beside(page)).toEqual(uploaded);
  // The list leads to what it counts.
  await page.getByRole('complementary', { name: '合计与缺项' }).getByRole('link', { name: '逐项补齐' }).click();
  await expect(page).toHaveURL(/lack=entry$/);
  expect([await score(page).inputValue(), await statement(page).inputValue()]).toContain('');
  await page.goBack();
  await awake(page);

  const cookies = await context.cookies();
  await context.clearCookies();
  await file.getByRole('button', { name: '移除' }).click();
  await expect(page.locator('#file').getByRole('alert')).toHaveText('没有移除：登录已过期，请在新窗口登录后回到本页，内容仍在');
  await expect(file).toBeVisible();
  expect(await beside(page)).toEqual(uploaded);
  await expectAccessible(page);
  await expectFits(page);
  await context.addCookies(cookies);
  await file.getByRole('button', { name: '移除' }).click();
  await expect(file).toHaveCount(0);
  await expect(page.locator('#file').getByRole('alert')).toHaveCount(0);
  expect(await beside(page)).toEqual(typed);
  await page.reload();
  expect(await beside(page)).toEqual(typed);
});

test('what is typed before the page is awake is kept and saved', async ({ page }, info) => {
  const text = unique('网络较慢时填写。');
  await logIn(page, 'chen.li');
  await openCard(page);
  await openItem(page, own(info, { desktop: '决定依法执行', phone: '复议诉讼配合' }));
  let wake = () => {};
  const asleep = new Promise<void>((resolve) => (wake = resolve));
  await page.route('**/*.wasm', async (route) => {
    await asleep;
    await route.continue();
  });
  await page.reload({ waitUntil: 'commit' });
  await statement(page).fill(text);
  await score(page).fill('1.5');
  wake();
  await awake(page);
  await expect(statement(page)).toHaveValue(text);
  await expect(score(page)).toHaveValue('1.5');
  await page.getByRole('button', { name: /→$/ }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(own(info, { desktop: '复议诉讼配合', phone: '审查标准统一' }));
  await page.goBack();
  await expect(statement(page)).toHaveValue(text);
});

test('a file is listed once it has arrived, and can be opened and removed', async ({ page }, info) => {
  const name = `${unique('公示核验截图')}.pdf`;
  await logIn(page, 'chen.li');
  await openCard(page);
  await openItem(page, own(info, { desktop: '执法公示', phone: '首问责任' }));
  await page.getByLabel('佐证材料').setInputFiles(pdf(name));
  const file = page.getByRole('listitem').filter({ has: page.getByRole('link', { name, exact: true }) });
  await expect(file).toContainText('已上传');
  await page.reload();
  await awake(page);
  await expect(file).toBeVisible();
  const download = page.waitForEvent('download');
  await file.getByRole('link', { name, exact: true }).click();
  expect((await download).suggestedFilename()).toBe(name);
  await expectFits(page);
  await file.getByRole('button', { name: '移除' }).click();
  await expect(file).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(file).toHaveCount(0);
});

test('a program that is called a PDF is refused in words', async ({ page }, info) => {
  const name = `${unique('木马')}.pdf`;
  await logIn(page, 'chen.li');
  await openCard(page);
  await openItem(page, own(info, { desktop: '执法公示', phone: '首问责任' }));
  await page.getByLabel('佐证材料').setInputFiles(disguised(name));
  const file = page.getByRole('listitem').filter({ hasText: name });
  await expect(file).toContainText('内容与扩展名不符');
  await expectAccessible(page);
  await file.getByRole('button', { name: '知道了' }).click();
  await expect(file).toHaveCount(0);
  await page.reload();
  await expect(page.getByText(name)).toHaveCount(0);
});

test('a file of another kind is refused in words', async ({ page }, info) => {
  await logIn(page, 'chen.li');
  await openCard(page);
  await openItem(page, own(info, { desktop: '执法公示', phone: '首问责任' }));
  await page.getByLabel('佐证材料').setInputFiles({ name: '说明.html', mimeType: 'text/html', buffer: Buffer.from('<script>alert(1)</script>') });
  await expect(page.getByRole('listitem').filter({ hasText: '说明.html' })).toContainText('只接收 PDF、图片、Word、Excel');
});

for (const choice of ['对方', '我的'] as const) {
  test(`who is overtaken by a colleague sees both texts and can choose ${choice === '对方' ? 'the other' : 'the own'}`, async ({ enter }, info) => {
    const item = choice === '对方' ? own(info, { desktop: '执法依据梳理', phone: '岗位责任分解' }) : own(info, { desktop: '职权与清单一致', phone: '执法主体与委托' });
    const [theirs, mine] = [unique('王敏：台账已补齐。'), unique('陈立：清单已核对。')];
    const head = await enter('chen.li');
    await openCard(head);
    await openItem(head, item);
    const colleague = await enter('wang.min');
    await openCard(colleague);
    await openItem(colleague, item);
    await typeAndWait(colleague, '1.5', theirs);

    await score(head).fill('2.5');
    await statement(head).fill(mine);
    const banner = head.getByRole('alert');
    await expect(banner).toContainText(/王敏 .*修改了本项/);
    await expect(banner).toContainText(theirs);
    await expect(banner).toContainText('1.5');
    await expect(statement(head)).toHaveValue(mine);
    await expect(score(head)).toHaveValue('2.5');
    await expectAccessible(head);
    await expectFits(head);

    await banner.getByRole('button', { name: choice === '对方' ? '采用对方内容' : '保留我的内容' }).click();
    await expect(banner).toHaveCount(0);
    const kept = choice === '对方' ? theirs : mine;
    await expect(statement(head)).toHaveValue(kept);
    if (choice === '我的') await expect(state(head)).toHaveText(SAVED);
    await colleague.reload();
    await expect(statement(colleague)).toHaveValue(kept);
    // Whoever has chosen goes on as before.
    await typeAndWait(head, '2', unique('陈立：再次核对。'));
  });
}

test('before the signature everything that is missing is listed and leads to its place', async ({ page }) => {
  await logIn(page, 'chen.li');
  await page.getByRole('link', { name: '查看缺项' }).click();
  await expect(page.getByRole('heading', { name: '核对并签名报送' })).toBeVisible();
  const missing = page.getByRole('main').locator('section', { has: page.getByRole('heading', { name: /^还缺 \d+ 项$/ }) });
  const lines = missing.getByRole('listitem');
  const count = await lines.count();
  expect(count).toBeGreaterThan(0);
  await expect(missing.getByRole('heading')).toHaveText(`还缺 ${count} 项`);
  await expect(lines.filter({ hasText: '年度总结' })).toContainText('不少于 50 字');
  await expect(page.getByLabel('登录密码')).toHaveCount(0);
  const first = lines.first();
  const name = await first.getByRole('link').getAttribute('href');
  await first.getByRole('link').click();
  await expect(page).toHaveURL(new RegExp(`${name}$`));
});

test('staff fill in, only the head can sign', async ({ page }) => {
  await logIn(page, 'wang.min');
  await expect(page.getByText('填写后由科室负责人签名报送')).toBeVisible();
  await page.getByRole('link', { name: '查看缺项' }).click();
  await expect(page.getByLabel('登录密码')).toHaveCount(0);
});

test('a card is filled in from the first indicator to the receipt', async ({ page }, info) => {
  test.setTimeout(240_000);
  const { login, bureau, department, number } = own(info, {
    desktop: { login: 'wu.gang', bureau: 'dacheng', department: '社会事务股', number: /大审批考〔\d{4}〕\d+号/ },
    phone: { login: 'xu.tao', bureau: 'yongqing', department: '投资项目股', number: /永审批考〔\d{4}〕\d+号/ },
  });
  await logIn(page, login, bureau);
  await openCard(page);
  await openItem(page, '执法依据梳理');

  // Indicator after indicator, with the button at the end of each.
  const heading = page.getByRole('heading', { level: 1 });
  for (;;) {
    const title = (await heading.textContent()) ?? '';
    if (title.startsWith('年度总结')) break;
    if (await score(page).isVisible()) {
      await awake(page);
      if ((await score(page).inputValue()) === '') {
        await score(page).fill('1');
        await statement(page).fill('对照标准逐项自查，未发现扣分情形，台账见佐证材料。');
        await page.getByLabel('佐证材料').setInputFiles(pdf('台账.pdf'));
        await expect(page.getByText('已上传')).toBeVisible();
      }
      await page.getByRole('button', { name: /→$/ }).click();
    } else {
      await page.getByRole('link', { name: /→$/ }).click();
    }
    await expect(heading).not.toHaveText(title);
  }
  const summary = page.getByRole('textbox', { name: '年度总结' });
  await summary.fill('太短');
  await expect(state(page)).toHaveText(SAVED);
  await page.goto(page.url().replace(/summary$/, 'sign'));
  await expect(page.getByRole('heading', { name: '还缺 1 项' })).toBeVisible();
  await page.getByRole('link', { name: '撰写' }).click();
  await summary.fill('本年度按照行政执法责任制要求，梳理执法依据，分解岗位责任，规范受理、审查、决定、送达各环节，全年办件均在法定期限内办结，下一年将加强案卷自查和业务培训。');
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(page.getByText('已保存', { exact: true })).toBeVisible();

  // Somebody has left an indicator open in another tab.
  const tab = await page.context().newPage();
  await tab.clock.install();
  await tab.goto(page.url().replace(/summary.*$/, 'item/D01'));
  await awake(tab);

  await page.getByRole('link', { name: '签名报送' }).click();
  await expect(page.getByText('内容已填齐')).toBeVisible();
  await expectAccessible(page);
  await expectFits(page);
  await page.getByLabel('登录密码').fill('not-the-password');
  await page.getByRole('button', { name: '签名报送' }).click();
  await expect(page.locator('#password-error')).toHaveText('密码不正确，尚未报送；请重新输入');
  await page.getByLabel('登录密码').fill('zeren-demo-2026');
  await page.getByRole('button', { name: '签名报送' }).click();

  await expect(page).toHaveURL(/\/record\?done=submitted$/);
  const receipt = page.getByRole('article');
  await expect(receipt.getByRole('heading', { name: '自查自评报送回执' })).toBeVisible();
  await expect(receipt).toContainText(number);
  const hash = receipt.locator('.hash');
  await expect(hash).toHaveText(/^[0-9a-f]{64}$/);
  await expectAccessible(page);
  await expectFits(page);
  const of = (text: string | null) => text?.match(number)?.[0] ?? 'no number';
  const [given, sum] = [of(await receipt.textContent()), (await hash.textContent()) ?? 'no hash'];
  await letter(`${login}@${bureau}.example.com`, given, sum, department);

  // What is typed into the tab now is refused once, stays, and is not sent again before somebody types again.
  const [sent, late] = [watchSaves(tab), unique('报送之后填写。')];
  const refused = tab.getByRole('status').filter({ hasText: '目前为“已报送”' });
  await statement(tab).fill(late);
  await expect(refused).toBeVisible();
  await tab.clock.runFor(A_WHILE);
  await expect(refused).toBeVisible();
  await expect(statement(tab)).toHaveValue(late);
  expect(sent).toHaveLength(1);
  await statement(tab).fill(`${late}再次填写。`);
  await expect.poll(() => sent.length).toBe(2);
  await expect(refused).toBeVisible();
  await tab.clock.runFor(A_WHILE);
  expect(sent).toHaveLength(2);
  await tab.close();

  // From now on it can only be read, by everybody.
  await page.getByRole('link', { name: '查看内容' }).click();
  await expect(page.getByRole('heading', { name: '办理情况' })).toBeVisible();
  await expect(score(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: /移除|上传/ })).toHaveCount(0);
  await page.goto(`/b/${bureau}/assessment`);
  await expect(row(page, department)).toContainText('已报送');
  await expect(row(page, department)).toContainText(given);
});
