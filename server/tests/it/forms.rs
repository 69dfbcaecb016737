//! Forms as a browser without wasm sends them.

use crate::fixture::Fixture;
use axum::body::Body;
use axum::http::{Method, StatusCode};

const SAVE: &str = "/api/assessment/save_item";
const ATTACH: &str = "/api/assessment/attach";

/// A person who fills in a card, the page of its first indicator, and the fields that say which.
async fn draft(fixture: &Fixture) -> (crate::fixture::Browser, String, String) {
    let card = fixture.year().await.draft;
    let item = card.items.first().expect("an indicator");
    let page = format!("/b/dacheng/assessment/card/{}/item/{}", card.brief.id, item.indicator.code);
    let fields = format!("card={}&indicator={}&version={}", card.brief.id, item.id, item.version);
    (fixture.logged_in("dacheng", "chen.li").await, page, fields)
}

#[tokio::test]
async fn a_form_that_is_wrong_comes_back_with_what_was_typed() {
    let fixture = Fixture::new().await;
    let (mut browser, page, fields) = draft(&fixture).await;
    let answer = browser.submit(&page, SAVE, &format!("{fields}&score=99.5&statement=%E9%80%90%E9%A1%B9%E6%A0%B8%E5%AF%B9")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    assert!(answer.text.contains("逐项核对") && answer.text.contains("99.5"), "{}", answer.text);
    assert!(answer.text.contains("aria-invalid"), "the field says what is wrong");

    // The page now lies at the address of the function; the next attempt still knows where it belongs.
    let from = server::address::encode(&page);
    assert!(answer.text.contains(&format!("{SAVE}?from={from}")), "{}", answer.text);
    let again =
        browser.submit(&format!("{SAVE}?from={from}"), &format!("{SAVE}?from={from}"), &format!("{fields}&score=0&statement=")).await;
    assert_eq!((again.status, again.location()), (StatusCode::SEE_OTHER, page.as_str()));
}

#[tokio::test]
async fn a_form_that_somebody_else_was_faster_with_comes_back_as_a_conflict() {
    let fixture = Fixture::new().await;
    let (mut browser, page, fields) = draft(&fixture).await;
    let first = browser.submit(&page, SAVE, &format!("{fields}&score=0&statement=mine")).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER);
    let second = browser.submit(&page, SAVE, &format!("{fields}&score=1&statement=theirs")).await;
    assert_eq!(second.status, StatusCode::CONFLICT, "{}", second.text);
    assert!(second.text.contains("theirs") && second.text.contains("mine"), "both texts are shown: {}", second.text);
}

#[tokio::test]
async fn a_form_sent_after_the_log_in_has_ended_leads_to_the_log_in() {
    let fixture = Fixture::new().await;
    let (_, page, fields) = draft(&fixture).await;
    let answer = fixture.browser().submit(&page, SAVE, &format!("{fields}&score=0&statement=")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.location(), server::address::log_in(&page));
}

#[tokio::test]
async fn a_program_gets_the_failure_itself() {
    let fixture = Fixture::new().await;
    let (mut browser, _, fields) = draft(&fixture).await;
    let answer = browser.call(SAVE, &format!("{fields}&score=99.5&statement=")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.starts_with("{\"Invalid\":"), "{}", answer.text);
    assert_eq!(fixture.browser().call(SAVE, &format!("{fields}&score=0&statement=")).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn nothing_changes_by_a_get() {
    let fixture = Fixture::new().await;
    let mut browser = fixture.logged_in("dacheng", "admin").await;
    for (function, method) in server_fn::axum::server_fn_paths() {
        assert_eq!(method, Method::POST, "{function}");
        // Whoever reads the address at which a form came back is led to a page.
        assert_eq!(browser.get(function).await.status, StatusCode::SEE_OTHER, "{function}");
    }
}

#[tokio::test]
async fn a_form_that_is_too_long_is_not_read() {
    let fixture = Fixture::new().await;
    let (mut browser, page, fields) = draft(&fixture).await;
    let form = format!("{fields}&score=0&statement={}", "x".repeat(600 * 1024));
    assert_eq!(browser.submit(&page, SAVE, &form).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused_at_its_field() {
    let fixture = Fixture::new().await;
    let (mut browser, page, _) = draft(&fixture).await;
    let content = vec![b'x'; 3 * 1024 * 1024];
    let answer = browser.upload(Some(&page), ATTACH, &[], "大文件.pdf", &content).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text.contains("文件超过 1 MB"), "{}", answer.text);
    let answer = browser.upload(None, ATTACH, &[], "大文件.pdf", &content).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text.starts_with("{\"Invalid\":"), "{}", answer.text);
}

#[tokio::test]
async fn a_program_that_calls_itself_a_document_is_refused() {
    let fixture = Fixture::new().await;
    let card = fixture.year().await.draft;
    let (mut browser, _, _) = draft(&fixture).await;
    let (id, indicator) = (card.brief.id.to_string(), card.items.first().expect("an indicator").id.to_string());
    let fields = [("card", id.as_str()), ("indicator", indicator.as_str())];
    let mut program = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff".to_vec();
    program.resize(4096, 0);
    let answer = browser.upload(None, ATTACH, &fields, "清单.pdf", &program).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    let answer = browser.upload(None, ATTACH, &fields, "清单.pdf", b"%PDF-1.4\n%%EOF\n").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
}

#[tokio::test]
async fn a_form_with_files_that_lacks_its_boundary_is_incomplete_and_not_a_fault() {
    let fixture = Fixture::new().await;
    let (mut browser, _, _) = draft(&fixture).await;
    for kind in ["multipart/form-data", "application/x-www-form-urlencoded", "text/plain"] {
        let request =
            crate::fixture::request(Method::POST, ATTACH).header("content-type", kind).body(Body::from("a=b")).expect("a request");
        assert_eq!(browser.send(request).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
    }
}

#[tokio::test]
async fn nobody_is_led_out_of_the_house() {
    let fixture = Fixture::new().await;
    let (mut browser, _, fields) = draft(&fixture).await;
    let request = crate::fixture::request(Method::POST, SAVE)
        .header("accept", "text/html")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("referer", "https://evil.example/b/dacheng")
        .body(Body::from(format!("{fields}&score=0&statement=")))
        .expect("a request");
    let answer = browser.send(request).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"));
}

#[tokio::test]
async fn reminding_those_ticked_without_a_tick_comes_back_and_says_what_to_do() {
    let fixture = Fixture::new().await;
    let cycle = fixture.year().await.cycle;
    let mut browser = fixture.logged_in("dacheng", "li.jing").await;
    let (page, remind) = ("/b/dacheng/assessment", "/api/assessment/remind");
    // The page's own two forms: one for those ticked, one for all.
    let text = browser.get(page).await.text;
    assert!(text.contains("value=\"ticked\"") && text.contains("value=\"all\""), "{text}");
    for fields in [format!("cycle={cycle}&which=ticked"), format!("cycle={cycle}")] {
        let answer = browser.submit(page, remind, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields}");
        assert!(answer.text.contains("请先在表中勾选"), "{}", answer.text);
    }
    let answer = browser.submit(page, remind, &format!("cycle={cycle}&which=all")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}
