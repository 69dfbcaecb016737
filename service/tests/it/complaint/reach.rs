//! Whoever a complaint concerns finds nothing of it: no row, no number, no deadline, no message, no letter, no file.

use super::*;
use crate::fixture::at;
use domain::authority::Role;
use domain::complaint::command::LinksInput;
use domain::ids::UserId;
use service::clock::Clock;
use service::complaint::{execution, extension, file, supplement};
use service::deadline::{feed, inbox, list as deadlines, remind, wishes};
use service::platform::{JobKind, take_jobs};

/// What a person finds of a case by every way there is.
async fn finds_nothing(house: &House, who: &Session, id: ComplaintId, receipt: &Receipt, file_id: domain::ids::ComplaintFileId) {
    let name = &who.me().name;
    assert!(is_not_found(page::case(house, who, id).await), "{name}: the case");
    assert!(is_not_found(page::link_choices(house, who, id).await.map(|_| ())), "{name}: its form");
    assert!(is_not_found(file::download(house, who, file_id).await.map(|_| ())), "{name}: its file");
    assert!(is_not_found(service::complaint::archive::bundle(house, who, id).await.map(|_| ())), "{name}: its volume");
    assert!(is_not_found(step::take_on(house, who, id).await), "{name}: taking it on");
    assert!(is_not_found(step::unseal(house, who, id, "想看").await), "{name}: the seal");
    assert!(is_not_found(step::contact(house, who, id, "你好").await), "{name}: writing");
    assert!(is_not_found(extension::request(house, who, id, "慢", "2027-01-01").await), "{name}: more time");
    for which in [list::Which::Open, list::Which::Answered, list::Which::Over] {
        match list::list(house, who, which, None).await {
            Ok((page, counts)) => {
                assert!(page.rows.iter().all(|row| row.id != id), "{name}: the list");
                assert_eq!(counts.of(which), page.rows.len() as u64, "{name}: the number");
            }
            other => assert!(is_not_found(other), "{name}: the list"),
        }
    }
    assert!(list::tasks(house, who).await.expect("tasks").iter().all(|row| row.id != id), "{name}: tasks");
    for which in [deadlines::Which::Open, deadlines::Which::Late, deadlines::Which::Over] {
        let (page, counts) = deadlines::list(house, who, which, None).await.expect("deadlines");
        assert!(page.rows.iter().all(|row| !row.title.contains(&receipt.number)), "{name}: deadlines");
        let counted = match which {
            deadlines::Which::Open => counts.open + counts.late,
            deadlines::Which::Late => counts.late,
            deadlines::Which::Over => counts.over,
        };
        assert_eq!(counted, page.rows.len(), "{name}: the number of deadlines");
    }
    let notes = inbox::inbox(house, who, None).await.expect("an inbox");
    assert!(notes.rows.iter().all(|note| !note.title.contains("投诉举报")), "{name}: the inbox");
    assert!(execution::list(house, who, None).await.expect("copies").rows.is_empty(), "{name}: copies");
    let secret = wishes::make_feed(house, who).await.expect("a feed");
    let text = feed::feed(house, "dacheng", &secret, &Origin::default()).await.expect("the feed");
    assert!(!text.contains("投诉举报"), "{name}: the feed");
}

/// A case that concerns somebody, with a file, and what had come about before they were named swept away.
async fn about(fixture: &Fixture, people: &People, input: &LinksInput) -> (ComplaintId, Receipt, domain::ids::ComplaintFileId) {
    let house = &fixture.house;
    let receipt = send(house, &typed()).await;
    let pdf = b"%PDF-1.4 x".to_vec();
    supplement(house, "dacheng", &key(&receipt), "回执.pdf", pdf, &from("10.0.0.1")).await.expect("added");
    let case = find(house, &people.office, &receipt).await;
    step::link(house, &people.office, case.row.id, case.version, input).await.expect("linked");
    mail(house).await;
    (case.row.id, receipt, case.files.first().expect("a file").id)
}

#[tokio::test]
async fn the_department_its_head_and_the_officer_find_nothing_by_any_way() {
    let fixture = Fixture::new().await;
    let (house, people) = (&fixture.house, People::of(&fixture).await);
    let office = &people.office;
    let receipt = send(house, &typed()).await;
    let id = find(house, office, &receipt).await.row.id;
    let officer = page::link_choices(house, office, id).await.expect("choices").officers;
    let officer = officer.iter().find(|(_, name)| name == "王敏").expect("an officer").0;
    let (id, receipt, file) = about(&fixture, &people, &LinksInput { officers: vec![officer.to_string()], ..LinksInput::default() }).await;
    // The department of the officer is concerned with the officer.
    let linked = view(house, office, id).await;
    assert!(linked.departments.iter().any(|(_, name)| name == "投资项目股"));
    for who in [&people.head, &people.staff] {
        finds_nothing(house, who, id, &receipt, file).await;
    }
    // Whoever has no business with complaints finds as little, concerned or not; nor does the administrator.
    finds_nothing(house, &fixture.session("zhou.min").await, id, &receipt, file).await;
    finds_nothing(house, &fixture.session("admin").await, id, &receipt, file).await;
    let late = fixture.at("2027-03-01T09:00:00+08:00").await;
    run_due(&late).await;
    for who in [&people.head, &people.staff] {
        finds_nothing(&late, who, id, &receipt, file).await;
    }
    assert!(page::case(house, &people.legal, id).await.is_ok() && page::case(house, &people.director, id).await.is_ok());
}

