//! The self-assessment, from an empty card to the receipt and back.

use crate::fixture::{Fixture, NOON, at};
use domain::assessment::command::{CycleInput, ItemInput, ReceiptInput};
use domain::assessment::cycle::CycleDates;
use domain::assessment::lifecycle::SelfAssessmentState;
use domain::assessment::standard::{Indicator, IndicatorInput};
use domain::assessment::view::{CardView, Standing};
use domain::assessment::{Progress, ScoredBy};
use domain::ids::{IndicatorId, SelfAssessmentId, StandardId};
use domain::{Failure, Points};
use service::assessment::{card, evidence, fill, home, overview, receipt, review, submit};
use service::clock::Clock;
use service::deadline::remind;
use service::files::Arriving;
use service::identity::Session;
use service::platform::{JobKind, take_jobs};
use service::record::audit::{self, Verdict};
use service::{Error, House, demo};
use sha2::Digest as _;

pub fn input(score: &str, statement: &str) -> ItemInput {
    ItemInput { score: score.into(), statement: statement.into() }
}

/// An indicator as its form would send it, worth `max`.
pub fn item_input(indicator: &Indicator, max: &str) -> IndicatorInput {
    IndicatorInput {
        card: indicator.card.code().into(),
        code: indicator.code.clone(),
        category: indicator.category.clone(),
        name: indicator.name.clone(),
        requirement: indicator.requirement.clone(),
        max: max.into(),
        rule: indicator.rule.clone(),
        evidence_hint: indicator.evidence_hint.clone(),
        reference: indicator.reference.clone(),
        scored_by: indicator.scored_by.code().into(),
    }
}

/// A cycle with the usual dates.
pub fn cycle_input(year: i32, standard: StandardId) -> CycleInput {
    let dates = CycleDates::prefilled(year).expect("dates");
    CycleInput {
        year: year.to_string(),
        standard: standard.to_string(),
        self_due: dates.self_due.to_string(),
        mutual_from: dates.mutual.0.to_string(),
        mutual_to: dates.mutual.1.to_string(),
        external_from: dates.external.0.to_string(),
        external_to: dates.external.1.to_string(),
        review_from: dates.review.0.to_string(),
        review_to: dates.review.1.to_string(),
        decision: dates.decision.to_string(),
        publication: dates.publication.to_string(),
    }
}

/// Indicators in which nothing has been entered, each with its version.
pub fn open_items(card: &CardView) -> impl Iterator<Item = (IndicatorId, i32)> {
    let open = card.items.iter().filter(|i| i.indicator.scored_by == ScoredBy::Department && i.progress == Progress::Empty);
    open.map(|item| (item.id, item.version))
}

pub fn first_open(card: &CardView) -> (IndicatorId, i32) {
    open_items(card).next().expect("an empty one")
}

/// A file that has arrived.
pub async fn arriving(house: &House) -> Arriving {
    let mut file = house.files().arriving().await.expect("a file");
    file.write(b"%PDF-1.4\n%%EOF").await.expect("written");
    file
}

pub async fn upload(house: &House, session: &Session, id: SelfAssessmentId, indicator: IndicatorId) {
    let file = arriving(house).await;
    evidence::attach(house, session, id, indicator, "名录.pdf", file).await.expect("attached");
}

/// Fills in everything that is missing.
pub async fn complete(house: &House, session: &Session, id: SelfAssessmentId) {
    let view = card::card(house, session, id).await.expect("a card");
    for item in view.items.iter().filter(|i| i.indicator.scored_by == ScoredBy::Department && i.progress != Progress::Done) {
        fill::save_item(house, session, id, item.id, item.version, &input("1", "逐项自查，未发现扣分情形。")).await.expect("saved");
        if item.files.is_empty() {
            upload(house, session, id, item.id).await;
        }
    }
    fill::save_summary(house, session, id, 1, &"本年度工作总结。".repeat(10)).await.expect("a summary");
}

pub fn refusal(error: Error) -> String {
    match error {
        Error::Failure(Failure::Refused(refusal)) => refusal.message,
        other => panic!("not a refusal: {other:?}"),
    }
}

