//! What pages of results show.

use super::{CycleBrief, HistoryEntry};
use crate::Points;
use crate::assessment::Card;
use crate::assessment::grade::Grade;
use crate::assessment::lifecycle::{MeetingState, ObjectionState, ResultState};
use crate::assessment::result::Sheet;
use crate::assessment::rules::Rules;
use crate::assessment::standard::Indicator;
use crate::authority::BodyRank;
use crate::ids::{DepartmentId, IndicatorId, MeetingId, NoticeId, ObjectId, ObjectionId, SelfAssessmentId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// An object with its result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultRow {
    /// The object.
    pub id: ObjectId,
    /// The card.
    pub card: Card,
    /// The name of the department or of the officer.
    pub name: String,
    /// The department in which it is assessed.
    pub department: DepartmentId,
    /// Its name.
    pub department_name: String,
    /// The self-assessment of a department.
    pub self_assessment: Option<SelfAssessmentId>,
    /// The state.
    pub state: ResultState,
    /// The result: as decided, or as it would be now.
    pub sheet: Sheet,
    /// The grade proposed.
    pub proposed: Option<Grade>,
    /// The reason given with it.
    pub proposed_note: Option<String>,
    /// Who proposed it.
    pub proposed_by: Option<String>,
    /// The grade decided.
    pub grade: Option<Grade>,
    /// The reason given with it.
    pub grade_note: Option<String>,
    /// Who decided it.
    pub decided_by: Option<String>,
    /// Whether the viewer is recused.
    pub recused: bool,
    /// Whether the viewer may score and propose.
    pub may_review: bool,
    /// Whether the viewer may decide it now.
    pub may_decide: bool,
    /// The version read.
    pub version: i32,
}

/// How many objects of a card are in which state, and which grades stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standings {
    /// Objects by state.
    pub states: Vec<(ResultState, usize)>,
    /// Decided grades.
    pub grades: Vec<(Grade, usize)>,
}

impl Standings {
    /// How many objects there are.
    #[must_use]
    pub fn total(&self) -> usize {
        self.states.iter().map(|(_, count)| count).sum()
    }

    /// How many are in a state.
    #[must_use]
    pub fn of(&self, state: ResultState) -> usize {
        self.states.iter().filter(|(s, _)| *s == state).map(|(_, count)| count).sum()
    }
}

/// The results of a year for one card, a page of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultsView {
    /// The cycle.
    pub cycle: CycleBrief,
    /// The rules it opened with.
    pub rules: Rules,
    /// The card shown.
    pub card: Card,
    /// The rows.
    pub rows: Vec<ResultRow>,
    /// The key of the next page.
    pub next: Option<i32>,
    /// Standings of both cards.
    pub standings: Vec<(Card, Standings)>,
    /// What must happen before the next step of the year; nothing where the viewer may not take it.
    pub step: Option<NextStep>,
    /// Meetings, newest first.
    pub meetings: Vec<MeetingBrief>,
    /// Notices, newest first.
    pub notices: Vec<NoticeBrief>,
    /// Whether the viewer is of the office.
    pub is_office: bool,
    /// Whether the viewer is of the leading group.
    pub is_group: bool,
}

/// The next step of a year, and whether it can be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextStep {
    /// The code of the action.
    pub action: String,
    /// Its Chinese name.
    pub label: String,
    /// Why it cannot be taken yet.
    pub refusal: Option<String>,
}

/// An indicator of an object with the scores that it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoredItem {
    /// The indicator's id.
    pub id: IndicatorId,
    /// The indicator.
    pub indicator: Indicator,
    /// The own score.
    pub own: Option<Points>,
    /// What the department wrote.
    pub statement: String,
    /// Evidence files.
    pub evidence: usize,
    /// What the system makes of its own data, and how.
    pub system: Option<(Points, String)>,
    /// The office's score.
    pub office: Option<Points>,
    /// The office's reason.
    pub reason: String,
    /// Who scored it.
    pub scored_by: Option<String>,
    /// The office's score of the indicator with the same code in the year before, and its maximum then.
    pub before: Option<(Points, Points)>,
}

/// A result of another year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearResult {
    /// The year.
    pub year: i32,
    /// The object in that year.
    pub object: ObjectId,
    /// The score.
    pub score: Points,
    /// The grade.
    pub grade: Grade,
}

/// An object with everything its result is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectView {
    /// The cycle.
    pub cycle: CycleBrief,
    /// The rules it opened with.
    pub rules: Rules,
    /// The result.
    pub row: ResultRow,
    /// Its indicators.
    pub items: Vec<ScoredItem>,
    /// Results of other years, oldest first.
    pub years: Vec<YearResult>,
    /// What was done.
    pub history: Vec<HistoryEntry>,
    /// The meeting at hand, at which the viewer may decide.
    pub meeting: Option<MeetingBrief>,
    /// The objection, if there is one.
    pub objection: Option<ObjectionView>,
    /// Until when the viewer may object, if the viewer may.
    pub may_object_until: Option<DateTime<Utc>>,
}

