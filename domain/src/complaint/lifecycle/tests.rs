//! What the tables of complaints allow and forbid.

use super::*;
use crate::authority::{Actor, Body, Function, Hat, Role};
use crate::complaint::reach::Links;
use crate::ids::{BureauId, ComplaintId, DepartmentId, ExecutionId, ExtensionId, UserId};
use crate::lifecycle::{decide, edit, matrix};
use CaseAction as A;
use CaseEdit as E;
use CaseState as S;
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;
const OFFICE: u128 = 10;
const LEGAL: u128 = 11;
const PLAIN: u128 = 12;

fn user(n: u128) -> UserId {
    UserId(Uuid::from_u128(n))
}

fn department(n: u128) -> DepartmentId {
    DepartmentId(Uuid::from_u128(n))
}

fn actor(n: u128, role: Role, of: Option<u128>, functions: &[Function]) -> Actor {
    let hat = Hat { roles: vec![role], department: of.map(department), functions: functions.to_vec(), ..Hat::default() };
    Actor { bureau: BureauId(Uuid::nil()), user: user(n), name: "甲".into(), hats: vec![hat] }
}

fn office(n: u128) -> Actor {
    actor(n, Role::Staff, Some(OFFICE), &[Function::ComplaintOffice])
}

fn legal(n: u128) -> Actor {
    actor(n, Role::Staff, Some(LEGAL), &[Function::LegalAffairs])
}

fn leader(n: u128, role: Role) -> Actor {
    actor(n, role, None, &[])
}

fn member(n: u128) -> Actor {
    let mut member = actor(n, Role::Head, Some(13), &[]);
    for hat in &mut member.hats {
        hat.bodies = vec![Body::LeadingGroup];
    }
    member
}

/// Who complained, in the complaint 99.
fn complainant() -> Actor {
    let hat = Hat { complainant: true, ..Hat::default() };
    Actor { bureau: BureauId(Uuid::nil()), user: user(99), name: "投诉人".into(), hats: vec![hat] }
}

fn case(state: S, by: &Actor) -> CaseFacts {
    CaseFacts {
        id: ComplaintId(Uuid::from_u128(99)),
        version: 1,
        state,
        links: Links { departments: vec![department(PLAIN)], people: vec![user(6)] },
        by: by.user,
        taken_on: true,
        urgent: false,
        has_opinion: true,
        office_signer: Some(user(3)),
        legal_signer: Some(user(4)),
        executions: 0,
        unreported: 0,
        extension_pending: false,
    }
}

fn to(by: &Actor, facts: &CaseFacts, action: A) -> Option<S> {
    decide::<Case>(by, facts, action, NOW).ok().map(|transition| transition.to)
}

#[test]
fn the_complaint_table_is_as_agreed() {
    insta::assert_snapshot!(matrix::<Case>());
}

#[test]
fn the_extension_table_is_as_agreed() {
    insta::assert_snapshot!(matrix::<Extension>());
}

#[test]
fn the_execution_table_is_as_agreed() {
    insta::assert_snapshot!(matrix::<Execution>());
}

#[test]
fn the_usual_way_leads_from_receipt_to_the_archive_through_every_office() {
    let executed = |facts: CaseFacts| CaseFacts { executions: 1, ..facts };
    for (by, facts, action, expected) in [
        (office(3), case(S::Received, &office(3)), A::Accept, S::Accepted),
        (legal(4), case(S::Accepted, &legal(4)), A::Investigate, S::Investigating),
        (office(3), case(S::Investigating, &office(3)), A::Propose, S::OpinionProposed),
        (member(7), case(S::OpinionProposed, &member(7)), A::SendBack, S::Investigating),
        (member(7), case(S::OpinionProposed, &member(7)), A::Decide, S::Decided),
        (office(3), executed(case(S::Decided, &office(3))), A::Notify, S::Executing),
        (office(3), executed(case(S::Executing, &office(3))), A::Answer, S::Answered),
        (office(3), case(S::Decided, &office(3)), A::Answer, S::Answered),
        (office(3), case(S::Answered, &office(3)), A::Archive, S::Archived),
        (leader(1, Role::Director), case(S::Answered, &leader(1, Role::Director)), A::Reopen, S::Investigating),
        (complainant(), case(S::Investigating, &complainant()), A::Withdraw, S::Withdrawn),
    ] {
        assert_eq!(to(&by, &facts, action), Some(expected), "{action}");
    }
}

