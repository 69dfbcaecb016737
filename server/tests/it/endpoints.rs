//! No unlisted endpoint: every registered address, asked by people who have no business there, answers as its row
//! of the table says, and nothing ever breaks.

use crate::endpoints_table::{FUNCTIONS, MACHINES, PAGES, Row, UPLOADS};
use crate::fixture::{Answer, Browser, Fixture};
use domain::accountability::lifecycle::FaultState;
use domain::assessment::Card;
use domain::assessment::command::CycleInput;
use domain::assessment::command::external::{IssueInput, OpinionInput, PaperInput, SupervisorInput, SymposiumInput};
use domain::assessment::lifecycle::{DailyState, RoundKind};
use domain::authority::Body;
use domain::complaint::command::ComplaintInput;
use domain::identity::command::{DelegationInput, DepartmentInput};
use service::accountability::{self, FaultFilter};
use service::assessment::daily::DailyFilter;
use service::assessment::external::{self, cards, opinion, paper, supervisor, symposium};
use service::assessment::result::page;
use service::assessment::{adverse, cycle, daily, mutual, receipt, standard};
use service::complaint;
use service::deadline::{inbox, list};
use service::identity::officer::{self, OfficerFilter};
use service::identity::session::Origin;
use service::identity::user::{self, UserFilter};
use service::identity::{Session, body, delegation, department};
use std::collections::{BTreeSet, HashMap};

const WHO: [&str; 3] = ["nobody", "another bureau", "staff of another department"];

/// The three. Each gets a log-in of their own an address, for some addresses end it.
async fn visitors(fixture: &Fixture) -> [Browser; 3] {
    [fixture.browser(), fixture.logged_in("yongqing", "ma.lin").await, fixture.logged_in("dacheng", "wang.min").await]
}

/// Things of 大城县行政审批局 that addresses and forms name. Each is in the state in which somebody with the right could
/// do what is asked.
async fn things(fixture: &Fixture) -> HashMap<&'static str, String> {
    let (house, year) = (&fixture.house, fixture.year().await);
    let admin = fixture.session("dacheng", "admin").await;
    let office = fixture.session("dacheng", "li.jing").await;
    let departments = department::list(house, &admin).await.expect("departments").0;
    let people = user::list(house, &admin, &UserFilter::default(), None).await.expect("people");
    let person = |login: &str| people.page.rows.iter().find(|row| row.login == login).expect("the person").id;
    user::deactivate(house, &admin, person("he.ping"), "调离本局").await.expect("an inactive account");
    let absence = DelegationInput {
        to: person("zhang.lei").to_string(),
        first_day: "2026-11-23".into(),
        last_day: "2026-11-24".into(),
        scope: "everything".into(),
    };
    let delegation = delegation::give(house, &office, &absence).await.expect("a delegation");
    let indicator = year.submitted.items.first().expect("an indicator").id;
    let file = year.submitted.items.iter().flat_map(|item| &item.files).next().expect("evidence").id;
    let outside = outside(fixture, &office).await;
    let (_, receipts, _) = receipt::record(house, &office, year.submitted.brief.id).await.expect("the record");
    let last_year = page::results(house, &office, 2025, Card::Department, None).await.expect("results");
    let notice = last_year.notices.first().expect("a notice").id;
    let meeting = last_year.meetings.first().expect("a meeting").id;
    let officers = officer::list(house, &admin, &OfficerFilter::default(), None).await.expect("officers");
    let group = body::view(house, &admin, Body::LeadingGroup).await.expect("the leading group");
    let entrusted = DepartmentInput { name: "县燃气服务中心".into(), kind: "entrusted".into() };
    let entrusted = department::add(house, &admin, &entrusted).await.expect("an entrusted organisation");
    let other_standard = standard::create(house, &office, "试行标准", standard::Start::Model).await.expect("another version");
    let waiting = DailyFilter { state: Some(DailyState::Objected), ..DailyFilter::default() };
    let entries = daily::list(house, &office, &waiting, None).await.expect("the daily record");
    let outcomes = adverse::list(house, &office, None, None).await.expect("the register");
    let head = fixture.session("dacheng", "zhao.fang").await;
    let ballot = mutual::ballot(house, &head, 2026, RoundKind::MutualDepartment, None).await.expect("a ballot");
    let mut things = HashMap::from([
        ("notice", notice.to_string()),
        ("meeting", meeting.to_string()),
        ("daily", entries.page.rows.first().expect("an objection").id.to_string()),
        ("adverse", outcomes.page.rows.first().expect("an outcome").id.to_string()),
        ("round", ballot.round.id.to_string()),
        ("rater", ballot.own.rater.to_string()),
        ("receipt", receipts.first().expect("a receipt").id.to_string()),
        ("prepared", prepare(fixture, &office, &year.standard).await),
        ("cycle", year.cycle),
        ("standard", year.standard),
        ("submitted", year.submitted.brief.id.to_string()),
        ("indicator", indicator.to_string()),
        ("file", file.to_string()),
        ("department", departments.first().expect("a department").id.to_string()),
        ("user", person("li.jing").to_string()),
        ("inactive", person("he.ping").to_string()),
        ("delegation", delegation.to_string()),
        ("officer", officers.page.rows.first().expect("an officer").id.to_string()),
        ("membership", group.members.first().expect("a member").id.to_string()),
        ("entrusted", entrusted.id.to_string()),
        ("other_standard", other_standard.to_string()),
        ("session", office.id().to_string()),
    ]);
    things.extend(outside);
    things.extend(faults(fixture).await);
    things.extend(told(fixture, &office).await);
    things.extend(complained(fixture).await);
    things
}

