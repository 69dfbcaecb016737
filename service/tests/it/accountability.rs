//! Accountability for faults: the usual way from the clue to the appeal, who may not, who sees what, and what follows.

use crate::assessment::{arriving, refusal};
use crate::calendar::{confirm, ends, off, pair};
use crate::fixture::{Fixture, at};
use crate::office::mail;
use domain::accountability::command::{Clue, DeterminationInput, NoticeInput, OutsideInput, ProposalInput, RegisterInput, ServiceInput};
use domain::accountability::lifecycle::{Fault, FaultAction, FaultEdit, FaultFacts, FaultState};
use domain::accountability::view::{FaultView, OwnFaultView};
use domain::accountability::{Aggravation, FaultSource, Measure};
use domain::assessment::Card;
use domain::assessment::daily::SourceKind;
use domain::assessment::lifecycle::{DailyCategory, DailyState};
use domain::assessment::view::DailyView;
use domain::identity::command::DelegationInput;
use domain::identity::officer::OfficerInput;
use domain::ids::{DepartmentId, FaultCaseId, OfficerId};
use domain::lifecycle::{Decision, edit};
use domain::{Failure, FieldErrors};
use service::accountability::{self as cases, Answer, FaultFilter, Source};
use service::assessment::daily::{self, DailyFilter};
use service::assessment::result::page as results;
use service::identity::{Session, delegation, officer, user};
use service::record::attachment;
use service::record::audit::{self, Verdict};
use service::{Error, House, Result, deadline};
use uuid::Uuid;

fn is_not_found<T: std::fmt::Debug>(result: Result<T>) -> bool {
    matches!(result, Err(Error::Failure(Failure::NotFound)))
}

fn invalid<T: std::fmt::Debug>(result: Result<T>) -> FieldErrors {
    match result {
        Err(Error::Failure(Failure::Invalid(errors))) => errors,
        other => panic!("not invalid: {other:?}"),
    }
}

/// The people of a case: who handles it, inspects it, decides it, is concerned, and answers an appeal.
struct Cast {
    handler: Session,
    inspector: Session,
    director: Session,
    deputy: Session,
    concerned: Session,
}

impl Cast {
    async fn of(fixture: &Fixture) -> Self {
        Self {
            handler: fixture.session("zheng.jie").await,
            inspector: fixture.session("he.ping").await,
            director: fixture.session("wang.jianguo").await,
            deputy: fixture.session("liu.zhiyuan").await,
            concerned: fixture.session("wang.min").await,
        }
    }
}

async fn officer_of(house: &House, session: &Session, name: &str) -> OfficerId {
    let officers = cases::registers(house, session).await.expect("officers");
    officers.iter().find(|(_, label)| label.ends_with(name)).unwrap_or_else(|| panic!("{name} among {officers:?}")).0
}

fn clue(officer: OfficerId) -> RegisterInput {
    RegisterInput {
        officer: officer.to_string(),
        source: "own".into(),
        document: String::new(),
        title: "食品经营许可超期办理".into(),
        allegation: "9 月 1 日受理，10 月 8 日才作出决定。".into(),
    }
}

fn notice() -> NoticeInput {
    NoticeInput {
        facts: "受理后 25 个工作日作出决定。".into(), grounds: vec!["delay".into()], intended: "通报批评。".into()
    }
}

fn determination(severity: &str) -> DeterminationInput {
    DeterminationInput {
        outcome: "established".into(),
        act_on: "2026-10-08".into(),
        facts: "受理后 25 个工作日作出决定，没有延期手续。".into(),
        defence: "当事人称材料补正，经查补正期间已扣除，不予采纳。".into(),
        grounds: vec!["delay".into()],
        severity: severity.into(),
        culpability: "negligence".into(),
        ..DeterminationInput::default()
    }
}

fn proposal(measure: &str) -> ProposalInput {
    ProposalInput { measure: measure.into(), opinion: "事实清楚，建议如上。".into(), ..ProposalInput::default() }
}

fn served(day: &str) -> ServiceInput {
    ServiceInput { method: "direct".into(), on: day.into(), receiver: "王敏".into(), ..ServiceInput::default() }
}

/// A clue about an officer, registered by somebody.
async fn registered(house: &House, session: &Session, name: &str) -> FaultCaseId {
    let officer = officer_of(house, session, name).await;
    cases::register(house, session, &clue(officer)).await.expect("registered")
}

