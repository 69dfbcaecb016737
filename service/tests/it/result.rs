//! Results: from the office's review over the leading group's decision to the notice, its objection and its correction.

use crate::assessment::refusal;
use crate::calendar::{back, confirm, ends, off, pair};
use crate::fixture::{Fixture, at};
use domain::assessment::Card;
use domain::assessment::command::result::{MeetingInput, ProposalInput, ScoresInput};
use domain::assessment::grade::Grade;
use domain::assessment::lifecycle::{CycleAction, DailyAction, DailyState, ObjectionState, ResultState};
use domain::assessment::view::result::{ObjectView, ResultsView, ScoredItem};
use domain::ids::{CycleId, MeetingId, NoticeId, ObjectId, UserId};
use domain::{Failure, Points};
use sea_orm::ConnectionTrait;
use service::assessment::daily::{self, DailyFilter};
use service::assessment::result::{meeting, notice, objection, office, page, trend};
use service::assessment::review;
use service::identity::Session;
use service::record::audit::{self, Verdict};
use service::{Error, House};

/// After everything that the review waits for.
const REVIEW: &str = "2026-12-14T09:00:00+08:00";

async fn results(house: &House, session: &Session, card: Card) -> ResultsView {
    page::results(house, session, 2026, card, None).await.expect("results")
}

async fn object(house: &House, session: &Session, card: Card, name: &str) -> ObjectView {
    let view = results(house, session, card).await;
    let row = view.rows.iter().find(|row| row.name == name).expect("the object");
    page::sheet(house, session, row.id).await.expect("a sheet")
}

async fn cycle(house: &House, session: &Session) -> CycleId {
    results(house, session, Card::Department).await.cycle.id
}

/// Ends the rounds as their own use cases would.
async fn end_rounds(fixture: &Fixture) {
    let connection = sea_orm::Database::connect(sea_orm::ConnectOptions::new(fixture.url.clone()).max_connections(1).to_owned());
    let connection = connection.await.expect("a connection");
    if fixture.house.database().is_postgres() {
        let office = fixture.session("li.jing").await;
        let bureau = office.me().bureau.id;
        connection.execute_unprepared(&format!("SET zeren.bureau = '{bureau}'")).await.expect("the bureau");
    }
    connection.execute_unprepared("UPDATE evaluation_round SET state = 'closed'").await.expect("closed");
}

/// A house on the day of the review, with the year handed over to it.
async fn reviewing(fixture: &Fixture) -> House {
    end_rounds(fixture).await;
    let house = fixture.at(REVIEW).await;
    let office = fixture.session("li.jing").await;
    let id = cycle(&house, &office).await;
    review::accept(&house, &office, fixture.self_assessment("企业设立股").await).await.expect("accepted");
    notice::advance(&house, &office, id, CycleAction::Review).await.expect("reviewing");
    house
}

/// The own score where there is one, the system's where there is one, and full points for everything else.
async fn score_all(house: &House, session: &Session, id: ObjectId) {
    let view = page::sheet(house, session, id).await.expect("a sheet");
    let open = view.items.iter().filter(|item| item.own.is_none());
    let offered = |item: &ScoredItem| item.system.as_ref().map_or(item.indicator.max, |(points, _)| *points);
    let scores = open.map(|item| (item.id, offered(item).to_string())).collect();
    let input = ScoresInput { scores, rest_as_own: true, ..ScoresInput::default() };
    office::score(house, session, id, view.row.version, &input).await.expect("scored");
}

fn choice(grade: Grade, reason: &str) -> ProposalInput {
    ProposalInput { grade: grade.code().into(), reason: reason.into() }
}

async fn hold_meeting(fixture: &Fixture, house: &House, present: &[&str]) -> Result<MeetingId, Error> {
    let office = fixture.session("li.jing").await;
    let (id, members) = meeting::proposal(house, &office, 2026).await.expect("members");
    assert_eq!(members.len(), 5);
    let present: Vec<UserId> = members.iter().filter(|member| present.contains(&member.name.as_str())).map(|member| member.user).collect();
    let input = MeetingInput { day: "2026-12-14".into(), place: "三楼会议室".into(), present, notes: "逐一讨论。".into() };
    meeting::call(house, &office, id, &input).await
}

