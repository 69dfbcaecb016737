//! Deadlines: what begins, moves and ends them, whom they call, and that each is called once.

use crate::assessment::complete;
use crate::fixture::{Fixture, NOON, at};
use crate::walk::Walk;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::assessment::command::{DailyInput, DailyObject};
use domain::assessment::lifecycle::{DailyAction, DailyCategory};
use domain::deadline::course::{DeadlineState, Turn};
use domain::deadline::kind::DeadlineKind;
use domain::deadline::ladder::{Ladder, LadderInput};
use domain::deadline::preference::{EventMail, ReminderMail};
use domain::deadline::view::{DeadlineRow, DeadlineView};
use domain::failure::Failure;
use service::assessment::{daily, overview, review, submit};
use service::clock::Clock;
use service::deadline::{digest, feed, inbox, list, news, remind, rule, wishes};
use service::identity::Session;
use service::identity::session::Origin;
use service::platform::{JobKind, take_jobs};
use service::record::outbox::{Letter, delivered, outgoing};
use service::{Error, House, demo};

/// Does whatever deadlines and digests need at the present instant of `house`.
pub async fn run_due(house: &House) {
    loop {
        let jobs = take_jobs(house, &[JobKind::Deadline, JobKind::Digest], 200).await.expect("jobs");
        if jobs.is_empty() {
            return;
        }
        for job in jobs {
            match job.kind {
                JobKind::Digest => digest::run(house, job).await.expect("a digest"),
                _ => remind::run(house, job).await.expect("a reminder"),
            }
        }
    }
}

/// The mail that has come about, delivered.
async fn mail(house: &House) -> Vec<Letter> {
    let mut messages = Vec::new();
    for job in take_jobs(house, &[JobKind::Mail], 500).await.expect("jobs") {
        messages.extend(outgoing(house, job).await.expect("the outbox").map(|outgoing| outgoing.message));
        delivered(house, job, Ok(())).await.expect("delivered");
    }
    messages
}

/// Walks from job to job until `until`, and writes down every mail with the minute at which it left.
async fn walk(fixture: &Fixture, until: &str) -> Vec<String> {
    let mut walk = Walk::from(fixture, NOON).await;
    walk.until(until).await;
    walk.log("")
}

async fn open(house: &House, session: &Session) -> Vec<DeadlineRow> {
    list::list(house, session, list::Which::Open, None).await.expect("deadlines").0.rows
}

pub async fn of(house: &House, session: &Session, kind: DeadlineKind, title: &str) -> DeadlineView {
    let mut found = None;
    for which in [list::Which::Open, list::Which::Over] {
        let rows = list::list(house, session, which, None).await.expect("deadlines").0.rows;
        found = found.or(rows.into_iter().find(|row| row.kind == kind && row.title.contains(title)));
    }
    list::deadline(house, session, found.expect("the deadline").id).await.expect("a deadline")
}

#[tokio::test]
async fn the_end_of_a_year_calls_everybody_as_the_log_reads() {
    let fixture = Fixture::new().await;
    let mut walk = Walk::from(&fixture, NOON).await;
    walk.until("2026-12-31T23:59:59+08:00").await;
    insta::assert_snapshot!(walk.log("大城县").join("\n"));
}