/// A complaint with a file.
async fn complained(fixture: &Fixture) -> HashMap<&'static str, String> {
    let (house, origin) = (&fixture.house, Origin::default());
    let input = ComplaintInput { category: "act".into(), text: "x".into(), naming: "anonymous".into(), ..ComplaintInput::default() };
    let receipt = complaint::intake::send(house, "dacheng", uuid::Uuid::new_v4(), &input, &origin).await.expect("sent");
    let key = complaint::Key { receipt: receipt.number.clone(), secret: receipt.secret.expect("a secret") };
    complaint::supplement(house, "dacheng", &key, "x.pdf", b"%PDF-1.4".to_vec(), &origin).await.expect("added");
    let office = fixture.session("dacheng", "zheng.jie").await;
    let (page, _) = complaint::list::list(house, &office, complaint::list::Which::Open, None).await.expect("a list");
    let id = page.rows.iter().find(|row| row.receipt == receipt.number).expect("the case").id;
    let case = complaint::page::case(house, &office, id).await.expect("the case");
    HashMap::from([("complaint", id.to_string()), ("complaint_file", case.files.first().expect("a file").id.to_string())])
}

/// A deadline of another department, and what its head was told of it.
async fn told(fixture: &Fixture, office: &Session) -> HashMap<&'static str, String> {
    let house = &fixture.house;
    fixture.remind().await;
    let all = list::list(house, office, list::Which::Open, None).await.expect("deadlines").0.rows;
    let other = all.iter().find(|row| row.title.starts_with("社会事务股")).expect("a deadline of another department");
    let head = fixture.session("dacheng", "wu.gang").await;
    let notes = inbox::inbox(house, &head, None).await.expect("an inbox").rows;
    HashMap::from([("deadline", other.id.to_string()), ("note", notes.first().expect("a message").id.to_string())])
}

/// A clue of accountability that waits for acceptance, and a case with its decision.
async fn faults(fixture: &Fixture) -> HashMap<&'static str, String> {
    let handler = fixture.session("dacheng", "zheng.jie").await;
    let first = |filter| accountability::list(&fixture.house, &handler, filter, None);
    let open = first(FaultFilter::At(FaultState::Received)).await.expect("cases").page.rows;
    let over = first(FaultFilter::Over).await.expect("cases").page.rows;
    let id = |rows: &[domain::accountability::view::FaultBrief]| rows.first().expect("a case").id.to_string();
    HashMap::from([("fault", id(&open)), ("decided_fault", id(&over))])
}

