//! What people send to the daily record and to the register of adverse outcomes.

use super::{day, reason};
use crate::assessment::daily::{FACTS_MAX, POINTS_MOST, WORDS_MAX};
use crate::assessment::grade::AdverseKind;
use crate::assessment::lifecycle::{DailyAction, DailyCategory};
use crate::ids::{DepartmentId, OfficerId};
use crate::points::PointsError;
use crate::{FieldErrors, Points, text};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Whom an entry is about, as a form names it: `department.` or `officer.` and the id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DailyObject {
    /// A department or entrusted organisation.
    Department(DepartmentId),
    /// An officer.
    Officer(OfficerId),
}

impl fmt::Display for DailyObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Department(id) => write!(f, "department.{id}"),
            Self::Officer(id) => write!(f, "officer.{id}"),
        }
    }
}

impl FromStr for DailyObject {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        match text.split_once('.').ok_or(())? {
            ("department", id) => id.parse().map(Self::Department).map_err(|_| ()),
            ("officer", id) => id.parse().map(Self::Officer).map_err(|_| ()),
            _ => Err(()),
        }
    }
}

/// An entry, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DailyInput {
    /// Whom it is about.
    pub object: String,
    /// What it is about.
    pub category: String,
    /// Points, with a minus where they are taken.
    pub points: String,
    /// The day on which it happened.
    pub day: String,
    /// What happened.
    pub facts: String,
}

/// An entry, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DailyEntry {
    /// What it is about.
    pub category: DailyCategory,
    /// Points given, or taken where negative.
    pub points: Points,
    /// The day on which it happened; its year is the year of the assessment.
    pub day: NaiveDate,
    /// What happened.
    pub facts: String,
}

impl DailyInput {
    /// Whom it is about.
    ///
    /// # Errors
    /// At `object`.
    pub fn object(&self) -> Result<DailyObject, FieldErrors> {
        self.object.trim().parse().map_err(|()| FieldErrors::one("object", "请选择考核对象"))
    }

    /// Reads the rest of it.
    ///
    /// # Errors
    /// Every fault at its field.
    pub fn read(&self, today: NaiveDate) -> Result<DailyEntry, FieldErrors> {
        let mut errors = FieldErrors::default();
        let category = DailyCategory::from_code(self.category.trim());
        if category.is_none() {
            errors.add("category", "请选择类别");
        }
        let points = errors.check("points", signed_points(&self.points));
        if let Some(message) = category.zip(points).and_then(|(category, points)| category.objects_to(points)) {
            errors.add("points", message);
        }
        let day = past_day(&self.day, today, &mut errors);
        if day.is_some_and(|day| day.year() < today.year() - 1) {
            errors.add("day", "只登记本年度和上一年度的情况");
        }
        let facts = errors.check("facts", text::paragraph(&self.facts, FACTS_MAX));
        if facts.as_ref().is_some_and(String::is_empty) {
            errors.add("facts", "请写明事实：何时、何地、何人、何事、如何认定");
        }
        match (category, points, day, facts) {
            (Some(category), Some(points), Some(day), Some(facts)) if errors.is_empty() => Ok(DailyEntry { category, points, day, facts }),
            _ => Err(errors),
        }
    }
}

/// Points with a sign: at most one decimal, not zero, at most 20 either way.
fn signed_points(text: &str) -> Result<Points, String> {
    let text = text.trim();
    let (minus, amount) = match text.strip_prefix(['-', '－', '−']) {
        Some(amount) => (true, amount),
        None => (false, text.strip_prefix(['+', '＋']).unwrap_or(text)),
    };
    let most = format!("每条最多加减 {POINTS_MOST} 分");
    let points = match Points::parse(amount) {
        Ok(points) => points,
        Err(PointsError::TooLarge) => return Err(most),
        Err(PointsError::TooFine) => return Err("分值最多保留一位小数，例如 0.5".into()),
        Err(_) => return Err("请填写分值：加分填正数，减分填负数，例如 1.5 或 -2".into()),
    };
    match points {
        Points::ZERO => Err("分值不能为 0".into()),
        points if points > POINTS_MOST => Err(most),
        points if minus => Ok(Points::from_tenths(-points.tenths())),
        points => Ok(points),
    }
}

/// A day that is not in the future.
fn past_day(text: &str, today: NaiveDate, errors: &mut FieldErrors) -> Option<NaiveDate> {
    let day = day("day", text, errors)?;
    if day > today {
        errors.add("day", "日期还没有到，请填写实际发生的日期");
    }
    Some(day)
}

/// Reads what is said with a step of an entry: the objection, the answer, or why it is withdrawn.
///
/// # Errors
/// At `objection`, `answer` or `reason`.
pub fn words(action: DailyAction, given: &str) -> Result<String, FieldErrors> {
    let (field, missing) = match action {
        DailyAction::Object => ("objection", "请写明异议的事实和理由"),
        DailyAction::Uphold | DailyAction::Concede => ("answer", "请写明答复意见，将告知考核对象"),
        DailyAction::Withdraw => return reason(given),
    };
    match text::paragraph(given, WORDS_MAX) {
        Ok(words) if words.is_empty() => Err(FieldErrors::one(field, missing)),
        Ok(words) => Ok(words),
        Err(message) => Err(FieldErrors::one(field, message)),
    }
}

