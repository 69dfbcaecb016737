//! A case as use cases hold it: the row, what the table judges of it, and the transaction in which it is written.

use super::people::{People, Reader, To, letters};
use super::rows::{fault_case, fault_statement};
use crate::identity::Session;
use crate::scope::{Scope, WriteScope, Writer, locked};
use crate::{Error, House, Result};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::accountability::lifecycle::{Fault, FaultAction, FaultEdit, FaultFacts, FaultState};
use domain::accountability::paper::Determination;
use domain::accountability::reach::FaultReach;
use domain::authority::Actor;
use domain::calendar;
use domain::ids::{DepartmentId, FaultCaseId, UserId};
use domain::lifecycle::{Decision, Transition, decide, edit};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, FromQueryResult, QueryFilter};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// The cases within a person's reach as a handler, inspector or leader: the same as [`FaultReach::covers`], as a condition.
pub(super) fn within(reach: &FaultReach) -> Condition {
    use fault_case::Column as C;
    let shut = Condition::any().add(C::PersonId.is_null()).add(C::PersonId.is_not_in(reach.shut.iter().map(|id| id.0)));
    let elsewhere = C::DepartmentId.is_not_in(reach.own.iter().map(|id| id.0));
    let office = if reach.office {
        Condition::all().add(elsewhere)
    } else {
        Condition::all().add(elsewhere).add(C::DepartmentId.is_in(reach.stands_in.iter().map(|id| id.0)))
    };
    let before = || Condition::all().add(C::State.is_in(FaultState::BEFORE_LEADERS.iter().map(|state| state.code())));
    let mut any = Condition::any().add(office);
    if reach.director {
        any = any.add(before());
    }
    if reach.deputy {
        any = any.add(before().add(Condition::any().add(C::OfDirector.eq(true)).add(C::AppealedAt.is_not_null())));
    }
    Condition::all().add(shut).add(any)
}

pub(super) fn state(row: &fault_case::Model) -> Result<FaultState> {
    FaultState::from_code(&row.state).ok_or_else(|| Error::Row(format!("fault {}", row.state)))
}

/// Reads a paper.
pub(super) fn paper<T: DeserializeOwned>(text: Option<&String>) -> Result<Option<T>> {
    Ok(text.map(|text| serde_json::from_str(text)).transpose()?)
}

/// Writes a paper.
pub(super) fn written<T: Serialize>(paper: &T) -> Result<Option<String>> {
    Ok(Some(serde_json::to_string(paper)?))
}

#[derive(FromQueryResult)]
struct Counted {
    heard: i64,
    suspended: i64,
}

/// What lies beside the row: statements since the person was told last, and whether the certificate is taken back.
const COUNTED: &str = "
SELECT (SELECT count(*) FROM fault_statement s WHERE s.bureau_id = c.bureau_id AND s.case_id = c.id AND s.recorded_at >= c.told_at) AS heard,
  (SELECT count(*) FROM certificate_suspension x WHERE x.bureau_id = c.bureau_id AND x.case_id = c.id AND x.lifted_on IS NULL) AS suspended
FROM fault_case c WHERE c.bureau_id = $1 AND c.id = $2";

/// What the table judges of a case.
pub(super) async fn facts(scope: &Scope, row: &fault_case::Model, people: &People, zone: Tz) -> Result<FaultFacts> {
    let counted = scope.query::<Counted>(COUNTED, [row.id.into()]).await?.pop().ok_or_else(Error::not_found)?;
    let handlers: Vec<UserId> = serde_json::from_str(&row.handlers)?;
    let deciders: Vec<UserId> = serde_json::from_str(&row.deciders)?;
    let person = row.person_id.map(UserId);
    Ok(FaultFacts {
        id: FaultCaseId(row.id),
        version: row.version,
        state: state(row)?,
        department: DepartmentId(row.department_id),
        person,
        of_director: row.of_director,
        deputy_free: people.has_free_deputy(&[handlers.clone(), deciders.clone()].concat(), person),
        handlers,
        deciders,
        has_findings: !row.findings.is_empty(),
        heard: counted.heard > 0,
        waived: row.waiver.is_some(),
        statement_until: row.statement_until,
        outcome: paper::<Determination>(row.determination.as_ref())?.map(|found| found.outcome),
        appeal_until: row.appeal_until,
        suspended: counted.suspended > 0,
        zone,
    })
}

/// A case that is being written, beside the scope in which it is.
pub(super) struct Work<'a> {
    pub house: &'a House,
    pub session: &'a Session,
    pub now: DateTime<Utc>,
    pub row: fault_case::Model,
    pub facts: FaultFacts,
    pub people: People,
}

