// The year of the demonstration bureau from its evaluations to the corrected and filed result, and on to the opening of
// the next one, by everybody who has a part.
// The year is walked by the clock: the server is ended and started again on the same data on another day.
import { type Page } from '@playwright/test';

import { Office, YEAR } from './clock.js';
import { expect, expectSound, test } from './support.js';

const results = `/b/dacheng/assessment/year/${YEAR}/results`;
const notice = (page: Page, text: string | RegExp) => page.getByRole('status').filter({ hasText: text });

/** Answers everything alike, object by object, and casts the ballot. */
async function castBallot(page: Page, card: 'department' | 'officer') {
  await page.goto(`/b/dacheng/assessment/year/${YEAR}/mutual/${card}`);
  const fills = page.getByRole('button', { name: /^良好.*未选的各项$/ });
  const objects = await fills.count();
  expect(objects).toBeGreaterThan(4);
  for (let n = 0; n < objects; n += 1) await fills.nth(n).click();
  await page.getByRole('button', { name: '核对并投出' }).click();
  await page.getByRole('button', { name: '投出评议' }).click();
  await page.goto(`/b/dacheng/assessment/year/${YEAR}/mutual/${card}`);
  await expect(page.getByText('已经投出')).toBeVisible();
}

/** Scores whatever this person may score: full points where nothing was submitted, the own score elsewhere. */
async function scoreEverything(page: Page) {
  for (const card of ['department', 'officer']) {
    await page.goto(`${results}?card=${card}`);
    const links = await page.getByRole('link', { name: /^审查.+/ }).evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
    for (const link of links.filter((href) => href.includes('/object/'))) {
      await page.goto(`${link}/review`);
      await page.locator('input.is-points').evaluateAll((inputs) => {
        for (const input of inputs as HTMLInputElement[]) {
          const row = input.closest('tr');
          const own = row?.querySelector('[data-label="自评"]')?.textContent ?? '';
          const most = input.parentElement?.querySelector('span')?.textContent?.replace('/', '').trim() ?? '';
          if (!input.value) input.value = /^\d/.test(own) ? own : most;
        }
      });
      await page.getByRole('button', { name: '保存评分' }).click();
      await expect(notice(page, '评分已保存')).toBeVisible();
    }
  }
}