/// Every objection to the daily record answered, every object scored and proposed, by whoever may.
async fn propose_everything(fixture: &Fixture, house: &House) {
    let waiting = DailyFilter { state: Some(DailyState::Objected), ..DailyFilter::default() };
    for login in ["li.jing", "liu.zhiyuan"] {
        let session = fixture.session(login).await;
        for entry in daily::list(house, &session, &waiting, None).await.expect("objections").page.rows {
            // Whoever is recused leaves it to the other.
            if entry.may_answer {
                daily::take(house, &session, entry.id, DailyAction::Uphold, "经核实，记录属实。").await.expect("answered");
            }
        }
    }
    for login in ["li.jing", "liu.zhiyuan"] {
        let session = fixture.session(login).await;
        for card in Card::ALL {
            for row in results(house, &session, *card).await.rows {
                if row.may_review && row.state == ResultState::Pending {
                    score_all(house, &session, row.id).await;
                }
            }
        }
        let id = cycle(house, &session).await;
        office::propose_all(house, &session, id).await.expect("proposed");
    }
}

#[tokio::test]
async fn the_review_waits_for_the_deadline_and_for_every_round_and_names_who_has_not_submitted() {
    let fixture = Fixture::new().await;
    let office = fixture.session("li.jing").await;
    let id = cycle(&fixture.house, &office).await;
    let early = notice::advance(&fixture.house, &office, id, CycleAction::Review).await.expect_err("before the deadline");
    assert!(refusal(early).contains("截止后"));
    let later = fixture.at(REVIEW).await;
    let open = notice::advance(&later, &office, id, CycleAction::Review).await.expect_err("open rounds");
    assert!(refusal(open).contains("3 轮评议没有结束"));
    let missing: Vec<String> = page::missing(&later, &office, 2026).await.expect("missing").into_iter().map(|(_, name)| name).collect();
    assert_eq!(missing, ["政策法规股", "投资项目股", "社会事务股"]);
    let head = fixture.session("chen.li").await;
    assert!(matches!(page::missing(&later, &head, 2026).await, Err(Error::Failure(Failure::NotFound))));
    end_rounds(&fixture).await;
    notice::advance(&later, &office, id, CycleAction::Review).await.expect("reviewing");
    let reopened = notice::advance(&later, &office, id, CycleAction::Review).await.expect_err("twice");
    assert!(refusal(reopened).contains("审查提出档次"));
}

#[tokio::test]
async fn an_indicator_is_confirmed_without_a_word_and_adjusted_with_a_reason() {
    let fixture = Fixture::new().await;
    let house = reviewing(&fixture).await;
    let office = fixture.session("li.jing").await;
    let view = object(&house, &office, Card::Department, "涉农事务股").await;
    let first = view.items.iter().find(|item| item.own.is_some()).expect("an own score");
    let lower = Points::from_tenths(first.own.expect("own").tenths() - 5).to_string();
    let mut input = ScoresInput { scores: [(first.id, lower.clone())].into(), ..ScoresInput::default() };
    match office::score(&house, &office, view.row.id, view.row.version, &input).await {
        Err(Error::Failure(Failure::Invalid(errors))) => assert!(errors.at(&format!("reasons.{}", first.id)).is_some(), "{errors:?}"),
        other => panic!("{other:?}"),
    }
    input.reasons.insert(first.id, "抽查发现一处漏列".into());
    office::score(&house, &office, view.row.id, view.row.version, &input).await.expect("adjusted");
    let stale = office::score(&house, &office, view.row.id, view.row.version, &input).await;
    assert!(matches!(stale, Err(Error::Failure(Failure::Conflict(_)))), "{stale:?}");
    // Beside it stands what the office gave the same indicator in the year before.
    let last = view.years.iter().find(|result| result.year == 2025).expect("last year");
    let last = page::sheet(&house, &office, last.object).await.expect("last year's sheet");
    let then = last.items.iter().find(|item| item.indicator.code == first.indicator.code).expect("the same indicator");
    assert_eq!(first.before, then.office.map(|score| (score, then.indicator.max)));
    assert!(first.before.is_some() && then.before.is_some());
    let after = page::sheet(&house, &office, view.row.id).await.expect("a sheet");
    let item = after.items.iter().find(|item| item.id == first.id).expect("the item");
    assert_eq!((item.office.map(|p| p.to_string()), item.reason.as_str()), (Some(lower), "抽查发现一处漏列"));
    let incomplete =
        office::propose(&house, &office, view.row.id, after.row.version, &choice(Grade::Good, "")).await.expect_err("incomplete");
    let named = format!("{incomplete:?}");
    assert!(named.contains("没有审查评分"), "{named}");
}

