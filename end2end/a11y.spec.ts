// Every main page of every role: can be used by everybody, fits its window and that of the smallest phone.
import { expect, expectSound, logIn, test } from './support.js';

/** The parts of a bureau's pages that everybody who takes part has. */
const COMMON = ['home', 'assessment', 'standards', 'departments', 'delegations', 'account'];

const ROLES = [
  { who: 'an administrator', login: 'admin', pages: ['home', 'departments', 'users', 'users/new', 'users/import', 'delegations', 'account', 'audit'] },
  { who: 'a director', login: 'wang.jianguo', pages: [...COMMON, 'audit'] },
  { who: 'a deputy', login: 'liu.zhiyuan', pages: COMMON },
  { who: 'the assessment office', login: 'li.jing', pages: COMMON },
  { who: 'a head', login: 'chen.li', pages: COMMON },
  { who: 'a member of staff', login: 'wang.min', pages: COMMON },
  { who: 'a head whose work was returned', login: 'sun.wei', pages: ['home'] },
  { who: 'a head whose work was accepted', login: 'zhou.min', pages: ['home'] },
  { who: 'the discipline inspection', login: 'he.ping', pages: [...COMMON, 'audit'] },
];

for (const { who, login, pages } of ROLES) {
  test(`every page that ${who} opens can be used by everybody`, async ({ page }) => {
    test.setTimeout(120_000);
    await logIn(page, login);
    for (const path of pages) {
      const response = await page.goto(`/b/dacheng/${path}`);
      expect(response?.status(), path).toBe(200);
      await expectSound(page);
    }
  });
}