/// Things of the evaluation from outside.
async fn outside(fixture: &Fixture, office: &Session) -> HashMap<&'static str, String> {
    let house = &fixture.house;
    let object = external::departments(house, office, 2026).await.expect("departments").first().expect("a department").0.to_string();
    let issued = cards::issue(house, office, 2026, &IssueInput { cards: "1".into(), object: String::new() }).await.expect("a card");
    let invited = SupervisorInput { name: "甲".into(), organisation: "乙".into(), email: "x@example.com".into() };
    supervisor::invite(house, office, 2026, &invited).await.expect("invited");
    let supervisors = supervisor::list(house, office, 2026, None).await.expect("supervisors").rows;
    let counted = PaperInput { cards: "3".into(), ..PaperInput::default() };
    let paper = paper::enter(house, office, 2026, &object, &counted).await.expect("a batch");
    let text = || "x".to_owned();
    let held = SymposiumInput { held_on: "2026-11-20".into(), place: text(), chair: text(), attendance: text(), minutes: text() };
    let symposium = symposium::record(house, office, 2026, &held).await.expect("a symposium");
    let mut file = house.files().arriving().await.expect("a file");
    file.write(b"%PDF-1.4\n%%EOF\n").await.expect("written");
    symposium::attach(house, office, symposium, "表.pdf", file).await.expect("attached");
    let minutes = symposium::one(house, office, symposium).await.expect("a symposium").files.first().expect("a file").id;
    let (_, key, _) = opinion::form(house, "dacheng").await.expect("a form");
    let said = OpinionInput { text: text(), ..OpinionInput::default() };
    opinion::send(house, "dacheng", key, &said, &Origin::default()).await.expect("sent");
    let opinions = opinion::list(house, office, false, None).await.expect("opinions").0.rows;
    HashMap::from([
        ("object", object),
        ("batch", issued.batch.to_string()),
        ("sheet", format!("batch={}&seed={}", issued.batch, issued.seed)),
        ("supervisor", supervisors.first().expect("a supervisor").id.to_string()),
        ("paper", paper.to_string()),
        ("symposium", symposium.to_string()),
        ("minutes", minutes.to_string()),
        ("opinion", opinions.first().expect("an opinion").id.to_string()),
    ])
}

/// Next year's cycle, not yet opened.
async fn prepare(fixture: &Fixture, office: &Session, standard: &str) -> String {
    let day = |text: &str| format!("2027-{text}");
    let input = CycleInput {
        year: "2027".into(),
        standard: standard.to_owned(),
        self_due: day("11-25"),
        mutual_from: day("11-26"),
        mutual_to: day("11-30"),
        external_from: day("11-26"),
        external_to: day("11-30"),
        review_from: day("12-01"),
        review_to: day("12-10"),
        decision: day("12-15"),
        publication: day("12-20"),
    };
    cycle::prepare(&fixture.house, office, &input).await.expect("a cycle").id.to_string()
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
    assert_eq!(listed(&[UPLOADS]), server::forms::WITH_FILES.map(str::to_owned).into());
}

/// Axum does not tell what was registered, so the sources are asked: an address that is spelled out stands in the table,
/// and every other `route(` takes its address from a list that the test above compares.
#[test]
fn no_address_is_registered_past_the_table() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut spelled, mut listed) = (Vec::new(), Vec::new());
    let mut ahead = vec![folder];
    while let Some(path) = ahead.pop() {
        if path.is_dir() {
            ahead.extend(std::fs::read_dir(path).expect("the sources").map(|entry| entry.expect("a file").path()));
            continue;
        }
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        let text = std::fs::read_to_string(&path).expect("a source");
        for registered in text.split(".route(").skip(1) {
            match registered.trim_start().strip_prefix('"').and_then(|rest| rest.split_once('"')) {
                Some((address, _)) => spelled.push((name.clone(), address.to_owned())),
                None => listed.push(name.clone()),
            }
        }
    }
    spelled.sort();
    listed.sort();
    assert_eq!(spelled, MACHINES.iter().map(|(file, path)| ((*file).to_owned(), (*path).to_owned())).collect::<Vec<_>>());
    let downloads = server::downloads::PATHS.map(|_| "downloads.rs");
    assert_eq!(listed, downloads.into_iter().chain(["pages.rs", "pages.rs", "router.rs"]).collect::<Vec<_>>());
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

/// What a function answered, compared with its row.
fn judge(row: &Row, who: usize, answer: &Answer, wrong: &mut Vec<String>) {
    let name = WHO.get(who).copied().unwrap_or_default();
    let (status, expected) = (answer.status.as_u16(), row.answers.get(who).copied().unwrap_or_default());
    if status != expected {
        wrong.push(format!("{} for {name}: {status} instead of {expected}: {}", row.path, answer.text));
    }
    // Behind the log-in, 422 to the member of staff must mean that the right is missing, not that the form is wrong:
    // otherwise the row would pass without any check of rights. With the own password there is no such right.
    let about_rights = who == 2 && status == 422 && row.answers.first() == Some(&401) && row.path != "/api/identity/change_password";
    if about_rights && !(answer.text.contains("Refused") && answer.text.contains("请与其联系")) {
        wrong.push(format!("{} for {name} was stopped by something else than the missing right: {}", row.path, answer.text));
    }
}

