//! What pages of deadlines and of the inbox show.

use super::course::{Basis, DeadlineState, Turn};
use super::kind::{DeadlineKind, Owner};
use super::ladder::Ladder;
use super::preference::Preference;
use crate::accountability::reach::FaultReach;
use crate::authority::{Actor, Hat, Role};
use crate::identity::officer;
use crate::ids::{DeadlineId, DepartmentId, NoteId, UserId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Which deadlines a person sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeadlineReach {
    /// All of the bureau: whoever oversees the assessment, and the administrator, who looks after the mail.
    Bureau,
    /// The own ones, those of the departments the person heads, and those of the own department that are nobody's in
    /// particular.
    Own {
        /// The person.
        person: UserId,
        /// Departments of the person.
        departments: Vec<DepartmentId>,
        /// Of these, those the person heads.
        headed: Vec<DepartmentId>,
    },
}

impl DeadlineReach {
    /// The reach of a person.
    #[must_use]
    pub fn of(actor: &Actor) -> Self {
        if crate::assessment::sees_all(actor) || actor.holds(Role::Administrator) { Self::Bureau } else { Self::own(actor) }
    }

    /// What concerns a person, whatever they oversee.
    fn own(actor: &Actor) -> Self {
        let heads = actor.hats.iter().filter(|hat| hat.roles.contains(&Role::Head));
        Self::Own { person: actor.user, departments: actor.departments(), headed: heads.filter_map(|hat| hat.department).collect() }
    }

    /// Whether a deadline is within reach.
    #[must_use]
    pub fn covers(&self, department: Option<DepartmentId>, person: Option<UserId>) -> bool {
        match self {
            Self::Bureau => true,
            Self::Own { person: me, departments, headed } => {
                let in_any = |all: &[DepartmentId]| department.is_some_and(|department| all.contains(&department));
                person == Some(*me) || in_any(headed) || (person.is_none() && in_any(departments))
            }
        }
    }
}

/// Which deadlines a person sees of matters that are confined to their handlers and to the person concerned (S 追究 §11).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfinedReach {
    /// The person.
    pub person: UserId,
    /// Whether the person is of an office that handles or inspects such matters.
    pub office: bool,
    /// Whether the person is a deputy, to whom appeals go.
    pub deputy: bool,
    /// Departments of the person: what concerns people of these is not for the office.
    pub own: Vec<DepartmentId>,
}

impl ConfinedReach {
    /// The reach of a person.
    #[must_use]
    pub fn of(actor: &Actor) -> Self {
        let FaultReach { office, deputy, own, .. } = FaultReach::of(actor);
        Self { person: actor.user, office, deputy, own }
    }

    /// Whether a confined deadline is within reach.
    #[must_use]
    pub fn covers(&self, kind: DeadlineKind, department: Option<DepartmentId>, person: Option<UserId>) -> bool {
        let in_office = self.office && department.is_none_or(|department| !self.own.contains(&department));
        person == Some(self.person) || in_office || (self.deputy && kind == DeadlineKind::FaultAnswer)
    }
}

/// Whether the thing itself opens for somebody who sees its deadline: an administrator looks after reminders, not after what
/// departments write, and a ballot is its rater's alone.
#[must_use]
pub fn opens(actor: &Actor, kind: DeadlineKind, department: Option<DepartmentId>, person: Option<UserId>) -> bool {
    match kind {
        DeadlineKind::MutualBallot => {
            let heads = |hat: &Hat| hat.roles.contains(&Role::Head) && hat.department == department;
            person.map_or_else(|| actor.hats.iter().any(heads), |person| person == actor.user)
        }
        // The page of the person concerned is another than that of the handlers, and leads there.
        kind if kind.is_confined() => match kind.rule().owner {
            Owner::InPerson => person == Some(actor.user),
            _ => ConfinedReach::of(actor).covers(kind, department, None),
        },
        // Whoever does not handle the complaint does not see its deadline either.
        DeadlineKind::ComplaintAcceptance | DeadlineKind::ComplaintHandling => true,
        DeadlineKind::CertificateExpiry => department.is_some_and(|department| officer::reach(actor).covers(department)),
        _ => crate::assessment::sees_all(actor) || DeadlineReach::own(actor).covers(department, person),
    }
}

/// A deadline in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlineRow {
    /// The deadline.
    pub id: DeadlineId,
    /// What is due.
    pub kind: DeadlineKind,
    /// What it is called.
    pub title: String,
    /// Where the thing opens, within the bureau.
    pub place: String,
    /// The instant from which it is too late.
    pub due: DateTime<Utc>,
    /// The state.
    pub state: DeadlineState,
    /// When it ended.
    pub ended: Option<DateTime<Utc>>,
}

