//! A whole year of a bureau, from New Year to New Year's Eve: who is called when, and by what.

use crate::assessment::complete;
use crate::calendar::{confirm, list_of_2027, off, operator_of, put_in_force};
use crate::fixture::Fixture;
use crate::walk::Walk;
use domain::assessment::command::DailyInput;
use domain::assessment::lifecycle::{DailyAction, DailyCategory};
use domain::identity::officer::OfficerInput;
use domain::ids::DailyEntryId;
use service::House;
use service::assessment::daily::{self, DailyFilter};
use service::assessment::submit;
use service::demo;
use service::identity::{Session, officer};

/// Enters a criticism of a department, for something that happened on `day`.
pub async fn criticise(house: &House, office: &Session, department: &str, day: &str) -> DailyEntryId {
    let objects = daily::objects(house, office).await.expect("objects");
    let (object, _) = objects.iter().find(|(_, name)| name.starts_with(&format!("{department}（"))).expect("the department");
    let input = DailyInput {
        object: object.to_string(),
        category: DailyCategory::Criticism.code().into(),
        points: "-0.5".into(),
        day: day.into(),
        facts: "月度巡查发现。".into(),
    };
    daily::enter(house, office, &input).await.expect("entered")
}

/// The last day of a period, as the log of 2026 and 2027 writes it.
async fn objection_until(house: &House, office: &Session, id: DailyEntryId) -> String {
    let until = daily::entry(house, office, id).await.expect("an entry").brief.objection_until;
    until.with_timezone(&chrono_tz::Asia::Shanghai).to_rfc3339()
}

#[tokio::test]
async fn a_year_of_a_bureau_calls_everybody_as_the_log_reads() {
    let fixture = Fixture::begun("2026-01-01T12:00:00+08:00").await;
    let mut walk = Walk::from(&fixture, "2026-01-01T12:00:00+08:00").await;
    let (office, social) = (fixture.session("li.jing").await, fixture.session("wu.gang").await);

    // What the demonstration leaves open is answered late: by the office, and by its stand-in where it is concerned itself.
    let house = walk.until("2026-01-19T15:00:00+08:00").await;
    for (number, login) in [("11号", "li.jing"), ("12号", "liu.zhiyuan")] {
        let all = daily::list(house, &office, &DailyFilter::default(), None).await.expect("the record").page.rows;
        let open = all.iter().find(|row| row.number.ends_with(&format!("〔2026〕{number}"))).expect("the entry");
        let answering = fixture.session(login).await;
        daily::take(house, &answering, open.id, DailyAction::Uphold, "记录属实，异议不成立。").await.expect("answered");
    }

    // A certificate that runs out in May and is renewed when legal affairs has been told that it is late.
    let house = walk.until("2026-01-12T09:30:00+08:00").await;
    let held = OfficerInput {
        name: "孙丽".into(),
        department: "社会事务股".into(),
        since: "2026-01-05".into(),
        post: "许可审查岗".into(),
        certificate_number: "冀J090999999".into(),
        issuer: "大城县人民政府".into(),
        valid_from: "2021-06-01".into(),
        valid_to: "2026-05-31".into(),
        ..OfficerInput::default()
    };
    let holder = officer::add(house, &office, &held).await.expect("an officer");

    // An objection on the third of five working days, which the office answers late.
    let house = walk.until("2026-03-09T10:00:00+08:00").await;
    let objected = criticise(house, &office, "社会事务股", "2026-03-06").await;
    let house = walk.until("2026-03-12T15:00:00+08:00").await;
    daily::take(house, &social, objected, DailyAction::Object, "情况不实。").await.expect("objected");
    let house = walk.until("2026-03-31T16:00:00+08:00").await;
    daily::take(house, &office, objected, DailyAction::Concede, "经核实，撤销本条记录。").await.expect("conceded");

    // A right that lapses, a day later than it was told because the bureau is closed for a storm meanwhile.
    let house = walk.until("2026-04-20T10:00:00+08:00").await;
    let lapses = criticise(house, &office, "社会事务股", "2026-04-17").await;
    assert_eq!(objection_until(house, &office, lapses).await, "2026-04-28T00:00:00+08:00");
    let house = walk.until("2026-04-22T11:00:00+08:00").await;
    confirm(house, &office, &off("2026-04-24")).await;
    assert_eq!(objection_until(house, &office, lapses).await, "2026-04-29T00:00:00+08:00");

    let house = walk.until("2026-06-17T10:00:00+08:00").await;
    let renewed = OfficerInput { valid_to: "2031-05-31".into(), active: "在岗".into(), ..held };
    officer::edit(house, &office, holder, 1, &renewed).await.expect("renewed");

    // One department submits on the last day but one; the others were done long ago, or never will be.
    let house = walk.until("2026-11-24T16:00:00+08:00").await;
    let (head, own) = (fixture.session("chen.li").await, fixture.self_assessment("投资项目股").await);
    complete(house, &head, own).await;
    submit::submit(house, &head, own, demo::PASSWORD).await.expect("a receipt");

    // A period that runs over New Year, and the national list of that year, which comes late and takes Monday along.
    let house = walk.until("2026-12-28T10:00:00+08:00").await;
    let over = criticise(house, &office, "社会事务股", "2026-12-25").await;
    assert_eq!(objection_until(house, &office, over).await, "2027-01-05T00:00:00+08:00");
    let house = walk.until("2026-12-29T10:00:00+08:00").await;
    let operator = operator_of(house).await;
    put_in_force(house, &operator, &list_of_2027("2027-01-01至2027-01-04，放假，元旦")).await;
    let house = walk.until("2026-12-31T23:59:59+08:00").await;
    assert_eq!(objection_until(house, &office, over).await, "2027-01-07T00:00:00+08:00");

    insta::assert_snapshot!(walk.log("大城县").join("\n"));
}
