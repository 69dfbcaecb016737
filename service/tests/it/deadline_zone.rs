//! Midnight is that of the bureau: what people are told does not depend on the time zone of the machine.

use crate::fixture::Fixture;
use crate::walk::Walk;
use chrono_tz::Asia::Shanghai;
use domain::assessment::command::DailyInput;
use domain::assessment::lifecycle::DailyCategory;
use service::assessment::{daily, overview, review};
use service::deadline::{feed, inbox, list, wishes};
use service::identity::session::Origin;
use std::process::Command;

/// Before and after what the child has to say, among the words of the harness.
const BEGIN: &str = "-- around midnight --";
const END: &str = "-- that was it --";

/// What a process of this test, started in another time zone, has seen.
fn seen_in(zone: &str) -> String {
    let output = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "deadline_zone::around_midnight", "--ignored", "--nocapture", "--test-threads=1"])
        .env("TZ", zone)
        .output()
        .expect("a process");
    let (said, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "TZ={zone}: {said}{errors}");
    let (_, rest) = said.split_once(BEGIN).expect("a beginning");
    let (seen, _) = rest.split_once(END).expect("an end");
    seen.trim().to_owned()
}

#[test]
fn what_people_are_told_around_midnight_is_the_same_whatever_the_zone_of_the_machine() {
    let utc = seen_in("UTC");
    insta::assert_snapshot!(utc);
    for zone in ["America/New_York", "Asia/Shanghai"] {
        assert_eq!(seen_in(zone), utc, "TZ={zone}");
    }
}

/// The last second of a day and the first of the next, as people see them.
#[tokio::test]
#[ignore = "its neighbour runs it in several time zones"]
async fn around_midnight() {
    let fixture = Fixture::new().await;
    let mut walk = Walk::from(&fixture, "2026-11-22T12:00:00+08:00").await;
    let (office, head) = (fixture.session("li.jing").await, fixture.session("wu.gang").await);
    let secret = wishes::make_feed(&fixture.house, &head).await.expect("a feed");
    println!("\n{BEGIN}");
    for instant in ["2026-11-25T23:59:59+08:00", "2026-11-26T00:00:00+08:00", "2026-11-30T23:59:59+08:00"] {
        println!("\n= {instant}");
        let house = walk.until(instant).await;
        let rows = list::list(house, &head, list::Which::Open, None).await.expect("deadlines").0.rows;
        let row = rows.iter().find(|row| row.title.starts_with("社会事务股 2026")).expect("the deadline");
        println!("{} {}", row.title, row.state);
        let view = list::deadline(house, &office, row.id).await.expect("the deadline");
        println!("{}", view.basis.in_words(row.kind.rule().event, row.due, Shanghai));
        for (at, names) in &view.ahead {
            println!("ahead {} {}", at.with_timezone(&Shanghai), names.join("、"));
        }
        for note in inbox::inbox(house, &head, None).await.expect("an inbox").rows {
            println!("{} | {} | {}", note.at.with_timezone(&Shanghai).format("%m-%d %H:%M"), note.title, note.body.replace('\n', " "));
        }
        let ics = feed::feed(house, "dacheng", &secret, &Origin::default()).await.expect("the feed").replace("\r\n ", "");
        for line in ics.lines().filter(|line| line.starts_with("DT") && !line.starts_with("DTSTAMP") || line.starts_with("SUMMARY")) {
            println!("{line}");
        }
    }
    // A day is typed as the bureau's, and a period begins with the bureau's day: in UTC the 25th has not ended yet.
    let house = walk.until("2026-12-01T00:30:00+08:00").await;
    let social = fixture.self_assessment("社会事务股").await;
    review::grant_late(house, &office, social, "已核实", "2026-12-01").await.expect("granted until the end of this very day");
    let overview = overview::overview(house, &office, Some(2026)).await.expect("an overview").expect("a cycle");
    let due = overview.rows.iter().find(|row| row.id == social).expect("the department").due;
    println!("\ngranted until {}", due.with_timezone(&Shanghai));
    let objects = daily::objects(house, &office).await.expect("objects");
    let (object, _) = objects.iter().find(|(_, name)| name.starts_with("社会事务股（")).expect("the department");
    let input = DailyInput {
        object: object.to_string(),
        category: DailyCategory::Criticism.code().into(),
        points: "-0.5".into(),
        day: "2026-12-01".into(),
        facts: "凌晨值班巡查发现。".into(),
    };
    let id = daily::enter(house, &office, &input).await.expect("entered on the day that has begun");
    let entry = daily::entry(house, &office, id).await.expect("an entry").brief;
    println!("objection until {}", entry.objection_until.with_timezone(&Shanghai));
    for line in walk.log("大城县").into_iter().filter(|line| line.contains("吴刚")) {
        println!("{line}");
    }
    println!("{END}");
}
