//! What pages of the assessment show. Instants are UTC; pages write them in the bureau's time.

mod daily;
pub mod registry;

pub use daily::*;
pub mod external;
mod mutual;

pub use mutual::{BallotView, MutualResults, MutualRound, MutualView, ObjectResult, OwnBallot, RoundBrief};

use crate::Points;
pub mod result;

use crate::assessment::cycle::CycleDates;
use crate::assessment::lifecycle::{CycleState, SelfAssessmentState};
use crate::assessment::standard::Indicator;
use crate::assessment::{Card, Lack, Missing, Progress};
use crate::ids::{AttachmentId, CycleId, DepartmentId, IndicatorId, ReceiptId, SelfAssessmentId, StandardId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// A cycle in brief.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CycleBrief {
    /// The cycle.
    pub id: CycleId,
    /// The year.
    pub year: i32,
    /// The state.
    pub state: CycleState,
    /// When it was opened.
    pub opened: Option<DateTime<Utc>>,
    /// Its dates.
    pub dates: CycleDates,
    /// The instant before which self-assessments must be received.
    pub due: DateTime<Utc>,
    /// The version read.
    pub version: i32,
}

/// A self-assessment in brief: a row of the overview and the large card on the home page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfAssessmentBrief {
    /// The self-assessment.
    pub id: SelfAssessmentId,
    /// Whose it is.
    pub department: DepartmentId,
    /// The department's name.
    pub department_name: String,
    /// Names of the department's heads.
    pub heads: String,
    /// The state.
    pub state: SelfAssessmentState,
    /// Indicators complete.
    pub done: usize,
    /// Indicators that the department fills.
    pub total: usize,
    /// Own score so far.
    pub score: Points,
    /// Evidence files.
    pub evidence: usize,
    /// Whether the year's summary is still missing.
    pub summary_missing: bool,
    /// Who changed it last.
    pub changed_by: Option<String>,
    /// When it was changed last.
    pub changed_at: Option<DateTime<Utc>>,
    /// The instant before which it must be received now.
    pub due: DateTime<Utc>,
    /// Whether it carries the mark 逾期报送.
    pub late: bool,
    /// Whether a late grant is in force.
    pub granted_late: bool,
    /// The number of the latest receipt.
    pub receipt: Option<String>,
    /// Why it was returned last.
    pub return_reason: Option<String>,
    /// Reminders sent, and the latest.
    pub reminders: (usize, Option<DateTime<Utc>>),
    /// Whether the viewer is concerned, by the department or the own signature, so that somebody else reviews.
    pub recused: bool,
    /// Whether the viewer may return and accept it now.
    pub may_review: bool,
    /// Whether the viewer may grant a late submission now.
    pub may_grant: bool,
    /// The version read.
    pub version: i32,
}

/// The overview of a cycle for the office and the leaders.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OverviewView {
    /// The cycle.
    pub cycle: CycleBrief,
    /// Other years, newest first.
    pub years: Vec<(CycleId, i32)>,
    /// The standard.
    pub standard_id: StandardId,
    /// The title of the standard.
    pub standard: String,
    /// Indicators on the department's and the officer's card.
    pub indicators: (usize, usize),
    /// The rows.
    pub rows: Vec<SelfAssessmentBrief>,
    /// Whether the viewer is of the office, and may remind.
    pub is_office: bool,
    /// Whether the cycle can be opened now by the viewer.
    pub may_open: bool,
    /// Whether the viewer may prepare another year: none is being prepared.
    pub may_prepare: bool,
    /// Indicators filled a day in the last 14 days, oldest first, and in the same days of last year.
    pub activity: Vec<(NaiveDate, usize, usize)>,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileView {
    /// The attachment.
    pub id: AttachmentId,
    /// The name given by the person who uploaded it.
    pub name: String,
    /// The kind shown: `PDF`, `JPG` ….
    pub kind: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the content, in hexadecimal: what a receipt vouches for.
    pub sha256: String,
}

