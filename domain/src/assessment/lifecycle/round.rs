//! The workflow of a round of evaluation 评议, mutual or external, as a table (S 评议 五, 六(二), 六(四)).

use super::{CycleState, OBJECT, OFFICE};
use crate::assessment::Card;
use crate::authority::{Actor, Concern};
use crate::ids::{DepartmentId, ObjectId, RoundId, UserId};
use crate::lifecycle::{EditRule, Lifecycle, Step, Subject};
use crate::{Refusal, calendar, terms};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

terms! {
    /// Rounds of a cycle.
    pub enum RoundKind {
        MutualDepartment = "mutual_department", "执法机构互评";
        MutualOfficer = "mutual_officer", "执法人员互评";
        External = "external", "外部评议";
    }
}

impl RoundKind {
    /// The card whose objects rate each other in it; nothing for the public's round.
    #[must_use]
    pub fn card(self) -> Option<Card> {
        match self {
            Self::MutualDepartment => Some(Card::Department),
            Self::MutualOfficer => Some(Card::Officer),
            Self::External => None,
        }
    }

    /// The round in which the objects of `card` rate each other.
    #[must_use]
    pub fn mutual(card: Card) -> Self {
        match card {
            Card::Department => Self::MutualDepartment,
            Card::Officer => Self::MutualOfficer,
        }
    }
}

terms! {
    /// States of a round.
    pub enum RoundState {
        Open = "open", "评议中";
        Closed = "closed", "已结束";
    }
}

terms! {
    /// Steps of a round.
    pub enum RoundAction {
        Close = "close_round", "结束评议";
    }
}

terms! {
    /// Changes of a round that keep its state.
    pub enum RoundEdit {
        Draft = "draft_ballot", "填写评议表";
        Cast = "cast_ballot", "投出评议";
        Remind = "remind_raters", "提醒评议";
        Issue = "issue_cards", "发放评议卡";
    }
}

/// A round as its table sees it, for one rater where one acts.
#[derive(Clone, Debug)]
pub struct RoundFacts {
    /// The round.
    pub id: RoundId,
    /// The version read.
    pub version: i32,
    /// Which.
    pub kind: RoundKind,
    /// The state.
    pub state: RoundState,
    /// The state of its cycle.
    pub cycle: CycleState,
    /// The instant at which it begins.
    pub opens: DateTime<Utc>,
    /// The instant before which a ballot must be cast.
    pub ends: DateTime<Utc>,
    /// The object that rates the others.
    pub rater: Option<Rater>,
    /// The bureau's time zone.
    pub zone: Tz,
}

/// An object that rates the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rater {
    /// The object.
    pub object: ObjectId,
    /// The department, where a department rates: its head casts the ballot.
    pub department: Option<DepartmentId>,
    /// The officer's account, where an officer rates in person.
    pub user: Option<UserId>,
    /// Whether the ballot has been cast.
    pub has_cast: bool,
}

impl Rater {
    fn concern(self) -> Concern {
        Concern { department: self.department, person: self.user, ..Concern::default() }
    }

    /// Whether this person casts its ballot, whatever the time.
    #[must_use]
    pub fn is_cast_by(self, actor: &Actor) -> bool {
        actor.entitled(OBJECT, self.concern()).is_ok()
    }
}

impl Subject for RoundFacts {
    type State = RoundState;
    fn id(&self) -> Uuid {
        self.id.0
    }
    fn state(&self) -> RoundState {
        self.state
    }
    fn version(&self) -> i32 {
        self.version
    }
    fn concern(&self) -> Concern {
        self.rater.map(Rater::concern).unwrap_or_default()
    }
}

/// The workflow of a round of evaluation 评议.
pub struct Round;

const OPEN: &[RoundState] = &[RoundState::Open];