async fn view(house: &House, session: &Session, id: FaultCaseId) -> FaultView {
    cases::page(house, session, id).await.expect("a case")
}

/// Accepted, investigated and told.
async fn told(house: &House, handler: &Session, id: FaultCaseId) {
    let candidates = view(house, handler, id).await.candidates;
    let chosen: Vec<String> = candidates.iter().map(|(id, _)| id.to_string()).collect();
    cases::accept(house, handler, id, &chosen).await.expect("accepted");
    let version = view(house, handler, id).await.version;
    cases::findings(house, handler, id, version, "查阅卷宗、询问两人。").await.expect("on record");
    cases::tell(house, handler, id, &notice()).await.expect("told");
}

/// The same up to the written decision, heard by the office.
async fn decided(house: &House, cast: &Cast, id: FaultCaseId, severity: &str, measure: &str) {
    told(house, &cast.handler, id).await;
    cases::record_statement(house, &cast.handler, id, "oral", "当面陈述。").await.expect("heard");
    cases::determine(house, &cast.handler, id, &determination(severity)).await.expect("determined");
    cases::propose(house, &cast.handler, id, &proposal(measure)).await.expect("proposed");
    cases::countersign(house, &cast.inspector, id).await.expect("countersigned");
    cases::approve(house, &cast.director, id, "").await.expect("approved");
    cases::decide_on(house, &cast.handler, id).await.expect("decided");
}

/// The entry of the daily record that came from a case.
async fn entry(house: &House, session: &Session) -> Option<DailyView> {
    let filter = DailyFilter { category: Some(DailyCategory::Accountability), ..DailyFilter::default() };
    let rows = daily::list(house, session, &filter, None).await.expect("a list").page.rows;
    let mut found = Vec::new();
    for row in rows {
        let view = daily::entry(house, session, row.id).await.expect("an entry");
        if view.source.as_ref().is_some_and(|source| source.kind == SourceKind::Accountability) {
            found.push(view);
        }
    }
    found.pop()
}

#[tokio::test]
async fn a_case_goes_from_the_clue_over_the_defence_to_the_decision_its_service_and_the_appeal() {
    let fixture = Fixture::new().await;
    let (house, cast) = (&fixture.house, Cast::of(&fixture).await);
    let id = registered(house, &cast.handler, "王敏").await;
    let first = view(house, &cast.handler, id).await;
    assert!(first.brief.number.starts_with("大审批责立〔2026〕") && first.brief.state == FaultState::Received);
    assert!(is_not_found(cases::own(house, &cast.concerned, id).await), "nobody is told before it is investigated");
    let chosen: Vec<String> = first.candidates.iter().map(|(id, _)| id.to_string()).collect();
    cases::accept(house, &cast.handler, id, &chosen).await.expect("accepted");
    refusal(cases::tell(house, &cast.handler, id, &notice()).await.expect_err("nothing was found yet"));
    let version = view(house, &cast.handler, id).await.version;
    cases::findings(house, &cast.handler, id, version, "查阅卷宗、询问两人。").await.expect("on record");
    mail(house).await;
    cases::tell(house, &cast.handler, id, &notice()).await.expect("told");

    let letters = mail(house).await;
    assert_eq!(letters.iter().map(|one| one.to_name.as_str()).collect::<Vec<_>>(), ["王敏"]);
    for word in ["超期", "25 个工作日", "过错", "责告", "责立", "通报批评"] {
        assert!(!letters[0].body.contains(word) && !letters[0].subject.contains(word), "{word} in {}", letters[0].body);
    }
    assert!(letters[0].body.contains(&format!("/b/dacheng/accountability/own/{id}")));
    let own = cases::own(house, &cast.concerned, id).await.expect("the own case");
    assert!(own.may_state && own.notice.paper.facts.contains("25 个工作日") && own.decision.is_none());
    // 22 November is a Sunday: five working days end with Friday the 27th.
    assert_eq!(own.statement_until, at("2026-11-28T00:00:00+08:00"));
    refusal(cases::determine(house, &cast.handler, id, &determination("minor")).await.expect_err("the hearing is open"));
    cases::state(house, &cast.concerned, id, "申请人补正两次，应当扣除。").await.expect("stated");
    cases::attach_defence(house, &cast.concerned, id, "补正通知.pdf", arriving(house).await).await.expect("attached");
    cases::determine(house, &cast.handler, id, &determination("minor")).await.expect("determined");
    let found = view(house, &cast.handler, id).await;
    assert_eq!((found.expected, found.statements.len(), found.defence_files.len()), (Some(Measure::Criticism), 1, 1));
    let errors = invalid(cases::propose(house, &cast.handler, id, &proposal("suspension")).await);
    assert!(errors.at("departure").expect("a departure").contains("通报批评"));
    cases::propose(house, &cast.handler, id, &proposal("criticism")).await.expect("proposed");
    cases::countersign(house, &cast.inspector, id).await.expect("countersigned");
    cases::approve(house, &cast.director, id, "").await.expect("approved");
    cases::decide_on(house, &cast.handler, id).await.expect("decided");
    assert!(cases::own(house, &cast.concerned, id).await.expect("own").decision.is_none(), "not before it was served");
    cases::serve(house, &cast.handler, id, &served("2026-11-22")).await.expect("served");
    let own = cases::own(house, &cast.concerned, id).await.expect("own");
    let decision = own.decision.as_ref().expect("a decision");
    assert!(decision.number.starts_with("大审批责决〔2026〕") && decision.paper.proposal.lines() == ["通报批评。"]);
    assert_eq!((own.appeal_until, own.may_appeal), (Some(at("2026-12-23T00:00:00+08:00")), true));
    mail(house).await;
    cases::appeal(house, &cast.concerned, id, "处理过重。", false).await.expect("appealed");
    assert!(mail(house).await.iter().any(|letter| letter.to_name == "刘志远"));
    cases::answer(house, &cast.deputy, id, Answer::Maintain, "事实清楚，维持。").await.expect("answered");
    let own = cases::own(house, &cast.concerned, id).await.expect("own");
    assert_eq!((own.state, own.answer.expect("an answer").by.as_str()), (FaultState::Closed, "刘志远"));
    assert!(matches!(audit::verify(house, "dacheng").await.expect("verified"), Verdict::Whole(..)));
}

