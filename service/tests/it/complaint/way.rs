//! The way of a complaint, and every refusal along it.

use super::*;
use crate::fixture::at;
use domain::complaint::command::RefusalInput;
use domain::complaint::lifecycle::{CaseAction, ExecutionState};
use domain::complaint::{Category, Finding, PaperKind};
use domain::deadline::course::DeadlineState;
use domain::deadline::kind::DeadlineKind;
use domain::deadline::view::DeadlineRow;
use service::complaint::{archive, execution, extension, reply, supplement, withdraw};
use service::deadline::list as deadlines;

const WHERE: &str = "10.0.0.1";

/// The deadline of this kind that the office sees latest.
async fn deadline(house: &House, office: &Session, kind: DeadlineKind) -> DeadlineRow {
    for which in [deadlines::Which::Open, deadlines::Which::Late, deadlines::Which::Over] {
        let (page, _) = deadlines::list(house, office, which, None).await.expect("deadlines");
        if let Some(row) = page.rows.into_iter().find(|row| row.kind == kind) {
            return row;
        }
    }
    panic!("no deadline {kind}")
}

#[tokio::test]
async fn a_complaint_goes_from_the_public_form_through_every_office_to_the_answer_and_the_archive() {
    let fixture = Fixture::new().await;
    let (house, people) = (&fixture.house, People::of(&fixture).await);
    let plain = department(&fixture, "企业设立股").await;
    let receipt = send(house, &ComplaintInput { department: plain.to_string(), ..typed() }).await;
    assert_eq!(receipt.secret.as_ref().map(|secret| secret.len()), Some(19), "four groups of four");
    assert_eq!(look(house, &receipt).await.state, CaseState::Received);
    // Sunday the 22nd: five working days end on Friday the 27th.
    let due = deadline(house, &people.office, DeadlineKind::ComplaintAcceptance).await;
    assert_eq!((due.due, due.state), (at("2026-11-28T00:00:00+08:00"), DeadlineState::Running));

    let case = find(house, &people.office, &receipt).await;
    let id = case.row.id;
    assert_eq!((case.row.category, case.statement.text.contains(PHRASE), case.anonymous), (Category::Inaction, true, false));
    lead(house, &people, id, CaseState::Accepted, &[]).await;
    assert_eq!(deadline(house, &people.office, DeadlineKind::ComplaintAcceptance).await.state, DeadlineState::Met);
    let due = deadline(house, &people.office, DeadlineKind::ComplaintHandling).await;
    assert_eq!(due.due, at("2026-12-23T00:00:00+08:00"), "thirty days from the 23rd of November");
    let shown = look(house, &receipt).await;
    assert_eq!((shown.due, shown.papers.first().map(|paper| paper.kind)), (Some(due.due), Some(PaperKind::Acceptance)));

    step::contact(house, &people.legal, id, "请问您递交材料的日期是哪一天？").await.expect("asked");
    let shown = look(house, &receipt).await;
    assert_eq!(shown.messages.last().map(|one| (one.by.as_str(), one.from_complainant)), Some(("经办人", false)));
    reply(house, "dacheng", &key(&receipt), "九月十日上午", &from(WHERE)).await.expect("answered");
    supplement(house, "dacheng", &key(&receipt), "回执.pdf", b"%PDF-1.4 receipt".to_vec(), &from(WHERE)).await.expect("added");

    lead(house, &people, id, CaseState::Executing, &[plain]).await;
    // The department complained of executes, and sees its copy and nothing else.
    let head = fixture.session("zhao.fang").await;
    let copy = execution::list(house, &head, None).await.expect("copies").rows.remove(0);
    assert_eq!((copy.state, copy.category, copy.may_report), (ExecutionState::Assigned, Category::Inaction, true));
    assert!(is_not_found(page::case(house, &head, id).await));
    refused(step::answer(house, &people.office, id, version(house, &people.office, id).await, "答复").await);
    execution::report(house, &head, copy.id, copy.version, "已于当日办结").await.expect("reported");

    lead(house, &people, id, CaseState::Answered, &[plain]).await;
    assert_eq!(deadline(house, &people.office, DeadlineKind::ComplaintHandling).await.state, DeadlineState::Met);
    let shown = look(house, &receipt).await;
    let told: Vec<PaperKind> = shown.papers.iter().map(|paper| paper.kind).collect();
    assert_eq!(told, [PaperKind::Acceptance, PaperKind::Answer], "working papers are not told");

    let case = view(house, &people.office, id).await;
    assert_eq!(case.finding, Some(Finding::Upheld));
    archive::archive(house, &people.office, id, case.version).await.expect("archived");
    let (name, bundle) = archive::bundle(house, &people.office, id).await.expect("a bundle");
    assert!(name.ends_with(".zip") && bundle.starts_with(b"PK"), "{name}");
    let text = String::from_utf8_lossy(&bundle).into_owned();
    assert!(text.contains("卷内目录") && text.contains("回执.pdf") && text.contains("%PDF-1.4 receipt") && text.contains(PHRASE));
    assert!(!text.contains(NAME) && !text.contains(PHONE), "who complains stays under the seal");
}