/// As what somebody opens a case.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum As {
    /// A handler, inspector or leader.
    Handler,
    /// The person concerned.
    Oneself,
}

impl<'a> Work<'a> {
    /// Opens a case within reach, locked.
    ///
    /// # Errors
    /// Not found beyond it.
    pub(super) async fn open(house: &'a House, session: &'a Session, id: FaultCaseId, who: As) -> Result<(WriteScope, Self)> {
        let scope = session.write(house).await?;
        let select = locked(scope.select::<fault_case::Entity>()).filter(fault_case::Column::Id.eq(id.0));
        let reach = match who {
            As::Handler => within(&FaultReach::of(session.actor())),
            As::Oneself => oneself(session.actor()),
        };
        let row = select.filter(reach).one(scope.tx()).await?.ok_or_else(Error::not_found)?;
        let people = People::of(&scope).await?;
        let facts = facts(&scope, &row, &people, session.me().bureau.zone).await?;
        let now = scope.now();
        Ok((scope, Self { house, session, now, row, facts, people }))
    }

    /// The day in the bureau.
    pub(super) fn today(&self) -> NaiveDate {
        calendar::day_of(self.now, self.facts.zone)
    }

    /// Judges a step.
    pub(super) fn decide(&self, action: FaultAction) -> Result<Transition<FaultState>> {
        Ok(decide::<Fault>(self.session.actor(), &self.facts, action, self.now)?)
    }

    /// Judges an edit.
    pub(super) fn edit(&self, kind: FaultEdit) -> Result<Decision> {
        Ok(edit::<Fault>(self.session.actor(), &self.facts, kind, self.now)?)
    }

    /// The ids of `known` with whoever stands behind `decision`, as they are kept.
    fn joined(known: &[UserId], decision: &Decision) -> Result<String> {
        let mut all = known.to_vec();
        all.extend(decision.people().filter(|one| !known.contains(one)));
        Ok(serde_json::to_string(&all)?)
    }

    /// Columns for whoever handled it from now on.
    pub(super) fn handled_by(&self, decision: &Decision) -> Result<fault_case::ActiveModel> {
        Ok(fault_case::ActiveModel { handlers: Set(Self::joined(&self.facts.handlers, decision)?), ..fault_case::ActiveModel::default() })
    }

    /// Columns for whoever judged its handling from now on.
    pub(super) fn judged_by(&self, decision: &Decision) -> Result<fault_case::ActiveModel> {
        Ok(fault_case::ActiveModel { deciders: Set(Self::joined(&self.facts.deciders, decision)?), ..fault_case::ActiveModel::default() })
    }

    /// The next number of a kind of paper in this year: `大审批责认〔2026〕3号`.
    pub(super) async fn number(&self, writer: &Writer<'_>, kind: &'static str, sign: &str) -> Result<String> {
        use chrono::Datelike;
        let year = self.today().year();
        let number = writer.next_number(kind, year).await?;
        Ok(format!("{}{sign}〔{year}〕{number}号", self.session.me().bureau.short_name))
    }

    /// Writes a step and its letters, each to readers and where it leads them.
    pub(super) async fn write(&self, writer: &Writer<'_>, changes: fault_case::ActiveModel, told: &[(Vec<Reader>, To)]) -> Result<()> {
        writer.update(key(self.facts.id), self.facts.version, changes).await?;
        let bureau = &self.session.me().bureau;
        let mail = told.iter().flat_map(|(readers, to)| letters(self.house, bureau, readers, *to, &self.row.number, &self.facts));
        let mail: Vec<_> = mail.collect();
        if mail.is_empty() { Ok(()) } else { writer.mail(mail).await }
    }
}

/// The cases of which a person was told as the one concerned.
pub(super) fn oneself(actor: &Actor) -> Condition {
    Condition::all().add(fault_case::Column::PersonId.eq(actor.user.0)).add(fault_case::Column::ToldAt.is_not_null())
}

pub(super) fn key(id: FaultCaseId) -> Condition {
    Condition::all().add(fault_case::Column::Id.eq(id.0))
}

/// A statement to be put on record.
pub(super) fn statement(case: Uuid, form: &str, body: String, by: &str, at: DateTime<Utc>) -> fault_statement::ActiveModel {
    fault_statement::ActiveModel {
        id: Set(Uuid::now_v7()),
        case_id: Set(case),
        form: Set(form.to_owned()),
        body: Set(body),
        recorded_by: Set(by.to_owned()),
        recorded_at: Set(at),
        ..fault_statement::ActiveModel::default()
    }
}