#[tokio::test]
async fn whatever_is_due_is_due_when_its_own_rule_says() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let agree = |house: House, office: Session| async move {
        let view = overview::overview(&house, &office, Some(2026)).await.expect("an overview").expect("a cycle");
        let rows = open(&house, &office).await;
        for brief in view.rows.iter().filter(|row| row.state.is_with_department()) {
            let place = format!("assessment/card/{}", brief.id);
            let due: Vec<DateTime<Utc>> = rows.iter().filter(|row| row.place == place).map(|row| row.due).collect();
            assert_eq!(due, [brief.due], "{}", brief.department_name);
        }
        let with_department: Vec<String> =
            view.rows.iter().filter(|row| row.state.is_with_department()).map(|row| format!("assessment/card/{}", row.id)).collect();
        let stray: Vec<&DeadlineRow> =
            rows.iter().filter(|row| row.place.starts_with("assessment/card/") && !with_department.contains(&row.place)).collect();
        assert!(stray.is_empty(), "{stray:?}");
    };
    agree(house.clone(), office.clone()).await;
    let submitted = fixture.self_assessment("企业设立股").await;
    review::send_back(house, &office, submitted, "请补充", "2026-12-01", &[]).await.expect("returned");
    agree(house.clone(), office.clone()).await;
    let late = fixture.at("2026-11-27T09:00:00+08:00").await;
    run_due(&late).await;
    let social = fixture.self_assessment("社会事务股").await;
    review::grant_late(&late, &office, social, "已核实", "2026-12-08").await.expect("granted");
    agree(late.clone(), office.clone()).await;
    let granted = of(&late, &office, DeadlineKind::SelfAssessment, "社会事务股").await;
    assert_eq!(granted.row.state, DeadlineState::Running, "what was late is in time again");
    assert_eq!(granted.turns.iter().map(|turn| turn.turn).collect::<Vec<_>>(), [Turn::Passed, Turn::Moved]);
    assert_eq!(granted.turns.last().map(|turn| turn.note.as_str()), Some("已核实"));
    let head = fixture.session("chen.li").await;
    let own = fixture.self_assessment("投资项目股").await;
    complete(house, &head, own).await;
    submit::submit(house, &head, own, demo::PASSWORD).await.expect("a receipt");
    agree(house.clone(), office.clone()).await;
    assert_eq!(of(house, &office, DeadlineKind::SelfAssessment, "投资项目股").await.row.state, DeadlineState::Met);
}

#[tokio::test]
async fn a_late_deadline_climbs_and_what_was_done_calls_nobody_any_more() {
    let fixture = Fixture::new().await;
    let head = fixture.session("chen.li").await;
    let own = fixture.self_assessment("投资项目股").await;
    complete(&fixture.house, &head, own).await;
    submit::submit(&fixture.house, &head, own, demo::PASSWORD).await.expect("a receipt");
    mail(&fixture.house).await;
    let log = walk(&fixture, "2026-12-08T12:00:00+08:00").await;
    assert!(log.iter().filter(|line| line.contains("大城县")).all(|line| !line.contains("投资项目股 2026 年度自查自评")), "{log:#?}");
    let late =
        of(&fixture.at("2026-12-08T12:00:00+08:00").await, &fixture.session("li.jing").await, DeadlineKind::SelfAssessment, "社会事务股")
            .await;
    assert_eq!(late.row.state, DeadlineState::Missed);
    let told = |name: &str| late.told.iter().filter(|told| told.name == name).count();
    // Wu Gang heads the department; Li Jing heads legal affairs; Wang Jianguo chairs the leading group.
    assert!(told("吴刚") > told("李静") && told("李静") > told("王建国") && told("王建国") == 1, "{:#?}", late.told);
}

#[tokio::test]
async fn a_rung_is_climbed_once_however_often_and_on_however_many_servers_its_job_runs() {
    let fixture = Fixture::new().await;
    let later = fixture.at("2026-11-24T09:00:00+08:00").await;
    let jobs = take_jobs(&later, &[JobKind::Deadline], 500).await.expect("jobs");
    let mut runs = tokio::task::JoinSet::new();
    for job in jobs.iter().chain(&jobs).copied() {
        let server = fixture.at("2026-11-24T09:00:00+08:00").await;
        runs.spawn(async move { remind::run(&server, job).await });
    }
    runs.join_all().await.into_iter().for_each(|run| run.expect("a run"));
    let office = fixture.session("li.jing").await;
    let view = of(&later, &office, DeadlineKind::SelfAssessment, "社会事务股").await;
    assert_eq!(view.told.iter().map(|told| told.name.as_str()).collect::<Vec<_>>(), ["吴刚"]);
}

