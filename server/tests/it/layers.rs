//! What every answer has in common: numbers, headers, sessions, and what is refused before anything is looked at.

use crate::fixture::{Fixture, HOST, request};
use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use chrono::TimeDelta;
use service::clock::Clock;
use service::identity::session::{ACCESS, GRACE};
use std::net::Ipv4Addr;

#[tokio::test]
async fn every_answer_carries_its_number_and_the_headers_of_this_house() {
    let fixture = Fixture::new().await;
    let mut browser = fixture.logged_in("dacheng", "admin").await;
    for path in ["/", "/b/dacheng/login", "/b/dacheng/home", "/nothing/here", "/healthz", "/pkg/nothing.js", "/b/dacheng/files/nonsense"] {
        let answer = browser.get(path).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path} {name}");
        }
        assert!(answer.header("permissions-policy").contains("camera=()"), "{path}");
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        assert!(
            policy.contains("default-src") && !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
            "{path} {policy}"
        );
        assert_eq!(answer.header("x-request-id").len(), 12, "{path}");
        assert_eq!(answer.header("strict-transport-security"), "", "only where the public address is secure");
    }
}

#[tokio::test]
async fn the_number_of_a_request_is_ours() {
    let fixture = Fixture::new().await;
    let forged = request(Method::GET, "/healthz").header("x-request-id", "forged").body(Body::empty()).expect("a request");
    assert_ne!(fixture.browser().send(forged).await.header("x-request-id"), "forged");
}

#[tokio::test]
async fn pages_are_not_kept_by_browsers_or_proxies() {
    let fixture = Fixture::new().await;
    let mut browser = fixture.logged_in("dacheng", "admin").await;
    for path in ["/", "/b/dacheng/home", "/b/dacheng/users/template"] {
        assert_eq!(browser.get(path).await.header(header::CACHE_CONTROL), "no-store", "{path}");
    }
}

#[tokio::test]
async fn an_error_page_shows_the_number_and_nothing_of_the_cause() {
    let fixture = Fixture::new().await;
    let file = fixture.year().await.draft.items.iter().flat_map(|item| &item.files).next().expect("evidence").id;
    let mut browser = fixture.logged_in("dacheng", "chen.li").await;
    let path = format!("/b/dacheng/files/{file}");
    assert_eq!(browser.get(&path).await.status, StatusCode::OK);
    std::fs::remove_dir_all(&fixture.config.storage).expect("the files are gone");
    let answer = browser.get(&path).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.text.contains(answer.header("x-request-id")), "{}", answer.text);
    assert!(!answer.text.contains("No such file") && !answer.text.contains(&*fixture.config.storage.to_string_lossy()), "{}", answer.text);
}

#[tokio::test]
async fn whoever_is_not_logged_in_logs_in_first_and_then_sees_what_was_asked_for() {
    let fixture = Fixture::new().await;
    let answer = fixture.browser().get("/b/dacheng/users?q=%E6%9D%8E").await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/b/dacheng/login?next=/b/dacheng/users%3Fq%3D%25E6%259D%258E"));
}

#[tokio::test]
async fn behind_the_log_in_the_address_is_that_of_ones_own_bureau() {
    let fixture = Fixture::new().await;
    let mut browser = fixture.logged_in("dacheng", "admin").await;
    for (path, status) in
        [("/b/dacheng/home", 200), ("/b/yongqing/home", 404), ("/b/yongqing/users/template", 404), ("/b/nowhere/home", 404)]
    {
        assert_eq!(browser.get(path).await.status.as_u16(), status, "{path}");
    }
}

#[tokio::test]
async fn a_log_in_is_refreshed_on_the_way_and_ended_ones_are_forgotten() {
    let fixture = Fixture::new().await;
    let mut browser = fixture.logged_in("dacheng", "li.jing").await;
    let before = browser.jar.clone();
    assert_eq!(browser.get("/b/dacheng/home").await.status, StatusCode::OK);
    assert_eq!(browser.jar, before, "nothing changes while the access token holds");

    let later = fixture.at(Clock::set_to(fixture.house.now() + ACCESS + TimeDelta::seconds(1))).await;
    let (mut tab, mut other_tab) = (browser.on(&later), browser.on(&later));
    assert_eq!(tab.get("/b/dacheng/home").await.status, StatusCode::OK);
    assert_ne!(tab.jar.get("refresh"), before.get("refresh"));
    assert_eq!(other_tab.get("/b/dacheng/home").await.status, StatusCode::OK, "two tabs do not look like theft");

    let much_later = fixture.at(Clock::set_to(fixture.house.now() + ACCESS + ACCESS + GRACE + TimeDelta::seconds(5))).await;
    let mut thief = browser.on(&much_later);
    assert_eq!(thief.get("/b/dacheng/home").await.status, StatusCode::SEE_OTHER);
    assert!(thief.jar.is_empty(), "tokens that are no longer good are forgotten: {:?}", thief.jar.keys());
    assert_eq!(tab.on(&much_later).get("/b/dacheng/home").await.status, StatusCode::SEE_OTHER, "the whole log-in has ended");
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let fixture = Fixture::new().await;
    let mut browser = fixture.logged_in("dacheng", "admin").await;
    let (function, _) = server_fn::axum::server_fn_paths().next().expect("a server function");
    for (name, value, refused) in [
        ("sec-fetch-site", "cross-site", true),
        ("sec-fetch-site", "same-site", true),
        ("origin", "https://evil.example", true),
        ("origin", "null", true),
        ("origin", &format!("http://{HOST}"), false),
        ("sec-fetch-site", "same-origin", false),
    ] {
        let foreign = request(Method::POST, function).header(name, value).body(Body::empty()).expect("a request");
        assert_eq!(browser.send(foreign).await.status == StatusCode::FORBIDDEN, refused, "{name}: {value}");
    }
}

#[tokio::test]
async fn figures_are_for_this_machine_only() {
    let fixture = Fixture::new().await;
    let mut browser = fixture.browser();
    assert_eq!(browser.get("/metrics").await.status, StatusCode::NOT_FOUND);
    browser.peer = Ipv4Addr::LOCALHOST;
    let answer = browser.get("/metrics").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.text.contains("zeren_http_requests_total"), "{}", answer.text);
    let passed_on = request(Method::GET, "/metrics").header("x-forwarded-for", "198.51.100.7").body(Body::empty()).expect("a request");
    assert_eq!(browser.send(passed_on).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_server_says_when_it_is_ready() {
    let fixture = Fixture::new().await;
    let mut browser = fixture.browser();
    assert_eq!(browser.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(browser.get("/readyz").await.status, StatusCode::OK);
}
