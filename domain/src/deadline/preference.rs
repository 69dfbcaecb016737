//! What somebody wants to be mailed 消息偏好. It binds mail only: the inbox shows everything.

use crate::terms;
use serde::{Deserialize, Serialize};

terms! {
    /// How news of things that have happened are mailed.
    pub enum EventMail {
        AtOnce = "at_once", "随时发送";
        Digest = "digest", "每日汇总一封";
    }
}

terms! {
    /// Which reminders are mailed.
    pub enum ReminderMail {
        All = "all", "每次提醒都发邮件";
        Last = "last", "只发最后三天和逾期的提醒";
        Nothing = "none", "不发邮件，只在系统中显示";
    }
}

/// The wishes of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preference {
    /// Of news.
    pub events: EventMail,
    /// Of reminders.
    pub reminders: ReminderMail,
}

impl Default for Preference {
    fn default() -> Self {
        Self { events: EventMail::AtOnce, reminders: ReminderMail::All }
    }
}

impl Preference {
    /// Whether the reminder `offset` days after the last day is mailed. What a rule of the source demands cannot be
    /// switched off.
    #[must_use]
    pub fn mails_reminder(self, statutory: bool, offset: i64) -> bool {
        statutory
            || match self.reminders {
                ReminderMail::All => true,
                ReminderMail::Last => offset >= -3,
                ReminderMail::Nothing => false,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_bind_reminders_but_for_those_that_a_rule_demands() {
        for (reminders, offset, mailed) in [
            (ReminderMail::All, -30, true),
            (ReminderMail::Last, -4, false),
            (ReminderMail::Last, -3, true),
            (ReminderMail::Last, 2, true),
            (ReminderMail::Nothing, 0, false),
        ] {
            let preference = Preference { reminders, ..Preference::default() };
            assert_eq!(preference.mails_reminder(false, offset), mailed, "{reminders} {offset}");
            assert!(preference.mails_reminder(true, offset), "{reminders} {offset}");
        }
    }
}