#[tokio::test]
async fn everything_of_a_morning_comes_in_one_mail_and_what_was_done_before_it_left_is_left_out() {
    let fixture = Fixture::new().await;
    let morning = fixture.at("2026-11-24T09:00:00+08:00").await;
    let head = fixture.session("sun.wei").await;
    let office = fixture.session("li.jing").await;
    // A second thing for the same head on the same morning.
    let objects = daily::objects(&fixture.house, &office).await.expect("objects");
    let (object, _) = objects.iter().find(|(_, name)| name.starts_with("文教卫事务股（")).expect("the department");
    assert!(matches!(object, DailyObject::Department(_)));
    let input = DailyInput {
        object: object.to_string(),
        category: DailyCategory::Criticism.code().into(),
        points: "-0.5".into(),
        day: "2026-11-22".into(),
        facts: "巡查发现。".into(),
    };
    let entry = daily::enter(&fixture.house, &office, &input).await.expect("entered");
    let last = at("2026-11-26T09:00:00+08:00");
    let on_the_day = fixture.with(Clock::set_to(last)).await;
    mail(&morning).await;
    run_due(&on_the_day).await;
    assert_eq!(mail(&on_the_day).await, [], "it gathers first");
    let gathered = fixture.with(Clock::set_to(last + TimeDelta::minutes(11))).await;
    daily::take(&gathered, &head, entry, DailyAction::Object, "情况不实。").await.expect("objected");
    mail(&gathered).await;
    run_due(&gathered).await;
    let own: Vec<String> = mail(&gathered).await.into_iter().filter(|letter| letter.to_name == "孙伟").map(|letter| letter.body).collect();
    assert_eq!(own.len(), 1, "{own:#?}");
    assert!(!own[0].contains("日常考核记录"), "{}", own[0]);
    let messages = inbox::inbox(&gathered, &head, None).await.expect("an inbox").rows;
    assert!(messages.iter().any(|note| note.title.contains("日常考核记录") && note.is_done()), "{messages:#?}");
}

#[tokio::test]
async fn wishes_keep_mail_away_but_never_what_a_rule_demands() {
    let fixture = Fixture::new().await;
    let head = fixture.session("wu.gang").await;
    wishes::save(&fixture.house, &head, 0, EventMail::AtOnce.code(), ReminderMail::Nothing.code()).await.expect("saved");
    let stale = wishes::save(&fixture.house, &head, 0, EventMail::AtOnce.code(), ReminderMail::All.code()).await;
    assert!(matches!(stale, Err(Error::Failure(_))), "{stale:?}");
    let log = walk(&fixture, "2026-11-25T12:00:00+08:00").await;
    assert!(log.iter().any(|line| line.contains("吴刚") && line.contains("社会事务股 2026 年度自查自评")), "{log:#?}");
}

#[tokio::test]
async fn a_ladder_that_the_bureau_settles_holds_for_what_is_open_already() {
    let fixture = Fixture::new().await;
    let (house, admin, head) = (&fixture.house, fixture.session("admin").await, fixture.session("chen.li").await);
    let input = LadderInput { before: "2".into(), ..LadderInput::of(&Ladder::default()) };
    let refused = rule::save(house, &head, DeadlineKind::SelfAssessment, 0, &input).await;
    assert!(matches!(refused, Err(Error::Failure(Failure::Refused(_)))), "{refused:?}");
    let wrong = rule::save(house, &admin, DeadlineKind::SelfAssessment, 0, &LadderInput { before: "两天".into(), ..input.clone() }).await;
    assert!(matches!(wrong, Err(Error::Failure(Failure::Invalid(ref errors))) if errors.at("before").is_some()), "{wrong:?}");
    rule::save(house, &admin, DeadlineKind::SelfAssessment, 0, &input).await.expect("settled");
    let late = rule::save(house, &admin, DeadlineKind::SelfAssessment, 0, &input).await;
    assert!(matches!(late, Err(Error::Failure(Failure::Conflict(_)))), "{late:?}");
    let log = walk(&fixture, "2026-11-25T23:59:59+08:00").await;
    let own: Vec<&String> = log.iter().filter(|line| line.contains("吴刚") && line.contains("自查自评")).collect();
    assert_eq!(own.len(), 1, "{log:#?}");
    assert!(own[0].starts_with("2026-11-23"), "{own:?}");
}