#[tokio::test]
async fn nothing_is_determined_until_heard_waived_or_the_period_is_over() {
    let fixture = Fixture::new().await;
    let (house, cast) = (&fixture.house, Cast::of(&fixture).await);
    let determine = |house: House, id| {
        let handler = cast.handler.clone();
        async move { cases::determine(&house, &handler, id, &determination("minor")).await }
    };
    let [waived, on_paper, silent, orally] = {
        let mut ids = [FaultCaseId(Uuid::nil()); 4];
        for id in &mut ids {
            *id = registered(house, &cast.handler, "王敏").await;
            told(house, &cast.handler, *id).await;
            assert!(refusal(determine(house.clone(), *id).await.expect_err("open")).contains("11月27日"));
        }
        ids
    };
    cases::waive(house, &cast.concerned, waived).await.expect("waived");
    determine(house.clone(), waived).await.expect("waived in writing");
    invalid(cases::record_waiver(house, &cast.handler, on_paper, " ").await);
    cases::record_waiver(house, &cast.handler, on_paper, "11 月 22 日书面放弃，已扫描。").await.expect("on record");
    determine(house.clone(), on_paper).await.expect("waived on paper");
    cases::record_statement(house, &cast.handler, orally, "oral", "当面陈述。").await.expect("heard");
    determine(house.clone(), orally).await.expect("heard and recorded");
    determine(fixture.at("2026-11-27T23:59:59+08:00").await, silent).await.expect_err("the last second");
    let late = fixture.at("2026-11-28T00:00:00+08:00").await;
    refusal(cases::state(&late, &cast.concerned, silent, "迟到的意见。").await.expect_err("too late"));
    determine(late, silent).await.expect("the period has passed");
}