/// Does whatever deadlines need at the present instant of `house`.
async fn run_due(house: &House) {
    loop {
        let jobs = take_jobs(house, &[JobKind::Deadline], 200).await.expect("jobs");
        if jobs.is_empty() {
            return;
        }
        for job in jobs {
            remind::run(house, job).await.expect("a reminder");
        }
    }
}

#[tokio::test]
async fn a_leader_or_handler_whom_it_concerns_is_told_nothing_when_it_is_late_and_their_colleagues_are() {
    let fixture = Fixture::new().await;
    let (house, people) = (&fixture.house, People::of(&fixture).await);
    let (deputy, lawyer) = (people.deputy.actor().user, fixture.session("li.jing").await);
    let input = LinksInput { people: [deputy, lawyer.actor().user].iter().map(UserId::to_string).collect(), ..LinksInput::default() };
    let (id, receipt, file) = about(&fixture, &people, &input).await;
    let clock = Clock::set_to(at("2026-12-10T09:00:00+08:00"));
    run_due(&fixture.with(clock).await).await;
    for who in [&people.deputy, &lawyer] {
        finds_nothing(house, who, id, &receipt, file).await;
    }
    let notes = inbox::inbox(house, &people.office, None).await.expect("an inbox");
    let reminded = notes.rows.iter().find(|note| note.title.contains("投诉举报事项")).expect("the head of the office is reminded");
    assert!(!reminded.title.contains(&receipt.number) && !reminded.body.contains(&receipt.number), "it may go out by mail");
    lead(house, &people, id, CaseState::OpinionProposed, &[]).await;
    let told: Vec<String> = mail(house).await.into_iter().map(|letter| letter.to_name).collect();
    assert!(told.contains(&"何平".to_owned()) && !told.contains(&"李静".to_owned()) && !told.contains(&"刘志远".to_owned()), "{told:?}");
    extension::request(house, &people.office, id, "取证", "2027-01-10").await.expect("asked");
    let told: Vec<String> = mail(house).await.into_iter().map(|letter| letter.to_name).collect();
    assert_eq!(told, ["王建国"], "of the leaders the one whom it does not concern");
}

#[tokio::test]
async fn whoever_acts_for_somebody_concerned_finds_nothing_as_long_as_they_do() {
    use domain::identity::command::DelegationInput;
    let fixture = Fixture::new().await;
    let (house, people) = (&fixture.house, People::of(&fixture).await);
    let input = LinksInput { people: vec![people.head.actor().user.to_string()], ..LinksInput::default() };
    let (id, receipt, file) = about(&fixture, &people, &input).await;
    assert!(page::case(house, &people.legal, id).await.is_ok());
    let absent = DelegationInput {
        to: people.legal.actor().user.to_string(),
        scope: "everything".into(),
        first_day: "2026-11-22".into(),
        last_day: "2026-11-30".into(),
    };
    service::identity::delegation::give(house, &people.head, &absent).await.expect("delegated");
    let acting = fixture.session("zhang.lei").await;
    mail(house).await;
    finds_nothing(house, &acting, id, &receipt, file).await;
}

#[tokio::test]
async fn another_bureau_finds_nothing_whoever_asks() {
    let fixture = Fixture::new().await;
    let (house, people) = (&fixture.house, People::of(&fixture).await);
    let case = find(house, &people.office, &send(house, &typed()).await).await;
    for login in ["song.bo", "han.xue", "ma.lin"] {
        let other = fixture.session_at("yongqing", login).await;
        assert!(is_not_found(page::case(house, &other, case.row.id).await), "{login}");
        assert!(is_not_found(step::accept(house, &other, case.row.id, case.version).await), "{login}");
        assert!(list::list(house, &other, list::Which::Open, None).await.expect("a list").0.rows.is_empty(), "{login}");
    }
}

