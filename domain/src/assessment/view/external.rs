//! What pages of the evaluation from outside 外部评议 show.

use super::{CycleBrief, FileView};
use crate::Points;
use crate::assessment::Card;
use crate::assessment::command::external::PaperTally;
use crate::assessment::form::{EvaluationForm, Remark, Tally};
use crate::assessment::lifecycle::{PaperState, RoundState};
use crate::ids::{CardId, DepartmentId, ObjectId, OpinionId, PaperBatchId, RoundId, SymposiumId};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// The round of a year in brief.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalBrief {
    /// The round.
    pub id: RoundId,
    /// The cycle.
    pub cycle: CycleBrief,
    /// The state of the round.
    pub state: RoundState,
    /// The instant at which it begins.
    pub opens: DateTime<Utc>,
    /// The instant before which it is answered.
    pub ends: DateTime<Utc>,
    /// When it was closed, and by whom.
    pub closed: Option<(DateTime<Utc>, String)>,
    /// Whether the viewer may issue cards, invite and enter paper now.
    pub may_act: bool,
    /// Whether the viewer may close it at all, and what still stands in the way.
    pub may_close: Option<Result<(), String>>,
}

/// Where the evaluation from outside stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalView {
    /// The round.
    pub brief: ExternalBrief,
    /// Cards issued, used and revoked.
    pub cards: [u32; 3],
    /// Supervisors invited, and how many have answered.
    pub supervisors: [u32; 2],
    /// Batches of paper cards: counted, and still to be checked.
    pub papers: [u32; 2],
    /// Opinions: all, and not yet dealt with.
    pub opinions: [u32; 2],
    /// Symposia.
    pub symposia: u32,
    /// From how many ballots up a result is shown.
    pub ballots_min: u32,
    /// The results, once it is closed.
    pub results: Vec<ExternalResult>,
}

/// What came out for one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalResult {
    /// The object.
    pub id: ObjectId,
    /// Its card.
    pub card: Card,
    /// Its name.
    pub name: String,
    /// Its department.
    pub department: String,
    /// Ballots and score; nothing where there were too few.
    pub score: Option<(u32, Points)>,
}

/// The result of one object in detail, from the threshold up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExternalDetail {
    /// The round.
    pub brief: ExternalBrief,
    /// In brief.
    pub result: ExternalResult,
    /// The form.
    pub form: EvaluationForm,
    /// How often each answer was given; nothing but the number of ballots where there were too few, and no item that fewer
    /// judged.
    pub tally: Tally,
    /// What was written, by item, in no order.
    pub remarks: Vec<Remark>,
    /// From how many ballots up a result is shown.
    pub ballots_min: u32,
}

/// Cards that were issued together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardBatch {
    /// The batch.
    pub id: Uuid,
    /// The department it was issued for.
    pub department: Option<String>,
    /// Numbers of the first and the last.
    pub numbers: (i32, i32),
    /// How many there are, were used, were revoked.
    pub counts: [u32; 3],
}

/// Cards with their codes: shown to whoever issued them, and to nobody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardSheet {
    /// The department they were issued for.
    pub department: Option<String>,
    /// Number and code.
    pub cards: Vec<(i32, String)>,
    /// When they run out.
    pub ends: DateTime<Utc>,
    /// Until when the sheet can be opened again.
    pub until: DateTime<Utc>,
}

/// An object that somebody from outside may choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The object.
    pub id: ObjectId,
    /// The name.
    pub name: String,
    /// The department.
    pub department: DepartmentId,
    /// The department's name.
    pub department_name: String,
}

/// What the holder of a card or of a supervisor's link sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BallotView {
    /// The year.
    pub year: i32,
    /// The form.
    pub form: EvaluationForm,
    /// The department that the card is for.
    pub fixed: Option<ObjectId>,
    /// Departments.
    pub departments: Vec<Choice>,
    /// Officers.
    pub officers: Vec<Choice>,
    /// The instant before which it is answered.
    pub ends: DateTime<Utc>,
    /// The supervisor's name.
    pub holder: Option<String>,
}

/// A supervisor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupervisorView {
    /// The link.
    pub id: CardId,
    /// The name.
    pub name: String,
    /// Where the person comes from.
    pub organisation: String,
    /// Where the link went.
    pub email: String,
    /// Whether the person has answered.
    pub used: bool,
    /// Whether the link was revoked.
    pub revoked: bool,
}

/// A batch of paper cards in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperBrief {
    /// The batch.
    pub id: PaperBatchId,
    /// Its number.
    pub number: String,
    /// The department.
    pub department: String,
    /// How many cards.
    pub cards: u32,
    /// The state.
    pub state: PaperState,
    /// Who entered it, and when.
    pub entered: (String, DateTime<Utc>),
    /// Who entered it again.
    pub second: Option<String>,
}

/// A batch of paper cards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperView {
    /// In brief.
    pub brief: PaperBrief,
    /// The year.
    pub year: i32,
    /// The form.
    pub form: EvaluationForm,
    /// Both counts, where they may be seen: not by whoever is to count independently.
    pub counts: Option<(PaperTally, Option<PaperTally>)>,
    /// Whether the viewer may enter it for the second time now.
    pub may_check: Result<(), String>,
    /// Whether the viewer may enter it anew after a difference.
    pub may_correct: bool,
    /// Whether the viewer may discard it.
    pub may_discard: bool,
    /// The version read.
    pub version: i32,
}

/// A message of the opinion box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpinionView {
    /// The message.
    pub id: OpinionId,
    /// The department it is about.
    pub department: Option<String>,
    /// The text.
    pub body: String,
    /// How to reach the writer.
    pub contact: String,
    /// When it came.
    pub received: DateTime<Utc>,
    /// What was done, by whom, when.
    pub handled: Option<(String, String, DateTime<Utc>)>,
    /// Whether the viewer may deal with it.
    pub may_handle: bool,
    /// The version read.
    pub version: i32,
}

/// A symposium.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SymposiumView {
    /// The symposium.
    pub id: SymposiumId,
    /// The year.
    pub year: i32,
    /// The day.
    pub held_on: NaiveDate,
    /// The place.
    pub place: String,
    /// Who chaired it.
    pub chair: String,
    /// Who was there.
    pub attendance: String,
    /// What was said.
    pub minutes: String,
    /// Who wrote it down.
    pub recorded_by: String,
    /// Files.
    pub files: Vec<FileView>,
    /// Whether the viewer may change it.
    pub may_edit: bool,
    /// The version read.
    pub version: i32,
}
