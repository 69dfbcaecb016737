//! How many log-ins may fail before one has to wait.

use chrono::TimeDelta;

/// Failures are counted within a window of this length.
pub const WINDOW: TimeDelta = TimeDelta::minutes(15);
/// Failures of one account within a window.
pub const PER_ACCOUNT: i32 = 5;
/// Failures from one address within a window: an office shares one.
pub const PER_ADDRESS: i32 = 60;
/// Messages for the opinion box from one address within a window: a hall shares one.
pub const OPINIONS: i32 = 20;

/// What somebody is told who has to wait.
pub const WAIT: &str = "登录失败次数过多，请 15 分钟后再试；忘记密码的，可用“忘记密码”重新设置";