impl Lifecycle for Round {
    type State = RoundState;
    type Action = RoundAction;
    type Edit = RoundEdit;
    type Subject = RoundFacts;
    const CODE: &'static str = "evaluation_round";
    const TITLE: &'static str = "评议";
    const PATH: &'static [RoundState] = RoundState::ALL;
    const STEPS: &'static [Step<Self>] = &[Step {
        from: RoundState::Open,
        action: RoundAction::Close,
        to: RoundState::Closed,
        who: OFFICE,
        guard: Some(begun),
        article: "S 评议 六(二)、六(四)",
    }];
    const EDITS: &'static [EditRule<Self>] = &[
        EditRule { edit: RoundEdit::Draft, states: OPEN, who: OBJECT, guard: Some(votable), article: "S 评议 六(二)、六(四)" },
        EditRule { edit: RoundEdit::Cast, states: OPEN, who: OBJECT, guard: Some(votable), article: "S 评议 六(二)、六(四)" },
        EditRule {
            edit: RoundEdit::Remind, states: OPEN, who: OFFICE, guard: Some(takes_ballots), article: "S 评议 六(二)、六(四)"
        },
        EditRule { edit: RoundEdit::Issue, states: OPEN, who: OFFICE, guard: Some(running), article: "S 评议 五" },
    ];
}

fn running(round: &RoundFacts, _now: DateTime<Utc>) -> Result<(), Refusal> {
    match round.cycle {
        CycleState::Open => Ok(()),
        _ => Err(Refusal::new("本年度考核已不在评议阶段，不能再评议")),
    }
}

fn begun(round: &RoundFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    running(round, now)?;
    if now < round.opens {
        return Err(Refusal::new(format!("{}尚未开始，不能结束", round.kind)));
    }
    Ok(())
}

/// Whether ballots are taken at `now`: the window is open.
///
/// # Errors
/// Says from when or until when they were taken.
pub fn takes_ballots(round: &RoundFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    running(round, now)?;
    if round.state == RoundState::Closed {
        return Err(Refusal::new(format!("{}已经结束，不再接收评议", round.kind)));
    }
    if now < round.opens {
        let from = calendar::month_day(calendar::day_of(round.opens, round.zone));
        return Err(Refusal::new(format!("{}自 {from} 开始，届时再填写", round.kind)));
    }
    if now >= round.ends {
        return Err(Refusal::new(format!("{}已于 {} 截止，不再接收评议", round.kind, calendar::due(round.ends, round.zone))));
    }
    Ok(())
}

