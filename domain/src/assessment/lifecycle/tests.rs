//! What the tables of cycle and self-assessment allow and forbid.

use super::*;
use crate::assessment::Lack;
use crate::assessment::Missing;
use crate::authority::{Actor, Function, Hat, Role};
use crate::calendar;
use crate::ids::{BureauId, CycleId, DepartmentId, SelfAssessmentId, UserId};
use crate::lifecycle::{Lifecycle, decide, edit, matrix, mermaid};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Asia::Shanghai;
use uuid::Uuid;

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

const OWN: u128 = 10;
const OTHER: u128 = 11;
const LEGAL: u128 = 12;

fn due() -> DateTime<Utc> {
    calendar::end_of_day(NaiveDate::from_ymd_opt(2026, 11, 25).expect("a day"), Shanghai)
}

fn facts(state: SelfAssessmentState) -> SelfAssessmentFacts {
    SelfAssessmentFacts {
        id: SelfAssessmentId(id(1)),
        version: 7,
        state,
        department: DepartmentId(id(OWN)),
        cycle: CycleState::Open,
        cycle_due: due(),
        late_due: None,
        return_due: None,
        late: false,
        first_submitted: None,
        signer: None,
        missing: Missing::default(),
        zone: Shanghai,
    }
}

fn actor(department: u128, roles: &[Role], functions: &[Function]) -> Actor {
    let hat =
        Hat { department: Some(DepartmentId(id(department))), roles: roles.to_vec(), functions: functions.to_vec(), ..Hat::default() };
    Actor { bureau: BureauId(id(1)), user: UserId(id(2)), name: "甲".into(), hats: vec![hat] }
}

fn head() -> Actor {
    actor(OWN, &[Role::Head], &[])
}

fn office() -> Actor {
    actor(LEGAL, &[Role::Staff], &[Function::AssessmentOffice])
}

#[test]
fn the_self_assessment_table_is_as_agreed() {
    insta::assert_snapshot!(matrix::<SelfAssessment>());
}

#[test]
fn the_cycle_table_is_as_agreed() {
    insta::assert_snapshot!(matrix::<Cycle>());
}

#[test]
fn every_state_of_a_table_is_reached_and_drawn() {
    for state in SelfAssessmentState::ALL {
        assert!(SelfAssessment::PATH.contains(state), "{state}");
        assert!(*state == SelfAssessmentState::NotBegun || SelfAssessment::STEPS.iter().any(|s| s.to == *state), "{state}");
    }
    for state in CycleState::ALL {
        assert!(*state == CycleState::Preparing || Cycle::STEPS.iter().any(|s| s.to == *state), "{state}");
    }
    assert!(mermaid::<SelfAssessment>().contains("returned --> submitted : 签名报送"));
}

#[test]
fn submission_counts_until_the_last_instant_of_25_november_and_not_one_later() {
    let subject = facts(SelfAssessmentState::Drafting);
    let last = due() - TimeDelta::seconds(1);
    assert!(decide::<SelfAssessment>(&head(), &subject, SelfAssessmentAction::Submit, last).is_ok());
    let refusal = decide::<SelfAssessment>(&head(), &subject, SelfAssessmentAction::Submit, due()).expect_err("too late");
    assert!(refusal.message.contains("11月25日（星期三）24:00"), "{refusal}");
}

#[test]
fn late_self_assessment_needs_a_grant_and_is_marked_for_ever() {
    let mut subject = facts(SelfAssessmentState::Drafting);
    subject.late_due = Some(due() + TimeDelta::days(2));
    let late = due() + TimeDelta::days(1);
    assert!(decide::<SelfAssessment>(&head(), &subject, SelfAssessmentAction::Submit, late).is_ok());
    assert!(subject.is_late_when_submitted_at(late));
    subject.first_submitted = Some(late);
    subject.late = true;
    subject.state = SelfAssessmentState::Returned;
    subject.return_due = Some(due() + TimeDelta::days(9));
    assert!(subject.is_late_when_submitted_at(due() + TimeDelta::days(8)));
}

#[test]
fn submitted_in_time_and_returned_is_not_late_and_has_its_own_deadline() {
    let mut subject = facts(SelfAssessmentState::Returned);
    subject.first_submitted = Some(due() - TimeDelta::days(1));
    subject.return_due = Some(due() + TimeDelta::days(3));
    let again = due() + TimeDelta::days(2);
    assert!(decide::<SelfAssessment>(&head(), &subject, SelfAssessmentAction::Submit, again).is_ok());
    assert!(!subject.is_late_when_submitted_at(again));
    assert!(decide::<SelfAssessment>(&head(), &subject, SelfAssessmentAction::Submit, due() + TimeDelta::days(3)).is_err());
}