#[tokio::test]
async fn handler_person_concerned_and_decider_are_three_people_also_by_delegation() {
    let fixture = Fixture::new().await;
    let (house, cast) = (&fixture.house, Cast::of(&fixture).await);
    // The director is away and has handed everything over to the handler.
    let colleagues = user::colleagues(house, &cast.director).await.expect("colleagues");
    let (delegate, ..) = colleagues.iter().find(|(_, name, _)| name == "郑洁").expect("a colleague");
    let absence = DelegationInput {
        to: delegate.to_string(),
        first_day: "2026-11-22".into(),
        last_day: "2026-11-30".into(),
        scope: "everything".into(),
    };
    delegation::give(house, &cast.director, &absence).await.expect("given");
    let handler = fixture.session("zheng.jie").await;
    let id = registered(house, &handler, "王敏").await;
    told(house, &handler, id).await;
    cases::record_statement(house, &handler, id, "oral", "当面陈述。").await.expect("heard");
    cases::determine(house, &handler, id, &determination("minor")).await.expect("determined");
    cases::propose(house, &handler, id, &proposal("criticism")).await.expect("proposed");
    refusal(cases::countersign(house, &handler, id).await.expect_err("not the inspection"));
    cases::countersign(house, &cast.inspector, id).await.expect("countersigned");
    // Whoever asks for approval does not give it, though acting for the director.
    assert!(refusal(cases::approve(house, &handler, id, "").await.expect_err("the own proposal")).contains("承办过本案"));
    assert!(is_not_found(cases::approve(house, &cast.deputy, id, "").await), "a deputy only where the director is concerned");
    assert!(is_not_found(cases::approve(house, &cast.concerned, id, "").await));
    cases::approve(house, &cast.director, id, "").await.expect("approved");
}

#[tokio::test]
async fn a_handler_who_is_concerned_neither_sees_nor_handles_the_case_and_the_stand_in_does() {
    let fixture = Fixture::new().await;
    let (house, cast) = (&fixture.house, Cast::of(&fixture).await);
    add_officer(&fixture, "郑洁", "客服中心", "zheng.jie", "冀J0909001").await;
    // The inspection may register what the office cannot register about itself.
    let id = registered(house, &cast.inspector, "郑洁").await;
    assert!(is_not_found(cases::page(house, &cast.handler, id).await));
    assert!(is_not_found(cases::accept(house, &cast.handler, id, &[]).await));
    let all = cases::registers(house, &cast.handler).await.expect("officers");
    assert!(all.iter().all(|(_, label)| !label.contains("郑洁")), "{all:?}");
    told(house, &cast.deputy, id).await;
    // The person concerned speaks on a page of their own, though they are of the office that handles cases.
    let own: OwnFaultView = cases::own(house, &cast.handler, id).await.expect("the own case");
    assert!(own.may_state);
    cases::state(house, &cast.handler, id, "情况说明。").await.expect("stated");
    refusal(cases::determine(house, &cast.inspector, id, &determination("minor")).await.expect_err("the inspection does not handle it"));
    cases::determine(house, &cast.deputy, id, &determination("minor")).await.expect("determined");
    cases::propose(house, &cast.deputy, id, &proposal("criticism")).await.expect("proposed");
    cases::countersign(house, &cast.inspector, id).await.expect("countersigned");
    cases::approve(house, &cast.director, id, "").await.expect("approved");
    cases::decide_on(house, &cast.deputy, id).await.expect("decided");
    cases::serve(house, &cast.deputy, id, &served("2026-11-22")).await.expect("served");
    cases::appeal(house, &cast.handler, id, "处理过重。", false).await.expect("appealed");
    // The only deputy has handled it: the superior organ answers, and that is put on record.
    refusal(cases::answer(house, &cast.deputy, id, Answer::Revoke, "重新审查。").await.expect_err("has handled it"));
    let outside =
        OutsideInput { organ: "廊坊市行政审批局".into(), document: "廊审批函〔2026〕8号".into(), text: "撤销。".into() };
    cases::answer_from_outside(house, &cast.deputy, id, Answer::Revoke, &outside).await.expect("on record");
    let view = view(house, &cast.deputy, id).await;
    assert_eq!(
        (view.brief.state, view.answer.expect("an answer").by),
        (FaultState::Revoked, "廊坊市行政审批局（廊审批函〔2026〕8号）".into())
    );
}

/// Another officer, by the administrator.
async fn add_officer(fixture: &Fixture, name: &str, department: &str, login: &str, number: &str) {
    let input = OfficerInput {
        name: name.into(),
        department: department.into(),
        since: "2024-01-01".into(),
        post: "负责人".into(),
        certificate_number: number.into(),
        issuer: "大城县人民政府".into(),
        valid_from: "2024-03-01".into(),
        valid_to: "2029-02-28".into(),
        user: login.into(),
        ..OfficerInput::default()
    };
    officer::add(&fixture.house, &fixture.session("admin").await, &input).await.expect("an officer");
}

