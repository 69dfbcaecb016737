//! What the office does: standards, cycles, reminders, returns, grants; and who may judge what.

use crate::assessment::{complete, cycle_input, first_open, input, item_input, open_items, refusal, upload};
use crate::fixture::Fixture;
use domain::Failure;
use domain::assessment::standard::IndicatorInput;
use domain::assessment::view::{OverviewView, SelfAssessmentBrief};
use domain::assessment::{Card, ScoredBy};
use domain::identity::command::DelegationInput;
use domain::ids::DelegationId;
use domain::{Points, calendar};
use service::assessment::review::Whom;
use service::assessment::{card, cycle, fill, home, overview, review, standard, submit};
use service::deadline::remind;
use service::identity::{Session, delegation, department, user};
use service::platform::{JobKind, take_jobs};
use service::record::audit::{self, Verdict};
use service::record::outbox::{Letter, outgoing};
use service::{Error, House, demo};

/// The year as somebody sees it.
async fn year(house: &House, session: &Session, year: Option<i32>) -> OverviewView {
    overview::overview(house, session, year).await.expect("an overview").expect("a cycle")
}

fn of<'a>(view: &'a OverviewView, department: &str) -> &'a SelfAssessmentBrief {
    view.rows.iter().find(|row| row.department_name == department).expect("the department")
}

/// The mail that has come about since this was last asked.
pub async fn mail(house: &House) -> Vec<Letter> {
    let mut messages = Vec::new();
    for job in take_jobs(house, &[JobKind::Mail], 500).await.expect("jobs") {
        messages.extend(outgoing(house, job).await.expect("the outbox").map(|outgoing| outgoing.message));
    }
    messages
}

/// Lets a colleague act for somebody, from the day of the fixture on.
async fn delegate(house: &House, from: &Session, to: &str, scope: &str) -> DelegationId {
    let colleagues = user::colleagues(house, from).await.expect("colleagues");
    let (to, ..) = colleagues.iter().find(|(_, name, _)| name == to).expect("a colleague");
    let given = DelegationInput { to: to.to_string(), first_day: "2026-11-22".into(), last_day: "2026-11-30".into(), scope: scope.into() };
    delegation::give(house, from, &given).await.expect("given")
}

#[tokio::test]
async fn an_indicator_that_is_added_after_a_removal_stands_last_and_no_card_shows_one_twice() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let id = standard::create(house, &office, "试行标准", standard::Start::Model).await.expect("a standard");
    let before = standard::view(house, &office, id).await.expect("a standard").indicators;
    let of_card = |card| before.iter().filter(move |(_, i)| i.card == card).cloned().collect::<Vec<_>>();
    let (own, officers) = (of_card(Card::Department), of_card(Card::Officer));
    // The other card stands behind: what is added to it follows what is left of it.
    let (last, retired) = officers[1].clone();
    standard::remove_indicator(house, &office, id, 1, last).await.expect("removed");
    let again = IndicatorInput { code: "N3".into(), ..item_input(&retired, &retired.max.to_string()) };
    standard::save_indicator(house, &office, id, 2, None, &again).await.expect("added");
    let (gone, removed) = own[3].clone();
    standard::remove_indicator(house, &office, id, 3, gone).await.expect("removed");
    // Two halves of what was removed, and one that changes its card and back.
    let half = Points::from_tenths(removed.max.tenths() / 2);
    let rest = Points::from_tenths(removed.max.tenths() - half.tenths());
    for (version, code, max) in [(4, "N1", half), (5, "N2", rest)] {
        let added = IndicatorInput { code: code.into(), ..item_input(&removed, &max.to_string()) };
        standard::save_indicator(house, &office, id, version, None, &added).await.expect("added");
    }
    let (moved, indicator) = officers[0].clone();
    let other = IndicatorInput { card: Card::Department.code().into(), ..item_input(&indicator, &indicator.max.to_string()) };
    standard::save_indicator(house, &office, id, 6, Some(moved), &other).await.expect("moved");
    let back = item_input(&indicator, &indicator.max.to_string());
    standard::save_indicator(house, &office, id, 7, Some(moved), &back).await.expect("moved back");
    let after = standard::view(house, &office, id).await.expect("a standard").indicators;
    assert_eq!(after.last().map(|(_, i)| i.code.as_str()), Some("N3"));
    let prepared = cycle::prepare(house, &office, &cycle_input(2027, id)).await.expect("a cycle");
    cycle::open(house, &office, prepared.id).await.expect("opened");

    let head = fixture.session("chen.li").await;
    let assessment = of(&year(house, &office, Some(2027)).await, "投资项目股").id;
    // A file at each of them: what comes in several rows is still one indicator.
    let view = card::card(house, &head, assessment).await.expect("a card");
    for (item, _) in open_items(&view) {
        upload(house, &head, assessment, item).await;
        upload(house, &head, assessment, item).await;
    }
    let view = card::card(house, &head, assessment).await.expect("a card");
    let expected: Vec<&str> = own.iter().filter(|(other, _)| *other != gone).map(|(_, i)| i.code.as_str()).chain(["N1", "N2"]).collect();
    assert_eq!(view.items.iter().map(|item| item.indicator.code.as_str()).collect::<Vec<_>>(), expected);
    assert!(view.items.iter().all(|item| item.indicator.scored_by != ScoredBy::Department || item.files.len() == 2));
}