#[test]
fn what_is_missing_stands_in_the_way_of_submission() {
    let mut subject = facts(SelfAssessmentState::Drafting);
    subject.missing.items.push(("D05".into(), "执法人员资格".into(), vec![Lack::Score]));
    let refusal =
        decide::<SelfAssessment>(&head(), &subject, SelfAssessmentAction::Submit, due() - TimeDelta::days(1)).expect_err("missing");
    assert!(refusal.message.contains("1 项未填"), "{refusal}");
}

#[test]
fn staff_drafts_but_only_the_head_submits_and_nobody_else_does_either() {
    let subject = facts(SelfAssessmentState::Drafting);
    let now = due() - TimeDelta::days(1);
    let staff = actor(OWN, &[Role::Staff], &[]);
    let stranger = actor(OTHER, &[Role::Head], &[]);
    let director = Actor { hats: vec![Hat { roles: vec![Role::Director], ..Hat::default() }], ..head() };
    for (who, may_edit, may_submit) in
        [(head(), true, true), (staff, true, false), (stranger, false, false), (office(), false, false), (director, false, false)]
    {
        assert_eq!(edit::<SelfAssessment>(&who, &subject, SelfAssessmentEdit::Item, now).is_ok(), may_edit, "{who:?}");
        assert_eq!(decide::<SelfAssessment>(&who, &subject, SelfAssessmentAction::Submit, now).is_ok(), may_submit, "{who:?}");
    }
}

#[test]
fn submitted_is_locked() {
    let now = due() - TimeDelta::days(1);
    for state in [SelfAssessmentState::Submitted, SelfAssessmentState::Accepted] {
        for change in [SelfAssessmentEdit::Item, SelfAssessmentEdit::Summary, SelfAssessmentEdit::Attach, SelfAssessmentEdit::Detach] {
            assert!(edit::<SelfAssessment>(&head(), &facts(state), change, now).is_err(), "{state} {change}");
        }
    }
}

#[test]
fn the_office_takes_no_step_on_its_own_submission_but_its_stand_in_does() {
    let now = due() - TimeDelta::days(1);
    let mut own = facts(SelfAssessmentState::Submitted);
    own.department = DepartmentId(id(LEGAL));
    let refusal = decide::<SelfAssessment>(&office(), &own, SelfAssessmentAction::Accept, now).expect_err("recused");
    assert!(refusal.message.contains("回避"), "{refusal}");
    let stand_in = Actor {
        hats: vec![Hat {
            roles: vec![Role::Deputy],
            stands_in: vec![(Function::AssessmentOffice, DepartmentId(id(LEGAL)))],
            ..Hat::default()
        }],
        ..head()
    };
    assert!(decide::<SelfAssessment>(&stand_in, &own, SelfAssessmentAction::Accept, now).is_ok());
    // The stand-in acts only where the office is concerned.
    assert!(decide::<SelfAssessment>(&stand_in, &facts(SelfAssessmentState::Submitted), SelfAssessmentAction::Accept, now).is_err());
    assert!(decide::<SelfAssessment>(&office(), &facts(SelfAssessmentState::Submitted), SelfAssessmentAction::Accept, now).is_ok());
}

#[test]
fn recusal_is_not_got_round_by_a_delegation() {
    let now = due() - TimeDelta::days(1);
    let stand_in = Hat {
        on_behalf_of: Some((UserId(id(9)), "刘志远".into())),
        roles: vec![Role::Deputy],
        stands_in: vec![(Function::AssessmentOffice, DepartmentId(id(LEGAL)))],
        ..Hat::default()
    };
    let mut own = facts(SelfAssessmentState::Submitted);
    own.department = DepartmentId(id(LEGAL));
    let mut office_with_the_deputys_hat = office();
    office_with_the_deputys_hat.hats.push(stand_in);
    assert!(decide::<SelfAssessment>(&office_with_the_deputys_hat, &own, SelfAssessmentAction::Accept, now).is_err());
    // A head who lends the own hat to the office takes that person out of the review.
    let mut office_with_a_heads_hat = office();
    office_with_a_heads_hat.hats.push(head().hats.remove(0));
    assert!(
        decide::<SelfAssessment>(&office_with_a_heads_hat, &facts(SelfAssessmentState::Submitted), SelfAssessmentAction::Accept, now)
            .is_err()
    );
}

