//! Who is called, by what and how often, where time, wishes and the course of things cross.

use crate::deadline::{of, run_due};
use crate::deadline_year::criticise;
use crate::fixture::{Fixture, NOON, at};
use crate::walk::Walk;
use domain::assessment::lifecycle::DailyAction;
use domain::deadline::course::{DeadlineState, Turn};
use domain::deadline::kind::DeadlineKind;
use domain::deadline::preference::{EventMail, ReminderMail};
use domain::identity::officer::OfficerInput;
use service::assessment::{daily, review, submit};
use service::deadline::{inbox, remind, wishes};
use service::identity::{officer, user};
use service::platform::{JobKind, take_jobs};
use service::{House, demo};

/// What has been mailed to 吴刚, who heads 社会事务股, on a day.
fn to_social(walk: &Walk, day: &str) -> Vec<String> {
    walk.log("大城县").into_iter().filter(|line| line.starts_with(day) && line.contains("吴刚")).collect()
}

/// Makes the reminders that are due, and lets the digests wait.
async fn remind_only(house: &House) {
    for job in take_jobs(house, &[JobKind::Deadline], 200).await.expect("jobs") {
        remind::run(house, job).await.expect("a reminder");
    }
}

#[tokio::test]
async fn a_right_that_lapsed_while_no_server_ran_calls_nobody_and_is_not_ended_again() {
    let fixture = Fixture::new().await;
    let office = fixture.session("li.jing").await;
    let id = criticise(&fixture.house, &office, "社会事务股", "2026-11-20").await;
    let later = fixture.at("2026-11-30T10:00:00+08:00").await;
    run_due(&later).await;
    let number = daily::entry(&later, &office, id).await.expect("an entry").brief.number;
    let lapsed = of(&later, &office, DeadlineKind::DailyObjection, &number).await;
    assert_eq!((lapsed.row.state, lapsed.told.len()), (DeadlineState::Lapsed, 0), "{:#?}", lapsed.told);
    assert!(lapsed.row.ended.is_some(), "so that its messages count as done");
    assert_eq!(lapsed.turns.iter().map(|turn| turn.turn).collect::<Vec<_>>(), [Turn::Passed]);
    daily::take(&later, &office, id, DailyAction::Withdraw, "登记有误。").await.expect("withdrawn");
    assert_eq!(of(&later, &office, DeadlineKind::DailyObjection, &number).await.row.state, DeadlineState::Lapsed);
}

#[tokio::test]
async fn whoever_wishes_no_mail_finds_in_the_inbox_alone_what_no_rule_demands() {
    let fixture = Fixture::new().await;
    let (office, head) = (fixture.session("li.jing").await, fixture.session("wu.gang").await);
    wishes::save(&fixture.house, &head, 0, EventMail::AtOnce.code(), ReminderMail::Nothing.code()).await.expect("saved");
    criticise(&fixture.house, &office, "社会事务股", "2026-11-20").await;
    let mut walk = Walk::from(&fixture, NOON).await;
    walk.until("2026-11-26T12:00:00+08:00").await;
    let mailed = to_social(&walk, "2026-11-26");
    assert!(mailed.len() == 1 && mailed[0].contains("自查自评"), "{mailed:#?}");
    let notes = inbox::inbox(&walk.house, &head, None).await.expect("an inbox").rows;
    assert!(notes.iter().any(|note| note.title.contains("的异议")), "{notes:#?}");
}

#[tokio::test]
async fn what_comes_after_the_digest_of_a_day_waits_for_that_of_the_next() {
    let fixture = Fixture::new().await;
    let (office, head) = (fixture.session("li.jing").await, fixture.session("wu.gang").await);
    wishes::save(&fixture.house, &head, 0, EventMail::Digest.code(), ReminderMail::All.code()).await.expect("saved");
    let mut walk = Walk::from(&fixture, NOON).await;
    let house = walk.until("2026-11-24T14:00:00+08:00").await;
    criticise(house, &office, "社会事务股", "2026-11-20").await;
    walk.until("2026-11-25T12:00:00+08:00").await;
    let (first, second) = (to_social(&walk, "2026-11-24"), to_social(&walk, "2026-11-25"));
    assert!(first.len() == 1 && first[0].starts_with("2026-11-24 09:10"), "{first:#?}");
    assert!(second.len() == 1 && second[0].starts_with("2026-11-25 09:10") && second[0].contains("2 项待办"), "{second:#?}");
}