#[tokio::test]
async fn a_feed_shows_the_own_deadlines_to_whoever_knows_its_address_until_it_is_revoked() {
    let fixture = Fixture::new().await;
    let (house, head) = (&fixture.house, fixture.session("wu.gang").await);
    let secret = wishes::make_feed(house, &head).await.expect("a feed");
    let text = feed::feed(house, "dacheng", &secret, &Origin::default()).await.expect("the feed");
    let unfolded = text.replace("\r\n ", "");
    assert!(unfolded.contains("报送自查自评：社会事务股 2026 年度自查自评") && !unfolded.contains("投资项目股"), "{unfolded}");
    assert!(wishes::view(house, &head).await.expect("wishes").feed.is_some_and(|(_, read)| read.is_some()));
    let is_not_found = |result: Result<String, Error>| matches!(result, Err(Error::Failure(Failure::NotFound)));
    assert!(is_not_found(feed::feed(house, "yongqing", &secret, &Origin::default()).await), "another bureau's address");
    let again = wishes::make_feed(house, &head).await.expect("another");
    assert!(is_not_found(feed::feed(house, "dacheng", &secret, &Origin::default()).await), "the old secret");
    assert!(feed::feed(house, "dacheng", &again, &Origin::default()).await.is_ok());
    wishes::revoke_feed(house, &head).await.expect("revoked");
    assert!(is_not_found(feed::feed(house, "dacheng", &again, &Origin::default()).await));
    assert!(is_not_found(feed::feed(house, "dacheng", "", &Origin::default()).await));
}

#[tokio::test]
async fn what_lies_ahead_is_what_then_comes() {
    let fixture = Fixture::new().await;
    let admin = fixture.session("admin").await;
    let ahead = list::ahead(&fixture.house, &admin).await.expect("what lies ahead");
    let staff = fixture.session("wang.min").await;
    assert!(matches!(list::ahead(&fixture.house, &staff).await, Err(Error::Failure(Failure::NotFound))));
    let office = fixture.session("li.jing").await;
    walk(&fixture, "2026-12-22T12:00:00+08:00").await;
    let then = fixture.at("2026-12-22T12:00:00+08:00").await;
    for title in ["社会事务股 2026 年度自查自评", "政策法规股 2026 年度自查自评"] {
        let promised: Vec<(DateTime<Utc>, &String)> =
            ahead.iter().filter(|row| row.title == title).flat_map(|row| row.to.iter().map(|name| (row.at, name))).collect();
        let view = of(&then, &office, DeadlineKind::SelfAssessment, title).await;
        // What was made on the first day caught up with what the bureau had missed.
        let minute = |at: DateTime<Utc>| at.duration_trunc(TimeDelta::minutes(1)).expect("a minute");
        let made = view.told.iter().filter(|told| minute(told.at) > at(NOON));
        let mut kept: Vec<(DateTime<Utc>, &String)> = made.map(|told| (minute(told.at), &told.name)).collect();
        kept.reverse();
        assert!(promised.len() > 8, "{promised:?}");
        assert_eq!(kept, promised);
    }
}

#[tokio::test]
async fn a_message_is_read_by_its_reader_alone_and_opens_the_thing() {
    let fixture = Fixture::new().await;
    let morning = fixture.at("2026-11-24T09:00:00+08:00").await;
    run_due(&morning).await;
    let head = fixture.session("wu.gang").await;
    let note = inbox::inbox(&morning, &head, None).await.expect("an inbox").rows.into_iter().next().expect("a message");
    assert!(!note.read && !note.is_done());
    let other = fixture.session("chen.li").await;
    assert!(matches!(inbox::open(&morning, &other, note.id).await, Err(Error::Failure(Failure::NotFound))));
    let place = inbox::open(&morning, &head, note.id).await.expect("opened");
    assert!(place.starts_with("assessment/"), "{place}");
    assert!(inbox::inbox(&morning, &head, None).await.expect("an inbox").rows.iter().all(|row| row.id != note.id || row.read));
    inbox::read_all(&morning, &head).await.expect("read");
    assert!(inbox::inbox(&morning, &head, None).await.expect("an inbox").rows.iter().all(|row| row.read));
}

