use super::*;
use crate::authority::Actor;
use crate::ids::BureauId;
use crate::lifecycle::{decide, edit, matrix};
use chrono::TimeDelta;
use chrono_tz::Asia::Shanghai;
use std::fmt::Write;

const OFFICE_ITSELF: DepartmentId = DepartmentId(Uuid::from_u128(10));
const INSPECTION_ITSELF: DepartmentId = DepartmentId(Uuid::from_u128(11));
const OWN: DepartmentId = DepartmentId(Uuid::from_u128(12));

fn user(n: u128) -> UserId {
    UserId(Uuid::from_u128(n))
}

fn noon() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-22T12:00:00+08:00").expect("an instant").to_utc()
}

/// A case about person 7, handled by 1, with everything on record that a step might need.
fn facts(state: FaultState) -> FaultFacts {
    FaultFacts {
        id: FaultCaseId(Uuid::from_u128(99)),
        version: 3,
        state,
        department: OWN,
        person: Some(user(7)),
        of_director: false,
        deputy_free: true,
        handlers: vec![user(1)],
        deciders: Vec::new(),
        has_findings: true,
        heard: true,
        waived: false,
        statement_until: Some(noon() + TimeDelta::days(5)),
        outcome: Some(Outcome::Established),
        appeal_until: Some(noon() + TimeDelta::days(30)),
        suspended: true,
        zone: Shanghai,
    }
}

fn actor(n: u128, hats: Vec<Hat>) -> Actor {
    Actor { bureau: BureauId(Uuid::from_u128(1)), user: user(n), name: "甲".into(), hats }
}

fn of(department: DepartmentId, functions: &[Function]) -> Hat {
    Hat { department: Some(department), roles: vec![Role::Staff], functions: functions.to_vec(), ..Hat::default() }
}

fn rank(role: Role) -> Hat {
    Hat { roles: vec![role], ..Hat::default() }
}

fn behalf(n: u128, hat: Hat) -> Hat {
    Hat { on_behalf_of: Some((user(n), "乙".into())), ..hat }
}

fn handler() -> Actor {
    actor(1, vec![of(OFFICE_ITSELF, &[Function::FaultIntake])])
}

fn inspector() -> Actor {
    actor(2, vec![of(INSPECTION_ITSELF, &[Function::Discipline])])
}

fn director() -> Actor {
    actor(3, vec![rank(Role::Director)])
}

fn deputy() -> Actor {
    actor(4, vec![rank(Role::Deputy)])
}

fn concerned() -> Actor {
    actor(7, vec![of(OWN, &[])])
}

fn may(actor: &Actor, facts: &FaultFacts, action: FaultAction) -> bool {
    decide::<Fault>(actor, facts, action, noon()).is_ok()
}

fn why(actor: &Actor, facts: &FaultFacts, action: FaultAction) -> String {
    decide::<Fault>(actor, facts, action, noon()).expect_err("refused").message
}

#[test]
fn the_table_of_accountability_is_as_agreed() {
    insta::assert_snapshot!(matrix::<Fault>());
}

#[test]
fn who_takes_which_step_is_as_agreed() {
    let people = [
        ("客服中心", handler()),
        ("纪检监察", inspector()),
        ("局长", director()),
        ("副局长", deputy()),
        ("当事人", concerned()),
        ("系统管理员", actor(9, vec![rank(Role::Administrator)])),
        ("本科室负责人", actor(8, vec![Hat { roles: vec![Role::Head], ..of(OWN, &[]) }])),
    ];
    let mut text = String::new();
    for step in Fault::STEPS {
        // Guards have tests of their own: here everything that they ask for is there.
        let mut case = facts(step.from);
        match step.action {
            FaultAction::Clear => case.outcome = Some(Outcome::NotEstablished),
            FaultAction::Return if step.from == FaultState::Determined => case.outcome = Some(Outcome::NotEstablished),
            FaultAction::Close => case.appeal_until = Some(noon()),
            FaultAction::RecordApproval => (case.of_director, case.deputy_free) = (true, false),
            FaultAction::RecordMaintained | FaultAction::RecordRevoked => case.deputy_free = false,
            _ => {}
        }
        let names: Vec<&str> = people.iter().filter(|(_, person)| may(person, &case, step.action)).map(|(name, _)| *name).collect();
        let _ = writeln!(text, "{} {}：{}", step.from, step.action, names.join("、"));
    }
    for rule in Fault::EDITS {
        let case = facts(*rule.states.first().expect("a state"));
        let may = |person: &Actor| edit::<Fault>(person, &case, rule.edit, noon()).is_ok();
        let names: Vec<&str> = people.iter().filter(|(_, person)| may(person)).map(|(name, _)| *name).collect();
        let _ = writeln!(text, "{}：{}", rule.edit, names.join("、"));
    }
    insta::assert_snapshot!(text);
}

