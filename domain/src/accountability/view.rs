//! What pages of cases get to see. What the person concerned sees is a view of its own: nothing of the handlers' papers
//! travels to that page.

use super::lifecycle::{FaultAction, FaultEdit, FaultState};
use super::paper::{Determination, Notice, Proposal, Said, Served, Statement};
use super::{FaultSource, Measure};
use crate::assessment::view::FileView;
use crate::ids::{FaultCaseId, OfficerId, UserId};
use crate::record::Page;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// A case in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultBrief {
    /// The case.
    pub id: FaultCaseId,
    /// Its number.
    pub number: String,
    /// The person concerned.
    pub officer_name: String,
    /// Their department.
    pub department_name: String,
    /// The matter in a line.
    pub title: String,
    /// The state.
    pub state: FaultState,
    /// The instant before which the present stage is due; nothing where no period runs.
    pub due: Option<DateTime<Utc>>,
    /// What that period is, in Chinese.
    pub due_for: &'static str,
    /// When it was registered.
    pub registered: DateTime<Utc>,
}

/// How many cases are at which stage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultCounts {
    /// Open and late.
    pub late: usize,
    /// By state, in the order of the workflow; states without a case are left out.
    pub states: Vec<(FaultState, usize)>,
}

/// A page of cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultList {
    /// The cases, the late ones first, then by what is due next.
    pub page: Page<FaultBrief>,
    /// How many there are, whatever is listed.
    pub counts: FaultCounts,
    /// Whether the viewer registers clues.
    pub may_register: bool,
}

/// Where a case comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceView {
    /// The kind.
    pub kind: FaultSource,
    /// The document, as a stub shows it; may be empty.
    pub label: String,
    /// Its address within the bureau; nothing where it is out of reach or stands nowhere.
    pub place: Option<String>,
}

/// A step that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepView {
    /// What was done.
    pub action: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A numbered paper with what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbered<T> {
    /// Its number.
    pub number: String,
    /// Its day.
    pub on: NaiveDate,
    /// What it says.
    pub paper: T,
}

/// What the decision says, frozen as it was made 处理决定书.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionPaper {
    /// The person concerned.
    pub officer_name: String,
    /// Their department.
    pub department_name: String,
    /// Their post.
    pub post: String,
    /// The number of their certificate.
    pub certificate_number: String,
    /// The number of the determination that it rests on.
    pub determination_number: String,
    /// What was determined.
    pub determination: Determination,
    /// What was approved.
    pub proposal: Proposal,
}

/// A case as its handlers, inspectors and deciders see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultView {
    /// As in the list.
    pub brief: FaultBrief,
    /// The officer concerned.
    pub officer: OfficerId,
    /// Post and certificate number.
    pub post: String,
    /// The number of the certificate.
    pub certificate_number: String,
    /// Whether the person has an account, and so a page of their own.
    pub has_account: bool,
    /// Whether the director is concerned.
    pub of_director: bool,
    /// Where it comes from.
    pub source: SourceView,
    /// What is alleged.
    pub allegation: String,
    /// Who investigates.
    pub investigators: Vec<String>,
    /// What the investigation found.
    pub findings: String,
    /// The notice.
    pub notice: Option<Numbered<Notice>>,
    /// The instant before which the person may state and defend.
    pub statement_until: Option<DateTime<Utc>>,
    /// Statements since the last notice first, then earlier ones.
    pub statements: Vec<Statement>,
    /// Who recorded that the person waives it, and when.
    pub waiver: Option<Said>,
    /// The determination.
    pub determination: Option<Numbered<Determination>>,
    /// The proposal.
    pub proposal: Option<Proposal>,
    /// The approval.
    pub approval: Option<Said>,
    /// Why it was sent back or not accepted last.
    pub reason: Option<Said>,
    /// The decision.
    pub decision: Option<Numbered<DecisionPaper>>,
    /// The proof of service.
    pub served: Option<Served>,
    /// The instant before which the person may appeal.
    pub appeal_until: Option<DateTime<Utc>>,
    /// The appeal.
    pub appeal: Option<Said>,
    /// The instant before which it is answered.
    pub answer_until: Option<DateTime<Utc>>,
    /// The answer.
    pub answer: Option<Said>,
    /// Since when the certificate is taken back under this case, and when that was lifted.
    pub suspension: Option<(NaiveDate, Option<NaiveDate>)>,
    /// The measure that the determination leads to, for the form of the proposal.
    pub expected: Option<Measure>,
    /// Files of the case.
    pub files: Vec<FileView>,
    /// Files that the person concerned has added.
    pub defence_files: Vec<FileView>,
    /// Steps taken, the latest first.
    pub steps: Vec<StepView>,
    /// Steps that the viewer may take now.
    pub actions: Vec<FaultAction>,
    /// Steps that are the viewer's but for what is missing, with what that is.
    pub waiting: Vec<(FaultAction, String)>,
    /// What else the viewer may do.
    pub edits: Vec<FaultEdit>,
    /// Who may investigate, for the form of acceptance.
    pub candidates: Vec<(UserId, String)>,
    /// The version read.
    pub version: i32,
}

/// A case as the person concerned sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnFaultView {
    /// The case.
    pub id: FaultCaseId,
    /// Its number.
    pub number: String,
    /// The state.
    pub state: FaultState,
    /// The notice.
    pub notice: Numbered<Notice>,
    /// The instant before which the person may state and defend.
    pub statement_until: DateTime<Utc>,
    /// What was stated.
    pub statements: Vec<Statement>,
    /// Whether it was waived.
    pub waived: bool,
    /// The decision, once it was served.
    pub decision: Option<Numbered<DecisionPaper>>,
    /// The proof of service.
    pub served: Option<Served>,
    /// The instant before which the person may appeal.
    pub appeal_until: Option<DateTime<Utc>>,
    /// The appeal.
    pub appeal: Option<Said>,
    /// The answer to it.
    pub answer: Option<Said>,
    /// Whether the certificate is taken back.
    pub suspended: bool,
    /// Own files.
    pub files: Vec<FileView>,
    /// Whether the person may state now.
    pub may_state: bool,
    /// Whether the person may appeal now.
    pub may_appeal: bool,
    /// The version read.
    pub version: i32,
}

/// A case in the list of the person concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnFaultBrief {
    /// The case.
    pub id: FaultCaseId,
    /// Its number.
    pub number: String,
    /// What there is to know, in a word of the person's own page.
    pub stage: &'static str,
    /// The instant before which the person may do something, and what.
    pub due: Option<(DateTime<Utc>, &'static str)>,
}

/// What the person concerned is told of a state: between the own statement and the service of the decision, no more than
/// that the case is being handled.
#[must_use]
pub fn own_stage(state: FaultState) -> &'static str {
    match state {
        FaultState::Hearing => "可以陈述申辩",
        FaultState::Served => "已送达处理决定",
        FaultState::Appealed => "申诉复查中",
        FaultState::Closed => "已办结",
        FaultState::Revoked => "原决定已撤销",
        FaultState::NotPursued => "不予追究",
        _ => "办理中",
    }
}

/// A certificate that is taken back 暂停执法, as the officer's record shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuspensionView {
    /// The decision.
    pub document: String,
    /// Since when.
    pub from: NaiveDate,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_person_concerned_learns_nothing_of_what_the_office_does_between_statement_and_service() {
        use FaultState::{Approved, Countersigned, Decided, Determined, Proposed, Returned};
        for state in [Determined, Proposed, Countersigned, Returned, Approved, Decided] {
            assert_eq!(own_stage(state), "办理中", "{state}");
        }
    }
}
