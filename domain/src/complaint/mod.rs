//! Complaints about law enforcement 投诉举报 (S 投诉 一 to 九): nouns, terms and periods.
//!
//! Who sees what is [`reach`], who may do what [`lifecycle`]. Whatever a complainant wrote is sealed; nothing in these
//! types names a complainant but [`command::Identity`], which only its own use case opens.

pub mod command;
pub mod figures;
pub mod lifecycle;
pub mod picture;
pub mod reach;
pub mod view;

use crate::{calendar, terms};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

terms! {
    /// What a complaint is about (S 投诉 二).
    pub enum Category {
        Act = "act", "行政许可或者其他决定不合法、不适当";
        Inaction = "inaction", "违法履行职责，或者不作为";
        Misconduct = "misconduct", "工作人员违法违规";
    }
}

impl Category {
    /// An example, for people who do not know the terms.
    #[must_use]
    pub fn example(self) -> &'static str {
        match self {
            Self::Act => "例如：不该批的批了，该批的没批",
            Self::Inaction => "例如：收了材料一直不办，超过期限",
            Self::Misconduct => "例如：索要财物、态度恶劣、故意刁难",
        }
    }
}

terms! {
    /// How a complaint came in.
    pub enum Source {
        Web = "web", "网上提交";
        Phone = "phone", "电话";
        Letter = "letter", "来信";
        Visit = "visit", "来访";
        Superior = "superior", "上级转办";
    }
}

impl Source {
    /// The ways in which a handler registers a complaint.
    pub fn by_hand() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|source| *source != Self::Web)
    }
}

terms! {
    /// What an investigation has found.
    pub enum Finding {
        Upheld = "upheld", "属实";
        PartlyUpheld = "partly_upheld", "部分属实";
        Unfounded = "unfounded", "不属实";
        Unverifiable = "unverifiable", "无法查实";
    }
}

terms! {
    /// Why a complaint is not accepted (S 投诉 五).
    pub enum RefusalGround {
        Adjudicated = "adjudicated", "已经上级机关复议或者人民法院行政诉讼";
        OutOfScope = "out_of_scope", "不属于本局行政执法投诉受理范围";
    }
}

terms! {
    /// The papers of a case 文书, in the order in which they usually come about.
    pub enum PaperKind {
        Acceptance = "acceptance", "受理告知书";
        Refusal = "refusal", "不予受理告知书";
        Transfer = "transfer", "转办告知书";
        Merger = "merger", "并案办理说明";
        Urgency = "urgency", "重大紧急事项说明";
        Opinion = "opinion", "调查核实与初步处理意见";
        Returned = "returned", "退回补充调查意见";
        Extension = "extension", "延期办理说明函";
        Decision = "decision", "投诉处理决定";
        Answer = "answer", "投诉答复书";
        Withdrawal = "withdrawal", "撤回说明";
        Reopening = "reopening", "重新办理说明";
        Opening = "opening", "查看投诉人信息记录";
    }
}

impl PaperKind {
    /// Whether the complainant reads it.
    #[must_use]
    pub fn is_told(self) -> bool {
        matches!(self, Self::Acceptance | Self::Refusal | Self::Transfer | Self::Extension | Self::Answer)
    }

    /// What stands behind the bureau's short name in its number; nothing for papers without one.
    #[must_use]
    pub fn mark(self) -> Option<&'static str> {
        match self {
            Self::Acceptance => Some("投受"),
            Self::Refusal => Some("投不受"),
            Self::Transfer => Some("投转"),
            Self::Extension => Some("投延"),
            Self::Decision => Some("投决"),
            Self::Answer => Some("投答"),
            _ => None,
        }
    }
}

/// Working days from receipt within which it is decided whether a complaint is accepted; S gives none, a model.
pub const ACCEPT_DAYS: u32 = 5;
/// Natural days from acceptance within which a complaint is answered (S 投诉 六).
pub const HANDLE_DAYS: u32 = 30;
/// The same of an urgent one: S says only that it is dealt with as such, a model.
pub const URGENT_DAYS: u32 = 7;
/// Files of a complaint at most, and bytes of one.
pub const FILES_MAX: usize = 10;
/// The largest file of a complaint in bytes: 8 MB, a photograph of a telephone.
pub const FILE_MAX_BYTES: u64 = 8 * 1024 * 1024;

/// The period of a case in natural days.
#[must_use]
pub fn days(urgent: bool) -> u32 {
    if urgent { URGENT_DAYS } else { HANDLE_DAYS }
}

