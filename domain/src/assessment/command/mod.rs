//! What people send: read field by field, with all errors at once.

mod daily;
pub mod registry;
pub mod result;

pub use daily::*;
pub mod external;
mod mutual;

pub use mutual::{BallotDraft, BallotInput, cell};

use crate::assessment::cycle::CycleDates;
use crate::assessment::{STATEMENT_MAX, SUMMARY_MAX};
use crate::ids::StandardId;
use crate::{FieldErrors, Points, text};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One indicator of a draft, as typed. Both fields may be empty: a draft is a draft.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemInput {
    /// The own score.
    pub score: String,
    /// The statement.
    pub statement: String,
}

impl ItemInput {
    /// Reads it against the indicator's most points.
    ///
    /// # Errors
    /// At `score` and `statement`.
    pub fn read(&self, max: Points) -> Result<(Option<Points>, String), FieldErrors> {
        let mut errors = FieldErrors::default();
        let score = if self.score.trim().is_empty() { None } else { errors.check("score", within(&self.score, max)) };
        let statement = errors.check("statement", text::paragraph(&self.statement, STATEMENT_MAX));
        match statement {
            Some(statement) if errors.is_empty() => Ok((score, statement)),
            _ => Err(errors),
        }
    }
}

/// Reads points of an indicator worth `max`.
///
/// # Errors
/// A Chinese sentence that says what to change.
pub fn within(score: &str, max: Points) -> Result<Points, String> {
    match Points::parse(score) {
        Ok(points) if points > max => Err(format!("不能超过本项满分 {max} 分")),
        Ok(points) => Ok(points),
        Err(crate::points::PointsError::TooLarge) => Err(format!("不能超过本项满分 {max} 分")),
        Err(error) => Err(error.to_string()),
    }
}

/// Reads the year's summary.
///
/// # Errors
/// At `summary`.
pub fn summary(text: &str) -> Result<String, FieldErrors> {
    text::paragraph(text, SUMMARY_MAX).map_err(|message| FieldErrors::one("summary", message))
}

/// Reads the reason of an official act.
///
/// # Errors
/// At `reason`.
pub fn reason(text: &str) -> Result<String, FieldErrors> {
    match text::paragraph(text, 500) {
        Ok(reason) if reason.is_empty() => Err(FieldErrors::one("reason", "请写明理由，理由将记入操作记录")),
        Ok(reason) => Ok(reason),
        Err(message) => Err(FieldErrors::one("reason", message)),
    }
}

/// Reads a day as a browser sends it.
///
/// # Errors
/// At `field`.
pub fn day(field: &str, text: &str, errors: &mut FieldErrors) -> Option<NaiveDate> {
    let parsed = NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").map_err(|_| "请选择日期，格式如 2026-11-25");
    errors.check(field, parsed)
}

/// A new cycle, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CycleInput {
    /// The year.
    pub year: String,
    /// The standard.
    pub standard: String,
    /// The last day of self-assessment.
    pub self_due: String,
    /// Mutual evaluation, first and last day.
    pub mutual_from: String,
    /// See `mutual_from`.
    pub mutual_to: String,
    /// External evaluation, first and last day.
    pub external_from: String,
    /// See `external_from`.
    pub external_to: String,
    /// Review, first and last day.
    pub review_from: String,
    /// See `review_from`.
    pub review_to: String,
    /// Year-end assessment.
    pub decision: String,
    /// Publication.
    pub publication: String,
}

