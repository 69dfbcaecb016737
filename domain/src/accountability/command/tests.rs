use super::*;
use crate::accountability::recidivism::{Recidivism, RestsOn};
use crate::ids::FaultCaseId;
use uuid::Uuid;

fn on(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

const TODAY: &str = "2026-11-22";

fn input() -> DeterminationInput {
    DeterminationInput {
        outcome: "established".into(),
        act_on: "2026-10-08".into(),
        facts: "受理后 31 个工作日作出决定。".into(),
        defence: "未采纳：没有延期手续。".into(),
        grounds: vec!["delay".into()],
        severity: "minor".into(),
        culpability: "negligence".into(),
        ..DeterminationInput::default()
    }
}

fn fields(errors: &FieldErrors) -> Vec<&str> {
    errors.iter().map(|(field, _)| field).collect()
}

fn wrong(input: &DeterminationInput) -> Vec<String> {
    let errors = input.read(on(TODAY)).expect_err("wrong");
    fields(&errors).into_iter().map(str::to_owned).collect()
}

#[test]
fn an_established_fault_needs_ground_severity_and_mind_and_all_that_is_missing_is_said_at_once() {
    let read = input().read(on(TODAY)).expect("good");
    assert_eq!((read.grounds.as_slice(), read.expected()), ([Ground::Delay].as_slice(), Some(Measure::Criticism)));
    assert_eq!(read.articles(), "第六条第（三）项");
    let empty = DeterminationInput { outcome: "established".into(), act_on: "2026-11-23".into(), ..DeterminationInput::default() };
    assert_eq!(wrong(&empty), ["act_on", "facts", "defence", "grounds", "severity", "culpability"]);
    assert_eq!(wrong(&DeterminationInput { outcome: "guilty".into(), ..input() }), ["outcome"]);
    assert_eq!(wrong(&DeterminationInput { grounds: vec!["other".into()], ..input() }), ["other"], "§6(七) says nothing by itself");
}

#[test]
fn lenience_is_one_of_two_rests_on_an_item_and_no_aggravated_fault_is_exempted() {
    let lenient = |lenience: &str, grounds: &[&str], aggravations: &[&str]| DeterminationInput {
        lenience: lenience.into(),
        lenient: grounds.iter().map(|one| (*one).to_owned()).collect(),
        aggravations: aggravations.iter().map(|one| (*one).to_owned()).collect(),
        ..input()
    };
    assert_eq!(lenient("exempted", &["slight"], &[]).read(on(TODAY)).expect("good").expected(), None);
    assert_eq!(lenient("mitigated", &["slight"], &[]).read(on(TODAY)).expect("good").expected(), Some(Measure::WrittenReview));
    assert_eq!(wrong(&lenient("exempted", &[], &[])), ["lenient"]);
    assert_eq!(wrong(&lenient("", &["slight"], &[])), ["lenience"]);
    assert_eq!(wrong(&lenient("exempted", &["slight"], &["obstructed"])), ["lenience"]);
}

#[test]
fn what_belongs_to_another_outcome_is_refused_rather_than_dropped() {
    let nine = |outcome: &str, items: &[&str]| DeterminationInput {
        outcome: outcome.into(),
        grounds: Vec::new(),
        severity: String::new(),
        culpability: String::new(),
        no_liability: items.iter().map(|one| (*one).to_owned()).collect(),
        ..input()
    };
    assert!(nine("no_liability", &["new_evidence"]).read(on(TODAY)).is_ok());
    assert!(nine("not_established", &[]).read(on(TODAY)).is_ok());
    assert_eq!(wrong(&nine("no_liability", &[])), ["no_liability"]);
    assert_eq!(wrong(&nine("not_established", &["other"])), ["no_liability"]);
    let mixed = DeterminationInput { no_liability: vec!["other".into()], ..input() };
    assert_eq!(wrong(&mixed), ["no_liability"]);
    let graded = DeterminationInput { severity: "minor".into(), ..nine("not_established", &[]) };
    assert_eq!(wrong(&graded), ["severity"]);
}

#[test]
fn repetition_cannot_be_typed_and_comes_only_from_what_was_computed() {
    let typed = DeterminationInput { aggravations: vec!["repeated".into(), "continued".into()], ..input() };
    let read = typed.read(on(TODAY)).expect("good");
    assert_eq!(read.aggravations, [Aggravation::Continued]);
    let rests = RestsOn { case: FaultCaseId(Uuid::nil()), document: "x".into(), act_on: on("2026-01-01") };
    let computed = Recidivism { within_year: vec![rests.clone(), rests], pursued: Vec::new() };
    let repeated = read.clone().with_repetition(Some(computed.clone()));
    assert_eq!(repeated.aggravations, [Aggravation::Continued, Aggravation::Repeated]);
    assert_eq!(repeated.expected(), Some(Measure::Suspension), "graver by one");
    assert_eq!(repeated.with_repetition(None).aggravations, [Aggravation::Continued]);
    let cleared = Determination { outcome: Outcome::NotEstablished, ..read }.with_repetition(Some(computed));
    assert_eq!(cleared.repeated, None);
}

#[test]
fn a_proposal_follows_the_table_or_says_why_not_and_recourse_needs_its_premises() {
    let determined = input().read(on(TODAY)).expect("good");
    let proposal = |measure: &str, departure: &str, handovers: &[&str]| ProposalInput {
        measure: measure.into(),
        departure: departure.into(),
        handovers: handovers.iter().map(|one| (*one).to_owned()).collect(),
        opinion: "建议通报批评。".into(),
        ..ProposalInput::default()
    };
    assert!(proposal("criticism", "", &[]).read(&determined).is_ok());
    for (measure, departure, handovers, field) in [
        ("suspension", "", &[][..], "departure"),
        ("none", "", &[], "departure"),
        ("", "", &[], "measure"),
        ("criticism", "", &["recourse"], "handovers"),
    ] {
        let errors = proposal(measure, departure, handovers).read(&determined).expect_err("wrong");
        assert_eq!(fields(&errors), [field], "{measure}");
    }
    let graver = proposal("revocation", "拒不改正。", &["judiciary"]).read(&determined).expect("with a reason");
    assert_eq!(graver.lines(), ["建议市政府法制机构吊销行政执法证。", "涉嫌构成犯罪，移送司法机关处理。"]);
    let own = ProposalInput { addressee: "县司法局".into(), ..proposal("revocation", "拒不改正。", &[]) };
    assert_eq!(own.read(&determined).expect("good").lines(), ["建议县司法局吊销行政执法证。"]);
    let exempted = proposal("none", "已取得谅解。", &[]).read(&determined).expect("with a reason");
    assert_eq!(exempted.lines(), ["免予追究。"]);
}

#[test]
fn service_lies_between_decision_and_today_and_whatever_is_not_handed_over_says_how() {
    let input = |method: &str, day: &str, note: &str| ServiceInput {
        method: method.into(),
        on: day.into(),
        receiver: "王敏".into(),
        note: note.into(),
        ..ServiceInput::default()
    };
    let read = |input: &ServiceInput| input.read(on("2026-11-20"), on(TODAY), "郑洁").map_err(|errors| fields(&errors).join(","));
    assert!(read(&input("direct", "2026-11-20", "")).is_ok());
    assert!(read(&input("post", "2026-11-22", "EMS 1")).is_ok());
    assert_eq!(read(&input("post", "2026-11-22", "")), Err("note".into()));
    assert_eq!(read(&input("direct", "2026-11-23", "")), Err("on".into()));
    assert_eq!(read(&input("direct", "2026-11-19", "")), Err("on".into()));
    assert_eq!(read(&ServiceInput::default()), Err("method,on,receiver".into()));
}

#[test]
fn investigators_are_chosen_among_those_who_may() {
    let may = [(UserId(Uuid::from_u128(1)), "甲".to_owned()), (UserId(Uuid::from_u128(2)), "乙".to_owned())];
    let id = |n: u128| Uuid::from_u128(n).to_string();
    assert_eq!(investigators(&[id(2)], &may).expect("good").len(), 1);
    assert!(investigators(&[], &may).is_err() && investigators(&[id(1), id(3)], &may).is_err());
}

#[test]
fn a_clue_names_an_officer_a_source_a_matter_and_what_is_alleged() {
    let errors = RegisterInput::default().read().expect_err("empty");
    assert_eq!(fields(&errors), ["officer", "source", "title", "allegation"]);
    assert_eq!(errors.at("title"), Some("请填写案由"));
}
