// How Chromium is started, for the tests and for the pictures alike.
export const launchOptions = {
  executablePath: process.env.ZEREN_CHROMIUM ?? '/usr/bin/chromium',
  args: [
    // Containers run as root, where the sandbox refuses to start; only our own server is visited.
    '--no-sandbox',
    '--disable-gpu',
    // Nothing but the server under test is ever contacted.
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

// What every page is seen with. Times of day in the tests are those of the bureaus.
export const contextOptions = {
  locale: 'zh-CN',
  timezoneId: 'Asia/Shanghai',
};

export const desktop = { viewport: { width: 1360, height: 900 } };

export const phone = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
};

// `cargo xtask` starts the server, so that its port and its data are fresh each time.
export function serverUrl() {
  const url = process.env.ZEREN_URL;
  if (!url) throw new Error('缺少 ZEREN_URL：请用 cargo xtask test browser 运行，它会先启动服务。');
  return url;
}
