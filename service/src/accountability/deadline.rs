//! The deadlines of a case: what each is called, where it opens and how it was computed. Their titles name numbers only.

use super::case::Work;
use crate::deadline::course::New;
use chrono::{DateTime, NaiveDate, Utc};
use domain::accountability::lifecycle::FaultFacts;
use domain::accountability::period::{ANSWER_DAYS, APPEAL_DAYS, HANDLING_DAYS, STATEMENT_DAYS, natural_until};
use domain::deadline::course::Basis;
use domain::deadline::kind::DeadlineKind;
use domain::deadline::workdays::Until;

/// The deadlines of a case, all of them.
pub(super) const ALL: &[DeadlineKind] =
    &[DeadlineKind::FaultHandling, DeadlineKind::FaultStatement, DeadlineKind::FaultAppeal, DeadlineKind::FaultAnswer];

fn working(from: NaiveDate, days: u32, until: Until) -> Basis {
    Basis::WorkingDays { from, days, unlisted: until.unlisted }
}

/// The decision that the office owes from acceptance on.
pub(super) fn handling(work: &Work<'_>, until: Until) -> New {
    New {
        kind: DeadlineKind::FaultHandling,
        subject: work.facts.id.0,
        department: Some(work.facts.department),
        person: None,
        title: format!("过错责任案件 {}", work.row.number),
        place: format!("accountability/{}", work.facts.id),
        basis: working(work.today(), HANDLING_DAYS, until),
        begins: work.now,
        due: until.at,
    }
}

/// What the person concerned may do, on the page of their own.
fn of_oneself(work: &Work<'_>, kind: DeadlineKind, title: String, basis: Basis, due: DateTime<Utc>) -> New {
    New {
        kind,
        subject: work.facts.id.0,
        department: Some(work.facts.department),
        person: work.facts.person,
        title,
        place: format!("accountability/own/{}", work.facts.id),
        basis,
        begins: work.now,
        due,
    }
}

/// The right to state and defend.
pub(super) fn statement(work: &Work<'_>, number: &str, until: Until) -> New {
    let title = format!("{number} 的陈述申辩");
    of_oneself(work, DeadlineKind::FaultStatement, title, working(work.today(), STATEMENT_DAYS, until), until.at)
}

/// The right to appeal, from the day of service.
pub(super) fn appeal(work: &Work<'_>, number: &str, served: NaiveDate) -> New {
    let basis = Basis::NaturalDays { from: served, days: APPEAL_DAYS };
    of_oneself(work, DeadlineKind::FaultAppeal, format!("对 {number} 的申诉"), basis, appeal_until(&work.facts, served))
}

/// The instant from which it is too late to appeal against what was served on a day.
pub(super) fn appeal_until(facts: &FaultFacts, served: NaiveDate) -> DateTime<Utc> {
    natural_until(served, APPEAL_DAYS, facts.zone)
}

/// The answer that is owed to an appeal.
pub(super) fn answer(work: &Work<'_>, number: &str) -> New {
    let from = work.today();
    New {
        kind: DeadlineKind::FaultAnswer,
        place: format!("accountability/{}", work.facts.id),
        ..of_oneself(
            work,
            DeadlineKind::FaultAnswer,
            format!("申诉 {number} 的答复"),
            Basis::NaturalDays { from, days: ANSWER_DAYS },
            natural_until(from, ANSWER_DAYS, work.facts.zone),
        )
    }
}