#[tokio::test]
async fn who_never_submitted_gets_nothing_for_the_self_assessment() {
    let fixture = Fixture::new().await;
    let house = reviewing(&fixture).await;
    let office = fixture.session("li.jing").await;
    let view = object(&house, &office, Card::Department, "社会事务股").await;
    score_all(&house, &office, view.row.id).await;
    let view = page::sheet(&house, &office, view.row.id).await.expect("a sheet");
    // The system gives nothing for a submission that never came, and says so.
    let submission = view.items.iter().find(|item| item.indicator.code == "D34").expect("D34");
    assert_eq!((submission.office, submission.reason.contains("未报送")), (Some(Points::ZERO), true));
    // Mutual and external evaluation are absent, so self-assessment and office count one third and two thirds: 0 and 99.
    assert_eq!(view.row.sheet.composite.map(|composite| composite.components.rounded()), Some(Points::from_tenths(660)));
}

/// With a day off in both periods the time to object and the time to answer end a working day later, and without it as
/// before.
async fn a_day_off_moves_what_runs(house: &House, office: &Session, published: NoticeId, object: ObjectId) {
    let ends_at = || async {
        let notice = notice::view(house, office, published).await.expect("the notice");
        let objection = page::sheet(house, office, object).await.expect("a sheet").objection.expect("an objection");
        (notice.objections_until, objection.answer_until)
    };
    let before = (at("2026-12-22T00:00:00+08:00"), at("2026-12-29T00:00:00+08:00"));
    assert_eq!(ends_at().await, before);
    let moved = confirm(house, office, &off("2026-12-17")).await;
    assert_eq!(ends(&moved, "申请复核期限"), pair("2026-12-21", "2026-12-22"));
    assert_eq!(ends(&moved, "答复期限"), pair("2026-12-28", "2026-12-29"));
    assert_eq!(ends_at().await, (at("2026-12-23T00:00:00+08:00"), at("2026-12-30T00:00:00+08:00")));
    confirm(house, office, &back("2026-12-17")).await;
    assert_eq!(ends_at().await, before);
}