#[tokio::test]
async fn where_the_director_is_concerned_a_deputy_decides() {
    let fixture = Fixture::new().await;
    let (house, cast) = (&fixture.house, Cast::of(&fixture).await);
    add_officer(&fixture, "王建国", "投资项目股", "wang.jianguo", "冀J0909002").await;
    let id = registered(house, &cast.handler, "王建国").await;
    told(house, &cast.handler, id).await;
    cases::state(house, &cast.director, id, "情况说明。").await.expect("stated");
    cases::determine(house, &cast.handler, id, &determination("minor")).await.expect("determined");
    cases::propose(house, &cast.handler, id, &proposal("criticism")).await.expect("proposed");
    cases::countersign(house, &cast.inspector, id).await.expect("countersigned");
    assert!(is_not_found(cases::approve(house, &cast.director, id, "").await), "the director's own case");
    let outside = OutsideInput { organ: "x".into(), document: "x".into(), text: "x".into() };
    let free = refusal(cases::approve_from_outside(house, &cast.handler, id, &outside).await.expect_err("a deputy may"));
    assert!(free.contains("副局长"), "{free}");
    cases::approve(house, &cast.deputy, id, "").await.expect("approved");
}

#[tokio::test]
async fn only_handlers_inspectors_and_in_their_turn_leaders_see_a_case() {
    let fixture = Fixture::new().await;
    let (house, cast) = (&fixture.house, Cast::of(&fixture).await);
    let id = registered(house, &cast.handler, "王敏").await;
    told(house, &cast.handler, id).await;
    let file = cases::attach(house, &cast.handler, id, "卷宗.pdf", arriving(house).await).await.expect("attached").id;
    let own = cases::attach_defence(house, &cast.concerned, id, "说明.pdf", arriving(house).await).await.expect("attached").id;
    let mut seen = Vec::new();
    for login in ["zheng.jie", "he.ping", "wang.jianguo", "liu.zhiyuan", "admin", "li.jing", "chen.li", "wang.min", "zhang.lei"] {
        let session = fixture.session(login).await;
        let page = cases::page(house, &session, id).await.is_ok();
        let listed =
            cases::list(house, &session, FaultFilter::Open, None).await.is_ok_and(|list| list.page.rows.iter().any(|row| row.id == id));
        let file = attachment::download(house, &session, file).await.is_ok();
        let defence = attachment::download(house, &session, own).await.is_ok();
        let mine = cases::own(house, &session, id).await.is_ok();
        seen.push((login, page, listed, file, defence, mine));
    }
    let none = |login| (login, false, false, false, false, false);
    let office = |login| (login, true, true, true, true, false);
    assert_eq!(
        seen,
        [
            office("zheng.jie"),
            office("he.ping"),
            none("wang.jianguo"),
            none("liu.zhiyuan"),
            none("admin"),
            none("li.jing"),
            none("chen.li"),
            ("wang.min", false, false, false, true, true),
            none("zhang.lei"),
        ]
    );
    // Nor do deadlines tell: the office sees what is due, the person concerned the own period, and nobody else either.
    for (login, expected) in [("zheng.jie", 2), ("he.ping", 2), ("wang.min", 1), ("li.jing", 0), ("admin", 0), ("wang.jianguo", 0)] {
        let session = fixture.session(login).await;
        let (page, _) = deadline::list::list(house, &session, deadline::list::Which::Open, None).await.expect("deadlines");
        let of_case = page.rows.iter().filter(|row| row.place.ends_with(&id.to_string())).count();
        assert_eq!(of_case, expected, "{login}");
    }
    let log = audit::page(house, &fixture.session("admin").await, None).await.expect("the log");
    let told: Vec<&str> = log.rows.iter().filter(|row| row.subject == "过错责任追究").filter_map(|row| row.note.as_deref()).collect();
    assert_eq!(told, Vec::<&str>::new(), "the log says what was done, not what a case is about");
    // Another bureau.
    let elsewhere = fixture.session_at("yongqing", "song.bo").await;
    assert!(is_not_found(cases::page(house, &elsewhere, id).await));
}

