//! What pages of the mutual evaluation 互评 show. Nothing in them joins a rater with what was answered.

use super::CycleBrief;
use crate::assessment::command::BallotDraft;
use crate::assessment::form::{EvaluationForm, Remark, Tally};
use crate::assessment::lifecycle::{RoundKind, RoundState};
use crate::ids::{ObjectId, RoundId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A round in brief.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundBrief {
    /// The round.
    pub id: RoundId,
    /// Which.
    pub kind: RoundKind,
    /// The state.
    pub state: RoundState,
    /// From when ballots are taken.
    pub opens: DateTime<Utc>,
    /// The instant before which a ballot must be cast.
    pub ends: DateTime<Utc>,
    /// When it was closed, and by whom.
    pub closed: Option<(DateTime<Utc>, String)>,
    /// Why no ballot is taken now; nothing while they are.
    pub shut: Option<String>,
    /// Raters who have cast, and all of them.
    pub cast: (usize, usize),
}

/// A ballot that this person casts: for the own department, or in person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnBallot {
    /// The object that rates.
    pub rater: ObjectId,
    /// Its name.
    pub name: String,
    /// Objects whose answers are complete in the draft, and all of them.
    pub done: (usize, usize),
    /// Whether it has been cast.
    pub has_cast: bool,
}

/// A round as somebody sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MutualRound {
    /// The round.
    pub round: RoundBrief,
    /// The ballots of this person.
    pub own: Vec<OwnBallot>,
    /// For the offices and leaders: every rater, and whether they have cast.
    pub raters: Vec<(String, bool)>,
    /// Whether this person may remind those who have not cast.
    pub may_remind: bool,
    /// Whether this person may close it.
    pub may_close: bool,
    /// Whether there are results for this person to see.
    pub has_results: bool,
}

/// The mutual evaluation of a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MutualView {
    /// The cycle.
    pub cycle: CycleBrief,
    /// Its rounds; none before it opens.
    pub rounds: Vec<MutualRound>,
}

/// A ballot that is being filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BallotView {
    /// The year.
    pub year: i32,
    /// The round.
    pub round: RoundBrief,
    /// Who rates.
    pub own: OwnBallot,
    /// The other ballots of this person in the round: for an absent head besides the own one.
    pub others: Vec<OwnBallot>,
    /// The form.
    pub form: EvaluationForm,
    /// Every object but the rater, in order.
    pub objects: Vec<(ObjectId, String)>,
    /// What has been answered so far.
    pub draft: BallotDraft,
    /// The version of the draft; 0 where there is none.
    pub version: i32,
}

/// What an object got, once the round is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectResult {
    /// The object.
    pub object: ObjectId,
    /// Its name.
    pub name: String,
    /// Ballots that said something about it.
    pub ballots: u32,
    /// The score as shown; nothing below the least number of ballots.
    pub score: Option<String>,
    /// How often each answer was given. Items that fewer judged than the least number of ballots are left out.
    pub tally: Tally,
    /// What was written, by item, in no order; none below the least number of ballots.
    pub remarks: Vec<Remark>,
}

/// The results of a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MutualResults {
    /// The year.
    pub year: i32,
    /// The round.
    pub round: RoundBrief,
    /// The form.
    pub form: EvaluationForm,
    /// From how many ballots up anything is shown.
    pub ballots_min: u32,
    /// The objects that this person may see.
    pub objects: Vec<ObjectResult>,
}