#[test]
fn whoever_signed_a_submission_judges_it_under_no_hat_even_when_the_delegation_is_over() {
    let now = due() - TimeDelta::days(1);
    let signed_by = |signer: u128, state| SelfAssessmentFacts { signer: Some(UserId(id(signer))), ..facts(state) };
    let steps = [SelfAssessmentAction::Accept, SelfAssessmentAction::Return];
    let stand_in =
        Actor { hats: vec![Hat { stands_in: vec![(Function::AssessmentOffice, DepartmentId(id(OWN)))], ..Hat::default() }], ..office() };
    for (who, signer, may) in [(office(), 2, false), (office(), 3, true), (stand_in.clone(), 2, false), (stand_in, 3, true)] {
        for step in steps {
            let judged = decide::<SelfAssessment>(&who, &signed_by(signer, SelfAssessmentState::Submitted), step, now);
            assert_eq!(judged.is_ok(), may, "{who:?} {step}");
            assert!(may || judged.expect_err("recused").message.contains("由您签名报送"));
        }
        let late = edit::<SelfAssessment>(&who, &signed_by(signer, SelfAssessmentState::Returned), SelfAssessmentEdit::GrantLate, now);
        assert_eq!(late.is_ok(), may, "{who:?}");
    }
    // The head who signed fills in and signs again what came back.
    let returned = signed_by(2, SelfAssessmentState::Returned);
    assert!(edit::<SelfAssessment>(&head(), &returned, SelfAssessmentEdit::Item, now).is_ok());
    assert!(decide::<SelfAssessment>(&head(), &returned, SelfAssessmentAction::Submit, now).is_ok());
}

#[test]
fn the_date_of_a_return_governs_from_then_on_and_none_ends_before_the_cycle() {
    let day = |n: i64| due() + TimeDelta::days(n);
    let start = facts(SelfAssessmentState::Drafting);
    let submitted = SelfAssessmentFacts { state: SelfAssessmentState::Submitted, first_submitted: Some(day(-9)), ..start.clone() };
    let rows = [
        ("of the cycle", start.clone(), 0),
        ("granted", start.clone().granted(day(9)), 9),
        ("returned", submitted.clone().returned(day(3)), 3),
        ("returned with a date before the cycle's", submitted.clone().returned(day(-3)), 0),
        ("granted late, then returned with an earlier date", submitted.clone().granted(day(9)).returned(day(3)), 3),
        ("returned, then granted a later date", submitted.clone().returned(day(3)).granted(day(5)), 5),
        ("returned twice", submitted.clone().returned(day(5)).granted(day(9)).returned(day(2)), 2),
    ];
    for (what, facts, days) in rows {
        assert_eq!(facts.due(), day(days), "{what}");
    }
    assert_eq!(submitted.returned(day(3)).state, SelfAssessmentState::Returned);
}

#[test]
fn what_is_with_the_department_is_what_it_can_fill_in() {
    let now = due() - TimeDelta::days(1);
    for state in SelfAssessmentState::ALL {
        let may_fill = edit::<SelfAssessment>(&head(), &facts(*state), SelfAssessmentEdit::Item, now).is_ok();
        assert_eq!(state.is_with_department(), may_fill, "{state}");
    }
}

#[test]
fn an_open_cycle_comes_before_a_later_one_in_preparation() {
    let years = [(CycleState::Closed, 2025), (CycleState::Open, 2026), (CycleState::Preparing, 2027)];
    let current = |years: &[(CycleState, i32)]| years.iter().map(|(state, year)| state.precedence(*year)).max().map(|(_, year)| year);
    assert_eq!(current(&years), Some(2026));
    assert_eq!(current(&[(CycleState::Closed, 2025), (CycleState::Preparing, 2026)]), Some(2026));
    assert_eq!(current(&[(CycleState::Open, 2026), (CycleState::Open, 2027)]), Some(2027));
}

#[test]
fn a_delegate_acts_on_behalf_and_the_record_says_so() {
    let mut delegate = actor(OTHER, &[Role::Staff], &[]);
    delegate.hats.push(Hat {
        on_behalf_of: Some((UserId(id(9)), "陈立".into())),
        roles: vec![Role::Head],
        department: Some(DepartmentId(id(OWN))),
        ..Hat::default()
    });
    let submit = decide::<SelfAssessment>(
        &delegate,
        &facts(SelfAssessmentState::Drafting),
        SelfAssessmentAction::Submit,
        due() - TimeDelta::days(1),
    )
    .expect("allowed");
    assert_eq!(submit.decision.name(), "甲（代陈立）");
}

#[test]
fn a_cycle_opens_only_with_a_whole_standard_objects_and_time_left() {
    let cycle = CycleFacts {
        id: CycleId(id(3)),
        version: 1,
        state: CycleState::Preparing,
        standard_is_whole: true,
        objects: 6,
        due: due(),
        progress: CycleProgress::default(),
    };
    let now = due() - TimeDelta::days(20);
    assert!(decide::<Cycle>(&office(), &cycle, CycleAction::Open, now).is_ok());
    for broken in [
        CycleFacts { standard_is_whole: false, ..cycle.clone() },
        CycleFacts { objects: 0, ..cycle.clone() },
        CycleFacts { due: now, ..cycle.clone() },
        CycleFacts { state: CycleState::Open, ..cycle.clone() },
    ] {
        assert!(decide::<Cycle>(&office(), &broken, CycleAction::Open, now).is_err(), "{broken:?}");
    }
    assert!(decide::<Cycle>(&head(), &cycle, CycleAction::Open, now).is_err());
}