#[tokio::test]
async fn with_the_service_the_certificate_is_taken_back_and_the_record_gets_its_entry_until_revoked() {
    let fixture = Fixture::new().await;
    let (house, cast) = (&fixture.house, Cast::of(&fixture).await);
    let (office, keeper) = (fixture.session("li.jing").await, fixture.session("admin").await);
    let id = registered(house, &cast.handler, "王敏").await;
    let officer = view(house, &cast.handler, id).await.officer;
    decided(house, &cast, id, "serious", "suspension").await;
    assert!(entry(house, &office).await.is_none(), "nothing before the service");
    mail(house).await;
    cases::serve(house, &cast.handler, id, &served("2026-11-22")).await.expect("served");
    for letter in mail(house).await {
        assert!(!letter.body.contains("过错") && !letter.body.contains("−5"), "{}", letter.body);
    }
    let suspended = officer::get(house, &keeper, officer).await.expect("the officer").suspension.expect("suspended");
    assert!(suspended.document.starts_with("大审批责决〔2026〕") && suspended.from.to_string() == "2026-11-22");
    let record = entry(house, &office).await.expect("an entry");
    assert_eq!((record.brief.points.tenths(), record.brief.officer_name.as_deref()), (-50, Some("王敏")));
    assert_eq!(record.source.expect("a source").place, None, "the office of the assessment sees a stub");
    assert!(!record.brief.facts.contains("超期"));
    let by_inspector = entry(house, &cast.inspector).await.expect("an entry").source.expect("a source").place;
    assert_eq!(by_inspector, Some(format!("accountability/{id}")));

    cases::appeal(house, &cast.concerned, id, "处理过重。", false).await.expect("appealed");
    cases::answer(house, &cast.deputy, id, Answer::Revoke, "程序有瑕疵，撤销。").await.expect("revoked");
    assert!(officer::get(house, &keeper, officer).await.expect("the officer").suspension.is_none());
    assert_eq!(entry(house, &office).await.expect("an entry").brief.state, DailyState::Withdrawn);
}

#[tokio::test]
async fn a_suspension_lasts_until_the_inspection_lifts_it() {
    let fixture = Fixture::new().await;
    let (house, cast) = (&fixture.house, Cast::of(&fixture).await);
    let id = registered(house, &cast.handler, "王敏").await;
    let officer = view(house, &cast.handler, id).await.officer;
    decided(house, &cast, id, "serious", "suspension").await;
    cases::serve(house, &cast.handler, id, &served("2026-11-22")).await.expect("served");
    refusal(cases::lift(house, &cast.handler, id, "已改正。").await.expect_err("not the handler"));
    invalid(cases::lift(house, &cast.inspector, id, "").await);
    refusal(cases::close(house, &cast.handler, id).await.expect_err("the appeal is open"));
    let late = fixture.at("2026-12-23T00:00:00+08:00").await;
    refusal(cases::appeal(&late, &cast.concerned, id, "迟到。", false).await.expect_err("too late"));
    cases::close(&late, &cast.handler, id).await.expect("closed");
    refusal(cases::attach(&late, &cast.handler, id, "补充.pdf", arriving(house).await).await.expect_err("a closed case"));
    assert!(officer::get(house, &cast.director, officer).await.expect("the officer").suspension.is_some(), "closing lifts nothing");
    cases::lift(&late, &cast.inspector, id, "经考核合格。").await.expect("lifted");
    assert!(officer::get(house, &cast.director, officer).await.expect("the officer").suspension.is_none());
    refusal(cases::lift(&late, &cast.inspector, id, "经考核合格。").await.expect_err("once"));
}

#[tokio::test]
async fn a_confirmed_fault_bars_the_officer_from_excellence_that_year_from_the_determination_on() {
    let fixture = Fixture::new().await;
    let (house, cast) = (&fixture.house, Cast::of(&fixture).await);
    let office = fixture.session("li.jing").await;
    let faults = || async {
        let view = results::results(house, &office, 2026, Card::Officer, None).await.expect("results");
        let row = view.rows.iter().find(|row| row.name == "王敏").expect("the officer");
        results::sheet(house, &office, row.id).await.expect("a sheet").row.sheet.basis.faults
    };
    let id = registered(house, &cast.handler, "王敏").await;
    told(house, &cast.handler, id).await;
    cases::record_statement(house, &cast.handler, id, "oral", "当面陈述。").await.expect("heard");
    assert_eq!(faults().await, Vec::<String>::new());
    cases::determine(house, &cast.handler, id, &determination("minor")).await.expect("determined");
    assert!(faults().await[0].starts_with("认定书 大审批责认〔2026〕"), "at confirmation, not at the measure");
    cases::propose(house, &cast.handler, id, &proposal("criticism")).await.expect("proposed");
    cases::send_back(house, &cast.inspector, id, "事实不清。").await.expect("sent back");
    assert_eq!(faults().await, Vec::<String>::new(), "what is sent back is open again");
    let cleared = DeterminationInput {
        outcome: "not_established".into(),
        grounds: Vec::new(),
        severity: String::new(),
        culpability: String::new(),
        ..determination("")
    };
    cases::determine(house, &cast.handler, id, &cleared).await.expect("determined anew");
    assert_eq!(faults().await, Vec::<String>::new());
    refusal(cases::propose(house, &cast.handler, id, &proposal("criticism")).await.expect_err("nothing is established"));
    refusal(cases::clear(house, &cast.handler, id).await.expect_err("the inspection confirms"));
    cases::clear(house, &cast.inspector, id).await.expect("cleared");
    assert_eq!(cases::own(house, &cast.concerned, id).await.expect("own").state, FaultState::NotPursued);
}