#[tokio::test]
async fn a_reminder_of_those_ticked_is_refused_where_nothing_is_ticked() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let view = year(house, &office, None).await;
    mail(house).await;
    let refused = review::remind(house, &office, view.cycle.id, &Whom::Ticked(Vec::new())).await.expect_err("nothing ticked");
    assert!(refusal(refused).contains("勾选"));
    assert_eq!(mail(house).await, []);
    let one = Whom::Ticked(vec![of(&view, "社会事务股").id]);
    assert_eq!(review::remind(house, &office, view.cycle.id, &one).await.expect("reminded").departments, 1);
    assert_eq!(mail(house).await.iter().map(|m| m.to_name.as_str()).collect::<Vec<_>>(), ["吴刚"]);
    let all = review::remind(house, &office, view.cycle.id, &Whom::All).await.expect("reminded");
    assert_eq!((all.departments, all.without_head), (4, Vec::new()));
}

#[tokio::test]
async fn only_departments_in_which_somebody_was_mailed_count_as_reminded() {
    let fixture = Fixture::new().await;
    // Of the second bureau's departments only three have a head.
    let (house, office) = (&fixture.house, fixture.session_at("yongqing", "ma.lin").await);
    let headless = ["文教卫事务股", "涉农事务股", "社会事务股"];
    let view = year(house, &office, None).await;
    let reminded = review::remind(house, &office, view.cycle.id, &Whom::All).await.expect("reminded");
    assert_eq!((reminded.departments, reminded.without_head.as_slice()), (2, headless.map(String::from).as_slice()));
    let times = |view: &OverviewView| ["政策法规股", "投资项目股", headless[0], headless[1], headless[2]].map(|d| of(view, d).reminders.0);
    assert_eq!(times(&year(house, &office, None).await), [1, 1, 0, 0, 0]);
    let only = Whom::Ticked(vec![of(&view, headless[0]).id]);
    assert!(refusal(review::remind(house, &office, view.cycle.id, &only).await.expect_err("nobody")).contains("文教卫事务股"));
    // Nor does the automatic one count what reaches nobody.
    let later = fixture.at("2026-11-24T09:30:00+08:00").await;
    for job in take_jobs(&later, &[JobKind::Deadline], 500).await.expect("jobs") {
        remind::run(&later, job).await.expect("a run");
    }
    assert_eq!(times(&year(&later, &office, None).await), [2, 2, 0, 0, 0]);
}

