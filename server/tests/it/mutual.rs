//! A ballot as a browser sends it.

use crate::fixture::Fixture;
use axum::http::StatusCode;
use chrono::DateTime;
use domain::assessment::command::cell;
use domain::assessment::lifecycle::RoundKind;
use service::assessment::mutual;
use service::clock::Clock;

const SAVE: &str = "/api/assessment/save_ballot";
const PAGE: &str = "/b/dacheng/assessment/year/2026/mutual/department";

#[tokio::test]
async fn a_ballot_that_is_not_whole_comes_back_with_every_missing_cell_and_what_was_typed() {
    let fixture = Fixture::new().await;
    let head = fixture.session("dacheng", "chen.li").await;
    let view = mutual::ballot(&fixture.house, &head, 2026, RoundKind::MutualDepartment, None).await.expect("a ballot");
    let during = DateTime::parse_from_rfc3339("2026-11-28T10:00:00+08:00").expect("an instant").to_utc();
    let mut browser = fixture.browser().on(&fixture.at(Clock::set_to(during)).await);
    let entered = browser
        .submit("/b/dacheng/login", "/api/identity/log_in", &format!("slug=dacheng&login=chen.li&password={}", service::demo::PASSWORD))
        .await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
    let (object, item) = (view.objects[0].0, &view.form.items[0].code);
    let bracketed = |group: &str, name: &str| format!("{group}%5B{name}%5D");
    let answer = bracketed("answers", &cell(object, item));
    let remark = bracketed("remarks", &cell(object, "M10"));
    let fields = format!("round={}&rater={}", view.round.id, view.own.rater);
    let sent = browser.submit(PAGE, SAVE, &format!("{fields}&version=0&{answer}=a&{remark}=%E5%8D%8F%E5%90%8C%E5%BF%AB&then=check")).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", sent.text);
    let missing = view.objects.len() * view.form.scored().count() - 1;
    assert_eq!(sent.text.matches(&"href=\"#c-".to_owned()).count(), missing, "every cell is linked");
    assert!(sent.text.contains("协同快") && sent.text.contains("checked"), "{}", sent.text);
    // It was saved all the same, and the page carries the version that the next save insists on.
    assert!(sent.text.contains("name=\"version\" value=\"1\""), "{}", sent.text);
    let fill = format!("{fields}&version=1&{answer}=b&then=fill.{object}.a");
    let filled = browser.submit(PAGE, SAVE, &fill).await;
    assert_eq!(filled.status, StatusCode::SEE_OTHER, "{}", filled.text);
    assert!(filled.location().ends_with(&format!("&done=saved#o-{object}")), "{}", filled.location());
    let stale = browser.submit(PAGE, SAVE, &format!("{fields}&version=1&{remark}=%E5%8F%A6%E4%B8%80&then=save")).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    assert!(stale.text.contains("另一") && stale.text.contains("name=\"version\" value=\"2\""), "nothing typed is lost: {}", stale.text);
}