impl CycleInput {
    /// Reads year, standard and dates.
    ///
    /// # Errors
    /// Every fault at its field.
    pub fn read(&self) -> Result<(i32, StandardId, CycleDates), FieldErrors> {
        let mut errors = FieldErrors::default();
        let year = self.year.trim().parse::<i32>().ok().filter(|y| (2000..2100).contains(y));
        if year.is_none() {
            errors.add("year", "年度为四位数字，例如 2026");
        }
        let standard = self.standard.trim().parse::<StandardId>().ok();
        if standard.is_none() {
            errors.add("standard", "请选择指标标准");
        }
        let self_due = day("self_due", &self.self_due, &mut errors);
        let mutual_from = day("mutual_from", &self.mutual_from, &mut errors);
        let mutual_to = day("mutual_to", &self.mutual_to, &mut errors);
        let external_from = day("external_from", &self.external_from, &mut errors);
        let external_to = day("external_to", &self.external_to, &mut errors);
        let review_from = day("review_from", &self.review_from, &mut errors);
        let review_to = day("review_to", &self.review_to, &mut errors);
        let decision = day("decision", &self.decision, &mut errors);
        let publication = day("publication", &self.publication, &mut errors);
        let dates = (|| {
            Some(CycleDates {
                self_due: self_due?,
                mutual: (mutual_from?, mutual_to?),
                external: (external_from?, external_to?),
                review: (review_from?, review_to?),
                decision: decision?,
                publication: publication?,
            })
        })();
        if let Some(dates) = &dates {
            errors.merge(dates.check());
        }
        match (year, standard, dates) {
            (Some(year), Some(standard), Some(dates)) if errors.is_empty() => Ok((year, standard, dates)),
            _ => Err(errors),
        }
    }
}

/// A receipt to be checked, as typed from paper or mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptInput {
    /// The number: `大审批考〔2026〕2号`.
    pub number: String,
    /// The SHA-256 of the content, in hexadecimal.
    pub sha256: String,
}

impl ReceiptInput {
    /// Reads number and hash, without the spaces and line breaks that paper and mail put into them.
    ///
    /// # Errors
    /// Every fault at its field.
    pub fn read(&self) -> Result<(String, String), FieldErrors> {
        let mut errors = FieldErrors::default();
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        let number =
            text::line(&squeezed(&self.number), 60).map(|text| text.replace(['[', '【', '［'], "〔").replace([']', '】', '］'], "〕"));
        let number = errors.check("number", number.map_err(|_| "请填写回执编号，例如 大审批考〔2026〕2号"));
        let sha256 = squeezed(&self.sha256).to_lowercase();
        if sha256.len() != 64 || !sha256.chars().all(|c| c.is_ascii_hexdigit()) {
            errors.add("sha256", "内容校验码为 64 位数字和字母（a 至 f），请从回执或者邮件中完整复制");
        }
        match number {
            Some(number) if errors.is_empty() => Ok((number, sha256)),
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_lies_between_zero_and_the_most_points_of_its_indicator() {
        let max = Points::from_tenths(40);
        let read = |score: &str| ItemInput { score: score.into(), statement: String::new() }.read(max);
        assert_eq!(read("4").map(|(s, _)| s), Ok(Some(max)));
        assert_eq!(read("").map(|(s, _)| s), Ok(None));
        for (bad, message) in [("4.1", "不能超过本项满分 4 分"), ("-1", "得分不能小于 0"), ("NaN", "得分应为数字，例如 3 或 3.5")]
        {
            assert_eq!(read(bad).expect_err("bad").at("score"), Some(message), "{bad}");
        }
    }

    #[test]
    fn all_errors_of_an_indicator_are_said_at_once() {
        let input = ItemInput { score: "五".into(), statement: "字".repeat(10_000) };
        let errors = input.read(Points::from_tenths(40)).expect_err("bad");
        assert_eq!(errors.iter().map(|(f, _)| f).collect::<Vec<_>>(), ["score", "statement"]);
    }

    #[test]
    fn a_receipt_is_read_through_the_breaks_of_paper_and_mail() {
        let hash = "ab".repeat(32);
        let input =
            ReceiptInput { number: " 大审批考[2026]2号 ".into(), sha256: format!("{}\n {}", &hash[..30], hash[30..].to_uppercase()) };
        assert_eq!(input.read(), Ok(("大审批考〔2026〕2号".to_owned(), hash)));
        let errors = ReceiptInput { number: String::new(), sha256: "abc".into() }.read().expect_err("bad");
        assert_eq!(errors.iter().map(|(f, _)| f).collect::<Vec<_>>(), ["number", "sha256"]);
    }
}