#[tokio::test]
async fn a_complaint_about_the_office_goes_to_its_stand_in_and_not_to_the_office() {
    let fixture = Fixture::new().await;
    let (house, people) = (&fixture.house, People::of(&fixture).await);
    let own = department(&fixture, "客服中心").await;
    mail(house).await;
    let receipt = send(house, &ComplaintInput { department: own.to_string(), ..typed() }).await;
    let letters = mail(house).await;
    assert_eq!(letters.iter().map(|letter| letter.to_name.as_str()).collect::<Vec<_>>(), ["刘志远"], "the deputy stands in");
    let case = find(house, &people.deputy, &receipt).await;
    let (page, _) = list::list(house, &people.office, list::Which::Open, None).await.expect("a list");
    assert!(page.rows.iter().all(|row| row.id != case.row.id));
    step::accept(house, &people.deputy, case.row.id, case.version).await.expect("accepted");
}

#[tokio::test]
async fn whoever_leaves_the_office_leaves_the_cases_behind() {
    let fixture = Fixture::new().await;
    let (house, people) = (&fixture.house, People::of(&fixture).await);
    let id = find(house, &people.office, &send(house, &typed()).await).await.row.id;
    step::take_on(house, &people.legal, id).await.expect("taken on");
    assert!(step::unseal(house, &people.legal, id, "核对身份").await.expect("opened").is_some());
    let admin = fixture.session("admin").await;
    let user = people.legal.actor().user;
    let before = service::identity::user::get(house, &admin, user).await.expect("a user");
    let elsewhere = department(&fixture, "社会事务股").await;
    let input = domain::identity::command::UserInput {
        login: before.login.clone(),
        name: before.name.clone(),
        email: before.email.clone(),
        phone: before.phone.clone(),
        department: elsewhere.to_string(),
        roles: Role::Staff.code().to_owned(),
    };
    service::identity::user::edit(house, &admin, user, before.version, &input).await.expect("moved");
    let moved = fixture.session("zhang.lei").await;
    assert!(is_not_found(page::case(house, &moved, id).await), "though the case was taken on");
    assert!(is_not_found(step::unseal(house, &moved, id, "再看一眼").await));
}

#[tokio::test]
async fn only_whoever_has_taken_a_case_on_opens_the_seal_and_each_opening_is_on_record_without_what_was_seen() {
    let fixture = Fixture::new().await;
    let (house, people) = (&fixture.house, People::of(&fixture).await);
    let id = find(house, &people.office, &send(house, &typed()).await).await.row.id;
    refused(step::unseal(house, &people.office, id, "回访").await);
    step::take_on(house, &people.office, id).await.expect("taken on");
    invalid(step::unseal(house, &people.office, id, " ").await, "reason");
    let identity = step::unseal(house, &people.office, id, "电话核实材料日期").await.expect("opened").expect("named");
    assert_eq!((identity.name.as_str(), identity.phone.as_str()), (NAME, PHONE));
    for who in [&people.member, &people.director] {
        refused(step::unseal(house, who, id, "想知道").await);
    }
    let log = service::record::audit::page(house, &people.director, None).await.expect("the log");
    let entry = log.rows.iter().find(|entry| entry.action == "查看投诉人信息").expect("an entry");
    assert_eq!((entry.by.as_str(), entry.note.as_deref()), ("郑洁", None));
    // Whoever decides does not even read why it was opened.
    let seen = view(house, &people.member, id).await;
    assert!(seen.papers.is_empty() && seen.files.is_empty() && seen.messages.is_empty());
    let anonymous = send(house, &ComplaintInput { naming: "anonymous".into(), ..typed() }).await;
    let id = find(house, &people.office, &anonymous).await.row.id;
    step::take_on(house, &people.office, id).await.expect("taken on");
    assert_eq!(step::unseal(house, &people.office, id, "回访").await.expect("opened"), None);
}

#[tokio::test]
async fn the_figures_of_the_leaders_hide_small_numbers_and_what_concerns_the_viewer() {
    let fixture = Fixture::new().await;
    let (house, people) = (&fixture.house, People::of(&fixture).await);
    assert!(is_not_found(list::figures(house, &people.legal).await));
    for _ in 0..3 {
        send(house, &typed()).await;
    }
    let before = list::figures(house, &people.director).await.expect("figures");
    let inaction = |figures: &domain::complaint::view::Figures| {
        figures.categories.iter().find(|(category, _)| *category == domain::complaint::Category::Inaction).expect("a line").1
    };
    assert!(inaction(&before).is_some_and(|n| n >= 3), "{before:?}");
    let receipt = send(house, &typed()).await;
    let id = find(house, &people.office, &receipt).await.row.id;
    let input = LinksInput { people: vec![people.director.actor().user.to_string()], ..LinksInput::default() };
    step::link(house, &people.office, id, version(house, &people.office, id).await, &input).await.expect("linked");
    assert_eq!(list::figures(house, &people.director).await.expect("figures"), before);
}
