//! What people send about results: scores of the office, proposals, decisions, meetings, notices and objections.

use super::{day, reason};
use crate::assessment::grade::Grade;
use crate::ids::{IndicatorId, UserId};
use crate::{FieldErrors, text};
use chrono::NaiveDate;
use std::collections::HashMap;

/// Scores of the office, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScoresInput {
    /// Points by indicator.
    pub scores: HashMap<IndicatorId, String>,
    /// Reasons by indicator.
    pub reasons: HashMap<IndicatorId, String>,
    /// Whether what is left empty takes the own score.
    pub rest_as_own: bool,
}

/// A grade with its reason, as chosen and typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProposalInput {
    /// The code of the grade.
    pub grade: String,
    /// The reason; may be empty where nothing is departed from.
    pub reason: String,
}

impl ProposalInput {
    /// Reads it.
    ///
    /// # Errors
    /// At `grade` and `reason`.
    pub fn read(&self) -> Result<(Grade, String), FieldErrors> {
        let mut errors = FieldErrors::default();
        let grade = errors.check("grade", Grade::from_code(self.grade.trim()).ok_or("请选择档次"));
        let reason = errors.check("reason", text::paragraph(&self.reason, 500));
        match (grade, reason) {
            (Some(grade), Some(reason)) => Ok((grade, reason)),
            _ => Err(errors),
        }
    }
}

/// A meeting, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MeetingInput {
    /// The day.
    pub day: String,
    /// The place.
    pub place: String,
    /// Members present.
    pub present: Vec<UserId>,
    /// Notes.
    pub notes: String,
}

impl MeetingInput {
    /// Reads day, place and notes. A meeting is not recorded before it is held.
    ///
    /// # Errors
    /// At `day`, `place` and `notes`.
    pub fn read(&self, today: NaiveDate) -> Result<(NaiveDate, String, String), FieldErrors> {
        let mut errors = FieldErrors::default();
        let day = day("day", &self.day, &mut errors);
        if day.is_some_and(|day| day > today) {
            errors.add("day", "会议日期不能晚于今天，请在会议当天或者会后登记");
        }
        let place = errors.named("place", "地点", text::line(&self.place, 60));
        let notes = errors.check("notes", text::paragraph(&self.notes, 5000));
        match (day, place, notes) {
            (Some(day), Some(place), Some(notes)) if errors.is_empty() => Ok((day, place, notes)),
            _ => Err(errors),
        }
    }
}

/// Reads the text of a notice.
///
/// # Errors
/// At `title` and `body`.
pub fn notice(title: &str, body: &str) -> Result<(String, String), FieldErrors> {
    let mut errors = FieldErrors::default();
    let title = errors.named("title", "标题", text::line(title, 100));
    let body = errors.check("body", text::paragraph(body, 5000));
    if body.as_ref().is_some_and(String::is_empty) {
        errors.add("body", "请写明通报正文");
    }
    match (title, body) {
        (Some(title), Some(body)) if errors.is_empty() => Ok((title, body)),
        _ => Err(errors),
    }
}

/// Reads the grounds of an objection.
///
/// # Errors
/// At `grounds`.
pub fn grounds(text: &str) -> Result<String, FieldErrors> {
    match text::paragraph(text, 2000) {
        Ok(grounds) if grounds.is_empty() => Err(FieldErrors::one("grounds", "请写明对哪些内容不服、事实和理由")),
        Ok(grounds) => Ok(grounds),
        Err(message) => Err(FieldErrors::one("grounds", message)),
    }
}

/// Reads the answer to an objection: the grade that stands from now on, and why.
///
/// # Errors
/// At `grade` and `reason`.
pub fn answer(input: &ProposalInput) -> Result<(Grade, String), FieldErrors> {
    let (grade, _) = input.read()?;
    Ok((grade, reason(&input.reason)?))
}