#[test]
fn nothing_is_determined_before_the_person_was_heard_waived_in_writing_or_let_the_period_pass() {
    let open = FaultFacts { heard: false, ..facts(FaultState::Hearing) };
    assert!(why(&handler(), &open, FaultAction::Determine).contains("11月27日"), "S 追究 §11(二)");
    for (case, passes) in [
        (FaultFacts { heard: true, ..open.clone() }, true),
        (FaultFacts { waived: true, ..open.clone() }, true),
        (FaultFacts { statement_until: Some(noon()), ..open.clone() }, true),
        (FaultFacts { statement_until: Some(noon() + TimeDelta::milliseconds(1)), ..open.clone() }, false),
        (FaultFacts { statement_until: None, ..open }, false),
    ] {
        assert_eq!(may(&handler(), &case, FaultAction::Determine), passes, "{case:?}");
        let again = FaultFacts { state: FaultState::Returned, ..case };
        assert_eq!(may(&handler(), &again, FaultAction::Determine), passes, "a case that was sent back is no exception");
    }
    let blank = FaultFacts { has_findings: false, ..facts(FaultState::Investigating) };
    assert!(!may(&handler(), &blank, FaultAction::Tell), "nobody is told of nothing");
}

#[test]
fn the_person_states_and_waives_in_person_and_in_time_and_the_office_may_still_record_what_is_said() {
    let case = FaultFacts { heard: false, ..facts(FaultState::Hearing) };
    let late = FaultFacts { statement_until: Some(noon()), ..case.clone() };
    let waived = FaultFacts { waived: true, ..case.clone() };
    let delegate = actor(6, vec![of(OWN, &[]), behalf(7, of(OWN, &[]))]);
    for kind in [FaultEdit::State, FaultEdit::Waive, FaultEdit::AttachDefence] {
        assert!(edit::<Fault>(&concerned(), &case, kind, noon()).is_ok(), "{kind}");
        for refused in [&late, &waived] {
            assert!(edit::<Fault>(&concerned(), refused, kind, noon()).is_err(), "{kind}");
        }
        for other in [handler(), delegate.clone(), director()] {
            assert!(edit::<Fault>(&other, &case, kind, noon()).is_err(), "{kind}");
        }
    }
    for open in [&case, &late, &waived] {
        assert!(edit::<Fault>(&handler(), open, FaultEdit::RecordStatement, noon()).is_ok());
    }
    assert!(edit::<Fault>(&handler(), &late, FaultEdit::RecordWaiver, noon()).is_err());
}

#[test]
fn whoever_handled_a_case_decides_nothing_in_it_under_any_hat() {
    // The one who handled it holds every rank and every function besides, and so does a colleague who acts for them.
    let all = Hat { roles: Role::ALL.to_vec(), ..of(OFFICE_ITSELF, &[Function::FaultIntake, Function::Discipline]) };
    let own = actor(1, vec![all.clone()]);
    let for_another = actor(1, vec![of(OFFICE_ITSELF, &[]), behalf(3, rank(Role::Director)), behalf(2, all.clone())]);
    let for_handler = actor(6, vec![Hat::default(), behalf(1, all)]);
    for person in [own, for_another, for_handler] {
        for (state, action) in [
            (FaultState::Proposed, FaultAction::Countersign),
            (FaultState::Proposed, FaultAction::Return),
            (FaultState::Countersigned, FaultAction::Approve),
            (FaultState::Countersigned, FaultAction::Return),
            (FaultState::Appealed, FaultAction::Maintain),
            (FaultState::Appealed, FaultAction::Revoke),
        ] {
            let case = FaultFacts { of_director: true, ..facts(state) };
            assert!(!may(&person, &case, action), "{:?} {state} {action}", person.hats);
        }
    }
    assert!(why(&actor(1, vec![rank(Role::Director)]), &facts(FaultState::Countersigned), FaultAction::Approve).contains("承办过本案"));
}

#[test]
fn whoever_countersigned_or_approved_does_not_go_on_handling_it() {
    let deputy = actor(4, vec![Hat { functions: vec![Function::FaultIntake], ..rank(Role::Deputy) }]);
    for decided in [vec![], vec![user(4)]] {
        let case = FaultFacts { deciders: decided.clone(), ..facts(FaultState::Approved) };
        assert_eq!(may(&deputy, &case, FaultAction::Decide), decided.is_empty());
        let case = FaultFacts { deciders: decided.clone(), ..facts(FaultState::Appealed) };
        assert_eq!(may(&deputy, &case, FaultAction::Maintain), decided.is_empty(), "an appeal goes to somebody else");
    }
    // One may approve what one had sent back before.
    let case = FaultFacts { deciders: vec![user(3)], ..facts(FaultState::Countersigned) };
    assert!(may(&director(), &case, FaultAction::Approve));
}

