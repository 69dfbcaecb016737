//! No unlisted endpoint: every registered address, asked by people who have no business there, answers as its row
//! of the table says, and nothing ever breaks.

use crate::endpoints_table::{FUNCTIONS, PAGES, Row, UPLOADS};
use crate::fixture::{Browser, Fixture};
use std::collections::{BTreeSet, HashMap};

const WHO: [&str; 3] = ["nobody", "another bureau", "staff of another department"];

/// The three. Each gets a log-in of their own an address, for some addresses end it.
async fn visitors(fixture: &Fixture) -> [Browser; 3] {
    [fixture.browser(), fixture.logged_in("yongqing", "ma.lin").await, fixture.logged_in("dacheng", "wang.min").await]
}

/// Things of 大城县行政审批局 that addresses and forms name.
async fn things(fixture: &Fixture) -> HashMap<&'static str, String> {
    let year = fixture.year().await;
    let admin = fixture.session("dacheng", "admin").await;
    let departments = service::identity::department::list(&fixture.house, &admin).await.expect("departments").0;
    let people = service::identity::user::list(&fixture.house, &admin, &Default::default(), None).await.expect("people");
    let indicator = year.submitted.items.first().expect("an indicator").id.to_string();
    let file = year.submitted.items.iter().flat_map(|item| &item.files).next().expect("evidence").id.to_string();
    HashMap::from([
        ("cycle", year.cycle),
        ("standard", year.standard),
        ("submitted", year.submitted.brief.id.to_string()),
        ("indicator", indicator),
        ("file", file),
        ("department", departments.first().expect("a department").id.to_string()),
        ("user", people.page.rows.first().expect("a person").id.to_string()),
    ])
}

fn filled(text: &str, things: &HashMap<&'static str, String>) -> String {
    things.iter().fold(text.to_owned(), |text, (name, id)| text.replace(&format!("{{{name}}}"), id))
}

fn listed(rows: &[&[Row]]) -> BTreeSet<String> {
    rows.iter().flat_map(|rows| rows.iter()).map(|row| row.path.to_owned()).collect()
}

#[tokio::test]
async fn every_registered_address_is_in_the_table_and_every_row_is_registered() {
    let _fixture = Fixture::new().await;
    let (public, office) = server::pages::paths();
    let pages: BTreeSet<String> = public.into_iter().chain(office).chain(server::downloads::PATHS.map(str::to_owned)).collect();
    assert_eq!(listed(&[PAGES]), pages);
    let functions: BTreeSet<String> = server_fn::axum::server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    assert_eq!(listed(&[FUNCTIONS, UPLOADS]), functions);
}

#[tokio::test]
async fn pages_and_downloads_answer_as_the_table_says() {
    let fixture = Fixture::new().await;
    let things = things(&fixture).await;
    let mut wrong = Vec::new();
    let mut visitors = visitors(&fixture).await;
    for row in PAGES {
        let path = filled(row.asked, &things);
        for ((who, visitor), expected) in WHO.iter().zip(&mut visitors).zip(row.answers) {
            let answer = visitor.get(&path).await;
            if answer.status.as_u16() != expected {
                wrong.push(format!("{} for {who}: {} instead of {expected}", row.path, answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn server_functions_answer_as_the_table_says() {
    let fixture = Fixture::new().await;
    let things = things(&fixture).await;
    let mut wrong = Vec::new();
    for row in FUNCTIONS {
        let form = filled(row.asked, &things);
        for ((who, mut visitor), expected) in WHO.iter().zip(visitors(&fixture).await).zip(row.answers) {
            let answer = visitor.call(row.path, &form).await;
            if answer.status.as_u16() == 422 {
                println!("PROBE {} {who} {}", row.path, answer.text);
            }
            if answer.status.as_u16() != expected {
                wrong.push(format!("{} for {who}: {} instead of {expected}: {}", row.path, answer.status, answer.text));
            }
        }
    }
    for row in UPLOADS {
        let form = filled(row.asked, &things);
        let fields: Vec<(&str, &str)> = form.split('&').filter_map(|pair| pair.split_once('=')).collect();
        for ((who, mut visitor), expected) in WHO.iter().zip(visitors(&fixture).await).zip(row.answers) {
            let answer = visitor.upload(None, row.path, &fields, "表.pdf", b"%PDF-1.4\n%%EOF\n").await;
            if answer.status.as_u16() != expected {
                wrong.push(format!("{} for {who}: {} instead of {expected}: {}", row.path, answer.status, answer.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn nothing_breaks_whatever_is_sent() {
    let fixture = Fixture::new().await;
    let mut broken = Vec::new();
    for form in ["", "a=b", "%ff=%00", "id=%27&card=1&version=x", "slug=%0A&login=%0D%0A&token=%00&password=&next=%0A"] {
        for (who, mut visitor) in WHO.iter().zip(visitors(&fixture).await) {
            for (function, _) in server_fn::axum::server_fn_paths() {
                let called = visitor.call(function, form).await.status;
                let submitted = visitor.submit("/b/dacheng/home", function, form).await.status;
                if called.is_server_error() || submitted.is_server_error() {
                    broken.push(format!("{function} with {form:?} for {who}: {called}, {submitted}"));
                }
            }
        }
    }
    for path in [
        "/b/%00/home",
        "/b/%ff/home",
        "/b//home",
        "/b/dacheng/files/%00",
        "/b/dacheng/assessment/year/99999999999",
        "/b/dacheng/users?after=%00",
        "/%2e%2e/",
    ] {
        for (who, mut visitor) in WHO.iter().zip(visitors(&fixture).await) {
            let status = visitor.get(path).await.status;
            if status.is_server_error() {
                broken.push(format!("{path} for {who}: {status}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