/// A deadline that is on somebody to meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskRow {
    /// The deadline.
    pub row: DeadlineRow,
    /// The department concerned.
    pub department: Option<DepartmentId>,
}

/// A line of a deadline's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnRow {
    /// What happened.
    pub turn: Turn,
    /// The end before.
    pub before: DateTime<Utc>,
    /// The end after.
    pub after: DateTime<Utc>,
    /// Why.
    pub note: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A reminder that was made: when, to whom, and whether by mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldRow {
    /// When.
    pub at: DateTime<Utc>,
    /// Name of the person.
    pub name: String,
    /// When the mail with it went out; nothing where it is in the inbox only, or waits for the digest.
    pub mailed: Option<DateTime<Utc>>,
    /// When the person has read it.
    pub read: Option<DateTime<Utc>>,
}

/// A deadline with everything about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlineView {
    /// As in the list.
    pub row: DeadlineRow,
    /// Whether the thing itself opens for the viewer.
    pub opens: bool,
    /// How the due instant was computed.
    pub basis: Basis,
    /// The instant before which nobody is reminded.
    pub begins: DateTime<Utc>,
    /// Its ladder.
    pub ladder: Ladder,
    /// The next reminders, at most five: when, and to whom by name.
    pub ahead: Vec<(DateTime<Utc>, Vec<String>)>,
    /// What has happened to it, oldest first.
    pub turns: Vec<TurnRow>,
    /// The latest reminders, newest first.
    pub told: Vec<ToldRow>,
}

/// How many deadlines within reach are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlineCounts {
    /// Still to be done, in time.
    pub open: usize,
    /// Still to be done, and late.
    pub late: usize,
    /// Done, lapsed or cancelled.
    pub over: usize,
}

/// A reminder that will be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AheadRow {
    /// When.
    pub at: DateTime<Utc>,
    /// The deadline.
    pub deadline: DeadlineId,
    /// What is due.
    pub kind: DeadlineKind,
    /// What it is called.
    pub title: String,
    /// The instant from which it is too late.
    pub due: DateTime<Utc>,
    /// To whom, by name; nobody where nobody is in charge.
    pub to: Vec<String>,
}

/// A message in somebody's inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteRow {
    /// The message.
    pub id: NoteId,
    /// Its title.
    pub title: String,
    /// Its text.
    pub body: String,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Whether it was read.
    pub read: bool,
    /// The state of the deadline that it speaks of.
    pub deadline: Option<(DeadlineId, DeadlineState)>,
    /// Earlier messages about the same thing.
    pub earlier: usize,
}

impl NoteRow {
    /// Whether nothing is left to do about it.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.deadline.map_or(self.read, |(_, state)| !state.is_open())
    }

    /// Whether it stands among the unread: what was done meanwhile does not.
    #[must_use]
    pub fn is_unread(&self) -> bool {
        !self.read && !self.is_done()
    }
}

/// What a person has settled about messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WishesView {
    /// The wishes.
    pub preference: Preference,
    /// The version read; 0 where nothing was settled.
    pub version: i32,
    /// Since when there is a calendar feed, and when it was read last.
    pub feed: Option<(DateTime<Utc>, Option<DateTime<Utc>>)>,
}