#[tokio::test]
async fn of_two_reminders_of_one_thing_that_wait_the_latest_is_mailed_and_comes_into_the_inbox_no_second_time() {
    let fixture = Fixture::new().await;
    let head = fixture.session("wu.gang").await;
    // On the 23rd no digest went, because no server was left to send it.
    remind_only(&fixture.at("2026-11-23T09:05:00+08:00").await).await;
    remind_only(&fixture.at("2026-11-24T09:05:00+08:00").await).await;
    let mut walk = Walk::from(&fixture, "2026-11-24T09:15:00+08:00").await;
    walk.until("2026-11-24T12:00:00+08:00").await;
    let mailed = to_social(&walk, "2026-11-24");
    assert!(mailed.len() == 1 && mailed[0].contains("还有 1 天：社会事务股"), "{mailed:#?}");
    let notes = inbox::inbox(&walk.house, &head, None).await.expect("an inbox").rows;
    let about: Vec<_> = notes.iter().filter(|note| note.title.contains("社会事务股 2026 年度自查自评")).collect();
    assert!(about.len() == 1 && about[0].earlier == 1, "{about:#?}");
}

#[tokio::test]
async fn who_has_left_is_mailed_nothing_of_what_had_gathered() {
    let fixture = Fixture::new().await;
    let admin = fixture.session("admin").await;
    remind_only(&fixture.at("2026-11-24T09:05:00+08:00").await).await;
    let gone = user::colleagues(&fixture.house, &admin).await.expect("colleagues").into_iter().find(|(_, name, _)| name == "吴刚");
    user::deactivate(&fixture.house, &admin, gone.expect("the person").0, "调离本局").await.expect("deactivated");
    let mut walk = Walk::from(&fixture, "2026-11-24T09:15:00+08:00").await;
    walk.until("2026-11-27T12:00:00+08:00").await;
    assert_eq!(to_social(&walk, "2026-11"), [] as [String; 0]);
}

#[tokio::test]
async fn a_late_deadline_that_is_moved_calls_by_its_new_end() {
    let fixture = Fixture::new().await;
    let (office, social) = (fixture.session("li.jing").await, fixture.self_assessment("社会事务股").await);
    let mut walk = Walk::from(&fixture, NOON).await;
    // The next weekly rung would be on the 14th.
    let house = walk.until("2026-12-08T10:00:00+08:00").await;
    review::grant_late(house, &office, social, "已核实", "2026-12-10").await.expect("granted");
    walk.until("2026-12-10T12:00:00+08:00").await;
    for (day, left) in [("2026-12-09", "还有 1 天"), ("2026-12-10", "今天截止")] {
        let mailed = to_social(&walk, day);
        assert!(mailed.len() == 1 && mailed[0].contains(left), "{day}: {mailed:#?}");
    }
}

#[tokio::test]
async fn what_is_done_has_its_end_and_what_is_due_again_says_so_in_its_history() {
    let fixture = Fixture::new().await;
    let (house, office, head) = (&fixture.house, fixture.session("li.jing").await, fixture.session("zhao.fang").await);
    let own = fixture.self_assessment("企业设立股").await;
    review::send_back(house, &office, own, "请补充", "2026-12-01", &[]).await.expect("returned");
    submit::submit(house, &head, own, demo::PASSWORD).await.expect("a receipt");
    let met = of(house, &office, DeadlineKind::Supplement, "企业设立股").await;
    assert!(met.row.state == DeadlineState::Met && met.row.ended.is_some(), "{met:#?}");
    review::send_back(house, &office, own, "仍缺一页", "2026-12-03", &[]).await.expect("returned again");
    let again = of(house, &office, DeadlineKind::Supplement, "企业设立股").await;
    assert_eq!((again.row.state, again.row.ended, again.row.due), (DeadlineState::Running, None, at("2026-12-04T00:00:00+08:00")));
    assert_eq!(again.turns.iter().map(|turn| turn.turn).collect::<Vec<_>>(), [Turn::Set]);
}

#[tokio::test]
async fn whatever_else_is_saved_of_an_officer_leaves_the_deadline_of_the_certificate_alone() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let input = OfficerInput {
        name: "孙丽".into(),
        department: "社会事务股".into(),
        since: "2026-10-01".into(),
        post: "许可审查岗".into(),
        certificate_number: "冀J090999999".into(),
        issuer: "大城县人民政府".into(),
        valid_from: "2021-12-01".into(),
        valid_to: "2026-12-10".into(),
        active: "在岗".into(),
        ..OfficerInput::default()
    };
    let id = officer::add(house, &office, &input).await.expect("an officer");
    let turns = || async { of(house, &office, DeadlineKind::CertificateExpiry, "孙丽").await.turns.len() };
    officer::edit(house, &office, id, 1, &OfficerInput { training: "培训合格".into(), ..input.clone() }).await.expect("saved");
    assert_eq!(turns().await, 0);
    officer::edit(house, &office, id, 2, &OfficerInput { valid_to: "2031-11-30".into(), ..input }).await.expect("renewed");
    assert_eq!(turns().await, 1);
}