#[tokio::test]
async fn a_department_fills_submits_and_receives_a_receipt_that_can_be_checked() {
    let fixture = Fixture::new().await;
    let (house, head) = (&fixture.house, fixture.session("chen.li").await);
    let id = fixture.self_assessment("投资项目股").await;
    complete(house, &head, id).await;
    let receipt = submit::submit(house, &head, id, demo::PASSWORD).await.expect("a receipt");
    assert_eq!(receipt.received, at(NOON).max(receipt.received));
    assert!(receipt.number.starts_with("大审批考〔2026〕"), "{}", receipt.number);
    assert_eq!(receipt.content_sha256.len(), 64);
    let typed = |number: &str, sha256: &str| ReceiptInput { number: number.into(), sha256: sha256.into() };
    let right = typed(&receipt.number, &receipt.content_sha256);
    assert_eq!(receipt::check(house, &head, &right).await.expect("found"), receipt);
    let (_, content) = receipt::content(house, &head, receipt.id).await.expect("the content");
    let hash: String = sha2::Sha256::digest(content.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hash, receipt.content_sha256);
    for (wrong, field) in
        [(typed(&receipt.number, &"0".repeat(64)), "sha256"), (typed("大审批考〔2026〕999号", &receipt.content_sha256), "number")]
    {
        match receipt::check(house, &head, &wrong).await {
            Err(Error::Failure(Failure::Invalid(errors))) => assert!(errors.at(field).is_some(), "{errors:?}"),
            other => panic!("{other:?}"),
        }
    }
    let stranger = fixture.session("zhao.fang").await;
    assert!(receipt::check(house, &stranger, &right).await.is_err());
    assert!(receipt::content(house, &stranger, receipt.id).await.is_err());
    let view = card::card(house, &head, id).await.expect("a card");
    assert_eq!((view.brief.state, view.may_edit), (SelfAssessmentState::Submitted, false));
    let (item, version) = (view.items[0].id, view.items[0].version);
    let locked = fill::save_item(house, &head, id, item, version, &input("2", "改动")).await.expect_err("locked");
    assert!(refusal(locked).contains("已报送"));
}

#[tokio::test]
async fn counters_follow_every_save_exactly() {
    let fixture = Fixture::new().await;
    let (house, staff) = (&fixture.house, fixture.session("wang.min").await);
    let id = fixture.self_assessment("投资项目股").await;
    let before = card::card(house, &staff, id).await.expect("a card");
    let (item, version) = first_open(&before);
    let saved = fill::save_item(house, &staff, id, item, version, &input("1.5", "说明")).await.expect("saved");
    assert_eq!((saved.version, saved.standing.item), (version + 1, Some((Some(Points::from_tenths(15)), Progress::Partial))));
    upload(house, &staff, id, item).await;
    let after = card::card(house, &staff, id).await.expect("a card");
    assert_eq!(after.brief.done, before.brief.done + 1);
    assert_eq!(after.brief.evidence, before.brief.evidence + 1);
    assert_eq!(after.brief.score.tenths(), before.brief.score.tenths() + 15);
    let counted = after.items.iter().filter(|i| i.indicator.scored_by == ScoredBy::Department && i.progress == Progress::Done).count();
    assert_eq!(after.brief.done, counted);
    assert_eq!(after.brief.score, after.items.iter().filter_map(|i| i.score).sum());
}

#[tokio::test]
async fn two_people_on_one_indicator_get_a_conflict_with_both_texts() {
    let fixture = Fixture::new().await;
    let house = &fixture.house;
    let (head, staff) = (fixture.session("chen.li").await, fixture.session("wang.min").await);
    let id = fixture.self_assessment("投资项目股").await;
    let (item, version) = first_open(&card::card(house, &head, id).await.expect("a card"));
    fill::save_item(house, &staff, id, item, version, &input("1", "王敏的说明")).await.expect("saved");
    let conflict = match fill::save_item(house, &head, id, item, version, &input("0.5", "陈立的说明")).await {
        Err(Error::Failure(Failure::Conflict(conflict))) => conflict,
        other => panic!("no conflict: {other:?}"),
    };
    assert_eq!(conflict.by.as_deref(), Some("王敏"));
    assert!(conflict.theirs.iter().any(|(_, text)| text == "王敏的说明"));
    // Saving what is there already is no conflict, and the version told lets the other text win on purpose.
    fill::save_item(house, &head, id, item, version, &input("1", "王敏的说明")).await.expect("the same");
    fill::save_item(house, &head, id, item, conflict.version, &input("0.5", "陈立的说明")).await.expect("on purpose");
}