#[tokio::test]
async fn a_third_fault_within_a_year_is_aggravated_by_computation_with_the_cases_named() {
    let fixture = Fixture::new().await;
    let (house, cast) = (&fixture.house, Cast::of(&fixture).await);
    let mut documents = Vec::new();
    for (day, repeated) in [("2025-10-08", false), ("2026-06-01", false), ("2026-10-08", true), ("2026-10-09", true)] {
        let id = registered(house, &cast.handler, "王敏").await;
        told(house, &cast.handler, id).await;
        cases::record_statement(house, &cast.handler, id, "oral", "当面陈述。").await.expect("heard");
        let input = DeterminationInput { act_on: day.into(), aggravations: vec!["repeated".into()], ..determination("minor") };
        cases::determine(house, &cast.handler, id, &input).await.expect("determined");
        let found = view(house, &cast.handler, id).await.determination.expect("a determination");
        assert_eq!(found.paper.aggravations, if repeated { vec![Aggravation::Repeated] } else { Vec::new() }, "{day}");
        let rests: Vec<String> =
            found.paper.repeated.map(|all| all.within_year.into_iter().map(|one| one.document).collect()).unwrap_or_default();
        // The first act lies 366 days before the last one, and no longer counts.
        let counted = documents.clone().into_iter().skip(usize::from(day == "2026-10-09")).collect::<Vec<_>>();
        assert_eq!(rests, if repeated { counted } else { Vec::new() }, "{day}");
        documents.push(found.number);
    }
}

#[tokio::test]
async fn two_at_once_take_a_step_once_and_overwrite_nothing() {
    let fixture = Fixture::new().await;
    let (house, cast) = (&fixture.house, Cast::of(&fixture).await);
    let id = registered(house, &cast.handler, "王敏").await;
    let chosen = vec![cast.handler.me().user.to_string()];
    let (one, other) = tokio::join!(cases::accept(house, &cast.handler, id, &chosen), cases::accept(house, &cast.handler, id, &chosen));
    assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|ok| **ok).count(), 1);
    let version = view(house, &cast.handler, id).await.version;
    cases::findings(house, &cast.handler, id, version, "第一稿。").await.expect("saved");
    match cases::findings(house, &cast.handler, id, version, "另一稿。").await {
        Err(Error::Failure(Failure::Conflict(conflict))) => assert_eq!(conflict.theirs[0].1, "第一稿。"),
        other => panic!("{other:?}"),
    }
    assert_eq!(view(house, &cast.handler, id).await.findings, "第一稿。");
}

#[tokio::test]
async fn another_module_opens_a_case_once_a_source_and_the_reader_without_reach_sees_a_stub() {
    let fixture = Fixture::new().await;
    let (house, cast) = (&fixture.house, Cast::of(&fixture).await);
    let officer = officer_of(house, &cast.handler, "王敏").await;
    let source =
        Source { kind: FaultSource::Complaint, id: Uuid::now_v7(), label: "投诉处理决定书 大审批投决〔2026〕4号".into() };
    let clue = Clue {
        officer,
        source: FaultSource::Complaint,
        document: String::new(),
        title: "投诉查实".into(),
        allegation: "经投诉查实，存在超期。".into(),
    };
    let mut opened = Vec::new();
    for _ in 0..2 {
        let mut scope = cast.handler.write(house).await.expect("a scope");
        let decision = anything(&cast.handler);
        let bureau = &cast.handler.me().bureau;
        opened.push(cases::open_from(house, bureau, &mut scope, &decision, &source, &clue).await.expect("opened"));
        scope.commit().await.expect("committed");
    }
    assert_eq!(opened[0], opened[1]);
    let view = view(house, &cast.handler, opened[0]).await;
    assert_eq!((view.source.label.as_str(), view.source.place), (source.label.as_str(), None));
}