/// Somebody of the leading group at a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendee {
    /// The person.
    pub user: UserId,
    /// The name.
    pub name: String,
    /// The rank in the group.
    pub rank: BodyRank,
    /// Whether present.
    pub present: bool,
}

/// A meeting in brief.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingBrief {
    /// The meeting.
    pub id: MeetingId,
    /// Its number.
    pub number: String,
    /// The day.
    pub day: NaiveDate,
    /// The place.
    pub place: String,
    /// Who takes the chair.
    pub chair: String,
    /// The members.
    pub attendance: Vec<Attendee>,
    /// The state.
    pub state: MeetingState,
    /// Whether more than half are present.
    pub is_quorate: bool,
    /// The version read.
    pub version: i32,
}

/// A meeting with what it decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingView {
    /// In brief.
    pub brief: MeetingBrief,
    /// The cycle.
    pub cycle: CycleBrief,
    /// Notes of the meeting.
    pub notes: String,
    /// What was decided: card, name, department, score, proposed grade, grade, reason.
    pub decided: Vec<DecidedLine>,
    /// Whether the viewer may record and close it.
    pub may_record: bool,
    /// Whether the viewer may decide all proposals at once.
    pub may_decide_all: bool,
}

/// A decision of a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecidedLine {
    /// The object.
    pub object: ObjectId,
    /// The card.
    pub card: Card,
    /// The name.
    pub name: String,
    /// The department.
    pub department: String,
    /// The score.
    pub score: Points,
    /// The grade proposed.
    pub proposed: Option<Grade>,
    /// The grade decided.
    pub grade: Grade,
    /// The reason.
    pub note: String,
    /// Who decided.
    pub by: String,
}

/// A line of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedLine {
    /// The object.
    pub object: ObjectId,
    /// The card.
    pub card: Card,
    /// The name.
    pub name: String,
    /// The department.
    pub department: String,
    /// The score.
    pub score: Points,
    /// The grade.
    pub grade: Grade,
    /// Why it cannot be 先进; nothing where it can.
    pub ineligible: Vec<String>,
}

/// A notice 通报 in brief.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeBrief {
    /// The notice.
    pub id: NoticeId,
    /// The number.
    pub number: String,
    /// The title.
    pub title: String,
    /// When it was published.
    pub published: DateTime<Utc>,
    /// The notice it corrects.
    pub corrects: Option<NoticeId>,
}

/// A notice 通报.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeView {
    /// In brief.
    pub brief: NoticeBrief,
    /// The year.
    pub year: i32,
    /// Who published it.
    pub by: String,
    /// The text.
    pub body: String,
    /// Why it corrects an earlier one.
    pub reason: Option<String>,
    /// The results.
    pub lines: Vec<PublishedLine>,
    /// Until when an objection may be made.
    pub objections_until: DateTime<Utc>,
    /// The number of the notice it corrects.
    pub corrects: Option<NoticeBrief>,
    /// The notice that corrects it.
    pub corrected_by: Option<NoticeBrief>,
}

/// An objection 复核.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectionView {
    /// The objection.
    pub id: ObjectionId,
    /// The number.
    pub number: String,
    /// The grounds.
    pub grounds: String,
    /// The state.
    pub state: ObjectionState,
    /// Who filed it.
    pub filed_by: String,
    /// When.
    pub filed: DateTime<Utc>,
    /// The instant before which it must be answered.
    pub answer_until: DateTime<Utc>,
    /// The answer.
    pub answer: Option<String>,
    /// Who answered, and when.
    pub answered: Option<(String, DateTime<Utc>)>,
    /// The grade before.
    pub old_grade: Grade,
    /// The grade after, where it was adjusted.
    pub new_grade: Option<Grade>,
    /// Whether the viewer may answer it.
    pub may_answer: bool,
    /// The version read.
    pub version: i32,
}

/// A score with its grade, in a year in which there is one.
pub type Scored = Option<(Points, Grade)>;

/// What the years show of the objects of a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrendView {
    /// The years, oldest first.
    pub years: Vec<i32>,
    /// Objects with a score a year, where there is one.
    pub objects: Vec<(String, Vec<Scored>)>,
    /// Grades a year: in the order of [`Grade::ALL`].
    pub grades: Vec<(i32, Vec<usize>)>,
    /// The weakest indicators of the latest year: code, name, mean of the office's score in tenths of a percent of its
    /// maximum, objects counted.
    pub weakest: Vec<(String, String, i32, usize)>,
}
