//! The result of one object: what it is computed from, and what follows from it (S 评议 六(三), 六(四), 七).

use super::Card;
use super::form::{EvaluationForm, Tally};
use super::grade::{Grade, Ineligible, Veto, ineligible};
use super::lifecycle::{CycleState, DailyCategory, DailyState, RoundKind, RoundState};
use super::rules::Rules;
use super::score::{Composite, composite};
use super::sees_all;
use crate::authority::{Actor, Role};
use crate::exact::Exact;
use crate::ids::{DailyEntryId, DepartmentId, UserId};
use crate::{Points, Refusal};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The own score of a department, as far as it was submitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnScore {
    /// The sum of the own scores.
    pub scored: Points,
    /// The sum of what the department scores itself.
    pub max: Points,
    /// Whether it was submitted at all.
    pub submitted: bool,
    /// Whether it carries the mark 逾期报送.
    pub late: bool,
}

/// One round of evaluation as it bears on an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluated {
    /// Which round.
    pub kind: RoundKind,
    /// The state of the round. Nothing is counted before it is closed.
    pub state: RoundState,
    /// Ballots that said something; nothing before the round is closed.
    pub ballots: Option<u32>,
    /// The score out of 100; nothing before the round is closed, and below the number of ballots from which it counts.
    pub score: Option<Exact>,
}

impl Evaluated {
    /// Counts a round for an object.
    #[must_use]
    pub fn of(kind: RoundKind, state: RoundState, form: &EvaluationForm, tally: &Tally, rules: &Rules) -> Self {
        let closed = state == RoundState::Closed;
        Self {
            kind,
            state,
            ballots: closed.then(|| tally.ballots()),
            score: if closed { form.score(tally, rules.ballots_min) } else { None },
        }
    }
}

/// The office's own scores of the indicators.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeScore {
    /// The sum of what was scored.
    pub scored: Points,
    /// The sum of the indicators of the card.
    pub max: Points,
    /// Indicators scored.
    pub done: usize,
    /// Indicators of the card.
    pub total: usize,
}

/// An entry of the daily record as it bears on a result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DailyLine {
    /// The entry.
    pub id: DailyEntryId,
    /// Its number.
    pub number: String,
    /// The day.
    pub day: NaiveDate,
    /// What it is about.
    pub category: DailyCategory,
    /// What happened.
    pub facts: String,
    /// Points.
    pub points: Points,
    /// Its state.
    pub state: DailyState,
}

/// Everything that a result is computed from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The card.
    pub card: Card,
    /// The own score; nothing for an officer.
    pub own: Option<OwnScore>,
    /// The rounds.
    pub evaluated: Vec<Evaluated>,
    /// The office's scores.
    pub office: OfficeScore,
    /// The daily record of the year.
    pub daily: Vec<DailyLine>,
    /// Adverse outcomes of the year in force.
    pub vetoes: Vec<Veto>,
    /// Documents that confirmed a fault this year.
    pub faults: Vec<String>,
}

/// A result, computed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// What it was computed from.
    pub basis: Basis,
    /// The composite; nothing where no component is there.
    pub composite: Option<Composite>,
    /// The grade that score and vetoes give.
    pub grade: Option<Grade>,
}

impl Basis {
    /// The score of the self-assessment out of 100. Whoever never submitted gets nothing for it, rather than having its
    /// weight spread over the others: failing to submit must not pay. While the year is open it is still awaited.
    #[must_use]
    pub fn self_assessment(&self, cycle: CycleState) -> Option<Exact> {
        let own = self.own?;
        if own.submitted {
            return (Exact::from(own.scored) * Exact::whole(100)).divided_by(&own.max.into());
        }
        (!matches!(cycle, CycleState::Preparing | CycleState::Open)).then(|| Exact::whole(0))
    }

    /// The score of a round.
    fn evaluation(&self, wanted: impl Fn(RoundKind) -> bool) -> Option<Exact> {
        self.evaluated.iter().find(|round| wanted(round.kind)).and_then(|round| round.score.clone())
    }

    /// The score of the office out of 100, once every indicator is scored.
    #[must_use]
    pub fn office(&self) -> Option<Exact> {
        let OfficeScore { scored, max, done, total } = self.office;
        if done < total { None } else { (Exact::from(scored) * Exact::whole(100)).divided_by(&max.into()) }
    }

    /// The sum of the daily record that counts.
    #[must_use]
    pub fn daily(&self) -> Points {
        self.daily.iter().filter(|line| line.state.counts()).map(|line| line.points).sum()
    }