#[tokio::test]
async fn after_a_return_the_mail_names_the_deadline_that_holds() {
    let fixture = Fixture::new().await;
    let (head, office) = (fixture.session("chen.li").await, fixture.session("li.jing").await);
    let id = fixture.self_assessment("投资项目股").await;
    complete(&fixture.house, &head, id).await;
    let late = fixture.at("2026-11-27T09:00:00+08:00").await;
    review::grant_late(&late, &office, id, "已核实", "2026-12-20").await.expect("granted");
    submit::submit(&late, &head, id, demo::PASSWORD).await.expect("a receipt");
    mail(&late).await;
    review::send_back(&late, &office, id, "请补充", "2026-12-01", &[]).await.expect("returned");
    let row = of(&year(&late, &office, Some(2026)).await, "投资项目股").clone();
    let named = calendar::due(row.due, head.me().bureau.zone);
    assert!(named.contains("12月1日"), "{named}");
    assert!(!row.granted_late);
    assert!(mail(&late).await.iter().any(|m| m.to_name == "陈立" && m.body.contains(&named)));
    let too_late = fixture.at("2026-12-02T09:00:00+08:00").await;
    assert!(refusal(submit::submit(&too_late, &head, id, demo::PASSWORD).await.expect_err("too late")).contains("12月1日"));

    // A date before the end of the year's own time does not cut that short, and the mail does not say so either.
    let returned = fixture.self_assessment("企业设立股").await;
    review::send_back(&fixture.house, &office, returned, "请补充", "2026-11-23", &[]).await.expect("returned");
    let letters = mail(&fixture.house).await;
    assert!(letters.iter().any(|m| m.to_name == "赵芳" && m.body.contains("11月25日")), "{letters:?}");
}

#[tokio::test]
async fn a_named_stand_in_of_another_department_sees_and_reviews_the_office_and_nobody_else() {
    let fixture = Fixture::new().await;
    let (house, admin) = (&fixture.house, fixture.session("admin").await);
    let office = fixture.session("li.jing").await;
    let id = fixture.self_assessment("政策法规股").await;
    let stranger = fixture.session("zhao.fang").await;
    assert!(matches!(card::card(house, &stranger, id).await, Err(Error::Failure(Failure::NotFound))));
    let (_, functions) = department::list(house, &admin).await.expect("functions");
    let (held, version) = (functions[0].department.expect("a department").to_string(), functions[0].version);
    let named = stranger.actor().user.to_string();
    department::assign_function(house, &admin, "assessment_office", version, &held, &named).await.expect("named");
    let stand_in = fixture.session("zhao.fang").await;
    assert!(card::card(house, &stand_in, id).await.expect("a card").may_grant);
    complete(house, &office, id).await;
    submit::submit(house, &office, id, demo::PASSWORD).await.expect("a receipt");
    let view = year(house, &stand_in, Some(2026)).await;
    assert_eq!(view.rows.iter().map(|row| row.department_name.as_str()).collect::<Vec<_>>(), ["政策法规股", "企业设立股"]);
    assert_eq!(view.rows.iter().map(|row| row.may_review).collect::<Vec<_>>(), [true, false]);
    assert_eq!(home::home(house, &stand_in).await.expect("home").to_review.len(), 1);
    let deputy = fixture.session("liu.zhiyuan").await;
    assert!(review::accept(house, &deputy, id).await.is_err(), "somebody else is named");
    review::accept(house, &stand_in, id).await.expect("accepted");
    let other = fixture.self_assessment("投资项目股").await;
    assert!(matches!(card::card(house, &stand_in, other).await, Err(Error::Failure(Failure::NotFound))));
}

#[tokio::test]
async fn whoever_signed_on_behalf_does_not_judge_it_after_the_delegation() {
    let fixture = Fixture::new().await;
    let (house, head) = (&fixture.house, fixture.session("chen.li").await);
    let id = fixture.self_assessment("投资项目股").await;
    complete(house, &head, id).await;
    let given = delegate(house, &head, "张磊", "assessment").await;
    let officer = fixture.session("zhang.lei").await;
    submit::submit(house, &officer, id, demo::PASSWORD).await.expect("a receipt");
    delegation::revoke(house, &head, given).await.expect("revoked");
    let officer = fixture.session("zhang.lei").await;
    assert!(officer.me().acting_for.is_empty());
    assert!(refusal(review::accept(house, &officer, id).await.expect_err("recused")).contains("由您签名报送"));
    assert!(refusal(review::send_back(house, &officer, id, "x", "2026-11-30", &[]).await.expect_err("recused")).contains("由您签名"));
    let row = of(&year(house, &officer, None).await, "投资项目股").clone();
    assert_eq!((row.recused, row.may_review), (true, false));
    review::accept(house, &fixture.session("li.jing").await, id).await.expect("accepted");
}