/// A kind of deadline with the bureau's ladder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindView {
    /// The kind.
    pub kind: DeadlineKind,
    /// The ladder in force.
    pub ladder: Ladder,
    /// Who settled it and when; nothing where it is that of the house.
    pub changed: Option<(String, DateTime<Utc>)>,
    /// The version read; 0 where nothing was settled.
    pub version: i32,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::{Body, Function};
    use crate::ids::BureauId;
    use uuid::Uuid;

    #[test]
    fn what_is_confined_is_seen_by_its_handlers_and_the_person_concerned_and_never_by_the_own_department() {
        let (own, other) = (DepartmentId(Uuid::from_u128(1)), DepartmentId(Uuid::from_u128(2)));
        let user = |n: u128| UserId(Uuid::from_u128(n));
        let actor = |hat: Hat| Actor { bureau: BureauId(Uuid::nil()), user: user(7), name: "甲".into(), hats: vec![hat] };
        let of = |functions: &[Function], role| Hat {
            department: Some(own),
            functions: functions.to_vec(),
            roles: vec![role],
            ..Hat::default()
        };
        let (handling, answer) = (DeadlineKind::FaultHandling, DeadlineKind::FaultAnswer);
        for (hat, [about_other, about_own, an_answer, my_own]) in [
            (of(&[Function::FaultIntake], Role::Staff), [true, false, true, true]),
            (of(&[Function::Discipline], Role::Head), [true, false, true, true]),
            (of(&[], Role::Deputy), [false, false, true, true]),
            (of(&[Function::LegalAffairs, Function::AssessmentOffice], Role::Head), [false, false, false, true]),
            (of(&[], Role::Administrator), [false, false, false, true]),
        ] {
            let reach = ConfinedReach::of(&actor(hat.clone()));
            assert_eq!(reach.covers(handling, Some(other), None), about_other, "{hat:?}");
            assert_eq!(reach.covers(handling, Some(own), None), about_own, "{hat:?}");
            assert_eq!(reach.covers(answer, None, Some(user(8))), an_answer, "{hat:?}");
            assert_eq!(reach.covers(DeadlineKind::FaultStatement, None, Some(user(7))), my_own, "{hat:?}");
        }
    }

    #[test]
    fn a_deadline_is_seen_by_its_person_the_head_and_whoever_oversees_and_by_the_department_if_it_is_nobodys_own() {
        let department = |n: u128| Some(DepartmentId(Uuid::from_u128(n)));
        let user = |n: u128| UserId(Uuid::from_u128(n));
        let actor = |hat: Hat| Actor { bureau: BureauId(Uuid::nil()), user: user(7), name: "甲".into(), hats: vec![hat] };
        let staff = actor(Hat { department: department(1), roles: vec![Role::Staff], ..Hat::default() });
        let head = actor(Hat { department: department(1), roles: vec![Role::Head], ..Hat::default() });
        let office = actor(Hat { department: department(2), functions: vec![Function::AssessmentOffice], ..Hat::default() });
        let group = actor(Hat { bodies: vec![Body::LeadingGroup], ..Hat::default() });
        let administrator = actor(Hat { roles: vec![Role::Administrator], ..Hat::default() });
        for (of, person, seen) in [
            // The order of people: staff, head, office, group, administrator.
            (department(1), None, [true, true, true, true, true]),
            (department(1), Some(user(7)), [true, true, true, true, true]),
            (department(1), Some(user(8)), [false, true, true, true, true]),
            (department(3), None, [false, false, true, true, true]),
            (None, None, [false, false, true, true, true]),
        ] {
            let found = [&staff, &head, &office, &group, &administrator].map(|one| DeadlineReach::of(one).covers(of, person));
            assert_eq!(found, seen, "{of:?} {person:?}");
        }
    }

    #[test]
    fn the_thing_itself_opens_for_whoever_sees_it_not_for_the_administrator_and_a_ballot_for_its_rater_alone() {
        let department = Some(DepartmentId(Uuid::from_u128(1)));
        let user = |n: u128| UserId(Uuid::from_u128(n));
        let actor = |hat: Hat| Actor { bureau: BureauId(Uuid::nil()), user: user(7), name: "甲".into(), hats: vec![hat] };
        let staff = actor(Hat { department, roles: vec![Role::Staff], ..Hat::default() });
        let head = actor(Hat { department, roles: vec![Role::Head], ..Hat::default() });
        let office = actor(Hat { functions: vec![Function::AssessmentOffice], ..Hat::default() });
        let administrator = actor(Hat { roles: vec![Role::Administrator], ..Hat::default() });
        for (kind, person, opened) in [
            // The order of people: staff, head, office, administrator.
            (DeadlineKind::SelfAssessment, None, [true, true, true, false]),
            (DeadlineKind::DailyObjection, Some(user(8)), [false, true, true, false]),
            (DeadlineKind::MutualBallot, None, [false, true, false, false]),
            (DeadlineKind::MutualBallot, Some(user(7)), [true, true, true, true]),
            (DeadlineKind::MutualBallot, Some(user(8)), [false, false, false, false]),
            (DeadlineKind::CertificateExpiry, Some(user(7)), [false, true, false, true]),
        ] {
            let found = [&staff, &head, &office, &administrator].map(|one| opens(one, kind, department, person));
            assert_eq!(found, opened, "{kind} {person:?}");
        }
    }

    #[test]
    fn a_message_whose_thing_is_done_is_no_longer_unread() {
        let note = |read, state: Option<DeadlineState>| NoteRow {
            id: NoteId(Uuid::nil()),
            title: String::new(),
            body: String::new(),
            at: DateTime::UNIX_EPOCH,
            read,
            deadline: state.map(|state| (DeadlineId(Uuid::nil()), state)),
            earlier: 0,
        };
        for (read, state, unread) in [
            (false, None, true),
            (true, None, false),
            (false, Some(DeadlineState::Missed), true),
            (true, Some(DeadlineState::Running), false),
            (false, Some(DeadlineState::Met), false),
        ] {
            assert_eq!(note(read, state).is_unread(), unread, "{read} {state:?}");
        }
    }
}
