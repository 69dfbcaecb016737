//! What pages of the daily record and of the register of adverse outcomes show.

use super::FileView;
use crate::Points;
use crate::assessment::daily::SourceKind;
use crate::assessment::grade::AdverseKind;
use crate::assessment::lifecycle::{AdverseState, DailyCategory, DailyState};
use crate::ids::{AdverseId, DailyEntryId, DepartmentId, OfficerId};
use crate::record::Page;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// An entry in brief: a row of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DailyBrief {
    /// The entry.
    pub id: DailyEntryId,
    /// The number: `大审批日〔2026〕3号`.
    pub number: String,
    /// The year of the assessment that it belongs to.
    pub year: i32,
    /// The department, by itself or as that of the officer.
    pub department: DepartmentId,
    /// Its name.
    pub department_name: String,
    /// The officer's name, where it is about an officer.
    pub officer_name: Option<String>,
    /// What it is about.
    pub category: DailyCategory,
    /// Points given, or taken where negative.
    pub points: Points,
    /// The day on which it happened.
    pub day: NaiveDate,
    /// What happened.
    pub facts: String,
    /// The state.
    pub state: DailyState,
    /// The instant before which the object may object.
    pub objection_until: DateTime<Utc>,
    /// Whether the viewer may object now.
    pub may_object: bool,
    /// Whether the viewer may answer an objection now.
    pub may_answer: bool,
}

impl DailyBrief {
    /// Whom it is about: `投资项目股`, `王敏（投资项目股）`.
    #[must_use]
    pub fn object(&self) -> String {
        match &self.officer_name {
            Some(name) => format!("{name}（{}）", self.department_name),
            None => self.department_name.clone(),
        }
    }
}

/// How many entries there are of what: of each dimension with the choices in the others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DailyCounts {
    /// Within reach at all.
    pub all: usize,
    /// With all choices.
    pub matching: usize,
    /// Years, newest first.
    pub years: Vec<(i32, usize)>,
    /// Departments, by name.
    pub departments: Vec<(DepartmentId, String, usize)>,
    /// Categories, in their order.
    pub categories: Vec<(DailyCategory, usize)>,
    /// States, in their order.
    pub states: Vec<(DailyState, usize)>,
}

/// The list of entries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DailyList {
    /// The rows, newest first.
    pub page: Page<DailyBrief>,
    /// How many of what.
    pub counts: DailyCounts,
    /// Whether the viewer enters.
    pub may_enter: bool,
    /// Whether the viewer sees those of the whole bureau.
    pub sees_all: bool,
}

/// What somebody said in a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The text.
    pub text: String,
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Where an entry comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceView {
    /// The module.
    pub kind: SourceKind,
    /// The document, by its number.
    pub label: String,
    /// Its address within the bureau; nothing where the viewer does not reach it.
    pub place: Option<String>,
}

/// A whole entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DailyView {
    /// In brief.
    pub brief: DailyBrief,
    /// Where it comes from, if another module entered it.
    pub source: Option<SourceView>,
    /// Who entered it.
    pub entered_by: String,
    /// When.
    pub entered_at: DateTime<Utc>,
    /// The objection.
    pub objection: Option<Said>,
    /// The answer to the objection; without one, why the entry was withdrawn.
    pub answer: Option<Said>,
    /// Evidence.
    pub files: Vec<FileView>,
    /// Whether the results of the year are decided, so that nothing of it changes.
    pub frozen: bool,
    /// What to say where the time to object was counted without a list of holidays.
    pub provisional: Option<String>,
    /// Why the viewer, whom it concerns, cannot object any more.
    pub too_late: Option<String>,
    /// Whether the viewer would answer or withdraw, but is recused.
    pub recused: bool,
    /// Whether the viewer may upload evidence now.
    pub may_attach: bool,
    /// Whether the viewer may withdraw it now.
    pub may_withdraw: bool,
}

/// An adverse outcome in brief: a row of the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdverseBrief {
    /// The outcome.
    pub id: AdverseId,
    /// The year of the assessment that it bears on.
    pub year: i32,
    /// What became of the act.
    pub kind: AdverseKind,
    /// The act.
    pub act: String,
    /// The document.
    pub document: String,
    /// The day of the document.
    pub day: NaiveDate,
    /// Whose act it was.
    pub department: DepartmentId,
    /// The department's name.
    pub department_name: String,
    /// The state.
    pub state: AdverseState,
}

/// The register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdverseList {
    /// The rows, newest first.
    pub page: Page<AdverseBrief>,
    /// States and how many there are of each.
    pub states: Vec<(AdverseState, usize)>,
    /// Whether the viewer registers.
    pub may_register: bool,
}

/// A whole adverse outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdverseView {
    /// In brief.
    pub brief: AdverseBrief,
    /// The officers responsible.
    pub officers: Vec<(OfficerId, String)>,
    /// What else is to be known.
    pub note: String,
    /// Who registered it.
    pub registered_by: String,
    /// When.
    pub registered_at: DateTime<Utc>,
    /// Why, by whom and when it was cancelled.
    pub cancelled: Option<Said>,
    /// Whether the viewer may cancel it now.
    pub may_cancel: bool,
    /// Whether the viewer keeps the register, but is recused here.
    pub recused: bool,
}
