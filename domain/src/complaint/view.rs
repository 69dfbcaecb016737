//! What pages of complaints show. Nothing here names the complainant.

use super::command::Statement;
use super::lifecycle::{CaseState, ExecutionState, ExtensionState};
use super::reach::Sight;
use super::{Category, Finding, PaperKind, Source};
use crate::ids::{ComplaintFileId, ComplaintId, DepartmentId, ExecutionId, ExtensionId, OfficerId, UserId};
use chrono::{DateTime, Utc};

/// What a complainant gets once: the number, and the secret that opens the complaint with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The receipt number: `2026-0012`.
    pub number: String,
    /// The secret in groups of four; nothing where it was shown before and is not shown again.
    pub secret: Option<String>,
}

/// A complaint in the list of handlers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    /// The complaint.
    pub id: ComplaintId,
    /// The receipt number.
    pub receipt: String,
    /// What it is about.
    pub category: Category,
    /// How it came in.
    pub source: Source,
    /// The state.
    pub state: CaseState,
    /// Whether it is urgent.
    pub urgent: bool,
    /// When it came in.
    pub received: DateTime<Utc>,
    /// The end of the present period, while one runs.
    pub due: Option<DateTime<Utc>>,
    /// Whether a leader is to decide on an extension.
    pub extension_pending: bool,
}

/// A paper of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperView {
    /// What it is.
    pub kind: PaperKind,
    /// Its number, where it has one.
    pub number: Option<String>,
    /// What it says.
    pub body: String,
    /// Who made it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A message between the complainant and the office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageView {
    /// Whether the complainant wrote it.
    pub from_complainant: bool,
    /// What it says.
    pub body: String,
    /// Who wrote it, of the office; the complainant sees 经办人.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A sealed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedFileView {
    /// The file.
    pub id: ComplaintFileId,
    /// Its name.
    pub name: String,
    /// Its kind: `JPG`.
    pub kind: String,
    /// Bytes.
    pub size: u64,
    /// When.
    pub at: DateTime<Utc>,
}

/// What a department is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecutionView {
    /// The matter.
    pub id: ExecutionId,
    /// The number of the decision.
    pub decision: String,
    /// What the complaint was about.
    pub category: Category,
    /// The department.
    pub department: DepartmentId,
    /// Its name.
    pub department_name: String,
    /// What it is to do.
    pub task: String,
    /// The state.
    pub state: ExecutionState,
    /// When it was told.
    pub assigned: Option<DateTime<Utc>>,
    /// What it has reported, who and when.
    pub report: Option<(String, String, DateTime<Utc>)>,
    /// Whether the viewer may report.
    pub may_report: bool,
    /// The version read.
    pub version: i32,
}

/// An extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtensionView {
    /// The extension.
    pub id: ExtensionId,
    /// The state.
    pub state: ExtensionState,
    /// Why.
    pub reason: String,
    /// The end before.
    pub before: DateTime<Utc>,
    /// The new end.
    pub until: DateTime<Utc>,
    /// Who asked.
    pub requested_by: String,
    /// When.
    pub requested: DateTime<Utc>,
    /// Who decided, and when.
    pub decided: Option<(String, DateTime<Utc>)>,
    /// Whether the viewer may decide.
    pub may_decide: bool,
    /// The version read.
    pub version: i32,
}

/// Another case as it is linked to: its id and receipt number.
pub type CaseLink = (ComplaintId, String);

/// A case as its handlers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseView {
    /// In brief.
    pub row: CaseRow,
    /// How much the viewer sees.
    pub sight: Sight,
    /// The number under which it was registered: `大审批投登〔2026〕12号`.
    pub number: String,
    /// Whether the complainant stays anonymous.
    pub anonymous: bool,
    /// What is complained of.
    pub statement: Statement,
    /// Departments complained of.
    pub departments: Vec<(DepartmentId, String)>,
    /// Officers complained of.
    pub officers: Vec<(OfficerId, String)>,
    /// Other people complained of.
    pub people: Vec<(UserId, String)>,
    /// Who has taken it on.
    pub handlers: Vec<String>,
    /// The finding, once decided.
    pub finding: Option<Finding>,
    /// The opinion as it is written so far.
    pub opinion: Option<String>,
    /// Who has signed the opinion for the office of complaints and for legal affairs.
    pub signed: [Option<String>; 2],
    /// Papers, in the order in which they came about.
    pub papers: Vec<PaperView>,
    /// Messages.
    pub messages: Vec<MessageView>,
    /// Files.
    pub files: Vec<SealedFileView>,
    /// What departments are to do.
    pub executions: Vec<ExecutionView>,
    /// Extensions.
    pub extensions: Vec<ExtensionView>,
    /// The receipt of the case that this one was merged into, and those that were merged into this one.
    pub merged: (Option<CaseLink>, Vec<CaseLink>),
    /// The number of the volume, once archived.
    pub volume: Option<String>,
    /// Steps that the viewer may take, whatever is still missing for them.
    pub actions: Vec<super::lifecycle::CaseAction>,
    /// What else the viewer may do.
    pub edits: Vec<super::lifecycle::CaseEdit>,
    /// What stands in the way of the next step, if anything.
    pub missing: Option<String>,
    /// The version read.
    pub version: i32,
}

/// A case as its complainant sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgressView {
    /// The receipt number.
    pub receipt: String,
    /// The state; of a merged case that of the one it was merged into.
    pub state: CaseState,
    /// Whether it is dealt with together with another.
    pub merged: bool,
    /// How it came in.
    pub source: Source,
    /// When.
    pub received: DateTime<Utc>,
    /// When it was accepted.
    pub accepted: Option<DateTime<Utc>>,
    /// The end of the present period, while one runs.
    pub due: Option<DateTime<Utc>>,
    /// Whether the period was extended.
    pub extended: bool,
    /// Whether it is urgent.
    pub urgent: bool,
    /// What the complainant wrote.
    pub statement: Statement,
    /// Papers that are told to the complainant.
    pub papers: Vec<PaperView>,
    /// Messages.
    pub messages: Vec<MessageView>,
    /// Files that were sent.
    pub files: Vec<SealedFileView>,
    /// Whether the complainant may write and send files.
    pub may_supplement: bool,
    /// Whether the complaint may be withdrawn.
    pub may_withdraw: bool,
}

/// Figures for the leaders: what each line counts, and the number where it may be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Open complaints by state.
    pub open: Vec<(CaseState, Option<u64>)>,
    /// Complaints of the year by what they are about.
    pub categories: Vec<(Category, Option<u64>)>,
    /// Decided ones of the year by finding.
    pub findings: Vec<(Finding, Option<u64>)>,
}