#[test]
fn a_decision_is_executed_by_those_it_names_and_answered_when_all_have_reported() {
    let with = |state, executions, unreported| CaseFacts { executions, unreported, ..case(state, &office(3)) };
    for (facts, action, allowed) in [
        (with(S::Decided, 0, 0), A::Answer, true),
        (with(S::Decided, 1, 1), A::Answer, false),
        (with(S::Decided, 0, 0), A::Notify, false),
        (with(S::Decided, 2, 2), A::Notify, true),
        (with(S::Executing, 2, 1), A::Answer, false),
        (with(S::Executing, 2, 0), A::Answer, true),
    ] {
        assert_eq!(to(&office(3), &facts, action).is_some(), allowed, "{action} {} {}", facts.executions, facts.unreported);
    }
}

#[test]
fn an_opinion_bears_two_signatures_of_two_people_for_two_offices() {
    let with = |office_signer: Option<u128>, legal_signer: Option<u128>, by: &Actor| CaseFacts {
        office_signer: office_signer.map(user),
        legal_signer: legal_signer.map(user),
        ..case(S::Investigating, by)
    };
    for (signers, allowed) in
        [((None, None), false), ((Some(3), None), false), ((None, Some(4)), false), ((Some(3), Some(3)), false), ((Some(3), Some(4)), true)]
    {
        assert_eq!(to(&office(3), &with(signers.0, signers.1, &office(3)), A::Propose).is_some(), allowed, "{signers:?}");
    }
    let unwritten = CaseFacts { has_opinion: false, ..case(S::Investigating, &office(3)) };
    assert_eq!(to(&office(3), &unwritten, A::Propose), None);
    // Somebody who carries both functions, as a delegate may, signs once.
    let both = actor(5, Role::Staff, Some(OFFICE), &[Function::ComplaintOffice, Function::LegalAffairs]);
    let may = |edited, facts: &CaseFacts| edit::<Case>(&both, facts, edited, NOW).is_ok();
    assert!(may(E::SignOffice, &with(None, None, &both)) && may(E::SignLegal, &with(None, None, &both)));
    assert!(!may(E::SignLegal, &with(Some(5), None, &both)) && !may(E::SignOffice, &with(None, Some(5), &both)));
    assert!(!may(E::SignOffice, &with(Some(3), None, &both)), "it is signed already");
    assert!(edit::<Case>(&legal(4), &with(None, None, &legal(4)), E::SignOffice, NOW).is_err());
    assert!(edit::<Case>(&office(3), &with(None, None, &office(3)), E::SignLegal, NOW).is_err());
}

#[test]
fn whoever_signed_the_opinion_does_not_decide_on_it() {
    for (by, allowed) in [(member(3), false), (member(4), false), (member(7), true)] {
        assert_eq!(to(&by, &case(S::OpinionProposed, &by), A::Decide).is_some(), allowed, "{}", by.user);
    }
}

#[test]
fn whoever_is_concerned_takes_no_step_of_any_kind_and_learns_nothing_from_the_refusal() {
    // The office itself, a leader, a member of the group: each concerned by the account or by the department.
    let people = [office(3), legal(4), leader(1, Role::Director), leader(2, Role::Deputy), member(7)];
    for person in people {
        let departments = person.departments();
        for links in [Links { people: vec![person.user], departments: Vec::new() }, Links { people: Vec::new(), departments }] {
            if links == Links::default() {
                continue;
            }
            for step in <Case as crate::lifecycle::Lifecycle>::STEPS {
                let facts = CaseFacts { links: links.clone(), ..case(step.from, &person) };
                assert_eq!(to(&person, &facts, step.action), None, "{} {}", step.action, person.user);
            }
            for rule in <Case as crate::lifecycle::Lifecycle>::EDITS {
                for state in rule.states {
                    let facts = CaseFacts { links: links.clone(), taken_on: rule.edit != E::TakeOn, ..case(*state, &person) };
                    let refused = edit::<Case>(&person, &facts, rule.edit, NOW).expect_err("concerned");
                    assert_eq!(refused, recused(), "{}", rule.edit);
                }
            }
        }
    }
}

#[test]
fn where_the_office_itself_is_complained_of_its_stand_in_handles_the_case() {
    let mut deputy = leader(2, Role::Deputy);
    for hat in &mut deputy.hats {
        hat.stands_in = vec![(Function::ComplaintOffice, department(OFFICE)), (Function::LegalAffairs, department(LEGAL))];
    }
    let about = |departments: &[u128]| CaseFacts {
        links: Links { departments: departments.iter().copied().map(department).collect(), people: Vec::new() },
        ..case(S::Received, &deputy)
    };
    assert_eq!(to(&deputy, &about(&[OFFICE]), A::Accept), Some(S::Accepted));
    assert_eq!(to(&deputy, &about(&[PLAIN, LEGAL, OFFICE]), A::Accept), Some(S::Accepted));
    assert_eq!(to(&deputy, &about(&[LEGAL]), A::Accept), None);
    assert_eq!(to(&office(3), &about(&[OFFICE]), A::Accept), None);
}

