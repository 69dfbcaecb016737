//! Who is told that there is something to do, and the deadlines of complaints. A letter says nothing of what it is about.

use super::queries::{linked_each, within};
use crate::deadline::course::New;
use crate::deadline::people::staff;
use crate::record::outbox::Message;
use crate::scope::Scope;
use crate::{House, Result};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::authority::{Actor, Body, Function, Role};
use domain::calendar;
use domain::complaint::reach::Links;
use domain::complaint::{days, receipt};
use domain::deadline::addressee::{Matter, Staff};
use domain::deadline::course::Basis;
use domain::deadline::kind::{DeadlineKind, Owner};
use domain::deadline::ladder::Level;
use domain::deadline::workdays::Until;
use domain::identity::view::BureauView;
use domain::ids::{ComplaintId, DepartmentId, UserId};
use domain::record::letter::{LetterKind, Placeholder};
use sea_orm::{ColumnTrait, Condition};
use std::collections::HashMap;
use uuid::Uuid;

/// The deadlines of complaints.
pub(crate) const KINDS: [DeadlineKind; 2] = [DeadlineKind::ComplaintAcceptance, DeadlineKind::ComplaintHandling];

/// The one thing that is said: people log in to learn more.
const WORDS: &str = "有一件投诉举报事项需要办理，请登录系统查看。";
/// What a complaint is called in mail and in calendars, which lie elsewhere.
const ELSEWHERE: &str = "投诉举报事项";
/// The same as a subject line.
const SUBJECT: &str = "有投诉举报事项需要办理";

/// Whose turn it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Turn {
    /// An office, or its stand-in where it is concerned itself.
    Office(Function),
    /// The leading group.
    Group,
    /// Director and deputies.
    Leaders,
    /// The head of a department that is to execute something.
    Head(DepartmentId),
}

/// Letters to whoever's turn it is, without those whom the case concerns. `place` is where it opens within the bureau. With
/// the last day of an urgent one it becomes a reminder, which never waits for a digest.
pub(crate) async fn letters(
    house: &House,
    bureau: &BureauView,
    scope: &Scope,
    links: &Links,
    turns: &[Turn],
    place: &str,
    urgent: Option<DateTime<Utc>>,
) -> Result<Vec<Message>> {
    let (staff, accounts) = staff(scope).await?;
    let barred = barred(&staff, links);
    let mut told: Vec<UserId> = Vec::new();
    for turn in turns {
        let found = match turn {
            Turn::Office(function) => staff.addressees(Owner::Office(*function), matter(&staff, links, *function), [Level::Owner]),
            Turn::Group => staff.addressees(Owner::Members(Body::LeadingGroup), Matter::default(), [Level::Owner]),
            Turn::Leaders => {
                let leads = |roles: &[Role]| roles.iter().any(|role| matches!(role, Role::Director | Role::Deputy));
                staff.people.iter().filter(|one| leads(&one.roles)).map(|one| one.user).collect()
            }
            Turn::Head(department) => {
                let of = Matter { department: Some(*department), person: None };
                staff.addressees(Owner::Head, of, [Level::Owner])
            }
        };
        // A copy for execution goes to the department complained of too, and tells it nothing of the case.
        let hidden = |user: &UserId| !matches!(turn, Turn::Head(_)) && barred.contains(user);
        for user in found.into_iter().filter(|user| !hidden(user)) {
            if !told.contains(&user) {
                told.push(user);
            }
        }
    }
    let link = format!("{}/b/{}/{place}", house.settings().public_url, bureau.slug);
    let letter = |user: &UserId| {
        let account = accounts.get(user)?;
        let notice = Message::notice(&account.name, &account.email, SUBJECT, WORDS).leading_to("办理", &link);
        Some(match urgent {
            Some(due) => notice.kind(LetterKind::Reminder).naming(Placeholder::Due, calendar::due(due, bureau.zone)),
            None => notice,
        })
    };
    Ok(told.iter().filter_map(letter).collect())
}

/// The matter of an office that may be concerned itself: then its stand-in is told.
fn matter(staff: &Staff, links: &Links, function: Function) -> Matter {
    let seat = staff.offices.iter().find(|seat| seat.function == function);
    let concerned = seat.map(|seat| seat.department).filter(|department| links.departments.contains(department));
    Matter { department: concerned, person: None }
}