#[tokio::test]
async fn while_a_head_is_away_letters_go_to_the_delegate_as_well() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let cycle = year(house, &office, None).await.cycle.id;
    let head = fixture.session("wu.gang").await;
    let id = fixture.self_assessment("社会事务股").await;
    let only = Whom::Ticked(vec![id]);
    let names = |letters: Vec<Letter>| {
        let mut names: Vec<String> = letters.into_iter().map(|m| m.to_name).collect();
        names.sort();
        names
    };
    for scope in ["everything", "assessment"] {
        let given = delegate(house, &head, "孙伟", scope).await;
        mail(house).await;
        review::remind(house, &office, cycle, &only).await.expect("reminded");
        assert_eq!(names(mail(house).await), ["吴刚", "孙伟"], "{scope}");
        delegation::revoke(house, &head, given).await.expect("revoked");
        review::remind(house, &office, cycle, &only).await.expect("reminded");
        assert_eq!(names(mail(house).await), ["吴刚"], "{scope}");
    }
}

#[tokio::test]
async fn the_open_year_stays_in_front_while_the_next_is_prepared() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let before = year(house, &office, None).await;
    assert!(before.may_prepare);
    let prepared = cycle::prepare(house, &office, &cycle_input(2027, before.standard_id)).await.expect("a cycle");
    let head = fixture.session("chen.li").await;
    assert_eq!(home::home(house, &head).await.expect("home").cycle.expect("a cycle").year, 2026);
    let view = year(house, &office, None).await;
    assert_eq!((view.cycle.year, view.may_prepare), (2026, false));
    assert!(!year(house, &head, None).await.may_prepare);
    cycle::open(house, &office, prepared.id).await.expect("opened");
    assert_eq!(home::home(house, &head).await.expect("home").cycle.expect("a cycle").year, 2027);
}

#[tokio::test]
async fn a_summary_names_its_own_author_and_its_autosaves_share_an_entry() {
    let fixture = Fixture::new().await;
    let (house, head, staff) = (&fixture.house, fixture.session("chen.li").await, fixture.session("wang.min").await);
    let id = fixture.self_assessment("投资项目股").await;
    let entries = || async {
        match audit::verify(house, "dacheng").await.expect("verified") {
            Verdict::Whole(count, _) => count,
            broken => panic!("{broken:?}"),
        }
    };
    let before = entries().await;
    let mut version = card::card(house, &head, id).await.expect("a card").summary_version;
    let stale = version;
    for text in ["本年度", "本年度工作", "本年度工作总结"] {
        version = fill::save_summary(house, &head, id, version, text).await.expect("saved").version;
    }
    assert_eq!(entries().await, before + 1);
    // Another indicator saved by somebody else changes neither the author of the summary nor its time.
    let (item, of_item) = first_open(&card::card(house, &staff, id).await.expect("a card"));
    fill::save_item(house, &staff, id, item, of_item, &input("1", "说明")).await.expect("saved");
    match fill::save_summary(house, &staff, id, stale, "另一份总结").await {
        Err(Error::Failure(Failure::Conflict(conflict))) => {
            assert_eq!((conflict.by.as_deref(), conflict.version), (Some("陈立"), version));
        }
        other => panic!("no conflict: {other:?}"),
    }
    let after_ten_minutes = fixture.at("2026-11-22T12:30:00+08:00").await;
    let before = entries().await;
    fill::save_summary(&after_ten_minutes, &head, id, version, "本年度工作总结。").await.expect("saved");
    assert_eq!(entries().await, before + 1);
}

#[test]
fn a_sheet_names_the_row_whose_code_would_break_an_address() {
    let sheet = |code: &str| {
        let columns = standard::COLUMNS.join(",");
        format!("{columns}\n执法机构,{code},合法执法,甲,,100,,,,\n执法人员,P01,合法执法,乙,,100,,,,考核办公室评\n")
    };
    standard::read_sheet("标准.csv", sheet("D-1.2").as_bytes()).expect("two indicators");
    for code in ["D/1", "D?1", "D#1", "D%1"] {
        match standard::read_sheet("标准.csv", sheet(code).as_bytes()) {
            Err(Failure::Invalid(errors)) => {
                let message = errors.at("file").expect("at the file");
                assert!(message.starts_with("第 2 行“编号”：") && message.contains("D01"), "{message}");
            }
            other => panic!("{code}: {other:?}"),
        }
    }
}