#[tokio::test]
async fn a_year_is_proposed_decided_published_objected_to_corrected_and_filed() {
    let fixture = Fixture::new().await;
    let house = reviewing(&fixture).await;
    let (office, deputy, director) =
        (fixture.session("li.jing").await, fixture.session("liu.zhiyuan").await, fixture.session("wang.jianguo").await);
    let id = cycle(&house, &office).await;

    // The office does not review itself; its stand-in does.
    let own = object(&house, &deputy, Card::Department, "政策法规股").await;
    assert!(!object(&house, &office, Card::Department, "政策法规股").await.row.may_review && own.row.may_review);
    propose_everything(&fixture, &house).await;
    let after = results(&house, &office, Card::Department).await;
    assert!(after.rows.iter().all(|row| row.state == ResultState::Proposed), "{:?}", after.standings);

    // Nothing is decided outside a quorate meeting, nor by somebody who is not present.
    let target = object(&house, &director, Card::Department, "投资项目股").await;
    let outside = meeting::decide_one(&house, &director, target.row.id, target.row.version, &choice(Grade::Good, "理由")).await;
    assert!(refusal(outside.expect_err("no meeting")).contains("会议"));
    let few = hold_meeting(&fixture, &house, &["王建国", "刘志远"]).await.expect_err("no quorum");
    assert!(matches!(few, Error::Failure(Failure::Invalid(ref errors)) if errors.at("present").is_some()), "{few:?}");
    let held = hold_meeting(&fixture, &house, &["王建国", "刘志远", "何平"]).await.expect("a meeting");
    let absent = fixture.session("zheng.jie").await;
    let away = meeting::decide_one(&house, &absent, target.row.id, target.row.version, &choice(Grade::Good, "理由")).await;
    assert!(away.is_err());

    // Departing from the proposal needs a reason; of two members the second meets a conflict.
    let proposed = target.row.proposed.expect("proposed");
    let other = if proposed == Grade::Good { Grade::Excellent } else { Grade::Good };
    match meeting::decide_one(&house, &director, target.row.id, target.row.version, &choice(other, "")).await {
        Err(Error::Failure(Failure::Invalid(errors))) => assert!(errors.at("reason").is_some()),
        unexpected => panic!("{unexpected:?}"),
    }
    meeting::decide_one(&house, &director, target.row.id, target.row.version, &choice(other, "领导小组讨论")).await.expect("decided");
    let second = meeting::decide_one(&house, &deputy, target.row.id, target.row.version, &choice(proposed, "")).await;
    assert!(second.is_err(), "{second:?}");

    let (done, left) = meeting::decide_all(&house, &director, held).await.expect("all");
    assert!(done > 10 && left.is_empty(), "{done} {left:?}");
    // The year is not decided yet, but what bears on a decided result is settled.
    let told = DailyFilter { state: Some(DailyState::Told), year: Some(2026), ..DailyFilter::default() };
    let told = daily::list(&house, &office, &told, None).await.expect("entries").page.rows;
    let entry = told.iter().find(|entry| entry.department_name == "投资项目股").expect("an entry");
    let settled = daily::take(&house, &office, entry.id, DailyAction::Withdraw, "重复登记").await.expect_err("settled");
    assert!(refusal(settled).contains("已经确定"));
    assert!(daily::entry(&house, &office, entry.id).await.expect("an entry").frozen);

    let minutes = meeting::view(&house, &office, held).await.expect("minutes");
    assert_eq!(minutes.decided.len(), done + 1);
    meeting::close(&house, &office, held, minutes.brief.version, "一致同意。").await.expect("closed");

    // Before publication nobody else sees a result, the department concerned included.
    let head = fixture.session("chen.li").await;
    assert!(matches!(page::sheet(&house, &head, target.row.id).await, Err(Error::Failure(Failure::NotFound))));
    notice::advance(&house, &director, id, CycleAction::Decide).await.expect("decided");
    let (_, title, body, lines) = notice::proposal(&house, &office, 2026).await.expect("a proposal");
    assert_eq!(lines.len(), done + 1);
    let published = notice::publish(&house, &office, id, &title, &body).await.expect("published");
    let staff = fixture.session("wang.min").await;
    let seen = notice::view(&house, &staff, published).await.expect("seen by everybody");
    assert!(seen.brief.number.starts_with("大审批〔2026〕"), "{}", seen.brief.number);
    assert!(page::sheet(&house, &head, target.row.id).await.is_ok());
    let others = object(&house, &office, Card::Department, "涉农事务股").await;
    assert!(matches!(page::sheet(&house, &head, others.row.id).await, Err(Error::Failure(Failure::NotFound))));

    // The head objects once, in time; whoever is not of the group does not answer; a changed grade has its own notice.
    objection::file(&house, &head, target.row.id, "对第 12 项扣分有异议。").await.expect("filed");
    a_day_off_moves_what_runs(&house, &office, published, target.row.id).await;
    let twice = objection::file(&house, &head, target.row.id, "再次申请。").await.expect_err("twice");
    assert!(refusal(twice).contains("已经申请过"));
    let version = page::sheet(&house, &director, target.row.id).await.expect("a sheet").objection.expect("an objection").version;
    assert!(objection::answer(&house, &staff, target.row.id, version, &choice(proposed, "不能")).await.is_err());
    objection::answer(&house, &director, target.row.id, version, &choice(proposed, "经核查，原建议恰当")).await.expect("answered");
    let corrected = page::sheet(&house, &head, target.row.id).await.expect("a sheet");
    assert_eq!((corrected.row.grade, corrected.objection.map(|o| o.state)), (Some(proposed), Some(ObjectionState::Adjusted)));
    let old = notice::view(&house, &staff, published).await.expect("kept");
    let new = notice::view(&house, &staff, old.corrected_by.expect("a correction").id).await.expect("the correction");
    let grade = |lines: &[domain::assessment::view::result::PublishedLine]| {
        lines.iter().find(|line| line.object == target.row.id).map(|line| line.grade)
    };
    assert_eq!((grade(&old.lines), grade(&new.lines)), (Some(other), Some(proposed)));

    // Filed only after the time for objections, and then final.
    let early = notice::advance(&house, &office, id, CycleAction::Close).await.expect_err("too early");
    assert!(refusal(early).contains("期限"));
    let january = fixture.at("2027-01-15T09:00:00+08:00").await;
    let late = objection::file(
        &january,
        &fixture.session("zhao.fang").await,
        object(&january, &office, Card::Department, "企业设立股").await.row.id,
        "太晚",
    )
    .await
    .expect_err("late");
    assert!(refusal(late).contains("已过"));
    notice::advance(&january, &office, id, CycleAction::Close).await.expect("filed");

    let years = trend::trend(&january, &office, Card::Department).await.expect("years");
    assert!(years.years.contains(&2026) && !years.objects.is_empty());
    let (name, bytes) = trend::workbook(&january, &office, 2026).await.expect("a workbook");
    assert!(name.ends_with(".xlsx") && bytes.starts_with(b"PK"));
    assert!(matches!(audit::verify(&january, "dacheng").await.expect("verified"), Verdict::Whole(..)));
}