/// The first instant that is too late to answer a complaint accepted at `accepted`: days count from the next day to the
/// end of the last one in the bureau's `zone` (S 投诉 六).
#[must_use]
pub fn handle_until(accepted: DateTime<Utc>, urgent: bool, zone: Tz) -> DateTime<Utc> {
    calendar::end_of_day(crate::deadline::workdays::natural_days_after(calendar::day_of(accepted, zone), days(urgent)), zone)
}

/// The receipt number as it is typed again: `2026-0012`.
#[must_use]
pub fn receipt(year: i32, number: i32) -> String {
    format!("{year}-{number:04}")
}

/// Reads a receipt number, whichever of its forms somebody copies: `2026-0012`, `大审批投登〔2026〕12号`.
#[must_use]
pub fn read_receipt(typed: &str) -> Option<(i32, i32)> {
    let digits: String = typed.chars().map(|c| narrow(c).filter(char::is_ascii_digit).unwrap_or(' ')).collect();
    let mut parts = digits.split_whitespace();
    let (year, number) = (parts.next()?, parts.next()?);
    let fits = parts.next().is_none() && year.len() == 4 && number.len() <= 6;
    if fits { Some((year.parse().ok()?, number.parse().ok()?)) } else { None }
}

/// Reads a secret: sixteen letters and digits, as they are shown in groups of four, whatever was typed between them.
#[must_use]
pub fn read_secret(typed: &str) -> Option<String> {
    let narrowed: String = typed.chars().filter_map(narrow).collect();
    crate::assessment::command::external::card_code(&narrowed)
}

/// Full-width letters and digits as narrow ones, which Chinese keyboards give at times.
fn narrow(c: char) -> Option<char> {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        other => Some(other),
    }
}

/// The number of a paper: `大审批投决〔2026〕3号`.
#[must_use]
pub fn numbered(short_name: &str, mark: &str, year: i32, number: i32) -> String {
    format!("{short_name}{mark}〔{year}〕{number}号")
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Asia::Shanghai;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).expect("an instant").to_utc()
    }

    #[test]
    fn thirty_days_count_from_the_day_after_acceptance_to_the_end_of_the_thirtieth_in_the_bureaus_zone() {
        for (accepted, urgent, until) in [
            ("2026-11-18T09:00:00+08:00", false, "2026-12-19T00:00:00+08:00"),
            ("2026-11-18T00:00:00+08:00", false, "2026-12-19T00:00:00+08:00"),
            // Still the 18th in Shanghai, and the 18th in London.
            ("2026-11-18T23:59:59+08:00", false, "2026-12-19T00:00:00+08:00"),
            // The 19th in Shanghai, though the 18th in London.
            ("2026-11-18T16:00:00+00:00", false, "2026-12-20T00:00:00+08:00"),
            ("2026-11-18T09:00:00+08:00", true, "2026-11-26T00:00:00+08:00"),
            ("2027-01-31T09:00:00+08:00", false, "2027-03-03T00:00:00+08:00"),
        ] {
            assert_eq!(handle_until(at(accepted), urgent, Shanghai), at(until), "{accepted} {urgent}");
        }
    }

    #[test]
    fn a_receipt_number_is_read_in_every_form_in_which_it_is_shown() {
        for typed in ["2026-0012", " 2026 12 ", "大审批投登〔2026〕12号", "２０２６－００１２", "2026/12"] {
            assert_eq!(read_receipt(typed), Some((2026, 12)), "{typed}");
        }
        for typed in ["", "2026", "12", "2026-12-1", "26-12", "2026-1234567", "编号"] {
            assert_eq!(read_receipt(typed), None, "{typed}");
        }
        assert_eq!(read_receipt(&receipt(2026, 12)), Some((2026, 12)));
        assert_eq!(read_secret("ｋ７ｑｘ-m2pd 9rta-hw4c").as_deref(), Some("K7QXM2PD9RTAHW4C"));
        assert_eq!(read_secret("K7QX"), None);
    }

    #[test]
    fn what_the_complainant_reads_has_a_number_and_working_papers_are_not_told() {
        for kind in PaperKind::ALL {
            assert!(!kind.is_told() || kind.mark().is_some(), "{kind}");
        }
        assert!(!PaperKind::Opinion.is_told() && !PaperKind::Decision.is_told() && !PaperKind::Opening.is_told());
    }
}