#[tokio::test]
async fn a_case_in_the_archive_is_read_only() {
    let fixture = Fixture::new().await;
    let (house, people) = (&fixture.house, People::of(&fixture).await);
    let receipt = send(house, &typed()).await;
    let id = find(house, &people.office, &receipt).await.row.id;
    assert!(is_not_found(archive::bundle(house, &people.office, id).await), "not archived yet");
    lead(house, &people, id, CaseState::Answered, &[]).await;
    archive::archive(house, &people.office, id, version(house, &people.office, id).await).await.expect("archived");
    let at = version(house, &people.office, id).await;
    refused(archive::archive(house, &people.office, id, at).await);
    refused(step::answer(house, &people.office, id, at, "再答复").await);
    refused(step::contact(house, &people.office, id, "再联系").await);
    refused(step::take_on(house, &people.legal, id).await);
    refused(step::reopen(house, &people.director, id, at, "再办").await);
    refused(step::urge(house, &people.office, id, at, "急").await);
    refused(extension::request(house, &people.office, id, "慢", "2027-01-01").await);
    refused(reply(house, "dacheng", &key(&receipt), "再说", &from(WHERE)).await);
    refused(withdraw(house, "dacheng", &key(&receipt), &from(WHERE)).await);
    assert_eq!(look(house, &receipt).await.state, CaseState::Archived, "the receipt stays valid");
}

#[tokio::test]
async fn a_refusal_tells_the_reason_and_the_right_channel_and_ends_both_deadlines() {
    let fixture = Fixture::new().await;
    let (house, people) = (&fixture.house, People::of(&fixture).await);
    let receipt = send(house, &typed()).await;
    let case = find(house, &people.office, &receipt).await;
    let (id, at) = (case.row.id, case.version);
    let whole = RefusalInput { ground: "out_of_scope".into(), reason: "属于公安职权".into(), channel: "大城县公安局".into() };
    invalid(step::refuse(house, &people.office, id, at, &RefusalInput { channel: String::new(), ..whole.clone() }).await, "channel");
    refused(step::refuse(house, &people.legal, id, at, &whole).await);
    step::refuse(house, &people.office, id, at, &whole).await.expect("refused");
    let shown = look(house, &receipt).await;
    assert_eq!(shown.state, CaseState::Refused);
    assert!(shown.papers.iter().any(|paper| paper.body.contains("公安职权") && paper.body.contains("大城县公安局")));
    assert_eq!(deadline(house, &people.office, DeadlineKind::ComplaintAcceptance).await.state, DeadlineState::Met);
    refused(step::accept(house, &people.office, id, version(house, &people.office, id).await).await);
}

#[tokio::test]
async fn an_opinion_needs_both_signatures_and_a_new_text_needs_them_anew() {
    use domain::authority::Function::{ComplaintOffice, LegalAffairs};
    let fixture = Fixture::new().await;
    let (house, people) = (&fixture.house, People::of(&fixture).await);
    let receipt = send(house, &typed()).await;
    let id = find(house, &people.office, &receipt).await.row.id;
    lead(house, &people, id, CaseState::Investigating, &[]).await;
    let now = || version(house, &people.office, id);
    refused(opinion::propose(house, &people.office, id, now().await).await);
    opinion::draft(house, &people.office, id, now().await, "一稿").await.expect("written");
    opinion::sign(house, &people.office, id, now().await, ComplaintOffice).await.expect("signed");
    refused(opinion::propose(house, &people.office, id, now().await).await);
    refused(opinion::sign(house, &people.office, id, now().await, LegalAffairs).await);
    opinion::sign(house, &people.legal, id, now().await, LegalAffairs).await.expect("signed");
    let seen = now().await;
    opinion::draft(house, &people.legal, id, seen, "二稿").await.expect("written");
    assert!(matches!(opinion::sign(house, &people.office, id, seen, ComplaintOffice).await, Err(Error::Failure(Failure::Conflict(_)))));
    refused(opinion::propose(house, &people.office, id, now().await).await);
    assert_eq!(view(house, &people.office, id).await.signed, [None, None]);
    lead(house, &people, id, CaseState::OpinionProposed, &[]).await;
    let input = DecisionInput { finding: "unfounded".into(), body: "不属实".into(), tasks: Vec::new() };
    refused(decision::decide_case(house, &people.legal, id, now().await, &input).await);
    refused(decision::decide_case(house, &people.office, id, now().await, &input).await);
    opinion::send_back(house, &people.director, id, now().await, "请补充收件登记").await.expect("sent back");
    assert_eq!(view(house, &people.office, id).await.row.state, CaseState::Investigating);
}