#[tokio::test]
async fn an_adverse_outcome_makes_unqualified_whatever_was_scored() {
    let fixture = Fixture::new().await;
    let house = reviewing(&fixture).await;
    let office = fixture.session("li.jing").await;
    let view = object(&house, &office, Card::Department, "涉农事务股").await;
    score_all(&house, &office, view.row.id).await;
    let connection = sea_orm::Database::connect(sea_orm::ConnectOptions::new(fixture.url.clone()).max_connections(1).to_owned());
    let connection = connection.await.expect("a connection");
    let bureau = office.me().bureau.id.0;
    if house.database().is_postgres() {
        connection.execute_unprepared(&format!("SET zeren.bureau = '{bureau}'")).await.expect("the bureau");
    }
    let literal = |id: uuid::Uuid| if house.database().is_postgres() { format!("'{id}'") } else { format!("x'{}'", id.simple()) };
    let sql = format!(
        "INSERT INTO adverse_outcome (bureau_id, id, year, kind, act, decided_on, document, department_id, note, state, registered_by, registered_at, version) \
         VALUES ({}, {}, 2026, 'revoked', '许可决定', '2026-06-01', '复议决定书', {}, '', 'registered', '某人', '2026-06-02T00:00:00+00:00', 1)",
        literal(bureau),
        literal(uuid::Uuid::from_u128(9)),
        literal(view.row.department.0)
    );
    connection.execute_unprepared(&sql).await.expect("registered");
    let view = page::sheet(&house, &office, view.row.id).await.expect("a sheet");
    assert_eq!(view.row.sheet.grade, Some(Grade::Unqualified));
    let kinder = office::propose(&house, &office, view.row.id, view.row.version, &choice(Grade::Good, "表现好")).await;
    assert!(kinder.is_err(), "{kinder:?}");
    office::propose(&house, &office, view.row.id, view.row.version, &choice(Grade::Unqualified, "")).await.expect("proposed");
}