#[test]
fn the_person_concerned_takes_no_step_in_the_own_case_but_to_speak_and_to_appeal() {
    let all = Hat {
        roles: Role::ALL.to_vec(),
        stands_in: vec![(Function::FaultIntake, OWN), (Function::Discipline, OWN)],
        ..of(OWN, &[Function::FaultIntake, Function::Discipline])
    };
    let delegate = Hat { department: None, ..behalf(7, all.clone()) };
    let nobody = FaultFacts { handlers: Vec::new(), of_director: true, ..facts(FaultState::Received) };
    for person in [actor(7, vec![all]), actor(6, vec![Hat::default(), delegate])] {
        for state in FaultState::ALL {
            let case = FaultFacts { state: *state, ..nobody.clone() };
            for action in FaultAction::ALL.iter().filter(|action| **action != FaultAction::Appeal) {
                assert!(!may(&person, &case, *action), "{state} {action}");
            }
            for kind in FaultEdit::ALL {
                let own = matches!(kind, FaultEdit::State | FaultEdit::Waive | FaultEdit::AttachDefence);
                assert!(own || edit::<Fault>(&person, &case, *kind, noon()).is_err(), "{state} {kind}");
            }
        }
    }
}

#[test]
fn where_the_director_is_concerned_a_deputy_decides_and_where_none_is_left_the_superior_organ() {
    let usual = facts(FaultState::Countersigned);
    assert_eq!([director(), deputy()].map(|p| may(&p, &usual, FaultAction::Approve)), [true, false]);
    assert!(why(&deputy(), &usual, FaultAction::Approve).contains("由局长批准"));
    let own = FaultFacts { of_director: true, person: Some(user(3)), ..usual.clone() };
    assert_eq!([director(), deputy()].map(|p| may(&p, &own, FaultAction::Approve)), [false, true]);
    let acting = actor(6, vec![Hat::default(), behalf(3, rank(Role::Director))]);
    assert!(may(&acting, &usual, FaultAction::Approve) && !may(&acting, &own, FaultAction::Approve));
    for (case, passes) in [(usual, false), (own.clone(), false), (FaultFacts { deputy_free: false, ..own }, true)] {
        assert_eq!(may(&handler(), &case, FaultAction::RecordApproval), passes);
    }
    let appealed = facts(FaultState::Appealed);
    assert!(!may(&handler(), &appealed, FaultAction::RecordRevoked));
    assert!(may(&handler(), &FaultFacts { deputy_free: false, ..appealed }, FaultAction::RecordRevoked));
}

#[test]
fn an_absence_that_handed_over_the_assessment_alone_serves_for_nothing_here() {
    let given = |assessment_only| actor(6, vec![Hat::default(), Hat { assessment_only, ..behalf(3, rank(Role::Director)) }]);
    let case = facts(FaultState::Countersigned);
    assert!(may(&given(false), &case, FaultAction::Approve));
    assert!(why(&given(true), &case, FaultAction::Approve).contains("仅限评议考核"));
}

#[test]
fn a_matter_of_the_offices_own_department_goes_to_its_stand_in() {
    let own = FaultFacts { department: OFFICE_ITSELF, handlers: Vec::new(), ..facts(FaultState::Received) };
    let stand_in = actor(4, vec![Hat { stands_in: vec![(Function::FaultIntake, OFFICE_ITSELF)], ..rank(Role::Deputy) }]);
    assert_eq!([handler(), stand_in].map(|p| may(&p, &own, FaultAction::Accept)), [false, true]);
}

#[test]
fn an_appeal_is_in_time_until_its_last_instant_and_before_that_nothing_is_closed() {
    let served = facts(FaultState::Served);
    let until = served.appeal_until.expect("an end");
    let at = |person: &Actor, action, now| decide::<Fault>(person, &served, action, now).is_ok();
    let last = until - TimeDelta::milliseconds(1);
    for person in [concerned(), handler()] {
        assert!(at(&person, FaultAction::Appeal, last) && !at(&person, FaultAction::Appeal, until), "S 追究 §12");
    }
    assert!(!at(&handler(), FaultAction::Close, last) && at(&handler(), FaultAction::Close, until));
}

#[test]
fn a_fault_is_confirmed_from_its_determination_on_unless_it_is_sent_back_or_revoked() {
    let confirmed = |state: FaultState| FaultState::CONFIRMED.contains(&state);
    let not: Vec<FaultState> = FaultState::ALL.iter().copied().filter(|state| !confirmed(*state)).collect();
    use FaultState::{Hearing, Investigating, NotPursued, Received, Refused, Returned, Revoked};
    assert_eq!(not, [Received, Investigating, Hearing, Returned, Revoked, NotPursued, Refused], "S 追究 §13");
}

#[test]
fn every_open_state_leads_on_and_no_closed_one_does() {
    for state in FaultState::ALL {
        assert_eq!(Fault::STEPS.iter().any(|step| step.from == *state), state.is_open(), "{state}");
    }
}