    /// Computes the result.
    #[must_use]
    pub fn compute(self, rules: &Rules, cycle: CycleState) -> Sheet {
        let values = [
            self.self_assessment(cycle),
            self.evaluation(|kind| kind.card() == Some(self.card)),
            self.evaluation(|kind| kind == RoundKind::External),
            self.office(),
        ];
        let composite = composite(rules.weights(self.card), values, self.daily(), rules.daily_bound);
        let grade = composite.as_ref().map(|composite| Grade::under(composite.score, &self.vetoes));
        Sheet { basis: self, composite, grade }
    }
}

impl Sheet {
    /// Why the object cannot be 先进 with this grade.
    #[must_use]
    pub fn ineligible(&self, grade: Grade) -> Vec<Ineligible> {
        ineligible(grade, &self.basis.faults)
    }

    /// Whether `grade` may be proposed or decided. An adverse outcome leaves no choice (S 评议 七(二)); whatever departs
    /// from `expected` needs a reason.
    ///
    /// # Errors
    /// A refusal that says which.
    pub fn permits(&self, grade: Grade, expected: Option<Grade>, reason: &str) -> Result<(), Refusal> {
        if let (Some(veto), true) = (self.basis.vetoes.first(), grade != Grade::Unqualified) {
            return Err(Refusal::new(format!(
                "有违法行为被{}（{}），依照{}应当评为不合格，不能评为{grade}",
                veto.kind,
                veto.document,
                veto.kind.article()
            )));
        }
        match expected {
            Some(expected) if expected != grade && reason.trim().is_empty() => {
                Err(Refusal::new(format!("所选档次“{grade}”与“{expected}”不同，请写明理由")))
            }
            _ => Ok(()),
        }
    }
}

/// Whose results a person sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResultReach {
    /// All, at any time: who oversees the assessment.
    Bureau,
    /// After publication: those of these departments for their heads, and the own one as an officer.
    Own {
        /// Departments that the person is of; their result is theirs.
        departments: Vec<DepartmentId>,
        /// Departments that the person heads: the results of their officers too.
        heads: Vec<DepartmentId>,
        /// The person.
        user: UserId,
    },
}

/// Whose results `actor` sees.
#[must_use]
pub fn result_reach(actor: &Actor) -> ResultReach {
    if sees_all(actor) {
        return ResultReach::Bureau;
    }
    let heads = actor.hats.iter().filter(|hat| hat.roles.contains(&Role::Head)).filter_map(|hat| hat.department).collect();
    ResultReach::Own { departments: actor.departments(), heads, user: actor.user }
}

impl ResultReach {
    /// Whether the sheet of an object is within reach in this state of its cycle.
    #[must_use]
    pub fn covers(&self, card: Card, department: DepartmentId, officer: Option<UserId>, cycle: CycleState) -> bool {
        match self {
            Self::Bureau => true,
            Self::Own { departments, heads, user } => {
                let mine = match card {
                    Card::Department => departments.contains(&department),
                    Card::Officer => officer == Some(*user) || heads.contains(&department),
                };
                mine && is_public(cycle)
            }
        }
    }
}