#[tokio::test]
async fn server_functions_answer_as_the_table_says() {
    let fixture = Fixture::new().await;
    let things = things(&fixture).await;
    let mut wrong = Vec::new();
    for row in FUNCTIONS {
        let form = filled(row.asked, &things);
        for (who, mut visitor) in visitors(&fixture).await.into_iter().enumerate() {
            judge(row, who, &visitor.call(row.path, &form).await, &mut wrong);
        }
    }
    for row in UPLOADS {
        let form = filled(row.asked, &things);
        let fields: Vec<(&str, &str)> = form.split('&').filter_map(|pair| pair.split_once('=')).collect();
        for (who, mut visitor) in visitors(&fixture).await.into_iter().enumerate() {
            judge(row, who, &visitor.upload(None, row.path, &fields, "表.pdf", b"%PDF-1.4\n%%EOF\n").await, &mut wrong);
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
    let endless = "x".repeat(5000);
    for path in [
        "/b/%00/home",
        "/b/%00/login",
        "/b/%ff/home",
        "/b//home",
        "/b/dacheng/files/%00",
        "/b/dacheng/assessment/year/99999999999",
        "/b/dacheng/assessment/receipt?number=%00&sha256=%00",
        "/b/dacheng/users?after=%00",
        "/b/dacheng/users?after=00000000-0000-0000-0000-000000000000.%00",
        "/b/dacheng/users?query=%00",
        "/b/dacheng/officers?query=%00&after=%00&which=%00&department=%00",
        "/b/dacheng/officers?after=00000000-0000-0000-0000-000000000000.%00",
        "/b/dacheng/audit?before=%00",
        "/b/dacheng/deadlines?after=-8000000000000000.00000000-0000-0000-0000-000000000000&which=%00",
        "/b/dacheng/deadlines/ahead?from=%00",
        "/b/dacheng/deadlines/kinds/%00",
        "/b/dacheng/inbox?after=%00",
        "/b/dacheng/feed/%00.ics",
        &format!("/b/{endless}/login"),
        &format!("/b/dacheng/users?query={endless}"),
        "/%2e%2e/",
    ] {
        // Whoever has the right as well: only they get as far as the database.
        for login in ["", "admin", "li.jing"] {
            let mut visitor = if login.is_empty() { fixture.browser() } else { fixture.logged_in("dacheng", login).await };
            let status = visitor.get(path).await.status;
            if status.is_server_error() {
                broken.push(format!("{path} for {login}: {status}"));
            }
        }
    }
    for login in ["%00", &endless] {
        let form = format!("slug=dacheng&login={login}&password=x");
        for function in ["/api/identity/log_in", "/api/identity/operator_log_in", "/api/identity/request_reset"] {
            let status = fixture.browser().call(function, &form).await.status;
            if status.is_server_error() {
                broken.push(format!("{function} with an odd name: {status}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// The planner of PostgreSQL reads a small table whole whatever its indexes are, so it is asked nothing; what SQLite does
/// shows whether there is an index.
#[tokio::test]
async fn no_page_reads_the_rows_of_all_bureaus() {
    let fixture = Fixture::new().await;
    if fixture.house.database().is_postgres() {
        return;
    }
    let things = things(&fixture).await;
    let mut readers = Vec::new();
    for login in ["li.jing", "zhao.fang", "admin"] {
        readers.push(fixture.logged_in("dacheng", login).await);
    }
    fixture.house.database().listen();
    for row in PAGES {
        for reader in &mut readers {
            reader.get(&filled(row.asked, &things)).await;
        }
    }
    let tables: BTreeSet<&str> = migration::bureau_tables().into_iter().collect();
    let plans = fixture.house.database().plans().await.expect("plans");
    let whole =
        |step: &String| step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next()).is_some_and(|name| tables.contains(name));
    let reading: Vec<String> =
        plans.iter().filter(|plan| plan.steps.iter().any(whole)).map(|plan| format!("{}\n{:?}", plan.sql, plan.steps)).collect();
    assert!(plans.len() > 50 && reading.is_empty(), "{} plans\n{}", plans.len(), reading.join("\n"));
}