#[test]
fn only_whoever_has_taken_the_case_on_opens_the_seal() {
    let may = |by: &Actor, taken_on| edit::<Case>(by, &CaseFacts { taken_on, ..case(S::Archived, by) }, E::Unseal, NOW).is_ok();
    assert!(may(&office(3), true) && may(&legal(4), true));
    assert!(!may(&office(3), false) && !may(&legal(4), false));
    assert!(!may(&member(7), true) && !may(&leader(1, Role::Director), true) && !may(&complainant(), true));
}

#[test]
fn an_archived_case_is_read_only() {
    for by in [office(3), legal(4), member(7), leader(1, Role::Director), complainant()] {
        let facts = case(S::Archived, &by);
        for action in A::ALL {
            assert_eq!(to(&by, &facts, *action), None, "{action}");
        }
        for changed in E::ALL.iter().filter(|edited| **edited != E::Unseal) {
            assert!(edit::<Case>(&by, &facts, *changed, NOW).is_err(), "{changed}");
        }
    }
}

#[test]
fn a_complainant_acts_in_the_own_complaint_only_and_nobody_else_for_them() {
    let mut other = complainant();
    other.user = user(98);
    for by in [other, office(3), leader(1, Role::Director)] {
        assert_eq!(to(&by, &case(S::Received, &by), A::Withdraw), None);
        assert!(edit::<Case>(&by, &case(S::Received, &by), E::Supplement, NOW).is_err());
    }
    for state in [S::OpinionProposed, S::Decided, S::Executing, S::Answered, S::Refused] {
        assert_eq!(to(&complainant(), &case(state, &complainant()), A::Withdraw), None, "{state}");
    }
}

#[test]
fn an_extension_is_approved_by_a_leader_in_the_own_position_who_did_not_ask_for_it_and_before_the_end() {
    let due = NOW + TimeDelta::days(3);
    let asked_by = |requester: u128| ExtensionFacts {
        id: ExtensionId(Uuid::from_u128(1)),
        version: 1,
        state: ExtensionState::Requested,
        case: S::Investigating,
        links: Links { departments: vec![department(PLAIN)], people: vec![user(2)] },
        requester: user(requester),
        due,
        until: due + TimeDelta::days(10),
        zone: chrono_tz::Asia::Shanghai,
    };
    let may = |by: &Actor, facts: &ExtensionFacts, now| decide::<Extension>(by, facts, ExtensionAction::Approve, now).is_ok();
    let director = leader(1, Role::Director);
    assert!(may(&director, &asked_by(3), NOW));
    assert!(may(&director, &asked_by(3), due - TimeDelta::milliseconds(1)));
    assert!(!may(&director, &asked_by(3), due), "too late");
    assert!(!may(&director, &asked_by(1), NOW), "the own wish");
    assert!(!may(&leader(2, Role::Deputy), &asked_by(3), NOW), "whom the complaint concerns");
    assert!(!may(&office(3), &asked_by(4), NOW) && !may(&member(7), &asked_by(3), NOW));
    let on_behalf = |mut by: Actor, of: &Actor| {
        by.hats.extend(of.hats.iter().map(|hat| Hat { on_behalf_of: Some((of.user, of.name.clone())), ..hat.clone() }));
        by
    };
    assert!(!may(&on_behalf(office(8), &director), &asked_by(3), NOW), "rank is not handed over");
    assert!(!may(&on_behalf(director.clone(), &office(3)), &asked_by(3), NOW), "for the requester");
    assert!(!may(&director, &ExtensionFacts { case: S::Answered, ..asked_by(3) }, NOW));
    assert!(!may(&director, &ExtensionFacts { until: due, ..asked_by(3) }, NOW));
    assert!(decide::<Extension>(&director, &asked_by(3), ExtensionAction::Decline, due).is_ok());
}

#[test]
fn the_head_of_the_department_reports_and_the_office_may_return_the_report() {
    let facts = |state| ExecutionFacts { id: ExecutionId(Uuid::from_u128(1)), version: 1, state, department: department(PLAIN) };
    let may = |by: &Actor, state, action| decide::<Execution>(by, &facts(state), action, NOW).is_ok();
    let head = actor(5, Role::Head, Some(PLAIN), &[]);
    assert!(may(&head, ExecutionState::Assigned, ExecutionAction::Report));
    assert!(!may(&head, ExecutionState::Prepared, ExecutionAction::Report), "nobody has told it yet");
    assert!(!may(&actor(6, Role::Staff, Some(PLAIN), &[]), ExecutionState::Assigned, ExecutionAction::Report));
    assert!(!may(&actor(7, Role::Head, Some(13), &[]), ExecutionState::Assigned, ExecutionAction::Report));
    assert!(may(&office(3), ExecutionState::Reported, ExecutionAction::Return));
    assert!(!may(&head, ExecutionState::Reported, ExecutionAction::Return));
}
