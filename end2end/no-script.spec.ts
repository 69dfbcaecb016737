// The same work in a browser without scripts: every form is posted as it stands and comes back with what was typed.
import { type Page } from '@playwright/test';

import { disguised, expect, expectFits, logIn, own, pdf, test, unique } from './support.js';

test.use({ javaScriptEnabled: false });

const score = (page: Page) => page.getByLabel('自评得分');
const statement = (page: Page) => page.getByLabel('情况说明');
const send = (page: Page) => page.getByRole('button', { name: /→$/ }).click();

async function openItem(page: Page, name: string) {
  await page.getByRole('link', { name: /^(开始填写|继续填写)$/ }).click();
  await page.getByRole('navigation', { name: '考核指标' }).getByRole('link', { name }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
}

test('an indicator is saved with the button and leads to the next', async ({ page }, info) => {
  const text = unique('一次性告知单逐件核对。');
  const [item, next] = own(info, { desktop: ['执法公示', '救济告知'], phone: ['首问责任', '服务对象满意度'] });
  await logIn(page, 'zhang.lei');
  await openItem(page, item);
  await score(page).fill('1.5');
  await statement(page).fill(text);
  await send(page);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(next);
  await page.getByRole('link', { name: `← ${item}` }).click();
  await expect(score(page)).toHaveValue('1.5');
  await expect(statement(page)).toHaveValue(text);
  await expect(page.locator('#saved-at')).toContainText('张磊');
});

test('a wrong score comes back with what was typed and says what to do at its field', async ({ page }, info) => {
  const text = unique('分值填错，说明仍在。');
  const [item, next] = own(info, { desktop: ['一次性告知补正', '现场核查规范'], phone: ['听取意见与听证', '法制审核'] });
  await logIn(page, 'zhang.lei');
  await openItem(page, item);
  await score(page).fill('99');
  await statement(page).fill(text);
  await send(page);
  await expect(page.getByRole('alert')).toContainText('处需要改正');
  const message = page.locator('#score-error');
  await expect(message).toBeVisible();
  await expect(score(page)).toHaveAttribute('aria-invalid', 'true');
  await expect(score(page)).toHaveValue('99');
  await expect(statement(page)).toHaveValue(text);
  // The summary leads to the field.
  await page.getByRole('alert').getByRole('link').click();
  await expect(score(page)).toBeInViewport();
  await expectFits(page);
  await score(page).fill('2.5');
  await send(page);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(next);
  await page.getByRole('link', { name: `← ${item}` }).click();
  await expect(score(page)).toHaveValue('2.5');
  await expect(statement(page)).toHaveValue(text);
});

test('who is overtaken by a colleague sees both texts and may insist', async ({ enter }, info) => {
  const item = own(info, { desktop: '受理凭证', phone: '文书送达' });
  const [theirs, mine] = [unique('李静：凭证已抽查。'), unique('张磊：凭证已补齐。')];
  const without = { javaScriptEnabled: false };
  const staff = await enter('zhang.lei', 'dacheng', without);
  await openItem(staff, item);
  const head = await enter('li.jing', 'dacheng', without);
  await openItem(head, item);
  await score(head).fill('1.5');
  await statement(head).fill(theirs);
  await send(head);
  await expect(head.getByRole('heading', { level: 1, name: item })).toHaveCount(0);

  await score(staff).fill('0.5');
  await statement(staff).fill(mine);
  await send(staff);
  const banner = staff.getByRole('alert').filter({ hasText: '修改了本项' });
  await expect(banner).toContainText('李静');
  await expect(banner).toContainText(theirs);
  await expect(banner).toContainText('1.5');
  await expect(score(staff)).toHaveValue('0.5');
  await expect(statement(staff)).toHaveValue(mine);
  await expectFits(staff);
  await send(staff);
  await expect(staff.getByRole('heading', { level: 1, name: item })).toHaveCount(0);
  await staff.getByRole('link', { name: `← ${item}` }).click();
  await expect(statement(staff)).toHaveValue(mine);
});

test('evidence is sent with its button, listed and removed', async ({ page }, info) => {
  const name = `${unique('抽查记录')}.pdf`;
  await logIn(page, 'zhang.lei');
  await openItem(page, own(info, { desktop: '执法公示', phone: '首问责任' }));
  await page.getByLabel('佐证材料').setInputFiles(pdf(name));
  await page.getByRole('button', { name: '上传所选文件' }).click();
  const file = page.getByRole('listitem').filter({ has: page.getByRole('link', { name, exact: true }) });
  await expect(file).toContainText('已上传');
  await file.getByRole('button', { name: '移除' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(file).toHaveCount(0);
});

test('evidence that is refused comes back with the reason', async ({ page }, info) => {
  await logIn(page, 'zhang.lei');
  await openItem(page, own(info, { desktop: '执法公示', phone: '首问责任' }));
  await page.getByLabel('佐证材料').setInputFiles(disguised('木马.pdf'));
  await page.getByRole('button', { name: '上传所选文件' }).click();
  await expect(page.getByRole('alert')).toContainText('“木马.pdf”的内容与扩展名不符');
  await expect(page.locator('#file')).toContainText('内容与扩展名不符');
  await page.getByRole('button', { name: '上传所选文件' }).click();
  await expect(page.getByRole('alert')).toContainText('请先选择要上传的文件');
});

test('the summary of the year is saved with its button', async ({ page }) => {
  const text = unique('本年度梳理执法依据，分解岗位责任。');
  await logIn(page, 'zhang.lei');
  await page.getByRole('link', { name: /^(开始填写|继续填写)$/ }).click();
  await page.getByRole('navigation', { name: '考核指标' }).getByRole('link', { name: '年度总结' }).click();
  await page.getByRole('textbox', { name: '年度总结' }).fill(text);
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await expect(page.getByText('已保存', { exact: true })).toBeVisible();
  await expect(page.getByRole('textbox', { name: '年度总结' })).toHaveValue(text);
});

test('menus open and the log-in ends', async ({ page }, info) => {
  await logIn(page, 'zhang.lei');
  const more = own(info, { desktop: '', phone: '更多' });
  if (more) {
    await page.getByText(more, { exact: true }).click();
    await expect(page.getByRole('link', { name: '科室与职能' })).toBeVisible();
    await page.getByText(more, { exact: true }).click();
  }
  await page.getByText('我的菜单').locator('..').click();
  await page.getByRole('button', { name: '退出登录' }).click();
  await expect(page).toHaveURL(/\/b\/dacheng\/login$/);
});
