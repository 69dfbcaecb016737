//! Messages and the calendar feed over HTTP.

use crate::fixture::{Browser, Fixture, HOST};
use axum::http::StatusCode;
use service::deadline::inbox;

const SETTINGS: &str = "/b/dacheng/inbox/settings";
const MAKE: &str = "/api/deadline/make_feed";

/// The path of the feed that a page shows, if it shows one.
fn shown(html: &str) -> Option<String> {
    let (_, rest) = html.split_once(&format!("http://{HOST}/b/dacheng/feed/"))?;
    Some(format!("/b/dacheng/feed/{}.ics", rest.split_once(".ics")?.0))
}

async fn made(browser: &mut Browser) -> String {
    let answer = browser.submit(SETTINGS, MAKE, "").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    shown(&answer.text).expect("the address")
}

#[tokio::test]
async fn the_address_of_a_feed_is_shown_once_as_the_answer_itself_and_stands_in_no_address() {
    let fixture = Fixture::new().await;
    let mut browser = fixture.logged_in("dacheng", "chen.li").await;
    let answer = browser.submit(SETTINGS, MAKE, "").await;
    assert_eq!((answer.status, answer.location()), (StatusCode::OK, ""));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert!(shown(&answer.text).is_some(), "{}", answer.text);
    // Read again, or after a reload without the form, it is gone.
    assert!(shown(&browser.get(SETTINGS).await.text).is_none());
    let astray = browser.get(&format!("{MAKE}?from={SETTINGS}")).await;
    assert_eq!((astray.status, astray.location()), (StatusCode::SEE_OTHER, SETTINGS));
}

#[tokio::test]
async fn a_calendar_reads_the_feed_without_a_log_in_until_it_is_made_anew_or_revoked() {
    let fixture = Fixture::new().await;
    let mut browser = fixture.logged_in("dacheng", "chen.li").await;
    let (first, mut calendar) = (made(&mut browser).await, fixture.browser());
    let answer = calendar.get(&first).await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "text/calendar; charset=utf-8"), "{}", answer.text);
    assert!(answer.header("cache-control").contains("private"), "{}", answer.header("cache-control"));
    assert!(answer.text.starts_with("BEGIN:VCALENDAR\r\n") && answer.text.contains("投资项目股"), "{}", answer.text);
    assert!(!answer.text.contains("社会事务股"), "the own deadlines alone: {}", answer.text);

    let second = made(&mut browser).await;
    assert_eq!(calendar.get(&first).await.status, StatusCode::NOT_FOUND);
    assert_eq!(calendar.get(&second).await.status, StatusCode::OK);
    // Of another bureau, or without its ending, a secret opens nothing.
    for path in [second.replace("dacheng", "yongqing"), second.trim_end_matches(".ics").to_owned()] {
        assert_eq!(calendar.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    browser.submit(SETTINGS, "/api/deadline/revoke_feed", "").await;
    assert_eq!(calendar.get(&second).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn guessing_feeds_is_limited_by_address_and_a_secret_that_holds_costs_no_try() {
    let fixture = Fixture::new().await;
    let path = made(&mut fixture.logged_in("dacheng", "chen.li").await).await;
    let mut calendar = fixture.browser();
    for _ in 0..domain::identity::throttle::PER_ADDRESS {
        assert_eq!(calendar.get(&path).await.status, StatusCode::OK);
        assert_eq!(calendar.get("/b/dacheng/feed/guessed.ics").await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(calendar.get(&path).await.status, StatusCode::NOT_FOUND, "whoever has guessed too often is told nothing more");
    let mut elsewhere = fixture.browser();
    elsewhere.peer = std::net::Ipv4Addr::new(203, 0, 113, 77);
    assert_eq!(elsewhere.get(&path).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_opened_message_leads_to_its_thing_and_is_no_longer_counted() {
    let fixture = Fixture::new().await;
    fixture.remind().await;
    let head = fixture.session("dacheng", "chen.li").await;
    let unread = head.me().unread;
    let note = inbox::inbox(&fixture.house, &head, None).await.expect("an inbox").rows.into_iter().find(|row| row.is_unread());
    let note = note.expect("an unread message");
    let mut browser = fixture.logged_in("dacheng", "chen.li").await;
    assert!(browser.get("/b/dacheng/home").await.text.contains(&format!("消息，{unread} 条未读")));
    let opened = browser.submit("/b/dacheng/inbox", "/api/deadline/open_note", &format!("id={}", note.id)).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER);
    let place = opened.location().to_owned();
    assert_eq!(browser.get(&place).await.status, StatusCode::OK, "{place}");
    assert_eq!(fixture.session("dacheng", "chen.li").await.me().unread, unread - 1);
}

#[tokio::test]
async fn what_is_unread_is_counted_as_the_inbox_shows_it() {
    let fixture = Fixture::new().await;
    fixture.remind().await;
    for login in ["chen.li", "li.jing", "wang.min", "zhou.min"] {
        let session = fixture.session("dacheng", login).await;
        let rows = inbox::inbox(&fixture.house, &session, None).await.expect("an inbox").rows;
        assert_eq!(session.me().unread, rows.iter().filter(|row| row.is_unread()).count(), "{login}");
    }
}

#[tokio::test]
async fn of_two_who_settle_a_ladder_the_later_sees_what_the_other_has_settled() {
    let fixture = Fixture::new().await;
    let mut browser = fixture.logged_in("dacheng", "admin").await;
    let page = "/b/dacheng/deadlines/kinds/supplement";
    let form = |before: &str| format!("kind=supplement&version=0&before={before}&after=1&head=1");
    assert_eq!(browser.submit(page, "/api/deadline/save_ladder", &form("5")).await.status, StatusCode::SEE_OTHER);
    let late = browser.submit(page, "/api/deadline/save_ladder", &form("2")).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
    assert!(late.text.contains("截止前 5 天") && late.text.contains("name=\"version\" value=\"1\""), "{}", late.text);
}