#[tokio::test]
async fn more_time_is_asked_for_by_the_office_and_given_by_a_leader_who_is_somebody_else() {
    let fixture = Fixture::new().await;
    let (house, people) = (&fixture.house, People::of(&fixture).await);
    let receipt = send(house, &typed()).await;
    let id = find(house, &people.office, &receipt).await.row.id;
    lead(house, &people, id, CaseState::Investigating, &[]).await;
    invalid(extension::request(house, &people.office, id, "取证", "2026-12-22").await, "until");
    refused(extension::request(house, &people.legal, id, "取证", "2026-12-31").await);
    extension::request(house, &people.office, id, "需要向省局调取记录", "2026-12-31").await.expect("asked");
    refused(extension::request(house, &people.office, id, "再来", "2027-01-05").await);
    let asked = view(house, &people.director, id).await.extensions.remove(0);
    assert!(asked.may_decide && !view(house, &people.office, id).await.extensions[0].may_decide);
    refused(extension::settle(house, &people.office, id, asked.id, asked.version, true).await);
    refused(extension::settle(house, &people.member, id, asked.id, asked.version, true).await);
    extension::settle(house, &people.director, id, asked.id, asked.version, true).await.expect("approved");
    let due = at("2027-01-01T00:00:00+08:00");
    assert_eq!(deadline(house, &people.office, DeadlineKind::ComplaintHandling).await.due, due);
    let shown = look(house, &receipt).await;
    assert_eq!((shown.due, shown.extended), (Some(due), true));
    assert!(shown.papers.iter().any(|paper| paper.kind == PaperKind::Extension && paper.body.contains("省局")), "it is told why");
    refused(extension::settle(house, &people.deputy, id, asked.id, asked.version + 1, false).await);

    // After the end of the period nobody extends it any more.
    extension::request(house, &people.office, id, "再取证", "2027-01-10").await.expect("asked");
    let asked = view(house, &people.director, id).await.extensions.pop().expect("an extension");
    let late = fixture.at("2027-01-01T00:00:00+08:00").await;
    refused(extension::settle(&late, &people.director, id, asked.id, asked.version, true).await);
}

#[tokio::test]
async fn an_urgent_case_is_due_after_seven_days_and_calls_at_once() {
    let fixture = Fixture::new().await;
    let (house, people) = (&fixture.house, People::of(&fixture).await);
    let receipt = send(house, &typed()).await;
    let id = find(house, &people.office, &receipt).await.row.id;
    mail(house).await;
    lead(house, &people, id, CaseState::Accepted, &[]).await;
    mail(house).await;
    step::urge(house, &people.office, id, version(house, &people.office, id).await, "涉及群众生命安全").await.expect("urged");
    assert_eq!(deadline(house, &people.office, DeadlineKind::ComplaintHandling).await.due, at("2026-11-30T00:00:00+08:00"));
    assert!(!mail(house).await.is_empty());
    refused(step::urge(house, &people.office, id, version(house, &people.office, id).await, "再次").await);
    let (page, _) = list::list(house, &people.office, list::Which::Open, None).await.expect("a list");
    assert!(page.rows.iter().any(|row| row.id == id && row.urgent));
}

#[tokio::test]
async fn two_complaints_about_one_thing_become_one_case_and_both_receipts_stay_valid() {
    let fixture = Fixture::new().await;
    let (house, people) = (&fixture.house, People::of(&fixture).await);
    let plain = department(&fixture, "企业设立股").await;
    let first = send(house, &typed()).await;
    let second = send(house, &ComplaintInput { department: plain.to_string(), ..typed() }).await;
    let (one, two) = (find(house, &people.office, &first).await, find(house, &people.office, &second).await);
    invalid(step::merge(house, &people.office, two.row.id, two.version, &second.number).await, "into");
    invalid(step::merge(house, &people.office, two.row.id, two.version, "2026-9999").await, "into");
    let head = fixture.session("zhao.fang").await;
    step::merge(house, &people.office, two.row.id, two.version, &first.number).await.expect("merged");
    lead(house, &people, one.row.id, CaseState::Answered, &[]).await;
    let shown = look(house, &second).await;
    assert_eq!((shown.state, shown.merged), (CaseState::Answered, true));
    assert!(shown.papers.iter().any(|paper| paper.kind == PaperKind::Answer));
    let linked = view(house, &people.office, one.row.id).await;
    assert!(linked.departments.iter().any(|(id, _)| *id == plain), "whom the one concerned, the other concerns");
    assert!(is_not_found(page::case(house, &head, one.row.id).await));
}