/// A decision as another module's step would bring along.
fn anything(session: &Session) -> Decision {
    let facts = FaultFacts {
        id: FaultCaseId(Uuid::now_v7()),
        version: 1,
        state: FaultState::Received,
        department: DepartmentId(Uuid::nil()),
        person: None,
        of_director: false,
        deputy_free: true,
        handlers: Vec::new(),
        deciders: Vec::new(),
        has_findings: false,
        heard: false,
        waived: false,
        statement_until: None,
        outcome: None,
        appeal_until: None,
        suspended: false,
        zone: chrono_tz::Asia::Shanghai,
    };
    edit::<Fault>(session.actor(), &facts, FaultEdit::Register, at(crate::fixture::NOON)).expect("a decision")
}

#[tokio::test]
async fn what_is_shown_as_possible_is_what_may_be_done() {
    let fixture = Fixture::new().await;
    let (house, cast) = (&fixture.house, Cast::of(&fixture).await);
    let id = registered(house, &cast.handler, "韩梅").await;
    let actions = view(house, &cast.handler, id).await.actions;
    assert_eq!(actions, [FaultAction::Accept, FaultAction::Refuse]);
    assert_eq!(view(house, &cast.inspector, id).await.actions, []);
    told(house, &cast.handler, id).await;
    let hearing = view(house, &cast.handler, id).await;
    assert!(!hearing.has_account && hearing.actions.is_empty());
    assert_eq!(hearing.waiting.iter().map(|(action, _)| *action).collect::<Vec<_>>(), [FaultAction::Determine]);
    let waiting = async || cases::waiting(house, &cast.handler).await.expect("a number");
    let before = waiting().await;
    registered(house, &cast.handler, "韩梅").await;
    assert_eq!(waiting().await, before + 1, "a case that has come in and has no deadline yet");
    invalid(cases::refuse(house, &cast.handler, registered(house, &cast.handler, "韩梅").await, " ").await);
}

#[tokio::test]
async fn a_day_off_moves_the_periods_of_a_case_where_its_rules_read_them_and_names_numbers_only() {
    let fixture = Fixture::new().await;
    let (house, cast) = (&fixture.house, Cast::of(&fixture).await);
    let id = registered(house, &cast.handler, "王敏").await;
    told(house, &cast.handler, id).await;
    let before = view(house, &cast.handler, id).await;
    assert_eq!(before.brief.due, before.statement_until);
    let moved = confirm(house, &fixture.session("li.jing").await, &off("2026-11-26")).await;
    let number = before.notice.expect("a notice").number;
    assert_eq!(ends(&moved, &number), pair("2026-11-27", "2026-11-30"));
    assert!(ends(&moved, &before.brief.number).is_some() && moved.iter().all(|one| !one.what.contains("王敏")), "{moved:?}");
    let after = view(house, &cast.handler, id).await;
    assert_eq!((after.brief.due, after.statement_until), (Some(at("2026-12-01T00:00:00+08:00")), after.brief.due));
    assert_eq!(cases::own(house, &cast.concerned, id).await.expect("own").statement_until, at("2026-12-01T00:00:00+08:00"));
    let monday = fixture.at("2026-11-30T12:00:00+08:00").await;
    cases::state(&monday, &cast.concerned, id, "仍在期限内。").await.expect("in time");
}

#[tokio::test]
async fn statements_of_a_case_stay_within_their_budget() {
    let fixture = Fixture::new().await;
    let (house, cast) = (&fixture.house, Cast::of(&fixture).await);
    let id = registered(house, &cast.handler, "王敏").await;
    told(house, &cast.handler, id).await;
    let count = || house.database().statements();
    let mut table = Vec::new();
    let before = count();
    cases::list(house, &cast.handler, FaultFilter::Open, None).await.expect("a list");
    table.push(("list", count() - before, 3));
    let before = count();
    cases::page(house, &cast.handler, id).await.expect("a page");
    table.push(("page", count() - before, 8));
    let before = count();
    cases::own(house, &cast.concerned, id).await.expect("own");
    table.push(("own", count() - before, 5));
    let before = count();
    cases::state(house, &cast.concerned, id, "意见。").await.expect("stated");
    table.push(("state", count() - before, 10));
    let before = count();
    cases::determine(house, &cast.handler, id, &determination("minor")).await.expect("determined");
    table.push(("determine", count() - before, 12));
    for (what, statements, most) in table {
        assert!(statements <= most, "{what}: {statements} statements, at most {most}");
    }
}