test('a year goes from the evaluations to the published, corrected and filed result, and the next one opens @once', async ({ browser }) => {
  test.setTimeout(600_000);
  const bureau = new Office(browser);
  try {
    await bureau.on(`${YEAR}-11-22`);
    await bureau.as('li.jing', async (page) => {
      await page.goto(results);
      await expectSound(page);
      await expect(page.getByText('截止后才能转入审查')).toBeVisible();
      await page.goto('/b/dacheng/assessment');
      await page.getByRole('link', { name: /^审查\s*企业设立股/ }).click();
      await page.getByRole('button', { name: '接收' }).click();
      await expect(notice(page, '已接收')).toBeVisible();
    });

    await bureau.on(`${YEAR}-11-28`);
    for (const head of ['chen.li', 'zhao.fang', 'zhou.min', 'wu.gang']) await bureau.as(head, (page) => castBallot(page, 'department'));
    for (const officer of ['wang.min', 'zhang.lei', 'sun.wei']) await bureau.as(officer, (page) => castBallot(page, 'officer'));

    await bureau.on(`${YEAR}-12-02`);
    let codes: string[] = [];
    await bureau.as('li.jing', async (page) => {
      await page.goto(`/b/dacheng/assessment/year/${YEAR}/external/cards`);
      await page.getByLabel('张数').fill('3');
      await page.getByLabel('评议科室').selectOption({ label: '企业设立股' });
      await page.getByRole('button', { name: '生成评议卡' }).click();
      codes = (await page.locator('.code-large').allTextContents()).map((code) => code.trim());
    });
    expect(codes).toHaveLength(3);
    for (const code of codes) {
      const context = await browser.newContext({ baseURL: bureau.url, viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
      const page = await context.newPage();
      await page.goto(`/b/dacheng/evaluate/${code.replace(/[^0-9A-Za-z]/g, '')}`);
      for (const radio of await page.getByRole('radio', { name: '满意', exact: true }).all()) await radio.check();
      const kind = page.getByRole('radio', { name: /企业/ });
      if (await kind.count()) await kind.first().check();
      await page.getByRole('button', { name: '下一步：核对' }).click();
      await page.getByRole('button', { name: '提交评议' }).click();
      await expect(page).toHaveURL(/evaluated/);
      await page.goto(`/b/dacheng/evaluate/${code.replace(/[^0-9A-Za-z]/g, '')}`);
      await expect(page.getByRole('main')).toContainText('这张评议卡不能使用');
      await context.close();
    }

    await bureau.on(`${YEAR}-12-14`);
    await bureau.as('li.jing', async (page) => {
      for (const place of ['mutual/department/close', 'mutual/officer/close', 'external/close']) {
        await page.goto(`/b/dacheng/assessment/year/${YEAR}/${place}`);
        await expectSound(page);
        await page.getByRole('button', { name: '结束评议' }).click();
      }
      await page.goto(`/b/dacheng/assessment/year/${YEAR}/step`);
      await expect(page.getByText('没有报送自查自评')).toBeVisible();
      await expectSound(page);
      await page.getByRole('button', { name: '转入审查' }).click();
      await expect(notice(page, '已转入下一阶段')).toBeVisible();
      await scoreEverything(page);
      await expectSound(page);
    });
    await bureau.as('liu.zhiyuan', scoreEverything);
    for (const login of ['li.jing', 'liu.zhiyuan']) {
      await bureau.as(login, async (page) => {
        await page.goto('/b/dacheng/daily?state=objected');
        const open = await page.getByRole('main').getByRole('link').evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
        for (const link of [...new Set(open)].filter((href) => /\/daily\/[0-9a-f-]{36}$/.test(href))) {
          await page.goto(link);
          const maintained = page.getByLabel('异议不成立');
          if (!(await maintained.count())) continue;
          await maintained.check();
          await page.getByLabel('答复意见').fill('经核实，记录属实。');
          await page.getByRole('button', { name: '答复', exact: true }).click();
          await expect(notice(page, '已答复')).toBeVisible();
        }
      });
    }
    await bureau.as('li.jing', async (page) => {
      await page.goto(results);
      await page.getByRole('button', { name: '按得分一并提出建议' }).click();
      await expect(notice(page, '已为审查完毕的对象提出建议')).toBeVisible();
    });
    await bureau.as('liu.zhiyuan', async (page) => {
      for (const card of ['department', 'officer']) {
        await page.goto(`${results}?card=${card}`);
        const links = await page.getByRole('link', { name: /^审查.+/ }).evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
        for (const link of links.filter((href) => href.includes('/object/'))) {
          await page.goto(link);
          await page.getByRole('button', { name: '提出建议' }).click();
          await expect(notice(page, '已提出档次建议')).toBeVisible();
        }
      }
    });
    await bureau.as('li.jing', async (page) => {
      await page.goto(`/b/dacheng/assessment/year/${YEAR}/meeting`);
      await expectSound(page);
      await page.getByLabel('地点').fill('三楼会议室');
      await page.getByRole('button', { name: '登记会议' }).click();
      await expect(page.locator('#present-error')).toContainText('超过半数');
      for (const member of await page.getByRole('checkbox').all()) await member.check();
      await page.getByRole('button', { name: '登记会议' }).click();
      await expect(notice(page, '会议已登记')).toBeVisible();
    });
    await bureau.as('wang.jianguo', async (page) => {
      await page.goto(results);
      await page.getByRole('link', { name: '进入领导小组会议' }).click();
      await page.getByRole('button', { name: '按建议一并确定' }).click();
      await expect(notice(page, '档次已确定')).toBeVisible();
      await expectSound(page);
      await page.getByRole('button', { name: '形成纪要' }).click();
      await expect(notice(page, '已形成纪要')).toBeVisible();
      await page.goto(`/b/dacheng/assessment/year/${YEAR}/step`);
      await page.getByRole('button', { name: '确定档次' }).click();
      await expect(notice(page, '已转入下一阶段')).toBeVisible();
    });
    await bureau.as('li.jing', async (page) => {
      await page.goto(`/b/dacheng/assessment/year/${YEAR}/step`);
      await expectSound(page);
      await page.getByRole('button', { name: '印发通报' }).click();
      await expect(notice(page, '通报已印发')).toBeVisible();
      await expectSound(page);
    });
    await bureau.as('chen.li', async (page) => {
      await page.goto('/b/dacheng/assessment/notices');
      await page.getByRole('link', { name: '查看' }).first().click();
      await page.getByRole('link', { name: '投资项目股' }).first().click();
      await expectSound(page);
      await page.getByRole('region', { name: '计分构成' }).getByRole('link', { name: '互查互评' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toContainText('互评');
      await page.goBack();
      await page.getByLabel('不服的内容、事实和理由').fill('第 3 项扣分与事实不符。');
      await page.getByRole('button', { name: '申请复核' }).click();
      await expect(notice(page, '复核申请已提出')).toBeVisible();
    });
    await bureau.as('wang.jianguo', async (page) => {
      await page.goto(results);
      await page.getByRole('link', { name: '投资项目股' }).first().click();
      const before = await page.getByLabel('复核后的档次').inputValue();
      await page.getByLabel('复核后的档次').selectOption(before === 'good' ? 'qualified' : 'good');
      await page.getByLabel('答复理由').fill('经核查，调整档次。');
      await page.getByRole('button', { name: '答复' }).click();
      await expect(notice(page, '已答复')).toBeVisible();
      await expectSound(page);
    });
    await bureau.as('wang.min', async (page) => {
      await page.goto('/b/dacheng/assessment/notices');
      await expect(page.getByRole('listitem').filter({ hasText: '更正' })).toBeVisible();
    });

    await bureau.on(`${YEAR + 1}-01-15`);
    await bureau.as('li.jing', async (page) => {
      await page.goto(`/b/dacheng/assessment/year/${YEAR}/step`);
      await page.getByRole('button', { name: '归档' }).click();
      await expect(notice(page, '已转入下一阶段')).toBeVisible();
      await page.goto('/b/dacheng/assessment/trend');
      await expectSound(page);
    });

    await bureau.on(`${YEAR + 1}-03-02`);
    await bureau.as('li.jing', async (page) => {
      await page.goto('/b/dacheng/assessment');
      await page.getByRole('link', { name: /^建立新?年度考核$/ }).click();
      await expectSound(page);
      await expect(page.getByLabel('考核年度')).toHaveValue(String(YEAR + 1));
      await page.getByRole('button', { name: '建立并核对' }).click();
      await expect(notice(page, '年度考核已建立')).toBeVisible();
      await page.getByRole('button', { name: '开启考核' }).click();
      await expect(notice(page, '考核已开启')).toBeVisible();
    });
    await bureau.as('chen.li', async (page) => {
      await expect(page.getByRole('heading', { name: `${YEAR + 1} 年度自查自评` })).toBeVisible();
      await expect(page.getByRole('main')).toContainText(/请于 ?11月25日/);
    });
  } finally {
    await bureau.close();
  }
});