#[tokio::test]
async fn a_leader_reopens_an_answered_case_with_a_reason_and_the_days_run_anew() {
    let fixture = Fixture::new().await;
    let (house, people) = (&fixture.house, People::of(&fixture).await);
    let receipt = send(house, &typed()).await;
    let id = find(house, &people.office, &receipt).await.row.id;
    lead(house, &people, id, CaseState::Answered, &[]).await;
    let at_version = version(house, &people.office, id).await;
    refused(step::reopen(house, &people.member, id, at_version, "新证据").await);
    refused(step::reopen(house, &people.office, id, at_version, "新证据").await);
    invalid(step::reopen(house, &people.deputy, id, at_version, " ").await, "reason");
    let later = fixture.at("2026-12-10T09:00:00+08:00").await;
    step::reopen(&later, &people.deputy, id, at_version, "收到新的证据").await.expect("reopened");
    let due = deadline(&later, &people.office, DeadlineKind::ComplaintHandling).await;
    assert_eq!((due.due, due.state), (at("2027-01-10T00:00:00+08:00"), DeadlineState::Running));
    assert_eq!(look(&later, &receipt).await.state, CaseState::Investigating);
    // It is decided a second time, by its own decision.
    lead(&later, &people, id, CaseState::Answered, &[]).await;
}

#[tokio::test]
async fn whoever_complained_may_withdraw_until_an_opinion_is_proposed() {
    let fixture = Fixture::new().await;
    let (house, people) = (&fixture.house, People::of(&fixture).await);
    let (first, second) = (send(house, &typed()).await, send(house, &typed()).await);
    withdraw(house, "dacheng", &key(&first), &from(WHERE)).await.expect("withdrawn");
    assert_eq!(look(house, &first).await.state, CaseState::Withdrawn);
    assert_eq!(deadline(house, &people.office, DeadlineKind::ComplaintAcceptance).await.state, DeadlineState::Running, "the other's");
    let case = find(house, &people.office, &second).await;
    lead(house, &people, case.row.id, CaseState::OpinionProposed, &[]).await;
    refused(withdraw(house, "dacheng", &key(&second), &from(WHERE)).await);
    assert!(!look(house, &second).await.may_withdraw);
}

#[tokio::test]
async fn a_second_click_is_the_same_complaint_with_the_same_receipt_for_a_quarter_of_an_hour() {
    let fixture = Fixture::new().await;
    let house = &fixture.house;
    let (sent, input, origin) = (Uuid::new_v4(), typed(), from(WHERE));
    let both = tokio::join!(intake::send(house, "dacheng", sent, &input, &origin), intake::send(house, "dacheng", sent, &input, &origin));
    let (first, second) = (both.0.expect("sent"), both.1.expect("sent"));
    assert_eq!(first, second);
    let office = fixture.session("zheng.jie").await;
    let (page, counts) = list::list(house, &office, list::Which::Open, None).await.expect("a list");
    assert_eq!(page.rows.iter().filter(|row| row.receipt == first.number).count(), 1);
    assert_eq!(counts.of(list::Which::Open), page.rows.len() as u64);
    let later = fixture.at("2026-11-22T12:16:00+08:00").await;
    let again = intake::send(&later, "dacheng", sent, &input, &origin).await.expect("sent");
    assert_eq!((again.number, again.secret), (first.number, None), "shown once");
}

#[tokio::test]
async fn the_office_takes_down_what_came_by_telephone_and_gets_the_receipt_for_the_caller() {
    let fixture = Fixture::new().await;
    let (house, people) = (&fixture.house, People::of(&fixture).await);
    let receipt = intake::register(house, &people.office, Uuid::new_v4(), "phone", &typed()).await.expect("registered");
    assert_eq!(look(house, &receipt).await.state, CaseState::Received);
    let case = find(house, &people.office, &receipt).await;
    assert_eq!(case.handlers.len(), 1, "whoever took it down handles it");
    assert!(case.actions.contains(&CaseAction::Accept));
    invalid(intake::register(house, &people.office, Uuid::new_v4(), "web", &typed()).await, "source");
    refused(intake::register(house, &people.legal, Uuid::new_v4(), "phone", &typed()).await);
    // Somebody of the office itself does not take down what is complained of it.
    let own = ComplaintInput { department: department(&fixture, "客服中心").await.to_string(), ..typed() };
    refused(intake::register(house, &people.office, Uuid::new_v4(), "phone", &own).await);
}

#[tokio::test]
async fn two_colleagues_who_accept_at_once_are_told_who_was_first() {
    let fixture = Fixture::new().await;
    let (house, people) = (&fixture.house, People::of(&fixture).await);
    let case = find(house, &people.office, &send(house, &typed()).await).await;
    let both = tokio::join!(
        step::accept(house, &people.office, case.row.id, case.version),
        step::accept(house, &people.office, case.row.id, case.version)
    );
    assert_eq!([both.0.is_ok(), both.1.is_ok()].iter().filter(|done| **done).count(), 1);
}