/// Whom the case concerns, and whoever acts for them: of the same rule as `domain::complaint::reach::is_concerned`.
fn barred(staff: &Staff, links: &Links) -> Vec<UserId> {
    let own = |one: &&domain::deadline::addressee::Colleague| {
        links.people.contains(&one.user) || one.department.is_some_and(|department| links.departments.contains(&department))
    };
    staff.people.iter().filter(own).flat_map(|one| std::iter::once(one.user).chain(one.delegates.iter().copied())).collect()
}

/// What bounds the reminders of a deadline of a complaint: whom the case concerns, who is never told.
pub(crate) struct Bounds(Links);

impl Bounds {
    /// Of the deadline of `kind` about `subject`; nothing for other modules. One statement, or none.
    pub async fn of(scope: &Scope, kind: DeadlineKind, subject: Uuid) -> Result<Option<Self>> {
        Ok(Self::of_many(scope, [(kind.code(), subject)].into_iter()).await?.remove(&subject))
    }

    /// Of many deadlines, by subject. One statement, or none.
    pub async fn of_many(scope: &Scope, deadlines: impl Iterator<Item = (&str, Uuid)>) -> Result<HashMap<Uuid, Self>> {
        let ours = |kind: &str| KINDS.iter().any(|known| known.code() == kind);
        let subjects: Vec<Uuid> = deadlines.filter(|(kind, _)| ours(kind)).map(|(_, subject)| subject).collect();
        let bounds = linked_each(scope, &subjects).await?;
        Ok(bounds.into_iter().map(|(subject, linked)| (subject, Self(linked.links))).collect())
    }

    /// Whoever is told at `levels`: by the rules of the owner, and of a complaint without those whom it concerns.
    pub fn addressees(
        bounds: Option<&Self>,
        staff: &Staff,
        owner: Owner,
        of: Matter,
        levels: impl IntoIterator<Item = Level>,
    ) -> Vec<UserId> {
        let Some(Self(links)) = bounds else { return staff.addressees(owner, of, levels) };
        let barred = barred(staff, links);
        let mut told = staff.addressees(owner, matter(staff, links, Function::ComplaintOffice), levels);
        told.retain(|user| !barred.contains(user));
        told
    }
}

/// Title and words of a deadline where they leave the house, in mail or in a calendar; nothing for other modules.
pub(crate) fn outside(kind: DeadlineKind) -> Option<(&'static str, &'static str)> {
    KINDS.contains(&kind).then_some((ELSEWHERE, WORDS))
}

/// Deadlines within reach: of other modules those that are `reached`, of complaints those of cases that the actor sees,
/// whatever else the actor oversees.
pub(crate) fn deadlines_within<C: ColumnTrait>(scope: &Scope, actor: &Actor, reached: Condition, kind: C, subject: C) -> Condition {
    let ours = || KINDS.iter().map(|kind| kind.code());
    let seen = within(scope, actor, subject).add(kind.is_in(ours()));
    Condition::any().add(Condition::all().add(reached).add(kind.is_not_in(ours()))).add(seen)
}

/// The decision whether to accept, due within working days of the receipt.
pub(crate) fn acceptance(id: ComplaintId, (year, number): (i32, i32), received: DateTime<Utc>, days: u32, until: Until, zone: Tz) -> New {
    New {
        kind: DeadlineKind::ComplaintAcceptance,
        subject: id.0,
        department: None,
        person: None,
        title: title(year, number),
        place: place(id),
        basis: Basis::WorkingDays { from: calendar::day_of(received, zone), days, unlisted: until.unlisted },
        begins: received,
        due: until.at,
    }
}

/// The answer, due within natural days of the acceptance.
pub(crate) fn handling(
    id: ComplaintId,
    (year, number): (i32, i32),
    accepted: DateTime<Utc>,
    urgent: bool,
    due: DateTime<Utc>,
    zone: Tz,
) -> New {
    New {
        kind: DeadlineKind::ComplaintHandling,
        subject: id.0,
        department: None,
        person: None,
        title: title(year, number),
        place: place(id),
        basis: Basis::NaturalDays { from: calendar::day_of(accepted, zone), days: days(urgent) },
        begins: accepted,
        due,
    }
}

fn title(year: i32, number: i32) -> String {
    format!("投诉举报 {}", receipt(year, number))
}

/// Where a case opens within the bureau.
pub(crate) fn place(id: ComplaintId) -> String {
    format!("complaints/{id}")
}