/// One indicator of a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemView {
    /// The indicator's id.
    pub id: IndicatorId,
    /// The indicator.
    pub indicator: Indicator,
    /// The own score.
    pub score: Option<Points>,
    /// The statement.
    pub statement: String,
    /// Evidence.
    pub files: Vec<FileView>,
    /// How far it is filled in.
    pub progress: Progress,
    /// What it lacks.
    pub lacks: Vec<Lack>,
    /// What the office asked for with the last return.
    pub comment: Option<String>,
    /// Who changed it last, and when.
    pub changed: Option<(String, DateTime<Utc>)>,
    /// The version read.
    pub version: i32,
}

/// A step that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// What was done, in Chinese.
    pub action: String,
    /// Who did it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The reason given.
    pub note: Option<String>,
}

/// A whole self-assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardView {
    /// In brief.
    pub brief: SelfAssessmentBrief,
    /// The cycle.
    pub cycle: CycleBrief,
    /// The indicators, in the order of the card.
    pub items: Vec<ItemView>,
    /// The year's summary.
    pub summary: String,
    /// The version of the summary.
    pub summary_version: i32,
    /// What is missing.
    pub missing: Missing,
    /// Whether the viewer may fill it in now.
    pub may_edit: bool,
    /// Whether the viewer is the one who submits (whether or not it is complete).
    pub may_submit: bool,
    /// Whether the viewer may return and accept it.
    pub may_review: bool,
    /// Whether the viewer may grant a late submission.
    pub may_grant: bool,
}

/// A receipt of a submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptView {
    /// The receipt.
    pub id: ReceiptId,
    /// The number: `大审批考〔2026〕2号`.
    pub number: String,
    /// The self-assessment.
    pub self_assessment: SelfAssessmentId,
    /// The department's name at that time.
    pub department: String,
    /// The year.
    pub year: i32,
    /// The instant of receipt.
    pub received: DateTime<Utc>,
    /// SHA-256 of the content, in lower-case hexadecimal.
    pub content_sha256: String,
    /// Who signed.
    pub signed_by: String,
    /// Own score.
    pub score: Points,
    /// Whether it carries the mark 逾期报送.
    pub late: bool,
}

/// Where a card stands: what the columns beside the editor show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Own score of the card.
    pub total: Points,
    /// Indicators complete.
    pub done: usize,
    /// Indicators without score or statement.
    pub unfilled: usize,
    /// Indicators that lack only evidence.
    pub without_evidence: usize,
    /// Whether the year's summary is missing or too short.
    pub summary_missing: bool,
    /// The indicator that was changed: its own score, and how far it is now. Nothing where the summary was changed.
    pub item: Option<(Option<Points>, Progress)>,
}

/// What saving gives back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// The version to send next time.
    pub version: i32,
    /// The bureau's clock at saving: `10:42:07`.
    pub at: String,
    /// Where the card stands now.
    pub standing: Standing,
}

/// What an upload gives back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    /// The files that have arrived.
    pub files: Vec<FileView>,
    /// Where the card stands now.
    pub standing: Standing,
}

/// What the home page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeView {
    /// The running cycle.
    pub cycle: Option<CycleBrief>,
    /// Self-assessments this person drafts or signs.
    pub own: Vec<SelfAssessmentBrief>,
    /// What waits for this person's review: submitted self-assessments.
    pub to_review: Vec<SelfAssessmentBrief>,
    /// For the office: states and their counts.
    pub counts: Vec<(SelfAssessmentState, usize)>,
    /// Whether a cycle should be opened by this person.
    pub may_prepare: bool,
}

/// A standard in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandardBrief {
    /// The standard.
    pub id: StandardId,
    /// The version number within the bureau.
    pub number: i32,
    /// The title.
    pub title: String,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// Whether a cycle uses it, which freezes it.
    pub frozen: bool,
    /// Indicators and sum of each card.
    pub cards: Vec<(Card, usize, Points)>,
    /// The version of the row.
    pub version: i32,
}

/// A standard with its indicators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandardView {
    /// In brief.
    pub brief: StandardBrief,
    /// Its indicators, in order.
    pub indicators: Vec<(IndicatorId, Indicator)>,
    /// The other versions with their numbers, newest first.
    pub others: Vec<(StandardId, i32)>,
    /// Whether the viewer may edit it.
    pub may_edit: bool,
}
