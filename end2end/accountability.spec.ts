// Accountability for faults: a case from own motion over the defence to the decision, its service and the appeal.
import { expect, expectSound, own, pdf, test, unique } from './support.js';

/** Each project takes an officer of its own who can log in, and whom no other case is about. */
const OFFICERS = { desktop: { name: '王敏', login: 'wang.min' }, phone: { name: '赵芳', login: 'zhao.fang' } };

test('a case goes from a clue to the served decision, and the person concerned defends and appeals', async ({ enter }, info) => {
  test.slow();
  const { name, login } = own(info, OFFICERS);
  const title = unique('许可超期办理');
  const handler = await enter('zheng.jie');
  await handler.goto('/b/dacheng/accountability');
  await expect(handler.getByRole('heading', { level: 1, name: '过错责任追究' })).toBeVisible();
  await expectSound(handler);
  await handler.getByRole('link', { name: '登记线索' }).click();
  await handler.getByLabel('案由').fill(title);
  await handler.getByRole('button', { name: '登记', exact: true }).click();
  await expect(handler.getByRole('alert')).toContainText('请选择当事人');
  await expect(handler.getByLabel('案由')).toHaveValue(title);
  await expectSound(handler);
  const option = await handler.getByLabel('当事人').locator('option').filter({ hasText: name }).first().getAttribute('value');
  await handler.getByLabel('当事人').selectOption(option ?? '');
  await handler.getByLabel('涉嫌事实').fill('9 月 1 日受理，10 月 8 日才作出决定。');
  await handler.getByRole('button', { name: '登记', exact: true }).click();
  await expect(handler.getByRole('heading', { level: 1 })).toContainText(title);
  await expectSound(handler);
  const address = new URL(handler.url()).pathname;

  await handler.getByRole('link', { name: '受理立案' }).click();
  await handler.getByRole('button', { name: '受理立案' }).click();
  await expect(handler.getByRole('alert')).toContainText('至少一人');
  await handler.getByRole('group', { name: '调查人员' }).getByLabel('郑洁').check();
  await handler.getByRole('button', { name: '受理立案' }).click();
  await expect(handler.getByRole('status').filter({ hasText: '已受理立案' })).toBeVisible();
  await handler.getByRole('link', { name: '记录调查情况' }).click();
  await handler.getByLabel('调查经过、查明的事实和证据').fill('查阅卷宗，询问承办人。受理后 25 个工作日作出决定。');
  await handler.getByRole('button', { name: '保存' }).click();
  await handler.getByRole('link', { name: '告知并听取陈述申辩' }).click();
  await handler.getByLabel(/无正当理由超过案件办理期限/).check();
  await handler.getByLabel('拟作的处理').fill('通报批评。');
  await expectSound(handler);
  await handler.getByRole('button', { name: '告知', exact: true }).click();
  await expect(handler.getByText('尚未陈述申辩。')).toBeVisible();
  await expectSound(handler);

  const concerned = await enter(login);
  await concerned.goto(`${address.replace('/accountability/', '/accountability/own/')}`);
  await expect(concerned.getByRole('heading', { level: 1, name: '可以陈述申辩' })).toBeVisible();
  await expectSound(concerned);
  expect((await concerned.goto(address))?.status()).toBe(404);
  await concerned.goto('/b/dacheng/home');
  await concerned.getByRole('listitem').filter({ hasText: '本人事项' }).filter({ hasText: '可以陈述申辩' }).first().getByRole('link').click();
  await concerned.goto(`${address.replace('/accountability/', '/accountability/own/')}`);
  await concerned.getByRole('link', { name: '陈述申辩', exact: true }).click();
  await concerned.getByLabel('意见和理由').fill('申请人补正两次，补正期间应当扣除。');
  await concerned.getByRole('button', { name: '提交' }).click();
  await expect(concerned.getByText('补正期间应当扣除')).toBeVisible();
  await concerned.getByLabel('上传证据、书面意见（选填）').setInputFiles(pdf('补正通知.pdf'));
  await concerned.getByRole('button', { name: '上传', exact: true }).click();
  await expect(concerned.getByRole('link', { name: '补正通知.pdf' })).toBeVisible();

  await handler.goto(address);
  await handler.getByRole('link', { name: '认定', exact: true }).click();
  await handler.getByLabel('存在过错，应当追究').check();
  await handler.getByLabel('行为发生日期').fill('2026-01-08');
  await handler.getByLabel('对陈述申辩的采纳情况和理由').fill('补正期间已经扣除，不予采纳。');
  await handler.getByRole('button', { name: '作出认定' }).click();
  await expect(handler.getByRole('alert')).toContainText('至少一项');
  await expectSound(handler);
  await handler.getByLabel(/无正当理由超过案件办理期限/).check();
  await handler.getByLabel('情节和后果').selectOption('minor');
  await handler.getByLabel('主观状态').selectOption('negligence');
  await handler.getByRole('button', { name: '作出认定' }).click();
  await handler.getByRole('link', { name: '提出处理建议' }).click();
  await handler.getByLabel('过错责任确认意见和处理建议').fill('事实清楚，建议通报批评。');
  await expectSound(handler);
  await handler.getByRole('button', { name: '提出处理建议' }).click();
  await expect(handler.getByText('由纪检监察机构会签。')).toBeVisible();

  const inspector = await enter('he.ping');
  await inspector.goto(address);
  await inspector.getByRole('link', { name: '会签', exact: true }).click();
  await inspector.getByRole('button', { name: '会签', exact: true }).click();
  const director = await enter('wang.jianguo');
  await director.goto(address);
  await director.getByRole('link', { name: '批准', exact: true }).click();
  await expectSound(director);
  await director.getByRole('button', { name: '批准', exact: true }).click();
  await expect(director.getByText('同意。')).toBeVisible();

  await handler.goto(address);
  await handler.getByRole('link', { name: '作出处理决定' }).click();
  await handler.getByRole('button', { name: '作出处理决定' }).click();
  await handler.getByRole('link', { name: '登记送达' }).click();
  await handler.getByRole('button', { name: '登记送达' }).click();
  await expect(handler.getByRole('heading', { name: '送达回证' })).toBeVisible();
  await handler.getByRole('link', { name: '处理决定书', exact: true }).click();
  await expect(handler.getByRole('heading', { name: '行政执法过错责任追究处理决定书' })).toBeVisible();
  await expectSound(handler);

  await concerned.reload();
  await expect(concerned.getByRole('heading', { level: 1, name: '已送达处理决定' })).toBeVisible();
  await expectSound(concerned);
  await concerned.getByRole('link', { name: '提出申诉' }).click();
  await concerned.getByLabel('申诉的请求、事实和理由').fill('处理过重，请予从轻。');
  await concerned.getByRole('button', { name: '提出申诉' }).click();
  await expect(concerned.getByRole('heading', { level: 1, name: '申诉复查中' })).toBeVisible();

  const deputy = await enter('liu.zhiyuan');
  await deputy.goto(address);
  await deputy.getByRole('link', { name: '答复申诉' }).click();
  await deputy.getByLabel(/维持原决定/).check();
  await deputy.getByLabel('复查情况、结论和理由').fill('事实清楚，处理适当，维持。');
  await deputy.getByRole('button', { name: '答复' }).click();
  await concerned.reload();
  await expect(concerned.getByText('处理适当，维持')).toBeVisible();
});