#[tokio::test]
async fn two_people_on_different_indicators_do_not_disturb_each_other() {
    let fixture = Fixture::new().await;
    let house = &fixture.house;
    let (head, staff) = (fixture.session("chen.li").await, fixture.session("wang.min").await);
    let id = fixture.self_assessment("投资项目股").await;
    let view = card::card(house, &head, id).await.expect("a card");
    let open: Vec<_> =
        view.items.iter().filter(|i| i.indicator.scored_by == ScoredBy::Department && i.progress == Progress::Empty).collect();
    let (one, two) = (input("1", "甲"), input("1", "乙"));
    let (a, b) = tokio::join!(
        fill::save_item(house, &head, id, open[0].id, open[0].version, &one),
        fill::save_item(house, &staff, id, open[1].id, open[1].version, &two),
    );
    a.expect("saved");
    b.expect("saved");
    let after = card::card(house, &head, id).await.expect("a card");
    assert_eq!(after.brief.score.tenths(), view.brief.score.tenths() + 20);
}

#[tokio::test]
async fn scores_beyond_the_most_points_are_refused_at_the_field_and_change_nothing() {
    let fixture = Fixture::new().await;
    let (house, head) = (&fixture.house, fixture.session("chen.li").await);
    let id = fixture.self_assessment("投资项目股").await;
    let before = card::card(house, &head, id).await.expect("a card");
    let (item, version) = first_open(&before);
    for bad in ["101", "-1", "NaN", "1e3", "一", "0.55"] {
        match fill::save_item(house, &head, id, item, version, &input(bad, "说明")).await {
            Err(Error::Failure(Failure::Invalid(errors))) => assert!(errors.at("score").is_some(), "{bad}"),
            other => panic!("{bad}: {other:?}"),
        }
    }
    for bad in ["字".repeat(10_000), "甲\0乙".to_owned()] {
        match fill::save_item(house, &head, id, item, version, &input("1", &bad)).await {
            Err(Error::Failure(Failure::Invalid(errors))) => assert!(errors.at("statement").is_some()),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(card::card(house, &head, id).await.expect("a card"), before);
    fill::save_item(house, &head, id, item, version, &input("1", "办结率 100% 😀")).await.expect("emoji are text");
}

#[tokio::test]
async fn indicators_scored_by_the_system_are_shown_not_filled() {
    let fixture = Fixture::new().await;
    let (house, head) = (&fixture.house, fixture.session("chen.li").await);
    let id = fixture.self_assessment("投资项目股").await;
    let view = card::card(house, &head, id).await.expect("a card");
    let system = view.items.iter().find(|i| i.indicator.scored_by == ScoredBy::System).expect("one");
    assert!(fill::save_item(house, &head, id, system.id, system.version, &input("1", "x")).await.is_err());
    assert!(view.missing.items.iter().all(|(code, _, _)| *code != system.indicator.code));
}

#[tokio::test]
async fn every_change_answers_where_the_card_stands() {
    let fixture = Fixture::new().await;
    let (house, head) = (&fixture.house, fixture.session("chen.li").await);
    let id = fixture.self_assessment("投资项目股").await;
    let same = async |standing: Standing| {
        let view = card::card(house, &head, id).await.expect("a card");
        let counted = (standing.total, standing.done, standing.unfilled, standing.without_evidence, standing.summary_missing);
        let missing = &view.missing;
        assert_eq!(counted, (view.brief.score, view.brief.done, missing.unfilled(), missing.without_evidence(), missing.summary));
    };
    let view = card::card(house, &head, id).await.expect("a card");
    let (item, version) = first_open(&view);
    let saved = fill::save_item(house, &head, id, item, version, &input("1", "")).await.expect("saved");
    assert_eq!(saved.standing.item, Some((Some(Points::from_tenths(10)), Progress::Partial)));
    same(saved.standing).await;
    let saved = fill::save_item(house, &head, id, item, saved.version, &input("1.5", "逐项自查。")).await.expect("saved");
    same(saved.standing).await;
    let again = fill::save_item(house, &head, id, item, saved.version, &input("1.5", "逐项自查。")).await.expect("saved");
    same(again.standing).await;
    let mut file = house.files().arriving().await.expect("a file");
    file.write(b"%PDF-1.4\n%%EOF").await.expect("written");
    let (file, standing) = evidence::attach(house, &head, id, item, "名录.pdf", file).await.expect("attached");
    assert_eq!(standing.item, Some((Some(Points::from_tenths(15)), Progress::Done)));
    same(standing).await;
    same(evidence::detach(house, &head, file.id).await.expect("detached")).await;
    let saved = fill::save_summary(house, &head, id, view.summary_version, &"本年度工作总结。".repeat(10)).await.expect("a summary");
    assert!(!saved.standing.summary_missing);
    same(saved.standing).await;
}

#[tokio::test]
async fn an_incomplete_card_is_not_submitted_and_says_what_is_missing() {
    let fixture = Fixture::new().await;
    let (house, head) = (&fixture.house, fixture.session("chen.li").await);
    let id = fixture.self_assessment("投资项目股").await;
    let refused = submit::submit(house, &head, id, demo::PASSWORD).await.expect_err("incomplete");
    assert!(refusal(refused).contains("年度总结"));
}

#[tokio::test]
async fn the_signature_needs_the_own_password_and_staff_cannot_sign_at_all() {
    let fixture = Fixture::new().await;
    let house = &fixture.house;
    let (head, staff) = (fixture.session("chen.li").await, fixture.session("wang.min").await);
    let id = fixture.self_assessment("投资项目股").await;
    complete(house, &staff, id).await;
    assert!(matches!(submit::submit(house, &head, id, "wrong-password").await, Err(Error::Failure(Failure::Invalid(_)))));
    assert!(refusal(submit::submit(house, &staff, id, demo::PASSWORD).await.expect_err("staff")).contains("负责人"));
    submit::submit(house, &head, id, demo::PASSWORD).await.expect("a receipt");
}

#[tokio::test]
async fn submitting_at_the_last_second_counts_and_at_midnight_does_not() {
    let fixture = Fixture::new().await;
    let head = fixture.session("chen.li").await;
    let id = fixture.self_assessment("投资项目股").await;
    complete(&fixture.house, &head, id).await;
    let midnight = fixture.at("2026-11-26T00:00:00+08:00").await;
    assert!(refusal(submit::submit(&midnight, &head, id, demo::PASSWORD).await.expect_err("too late")).contains("期限"));
    // What arrived in time counts, however long the proof and the queue of writers take.
    let last_moment = at("2026-11-25T23:59:59.900+08:00");
    let clock = Clock::set_to(last_moment);
    let house = fixture.with(clock.clone()).await;
    clock.turn_to(last_moment);
    let mut submission = Box::pin(submit::submit(&house, &head, id, demo::PASSWORD));
    assert!(futures::poll!(&mut submission).is_pending());
    clock.turn_to(at("2026-11-26T00:00:30+08:00"));
    let receipt = submission.await.expect("in time");
    assert!(!receipt.late && receipt.received < at("2026-11-26T00:00:00+08:00"), "{}", receipt.received);
}

#[tokio::test]
async fn a_late_grant_lets_submit_and_marks_late_for_ever() {
    let fixture = Fixture::new().await;
    let (head, office) = (fixture.session("chen.li").await, fixture.session("li.jing").await);
    let id = fixture.self_assessment("投资项目股").await;
    complete(&fixture.house, &head, id).await;
    let late = fixture.at("2026-11-27T09:00:00+08:00").await;
    review::grant_late(&late, &office, id, "负责人住院，已核实", "2026-11-28").await.expect("granted");
    assert!(submit::submit(&late, &head, id, demo::PASSWORD).await.expect("a receipt").late);
    review::send_back(&late, &office, id, "请补充", "2026-12-01", &[]).await.expect("returned");
    let again = submit::submit(&late, &head, id, demo::PASSWORD).await.expect("a receipt");
    assert!(again.late);
}

#[tokio::test]
async fn a_returned_submission_carries_comments_and_its_own_deadline_and_is_not_late() {
    let fixture = Fixture::new().await;
    let (head, office) = (fixture.session("zhao.fang").await, fixture.session("li.jing").await);
    let id = fixture.self_assessment("企业设立股").await;
    let item = card::card(&fixture.house, &head, id).await.expect("a card").items[4].id;
    let comments = [(item, "缺证件扫描件".to_owned())];
    review::send_back(&fixture.house, &office, id, "请补充第 5 项", "2026-11-30", &comments).await.expect("returned");
    let view = card::card(&fixture.house, &head, id).await.expect("a card");
    assert_eq!(view.brief.state, SelfAssessmentState::Returned);
    assert_eq!(view.items[4].comment.as_deref(), Some("缺证件扫描件"));
    assert!(view.may_edit);
    let after_the_25th = fixture.at("2026-11-29T09:00:00+08:00").await;
    assert!(!submit::submit(&after_the_25th, &head, id, demo::PASSWORD).await.expect("a receipt").late);
}

#[tokio::test]
async fn the_office_does_not_review_itself_but_the_stand_in_does() {
    let fixture = Fixture::new().await;
    let house = &fixture.house;
    let (office, deputy) = (fixture.session("li.jing").await, fixture.session("liu.zhiyuan").await);
    let id = fixture.self_assessment("政策法规股").await;
    complete(house, &office, id).await;
    submit::submit(house, &office, id, demo::PASSWORD).await.expect("a receipt");
    assert!(refusal(review::accept(house, &office, id).await.expect_err("recused")).contains("回避"));
    review::accept(house, &deputy, id).await.expect("accepted");
}

#[tokio::test]
async fn a_reminder_rung_is_sent_once_however_often_and_late_it_runs() {
    let fixture = Fixture::new().await;
    let id = fixture.self_assessment("社会事务股").await;
    let later = fixture.at("2026-11-24T09:30:00+08:00").await;
    let reminded = |house: House| async move {
        for job in take_jobs(&house, &[JobKind::Deadline], 100).await.expect("jobs") {
            remind::run(&house, job).await.expect("a run");
            remind::run(&house, job).await.expect("the same run again");
        }
    };
    reminded(later.clone()).await;
    reminded(later.clone()).await;
    let office = fixture.session("li.jing").await;
    let count = |rows: &[domain::assessment::view::SelfAssessmentBrief]| rows.iter().find(|r| r.id == id).expect("the row").reminders.0;
    let view = overview::overview(&later, &office, Some(2026)).await.expect("an overview").expect("a cycle");
    assert_eq!(count(&view.rows), 1);
    let submitted = view.rows.iter().find(|r| r.department_name == "企业设立股").expect("submitted");
    assert_eq!(submitted.reminders.0, 0);
    let on_the_day = fixture.at("2026-11-25T10:00:00+08:00").await;
    reminded(on_the_day.clone()).await;
    let view = overview::overview(&on_the_day, &office, Some(2026)).await.expect("an overview").expect("a cycle");
    assert_eq!(count(&view.rows), 2);
}

#[tokio::test]
async fn statements_a_request_stay_within_their_budget() {
    let fixture = Fixture::new().await;
    let house = &fixture.house;
    let tokens = fixture.tokens("dacheng", "chen.li").await;
    let office_tokens = fixture.tokens("dacheng", "li.jing").await;
    let id = fixture.self_assessment("投资项目股").await;
    let log_in = |access: String| async move {
        match service::identity::session::authenticate(house, Some(&access), None).await.expect("authentication") {
            service::identity::session::Authenticated::In(session, _) => *session,
            service::identity::session::Authenticated::Out { .. } => panic!("not logged in"),
        }
    };
    let start = || house.database().statements();
    let mut table = Vec::new();

    let before = start();
    let head = log_in(tokens.access.clone()).await;
    home::home(house, &head).await.expect("home");
    table.push(("home", start() - before, 4));

    let before = start();
    let office = log_in(office_tokens.access.clone()).await;
    overview::overview(house, &office, Some(2026)).await.expect("overview");
    table.push(("overview", start() - before, 4));

    let before = start();
    let head = log_in(tokens.access.clone()).await;
    let view = card::card(house, &head, id).await.expect("card");
    table.push(("card", start() - before, 4));

    let (item, version) = first_open(&view);
    let before = start();
    let head = log_in(tokens.access.clone()).await;
    fill::save_item(house, &head, id, item, version, &input("1", "说明")).await.expect("saved");
    table.push(("save", start() - before, 6));

    complete(house, &head, id).await;
    let before = start();
    let head = log_in(tokens.access.clone()).await;
    submit::submit(house, &head, id, demo::PASSWORD).await.expect("a receipt");
    // Four of them belong to the password proof, which is measured apart: may one try, count, read the hash, forget.
    table.push(("submit", start() - before - 4, 11));

    for (what, statements, most) in &table {
        println!("{what}: {statements} of {most}");
    }
    for (what, statements, most) in table {
        assert!(statements <= most, "{what}: {statements} statements, at most {most}");
    }
}

#[tokio::test]
async fn every_step_stands_in_the_audit_chain() {
    let fixture = Fixture::new().await;
    let (house, head) = (&fixture.house, fixture.session("chen.li").await);
    let before = match audit::verify(house, "dacheng").await.expect("verified") {
        Verdict::Whole(count, _) => count,
        broken => panic!("{broken:?}"),
    };
    let id = fixture.self_assessment("投资项目股").await;
    complete(house, &head, id).await;
    submit::submit(house, &head, id, demo::PASSWORD).await.expect("a receipt");
    match audit::verify(house, "dacheng").await.expect("verified") {
        Verdict::Whole(count, _) => assert!(count > before),
        broken => panic!("{broken:?}"),
    }
    let (_, receipts, history) = receipt::record(house, &head, id).await.expect("the record");
    assert_eq!(receipts.len(), 1);
    assert_eq!(history[0].action, "签名报送");
}
