//! How a letter that did not leave is dealt with: which failures pass and which stay, and when to try again.

use crate::terms;
use chrono::TimeDelta;

terms! {
    /// Why a letter did not leave, as an administrator reads it. A failure of the whole server, such as a log-in that it
    /// refuses, says nothing against the single letter and passes.
    pub enum Fault {
        Address = "address", "邮箱地址无效或者不存在，请核对后更正";
        Refused = "refused", "对方邮件服务器拒收，请联系收件人确认邮箱能否收信";
        Full = "full", "对方邮箱已满，请联系收件人清理后重新发送";
        Busy = "busy", "对方邮件服务器暂时不能接收";
        Network = "network", "连接不上发信服务器";
        Late = "late", "发信服务器没有及时答复";
        LogIn = "log_in", "发信服务器不接受登录，请联系平台运营人员核对发信账号";
        Sender = "sender", "发信服务器不接受发件人，请联系平台运营人员核对发信设置";
    }
}

/// How often a letter is offered before it counts as undelivered.
pub const ATTEMPTS: u32 = 23;
/// The longest wait between two attempts, in minutes.
const LONGEST: i64 = 180;
/// The steps in which chance is measured.
pub const JITTER_MAX: u16 = 1000;

impl Fault {
    /// Whether trying again is of no use before somebody has done something about the letter itself.
    #[must_use]
    pub fn is_permanent(self) -> bool {
        matches!(self, Self::Address | Self::Refused | Self::Full)
    }

    /// What the reply of a mail server means that was asked to take one letter: a code of RFC 5321 with its text, which
    /// may begin with an enhanced code of RFC 3463. Servers refuse a sender, or relaying, with the same codes as a
    /// recipient; the text tells, and the letter is not to blame.
    #[must_use]
    pub fn of_reply(code: u16, text: &str) -> Self {
        let text = text.to_ascii_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        match code {
            530 | 534 | 535 | 538 | 454 => Self::LogIn,
            _ if says(&["5.7.8", "5.7.9", "authenticat", "auth required"]) => Self::LogIn,
            _ if (500..=504).contains(&code) && !says(&["5.1."]) => Self::Sender,
            _ if says(&["5.1.7", "5.1.8", "sender", "mail from", "from address", "authorized user", "relay"]) => Self::Sender,
            400..500 => Self::Busy,
            _ if says(&["5.2.2", "mailbox full", "mailbox is full", "over quota", "quota exceeded"]) => Self::Full,
            _ if says(&["5.1."]) => Self::Address,
            550 | 551 | 553 if !says(&["5.7.", "spam", "block", "policy", "content"]) => Self::Address,
            _ => Self::Refused,
        }
    }
}

/// How long a letter waits after `attempts` that have failed for a passing reason: a minute, then twice as long each time,
/// at most three hours, and nothing after the last attempt, which falls 34 to 47 hours after the first. `jitter`, from 0
/// to [`JITTER_MAX`] and left to chance, takes up to a quarter off, so that letters that failed together do not come back
/// together.
#[must_use]
pub fn put_off(attempts: u32, jitter: u16) -> Option<TimeDelta> {
    if attempts >= ATTEMPTS {
        return None;
    }
    let doubled = 1_i64.checked_shl(attempts.saturating_sub(1)).unwrap_or(LONGEST);
    let seconds = doubled.clamp(1, LONGEST) * 60;
    let off = seconds * i64::from(jitter.min(JITTER_MAX)) / (4 * i64::from(JITTER_MAX));
    Some(TimeDelta::seconds(seconds - off))
}

/// When a letter is offered again that did not leave for `fault`; nothing where it counts as undelivered.
#[must_use]
pub fn again(fault: Fault, attempts: u32, jitter: u16) -> Option<TimeDelta> {
    if fault.is_permanent() { None } else { put_off(attempts, jitter) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_bad_address_and_a_refusal_are_permanent_and_trouble_of_the_server_is_not() {
        use Fault::{Address, Busy, Full, LogIn, Refused, Sender};
        for (code, text, fault) in [
            (550, "5.1.1 <x@example.com>: Recipient address rejected: User unknown", Address),
            (550, "No such user here", Address),
            (553, "5.1.3 bad destination mailbox address syntax", Address),
            (501, "5.1.3 Bad recipient address syntax", Address),
            (556, "5.1.10 recipient domain has null MX", Address),
            (550, "5.7.1 message content rejected as spam", Refused),
            (554, "5.7.1 Service unavailable; client host blocked", Refused),
            (554, "transaction failed", Refused),
            (552, "5.2.2 mailbox full", Full),
            (452, "4.2.2 over quota", Busy),
            (421, "service not available", Busy),
            (450, "greylisted, come back later", Busy),
            (451, "local error in processing", Busy),
            (535, "authentication failed", LogIn),
            (530, "5.7.0 authentication required", LogIn),
            (550, "5.7.1 Client was not authenticated", LogIn),
            (553, "Mail from must equal authorized user", Sender),
            (550, "5.7.1 Unable to relay", Sender),
            (553, "5.7.1 <a@b>: Sender address rejected: not owned by user", Sender),
            (550, "5.1.8 Sender's domain not found", Sender),
            (502, "command not implemented", Sender),
        ] {
            assert_eq!(Fault::of_reply(code, text), fault, "{code} {text}");
        }
        let permanent: Vec<Fault> = Fault::ALL.iter().copied().filter(|fault| fault.is_permanent()).collect();
        assert_eq!(permanent, [Address, Refused, Full]);
    }

    #[test]
    fn waits_double_from_a_minute_to_three_hours_and_end() {
        let minutes = |attempts| put_off(attempts, 0).map(|wait| wait.num_minutes());
        let begun: Vec<_> = (1..=10).map(minutes).collect();
        assert_eq!(begun, [1, 2, 4, 8, 16, 32, 64, 128, 180, 180].map(Some));
        assert_eq!((minutes(ATTEMPTS - 1), minutes(ATTEMPTS), minutes(u32::MAX)), (Some(180), None, None));
    }

    #[test]
    fn a_permanent_failure_is_not_tried_again() {
        assert_eq!(again(Fault::Address, 1, 0), None);
        assert_eq!(again(Fault::LogIn, 1, 0), Some(TimeDelta::minutes(1)));
    }

    proptest! {
        #[test]
        fn the_last_attempt_falls_within_two_days_whatever_chance_does(jitter in prop::collection::vec(0..=JITTER_MAX, ATTEMPTS as usize)) {
            let waits: Vec<TimeDelta> = (1..).zip(jitter).map_while(|(attempts, jitter)| put_off(attempts, jitter)).collect();
            prop_assert_eq!(waits.len(), ATTEMPTS as usize - 1);
            prop_assert!(waits.windows(2).all(|pair| pair[1] >= pair[0] * 3 / 4));
            let whole: TimeDelta = waits.iter().sum();
            prop_assert!(whole >= TimeDelta::hours(34) && whole <= TimeDelta::hours(47), "{}", whole);
        }
    }
}