fn votable(round: &RoundFacts, now: DateTime<Utc>) -> Result<(), Refusal> {
    takes_ballots(round, now)?;
    match round.rater {
        Some(rater) if rater.has_cast => Err(Refusal::new("本轮评议已经投出，投出后与评议人不再关联，因此不能查看、修改或者重投")),
        Some(_) => Ok(()),
        None => Err(Refusal::new("本轮互评没有您的评议表：只有考核对象之间互相评议")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::{Function, Hat, Role};
    use crate::ids::BureauId;
    use crate::lifecycle::{decide, edit};

    const ZONE: Tz = Tz::Asia__Shanghai;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).expect("an instant").to_utc()
    }

    fn department(n: u128) -> DepartmentId {
        DepartmentId(Uuid::from_u128(n))
    }

    fn actor(user: u128, hats: Vec<Hat>) -> Actor {
        Actor { bureau: BureauId(Uuid::nil()), user: UserId(Uuid::from_u128(user)), name: "甲".into(), hats }
    }

    fn head(n: u128) -> Hat {
        Hat { roles: vec![Role::Head], department: Some(department(n)), ..Hat::default() }
    }

    fn round(rater: Option<Rater>) -> RoundFacts {
        RoundFacts {
            id: RoundId(Uuid::from_u128(9)),
            version: 1,
            kind: RoundKind::MutualDepartment,
            state: RoundState::Open,
            cycle: CycleState::Open,
            opens: at("2026-11-26T00:00:00+08:00"),
            ends: at("2026-12-01T00:00:00+08:00"),
            rater,
            zone: ZONE,
        }
    }

    fn rater(department: Option<DepartmentId>, user: Option<u128>) -> Option<Rater> {
        Some(Rater { object: ObjectId(Uuid::from_u128(5)), department, user: user.map(|n| UserId(Uuid::from_u128(n))), has_cast: false })
    }

    const DURING: &str = "2026-11-28T10:00:00+08:00";

    #[test]
    fn the_head_casts_for_the_department_and_an_officer_in_person_and_nobody_on_behalf() {
        let of_department = round(rater(Some(department(1)), None));
        let in_person = round(rater(None, Some(7)));
        let staff = Hat { roles: vec![Role::Staff], department: Some(department(1)), ..Hat::default() };
        let borrowed = Hat { on_behalf_of: Some((UserId(Uuid::from_u128(7)), "乙".into())), ..head(1) };
        let office = Hat { functions: vec![Function::AssessmentOffice], ..head(2) };
        let may = |hats: Vec<Hat>, user, facts: &RoundFacts| edit::<Round>(&actor(user, hats), facts, RoundEdit::Cast, at(DURING)).is_ok();
        assert!(may(vec![head(1)], 1, &of_department));
        assert!(may(vec![head(2), borrowed.clone()], 1, &of_department), "the head is away");
        assert!(!may(vec![staff], 1, &of_department));
        assert!(!may(vec![office.clone()], 1, &of_department));
        assert!(may(vec![head(1)], 7, &in_person));
        assert!(!may(vec![head(2), borrowed], 1, &in_person), "an officer's ballot is not handed over");
        assert!(!may(vec![office], 1, &in_person));
    }

    #[test]
    fn ballots_are_taken_from_the_first_day_to_the_end_of_the_last_and_once() {
        let facts = round(rater(Some(department(1)), None));
        let may = |facts: &RoundFacts, now| edit::<Round>(&actor(1, vec![head(1)]), facts, RoundEdit::Cast, at(now)).map(|_| ());
        let rows = [
            ("2026-11-25T23:59:59+08:00", false),
            ("2026-11-26T00:00:00+08:00", true),
            ("2026-11-30T23:59:59+08:00", true),
            ("2026-12-01T00:00:00+08:00", false),
        ];
        for (now, taken) in rows {
            assert_eq!(may(&facts, now).is_ok(), taken, "{now}");
        }
        // The public, for whom no edit is decided, is held to the same by the guard alone.
        for (state, taken) in [(RoundState::Open, true), (RoundState::Closed, false)] {
            assert_eq!(takes_ballots(&RoundFacts { state, rater: None, ..facts.clone() }, at(DURING)).is_ok(), taken, "{state:?}");
        }
        let rater = facts.rater.map(|rater| Rater { has_cast: true, ..rater });
        assert!(may(&RoundFacts { rater, ..facts.clone() }, DURING).expect_err("twice").message.contains("已经投出"));
        assert!(may(&RoundFacts { state: RoundState::Closed, ..facts.clone() }, DURING).is_err());
        assert!(may(&RoundFacts { cycle: CycleState::Reviewing, ..facts.clone() }, DURING).is_err());
        assert!(may(&RoundFacts { rater: None, ..facts }, DURING).is_err());
    }

    #[test]
    fn the_office_closes_a_round_that_has_begun_and_reminds_while_ballots_are_taken() {
        let office = actor(1, vec![Hat { functions: vec![Function::AssessmentOffice], ..head(2) }]);
        let (facts, before, after) = (round(None), at("2026-11-25T10:00:00+08:00"), at("2026-12-02T10:00:00+08:00"));
        assert!(decide::<Round>(&office, &facts, RoundAction::Close, before).is_err());
        assert!(decide::<Round>(&office, &facts, RoundAction::Close, after).is_ok());
        assert!(decide::<Round>(&actor(1, vec![head(1)]), &facts, RoundAction::Close, after).is_err());
        assert!(edit::<Round>(&office, &facts, RoundEdit::Remind, at(DURING)).is_ok());
        assert!(edit::<Round>(&office, &facts, RoundEdit::Remind, after).is_err());
        assert!(edit::<Round>(&actor(1, vec![head(1)]), &facts, RoundEdit::Remind, at(DURING)).is_err());
    }
}