/// Whether results are known to those assessed (S 评议 七(四)).
#[must_use]
pub fn is_public(cycle: CycleState) -> bool {
    matches!(cycle, CycleState::Published | CycleState::Closed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assessment::grade::AdverseKind;
    use crate::assessment::rules::Component;
    use crate::authority::{Body, Hat};
    use crate::ids::BureauId;
    use uuid::Uuid;

    fn closed(kind: RoundKind, score: i64) -> Evaluated {
        Evaluated { kind, state: RoundState::Closed, ballots: Some(5), score: Some(Exact::whole(score)) }
    }

    fn basis() -> Basis {
        Basis {
            card: Card::Department,
            own: Some(OwnScore { scored: Points::from_tenths(828), max: Points::from_tenths(920), submitted: true, late: false }),
            evaluated: vec![closed(RoundKind::MutualDepartment, 80), closed(RoundKind::External, 95)],
            office: OfficeScore { scored: Points::from_tenths(850), max: Points::FULL, done: 34, total: 34 },
            daily: Vec::new(),
            vetoes: Vec::new(),
            faults: Vec::new(),
        }
    }

    fn veto() -> Veto {
        let day = NaiveDate::from_ymd_opt(2026, 6, 1).expect("a day");
        Veto { kind: AdverseKind::Revoked, act: "许可".into(), document: "复议决定书〔2026〕1号".into(), day }
    }

    #[test]
    fn a_departments_result_is_composed_of_what_was_scored_out_of_what_could_be() {
        let sheet = basis().compute(&Rules::default(), CycleState::Reviewing);
        // 90 × 20 % + 80 × 20 % + 95 × 20 % + 85 × 40 % = 87
        assert_eq!(sheet.composite.as_ref().map(|c| c.score), Some(Points::from_tenths(870)));
        assert_eq!(sheet.grade, Some(Grade::Good));
    }

    #[test]
    fn who_never_submitted_gets_nothing_for_the_self_assessment_once_the_year_is_reviewed() {
        let mut missing = basis();
        missing.own = Some(OwnScore { scored: Points::ZERO, max: Points::from_tenths(920), submitted: false, late: false });
        assert_eq!(missing.self_assessment(CycleState::Open), None);
        assert_eq!(missing.self_assessment(CycleState::Reviewing), Some(Exact::whole(0)));
        let sheet = missing.compute(&Rules::default(), CycleState::Reviewing);
        assert_eq!(sheet.composite.as_ref().map(|c| (c.score, c.absent().count())), Some((Points::from_tenths(690), 0)));
    }

    #[test]
    fn an_open_round_counts_for_nothing_and_shows_nothing() {
        let form = EvaluationForm::default();
        let open = Evaluated::of(RoundKind::External, RoundState::Open, &form, &Tally::default(), &Rules::default());
        assert_eq!((open.ballots, open.score), (None, None));
        let mut basis = basis();
        basis.evaluated.retain(|round| round.kind != RoundKind::External);
        let sheet = basis.compute(&Rules::default(), CycleState::Open);
        assert_eq!(sheet.composite.map(|c| c.absent().collect::<Vec<_>>()), Some(vec![Component::External]));
    }

    #[test]
    fn the_office_counts_once_every_indicator_is_scored() {
        let mut basis = basis();
        basis.office.done = 33;
        assert_eq!(basis.office(), None);
    }

    #[test]
    fn a_withdrawn_entry_of_the_daily_record_does_not_count() {
        let line = |tenths, state| DailyLine {
            id: DailyEntryId(Uuid::nil()),
            number: String::new(),
            day: NaiveDate::from_ymd_opt(2026, 5, 6).expect("a day"),
            category: DailyCategory::Praise,
            facts: String::new(),
            points: Points::from_tenths(tenths),
            state,
        };
        let mut basis = basis();
        basis.daily = vec![line(20, DailyState::Told), line(-5, DailyState::Upheld), line(50, DailyState::Withdrawn)];
        assert_eq!(basis.daily(), Points::from_tenths(15));
    }

    #[test]
    fn a_veto_leaves_no_choice_and_departing_from_what_was_expected_needs_a_reason() {
        let mut vetoed = basis();
        vetoed.vetoes.push(veto());
        let sheet = vetoed.compute(&Rules::default(), CycleState::Reviewing);
        assert_eq!(sheet.grade, Some(Grade::Unqualified));
        assert!(sheet.permits(Grade::Good, Some(Grade::Unqualified), "理由").is_err());
        assert!(sheet.permits(Grade::Unqualified, Some(Grade::Unqualified), "").is_ok());
        let sheet = basis().compute(&Rules::default(), CycleState::Reviewing);
        for (grade, reason, allowed) in
            [(Grade::Good, "", true), (Grade::Excellent, "", false), (Grade::Excellent, " ", false), (Grade::Excellent, "成绩突出", true)]
        {
            assert_eq!(sheet.permits(grade, Some(Grade::Good), reason).is_ok(), allowed, "{grade} {reason}");
        }
    }

    #[test]
    fn results_are_the_offices_until_published_and_then_also_those_of_whom_they_concern() {
        let (own, other) = (DepartmentId(Uuid::from_u128(1)), DepartmentId(Uuid::from_u128(2)));
        let me = UserId(Uuid::from_u128(7));
        let actor = |hat: Hat| Actor { bureau: BureauId(Uuid::nil()), user: me, name: "甲".into(), hats: vec![hat] };
        let staff = result_reach(&actor(Hat { department: Some(own), roles: vec![Role::Staff], ..Hat::default() }));
        let head = result_reach(&actor(Hat { department: Some(own), roles: vec![Role::Head], ..Hat::default() }));
        let member = result_reach(&actor(Hat { bodies: vec![Body::LeadingGroup], ..Hat::default() }));
        let colleague = Some(UserId(Uuid::from_u128(8)));
        for (reach, card, department, officer, before, after) in [
            (&staff, Card::Department, own, None, false, true),
            (&staff, Card::Department, other, None, false, false),
            (&staff, Card::Officer, own, Some(me), false, true),
            (&staff, Card::Officer, own, colleague, false, false),
            (&head, Card::Officer, own, colleague, false, true),
            (&head, Card::Officer, other, colleague, false, false),
            (&member, Card::Officer, other, colleague, true, true),
        ] {
            assert_eq!(reach.covers(card, department, officer, CycleState::Decided), before, "{reach:?} {card} {officer:?}");
            assert_eq!(reach.covers(card, department, officer, CycleState::Published), after, "{reach:?} {card} {officer:?}");
        }
    }
}