/// An adverse outcome, as typed. Department and officers are chosen, not typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdverseInput {
    /// What became of the act.
    pub kind: String,
    /// The act.
    pub act: String,
    /// The document that revoked or changed it, or ordered compensation.
    pub document: String,
    /// The day of that document.
    pub day: String,
    /// What else is to be known.
    pub note: String,
}

/// An adverse outcome, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdverseOutcome {
    /// What became of the act.
    pub kind: AdverseKind,
    /// The act.
    pub act: String,
    /// The document.
    pub document: String,
    /// The day of the document; its year is the year of the assessment.
    pub day: NaiveDate,
    /// What else is to be known.
    pub note: String,
}

impl AdverseInput {
    /// Reads it.
    ///
    /// # Errors
    /// Every fault at its field.
    pub fn read(&self, today: NaiveDate) -> Result<AdverseOutcome, FieldErrors> {
        let mut errors = FieldErrors::default();
        let kind = AdverseKind::from_code(self.kind.trim());
        if kind.is_none() {
            errors.add("kind", "请选择处理结果");
        }
        let act = errors.check("deed", text::line(&self.act, 200).map_err(|message| message.replace("填写本项", "写明是哪一个行政行为")));
        let document =
            errors.check("document", text::line(&self.document, 120).map_err(|message| message.replace("本项", "文书名称和文号")));
        let day = past_day(&self.day, today, &mut errors);
        let note = errors.check("note", text::paragraph(&self.note, FACTS_MAX));
        match (kind, act, document, day, note) {
            (Some(kind), Some(act), Some(document), Some(day), Some(note)) if errors.is_empty() => {
                Ok(AdverseOutcome { kind, act, document, day, note })
            }
            _ => Err(errors),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day")
    }

    fn input(points: &str, day: &str) -> DailyInput {
        DailyInput {
            object: String::new(),
            category: "training".into(),
            points: points.into(),
            day: day.into(),
            facts: "参加培训。".into(),
        }
    }

    #[test]
    fn points_have_one_decimal_lie_within_twenty_and_are_never_zero() {
        for (text, tenths) in [("1", 10), ("+0.5", 5), ("-20", -200), ("−2.5", -25), ("－１．５", -15), ("20", 200)] {
            assert_eq!(input(text, "2026-11-22").read(today()).map(|e| e.points.tenths()), Ok(tenths), "{text}");
        }
        for (text, message) in [
            ("0", "分值不能为 0"),
            ("-0.0", "分值不能为 0"),
            ("20.1", "每条最多加减 20 分"),
            ("-101", "每条最多加减 20 分"),
            ("0.55", "分值最多保留一位小数，例如 0.5"),
            ("", "请填写分值：加分填正数，减分填负数，例如 1.5 或 -2"),
            ("--1", "请填写分值：加分填正数，减分填负数，例如 1.5 或 -2"),
            ("NaN", "请填写分值：加分填正数，减分填负数，例如 1.5 或 -2"),
        ] {
            assert_eq!(input(text, "2026-11-22").read(today()).expect_err("bad").at("points"), Some(message), "{text}");
        }
    }

    #[test]
    fn an_entry_is_about_this_or_last_year_and_never_about_tomorrow() {
        for (day, message) in [
            ("2026-11-22", None),
            ("2025-01-01", None),
            ("2026-11-23", Some("日期还没有到，请填写实际发生的日期")),
            ("2024-12-31", Some("只登记本年度和上一年度的情况")),
            ("", Some("请选择日期，格式如 2026-11-25")),
        ] {
            let read = input("1", day).read(today());
            assert_eq!(read.as_ref().err().and_then(|errors| errors.at("day")), message, "{day}");
        }
    }

    #[test]
    fn all_errors_of_an_entry_are_said_at_once() {
        let errors = DailyInput::default().read(today()).expect_err("empty");
        assert_eq!(errors.iter().map(|(field, _)| field).collect::<Vec<_>>(), ["category", "points", "day", "facts"]);
        let errors = AdverseInput::default().read(today()).expect_err("empty");
        assert_eq!(errors.iter().map(|(field, _)| field).collect::<Vec<_>>(), ["kind", "deed", "document", "day"]);
        let wrong = DailyInput { category: "criticism".into(), ..input("1", "2026-11-22") };
        assert!(wrong.read(today()).expect_err("a sign").at("points").is_some_and(|message| message.contains("负数")));
    }

    #[test]
    fn an_object_is_read_as_it_is_written() {
        let id = uuid::Uuid::from_u128(9);
        for object in [DailyObject::Department(DepartmentId(id)), DailyObject::Officer(OfficerId(id))] {
            assert_eq!(object.to_string().parse(), Ok(object));
        }
        for bad in ["", "department", "department.x", "bureau.00000000-0000-0000-0000-000000000009"] {
            assert!(bad.parse::<DailyObject>().is_err(), "{bad}");
        }
    }

    #[test]
    fn every_step_of_an_entry_needs_words_at_its_own_field() {
        for (action, field) in [
            (DailyAction::Object, "objection"),
            (DailyAction::Uphold, "answer"),
            (DailyAction::Concede, "answer"),
            (DailyAction::Withdraw, "reason"),
        ] {
            assert!(words(action, " \n").expect_err("nothing said").at(field).is_some(), "{action}");
            assert_eq!(words(action, " 有误。"), Ok("有误。".to_owned()), "{action}");
        }
    }
}