#[tokio::test]
async fn a_notice_stands_in_the_inbox_and_waits_for_the_digest_of_whoever_wishes_so() {
    let fixture = Fixture::new().await;
    let (house, office, head) = (&fixture.house, fixture.session("li.jing").await, fixture.session("zhao.fang").await);
    mail(house).await;
    wishes::save(house, &head, 0, EventMail::Digest.code(), ReminderMail::All.code()).await.expect("saved");
    let submitted = fixture.self_assessment("企业设立股").await;
    review::accept(house, &office, submitted).await.expect("accepted");
    for job in take_jobs(house, &[JobKind::Mail], 50).await.expect("jobs") {
        assert!(!news::run(house, job).await.expect("placed"), "it does not leave by itself");
    }
    assert_eq!(mail(house).await, []);
    let messages = inbox::inbox(house, &head, None).await.expect("an inbox").rows;
    let news = messages.iter().find(|note| note.title == "自查自评已接收" && !note.read).expect("the news");
    assert_eq!(inbox::open(house, &head, news.id).await.expect("opened"), format!("assessment/card/{submitted}"));
    let log = walk(&fixture, "2026-11-23T12:00:00+08:00").await;
    assert!(log.iter().any(|line| line.starts_with("2026-11-23 09:10  赵芳  自查自评已接收")), "{log:#?}");

    // What has to be done by a day never waits, whatever is wished.
    let returning = fixture.at("2026-11-23T14:00:00+08:00").await;
    let own = fixture.self_assessment("投资项目股").await;
    let chen = fixture.session("chen.li").await;
    wishes::save(&returning, &chen, 0, EventMail::Digest.code(), ReminderMail::Nothing.code()).await.expect("saved");
    complete(&returning, &chen, own).await;
    submit::submit(&returning, &chen, own, demo::PASSWORD).await.expect("a receipt");
    mail(&returning).await;
    review::send_back(&returning, &office, own, "请补充", "2026-11-25", &[]).await.expect("returned");
    for job in take_jobs(&returning, &[JobKind::Mail], 50).await.expect("jobs") {
        assert!(news::run(&returning, job).await.expect("placed"), "it leaves at once");
        assert!(news::run(&returning, job).await.expect("placed again"), "and stands in the inbox once");
    }
    let messages = inbox::inbox(&returning, &chen, None).await.expect("an inbox").rows;
    assert_eq!(messages.iter().filter(|note| note.title == "自查自评退回补正").count(), 1, "{messages:#?}");
}

#[tokio::test]
async fn a_reminder_says_its_last_day_once_in_the_mail_and_in_the_inbox() {
    let fixture = Fixture::new().await;
    let head = fixture.session("wu.gang").await;
    let mut walk = Walk::from(&fixture, NOON).await;
    let office = fixture.session("li.jing").await;
    // Of a deadline, and of the office by hand.
    let overview = overview::overview(&fixture.house, &office, Some(2026)).await.expect("an overview").expect("a cycle");
    review::remind(&fixture.house, &office, overview.cycle.id, &review::Whom::All).await.expect("reminded");
    walk.until("2026-11-23T12:00:00+08:00").await;
    let last_day = "11月25日（星期三）24:00";
    let own: Vec<&Letter> = walk.letters.iter().map(|(_, letter)| letter).filter(|letter| letter.to_name == "吴刚").collect();
    assert_eq!(own.len(), 2, "{own:#?}");
    for letter in own {
        assert_eq!(letter.body.matches(last_day).count(), 1, "{}", letter.body);
    }
    let notes = inbox::inbox(&walk.house, &head, None).await.expect("an inbox").rows;
    for title in ["请报送", "还有 2 天"] {
        let note = notes.iter().find(|note| note.title.contains(title)).unwrap_or_else(|| panic!("{title}: {notes:#?}"));
        assert_eq!(note.body.matches(last_day).count(), 1, "{}", note.body);
    }
}
