//! The daily record and the register of adverse outcomes: who enters, who is told, who objects, who answers, who sees.

use crate::assessment::{arriving, refusal};
use crate::fixture::{Fixture, at};
use crate::office::mail;
use domain::assessment::command::{AdverseInput, DailyEntry, DailyInput, DailyObject};
use domain::assessment::daily::SourceKind;
use domain::assessment::grade::AdverseKind;
use domain::assessment::lifecycle::{AdverseState, Daily, DailyAction, DailyCategory, DailyEdit, DailyFacts, DailyState};
use domain::assessment::rules::Rules;
use domain::assessment::view::{DailyBrief, DailyList};
use domain::deadline::kind::DeadlineKind;
use domain::identity::command::DelegationInput;
use domain::ids::{AdverseId, DailyEntryId, DepartmentId, OfficerId};
use domain::lifecycle::{Decision, edit};
use domain::{Failure, Points};
use service::assessment::adverse;
use service::assessment::daily::{self, DailyFilter, Source};
use service::assessment::rules;
use service::deadline::tasks;
use service::identity::{Session, delegation, user};
use service::record::attachment;
use service::record::audit::{self, Verdict};
use service::{Error, House, Result};
use uuid::Uuid;

fn is_not_found<T: std::fmt::Debug>(result: Result<T>) -> bool {
    matches!(result, Err(Error::Failure(Failure::NotFound)))
}

fn invalid_at(error: Error, field: &str) -> String {
    match error {
        Error::Failure(Failure::Invalid(errors)) => errors.at(field).unwrap_or_else(|| panic!("{errors:?}")).to_owned(),
        other => panic!("not invalid: {other:?}"),
    }
}

/// Whom the office may enter about, by the name in its form.
async fn object(house: &House, session: &Session, name: &str) -> DailyObject {
    let objects = daily::objects(house, session).await.expect("objects");
    let found = objects.iter().find(|(_, label)| label.starts_with(name));
    found.unwrap_or_else(|| panic!("{name} among {objects:?}")).0
}

fn input(object: DailyObject, category: DailyCategory, points: &str, day: &str) -> DailyInput {
    let facts = "月度巡查时发现，当场告知。".to_owned();
    DailyInput { object: object.to_string(), category: category.code().into(), points: points.into(), day: day.into(), facts }
}

/// An entry by the office that takes half a point.
async fn enter(house: &House, office: &Session, name: &str) -> DailyEntryId {
    let object = object(house, office, name).await;
    daily::enter(house, office, &input(object, DailyCategory::Criticism, "-0.5", "2026-11-20")).await.expect("entered")
}

async fn all(house: &House, session: &Session) -> DailyList {
    daily::list(house, session, &DailyFilter::default(), None).await.expect("a list")
}

/// An entry of the demonstration in a state, as somebody sees it.
async fn of(house: &House, session: &Session, department: &str, state: DailyState) -> DailyBrief {
    let rows = all(house, session).await.page.rows;
    rows.into_iter().find(|row| row.department_name == department && row.state == state).expect("an entry")
}

fn names(letters: &[service::record::outbox::Letter]) -> Vec<&str> {
    let mut names: Vec<&str> = letters.iter().map(|letter| letter.to_name.as_str()).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn an_entry_is_numbered_and_told_with_the_article_the_points_and_until_when_it_may_be_objected_to() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    mail(house).await;
    let first = enter(house, &office, "投资项目股（").await;
    let letters = mail(house).await;
    assert_eq!(names(&letters), ["陈立"]);
    // 22 November is a Sunday: five working days end with Friday the 27th.
    let view = daily::entry(house, &office, first).await.expect("an entry");
    assert_eq!(view.brief.objection_until, at("2026-11-28T00:00:00+08:00"));
    for text in
        [view.brief.number.as_str(), "−0.5 分", "11月27日（星期五）24:00", "评议考核实施方案 五", &format!("/b/dacheng/daily/{first}")]
    {
        assert!(letters[0].body.contains(text), "{text} in {}", letters[0].body);
    }
    assert!(!letters[0].body.contains("月度巡查"), "what happened stays behind the log-in");
    let second = enter(house, &office, "企业设立股（").await;
    let number = |text: &str| {
        let count = text.strip_prefix("大审批日〔2026〕").and_then(|rest| rest.strip_suffix('号')).expect("a number");
        count.parse::<u32>().expect("a count")
    };
    let next = daily::entry(house, &office, second).await.expect("an entry").brief.number;
    assert_eq!(number(&next), number(&view.brief.number) + 1);
    // What was refused takes no number.
    let wrong = DailyInput {
        points: "0".into(),
        ..input(object(house, &office, "企业设立股（").await, DailyCategory::Other, "", "2026-11-20")
    };
    assert_eq!(invalid_at(daily::enter(house, &office, &wrong).await.expect_err("no points"), "points"), "分值不能为 0");
    let third = enter(house, &office, "企业设立股（").await;
    assert_eq!(number(&daily::entry(house, &office, third).await.expect("an entry").brief.number), number(&next) + 1);
}

#[tokio::test]
async fn what_concerns_an_officer_is_told_to_the_officer_and_to_who_is_in_charge_of_the_department() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let head = fixture.session("chen.li").await;
    let colleagues = user::colleagues(house, &head).await.expect("colleagues");
    let (delegate, ..) = colleagues.iter().find(|(_, name, _)| name == "孙伟").expect("a colleague");
    let absence = DelegationInput {
        to: delegate.to_string(),
        first_day: "2026-11-22".into(),
        last_day: "2026-11-30".into(),
        scope: "assessment".into(),
    };
    delegation::give(house, &head, &absence).await.expect("given");
    mail(house).await;
    let id = enter(house, &office, "投资项目股 · 王敏").await;
    assert_eq!(names(&mail(house).await), ["孙伟", "王敏", "陈立"]);
    // The officer, the head and who acts for the head see it and may object; a colleague of the department does not.
    for login in ["wang.min", "chen.li", "sun.wei"] {
        let view = daily::entry(house, &fixture.session(login).await, id).await.expect("within reach");
        assert!(view.brief.may_object && !view.brief.may_answer && !view.may_withdraw, "{login}");
    }
    let without_account = enter(house, &office, "投资项目股 · 韩梅").await;
    assert_eq!(names(&mail(house).await), ["孙伟", "陈立"]);
    assert!(is_not_found(daily::entry(house, &fixture.session("wang.min").await, without_account).await));
    daily::take(house, &fixture.session("wang.min").await, id, DailyAction::Object, "当日不在现场。").await.expect("objected");
    assert_eq!(names(&mail(house).await), ["李静"]);
}

#[tokio::test]
async fn the_object_may_object_until_the_last_second_and_only_once() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let head = fixture.session("chen.li").await;
    let (first, second) = (enter(house, &office, "投资项目股（").await, enter(house, &office, "投资项目股（").await);
    let staff = fixture.session("wang.min").await;
    assert!(is_not_found(daily::take(house, &staff, first, DailyAction::Object, "x").await), "an entry about the department is its head's");
    let wordless = daily::take(house, &head, first, DailyAction::Object, " ").await.expect_err("nothing said");
    assert!(invalid_at(wordless, "objection").contains("事实和理由"));
    let late = fixture.at("2026-11-28T00:00:00+08:00").await;
    let refused = refusal(daily::take(&late, &head, first, DailyAction::Object, "有误").await.expect_err("too late"));
    assert!(refused.contains("11月27日（星期五）24:00"), "{refused}");
    let view = daily::entry(&late, &head, first).await.expect("an entry");
    assert!(!view.brief.may_object && view.too_late.is_some());
    let in_time = fixture.at("2026-11-27T23:59:59+08:00").await;
    daily::take(&in_time, &head, second, DailyAction::Object, "有误").await.expect("objected");
    refusal(daily::take(&in_time, &head, second, DailyAction::Object, "仍有误").await.expect_err("once"));
    let said = daily::entry(house, &office, second).await.expect("an entry").objection.expect("an objection");
    assert_eq!((said.text.as_str(), said.by.as_str()), ("有误", "陈立"));
}

#[tokio::test]
async fn the_office_answers_objections_and_withdraws_and_everybody_is_told() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let head = fixture.session("chen.li").await;
    for (action, state, told) in
        [(DailyAction::Uphold, DailyState::Upheld, "异议经核实不成立"), (DailyAction::Concede, DailyState::Withdrawn, "异议已采纳")]
    {
        let id = enter(house, &office, "投资项目股（").await;
        refusal(daily::take(house, &office, id, action, "经核实。").await.expect_err("nobody has objected"));
        daily::take(house, &head, id, DailyAction::Object, "有误").await.expect("objected");
        refusal(daily::take(house, &head, id, action, "有误").await.expect_err("not the object's own"));
        refusal(daily::take(house, &office, id, DailyAction::Withdraw, "x").await.expect_err("an objection is answered"));
        let wordless = daily::take(house, &office, id, action, "").await.expect_err("nothing said");
        assert!(invalid_at(wordless, "answer").contains("答复意见"));
        mail(house).await;
        daily::take(house, &office, id, action, "经核实。").await.expect("answered");
        let letters = mail(house).await;
        assert_eq!(names(&letters), ["陈立"]);
        assert!(letters[0].body.contains(told), "{}", letters[0].body);
        let view = daily::entry(house, &head, id).await.expect("an entry");
        assert_eq!((view.brief.state, view.answer.expect("an answer").by.as_str()), (state, "李静"));
        refusal(daily::take(house, &office, id, DailyAction::Withdraw, "x").await.expect_err("it is over"));
    }
    let id = enter(house, &office, "投资项目股（").await;
    let wordless = daily::take(house, &office, id, DailyAction::Withdraw, "").await.expect_err("nothing said");
    assert!(invalid_at(wordless, "reason").contains("理由"));
    mail(house).await;
    daily::take(house, &office, id, DailyAction::Withdraw, "登记有误。").await.expect("withdrawn");
    assert!(mail(house).await[0].body.contains("不计入 2026 年度考核"));
    assert_eq!(daily::entry(house, &head, id).await.expect("an entry").brief.state, DailyState::Withdrawn);
    assert!(matches!(audit::verify(house, "dacheng").await.expect("verified"), Verdict::Whole(..)));
}

#[tokio::test]
async fn of_the_offices_own_department_its_stand_in_enters_and_answers() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let deputy = fixture.session("liu.zhiyuan").await;
    let offered = |list: Vec<(DailyObject, String)>| list.into_iter().map(|(_, name)| name).collect::<Vec<_>>();
    let by_office = offered(daily::objects(house, &office).await.expect("objects"));
    let by_deputy = offered(daily::objects(house, &deputy).await.expect("objects"));
    assert!(by_office.iter().all(|name| !name.starts_with("政策法规股")) && by_office.len() > 10, "{by_office:?}");
    assert!(by_deputy.iter().all(|name| name.starts_with("政策法规股")) && by_deputy.len() == 3, "{by_deputy:?}");
    let own = object(house, &deputy, "政策法规股（").await;
    let entry = input(own, DailyCategory::Criticism, "-1", "2026-11-20");
    assert!(refusal(daily::enter(house, &office, &entry).await.expect_err("recused")).contains("回避"));
    let other = input(object(house, &office, "投资项目股（").await, DailyCategory::Criticism, "-1", "2026-11-20");
    refusal(daily::enter(house, &deputy, &other).await.expect_err("no stand-in there"));
    let id = daily::enter(house, &deputy, &entry).await.expect("entered");
    assert!(daily::entry(house, &office, id).await.expect("within reach").recused);
    mail(house).await;
    daily::take(house, &office, id, DailyAction::Object, "已补齐。").await.expect("the head objects");
    assert_eq!(names(&mail(house).await), ["刘志远"], "the stand-in is asked to answer");
    assert!(refusal(daily::take(house, &office, id, DailyAction::Uphold, "x").await.expect_err("recused")).contains("回避"));
    daily::take(house, &deputy, id, DailyAction::Concede, "属实。").await.expect("answered");
}

#[tokio::test]
async fn offices_see_every_entry_heads_their_departments_officers_their_own_and_others_none() {
    let fixture = Fixture::new().await;
    let house = &fixture.house;
    let everything = all(house, &fixture.session("li.jing").await).await;
    assert!(everything.counts.all >= 15 && everything.sees_all && everything.may_enter, "{:?}", everything.counts);
    for login in ["wang.jianguo", "liu.zhiyuan", "he.ping", "zheng.jie"] {
        assert_eq!(all(house, &fixture.session(login).await).await.counts.all, everything.counts.all, "{login}");
    }
    let head = all(house, &fixture.session("chen.li").await).await;
    assert!(head.page.rows.iter().all(|row| row.department_name == "投资项目股") && head.page.rows.len() > 3);
    assert!(!head.sees_all && !head.may_enter);
    let officer = all(house, &fixture.session("wang.min").await).await;
    assert!(officer.page.rows.iter().all(|row| row.officer_name.as_deref() == Some("王敏")) && officer.page.rows.len() == 2);
    assert_eq!(all(house, &fixture.session("admin").await).await.counts.all, 0);
    let entry = of(house, &fixture.session("li.jing").await, "企业设立股", DailyState::Objected).await.id;
    for stranger in [fixture.session("chen.li").await, fixture.session("admin").await, fixture.session_at("yongqing", "ma.lin").await] {
        assert!(is_not_found(daily::entry(house, &stranger, entry).await));
        assert!(is_not_found(daily::take(house, &stranger, entry, DailyAction::Uphold, "x").await));
        let file = arriving(house).await;
        assert!(is_not_found(daily::attach(house, &stranger, entry, "通报.pdf", file).await));
    }
    for login in ["he.ping", "wang.jianguo", "chen.li", "admin"] {
        assert!(is_not_found(daily::objects(house, &fixture.session(login).await).await), "{login} enters nothing");
    }
    let discipline = fixture.session("he.ping").await;
    refusal(daily::take(house, &discipline, entry, DailyAction::Uphold, "x").await.expect_err("sees, but does not answer"));
}

#[tokio::test]
async fn evidence_is_read_by_whoever_reaches_the_entry() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let id = enter(house, &office, "投资项目股（").await;
    let head = fixture.session("chen.li").await;
    refusal(daily::attach(house, &head, id, "说明.pdf", arriving(house).await).await.expect_err("the office's alone"));
    let wrong = daily::attach(house, &office, id, "巡查记录.png", arriving(house).await).await.expect_err("no picture");
    assert!(invalid_at(wrong, "file").contains("不符"));
    let file = daily::attach(house, &office, id, "巡查记录.pdf", arriving(house).await).await.expect("attached").id;
    for reader in [&office, &head] {
        assert_eq!(daily::entry(house, reader, id).await.expect("an entry").files.len(), 1);
        attachment::download(house, reader, file).await.expect("a download");
    }
    for stranger in [fixture.session("wang.min").await, fixture.session("zhao.fang").await, fixture.session("admin").await] {
        assert!(is_not_found(attachment::download(house, &stranger, file).await.map(|_| ())));
    }
}

#[tokio::test]
async fn once_the_results_of_a_year_are_decided_nothing_of_its_record_changes() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let last_year = DailyFilter { year: Some(2025), ..DailyFilter::default() };
    let rows = daily::list(house, &office, &last_year, None).await.expect("a list").page.rows;
    let old = rows.iter().find(|row| row.department_name == "企业设立股").expect("an entry");
    let view = daily::entry(house, &office, old.id).await.expect("an entry");
    assert!(view.frozen && !view.may_withdraw && !view.may_attach);
    assert!(refusal(daily::take(house, &office, old.id, DailyAction::Withdraw, "x").await.expect_err("decided")).contains("已经确定"));
    let file = arriving(house).await;
    refusal(daily::attach(house, &office, old.id, "通报.pdf", file).await.expect_err("decided"));
    let late = input(object(house, &office, "企业设立股（").await, DailyCategory::Praise, "1", "2025-12-30");
    assert!(refusal(daily::enter(house, &office, &late).await.expect_err("decided")).contains("已经确定"));
}

#[tokio::test]
async fn the_period_to_object_is_that_of_the_rules_the_year_opened_with() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    rules::save(house, &office, 0, &crate::registry::typed(&Rules { daily_objection_days: 10, ..Rules::default() }))
        .await
        .expect("changed");
    let id = enter(house, &office, "投资项目股（").await;
    assert_eq!(daily::entry(house, &office, id).await.expect("an entry").brief.objection_until, at("2026-11-28T00:00:00+08:00"));
    // No cycle of 2027 has opened: what holds for it is what the bureau has settled last.
    let next_year = fixture.at("2027-01-04T09:00:00+08:00").await;
    let new = input(object(&next_year, &office, "投资项目股（").await, DailyCategory::Criticism, "-1", "2027-01-04");
    let id = daily::enter(&next_year, &office, &new).await.expect("entered");
    let view = daily::entry(&next_year, &office, id).await.expect("an entry");
    assert_eq!((view.brief.year, view.brief.objection_until), (2027, at("2027-01-19T00:00:00+08:00")));
    assert_eq!(view.brief.number, "大审批日〔2027〕1号");
}

/// A step of another module, as far as the daily record is concerned: a decision of somebody, about something.
fn found_by(session: &Session, facts: &DailyFacts, house: &House) -> Decision {
    edit::<Daily>(session.actor(), facts, DailyEdit::Enter, house.now()).expect("a decision")
}

#[tokio::test]
async fn another_module_enters_once_a_source_and_object_within_its_own_transaction() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let bureau = &office.me().bureau;
    let (department, officer) = (object(house, &office, "投资项目股（").await, object(house, &office, "投资项目股 · 王敏").await);
    let DailyObject::Department(id) = department else { panic!("a department") };
    let facts = DailyFacts {
        id: DailyEntryId(Uuid::now_v7()),
        version: 1,
        state: DailyState::Told,
        department: id,
        officer: None,
        is_of_officer: false,
        objection_until: house.now(),
        decided: false,
        zone: bureau.zone,
    };
    let decision = found_by(&office, &facts, house);
    let source =
        Source { kind: SourceKind::CaseReview, id: Uuid::now_v7(), label: "案卷评查反馈通知书 大审批评〔2026〕9号".into() };
    let day = "2026-11-20".parse().expect("a day");
    let entry =
        DailyEntry { category: DailyCategory::CaseReview, points: Points::from_tenths(-10), day, facts: "1 卷不合格。".into() };
    let before = all(house, &office).await.counts.all;
    let entries = || async {
        match audit::verify(house, "dacheng").await.expect("verified") {
            Verdict::Whole(count, _) => count,
            broken => panic!("{broken:?}"),
        }
    };
    let chain = entries().await;
    mail(house).await;

    // Given up, it has left nothing behind, not even a letter.
    let mut scope = office.write(house).await.expect("a scope");
    daily::enter_from(house, bureau, &mut scope, &decision, &source, department, &entry).await.expect("entered").expect("an entry");
    drop(scope);
    assert_eq!((all(house, &office).await.counts.all, entries().await, mail(house).await), (before, chain, Vec::new()));

    let mut scope = office.write(house).await.expect("a scope");
    let mut made = Vec::new();
    for object in [department, officer, department, officer] {
        made.push(
            daily::enter_from(house, bureau, &mut scope, &decision, &source, object, &entry).await.expect("entered").expect("an entry"),
        );
    }
    scope.commit().await.expect("committed");
    assert_eq!(made[..2], made[2..]);
    assert_ne!(made[0], made[1]);
    assert_eq!(all(house, &office).await.counts.all, before + 2);
    assert_eq!(entries().await, chain + 1, "one decision, one entry of the log");
    assert_eq!(names(&mail(house).await), ["王敏", "陈立", "陈立"]);

    // Again, in another transaction, by a job that runs twice.
    let mut scope = office.write(house).await.expect("a scope");
    let again = daily::enter_from(house, bureau, &mut scope, &decision, &source, department, &entry).await.expect("asked");
    assert_eq!(again, Some(made[0]));
    let decided = DailyEntry { day: "2025-11-20".parse().expect("a day"), ..entry.clone() };
    let other = Source { id: Uuid::now_v7(), ..source.clone() };
    let frozen = daily::enter_from(house, bureau, &mut scope, &decision, &other, department, &decided).await.expect("asked");
    assert_eq!(frozen, None, "the year is decided, and the module's own step goes on");
    scope.commit().await.expect("committed");

    let shown = daily::entry(house, &fixture.session("wang.min").await, made[1]).await.expect("an entry").source.expect("a source");
    assert_eq!((shown.kind, shown.label.as_str(), shown.place), (SourceKind::CaseReview, source.label.as_str(), None));
}

#[tokio::test]
async fn the_list_is_turned_by_keys_newest_first_and_its_counts_agree_with_its_rows() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let department = object(house, &office, "社会事务股（").await;
    for _ in 0..32 {
        let entry = input(department, DailyCategory::Training, "0.5", "2026-11-20");
        daily::enter(house, &office, &entry).await.expect("entered");
    }
    let (mut seen, mut before): (Vec<DailyBrief>, Option<DailyEntryId>) = (Vec::new(), None);
    loop {
        let list = daily::list(house, &office, &DailyFilter::default(), before).await.expect("a list");
        seen.extend(list.page.rows);
        match list.page.next {
            Some(key) => before = Some(key.parse().expect("a key")),
            None => break,
        }
    }
    assert!(seen.windows(2).all(|pair| pair[0].id > pair[1].id));
    let counts = all(house, &office).await.counts;
    assert_eq!((counts.all, counts.matching), (seen.len(), seen.len()));
    for (state, count) in &counts.states {
        assert_eq!(seen.iter().filter(|row| row.state == *state).count(), *count, "{state}");
    }
    // Each dimension counts with the choices in the others.
    let chosen = DailyFilter { category: Some(DailyCategory::Training), state: Some(DailyState::Told), ..DailyFilter::default() };
    let list = daily::list(house, &office, &chosen, None).await.expect("a list");
    let fits = |row: &&DailyBrief| row.category == DailyCategory::Training && row.state == DailyState::Told;
    assert_eq!(list.counts.matching, seen.iter().filter(fits).count());
    assert!(list.page.rows.iter().all(|row| fits(&row)));
    for (department, name, count) in &list.counts.departments {
        assert_eq!(seen.iter().filter(fits).filter(|row| row.department == *department).count(), *count, "{name}");
    }
    let upheld = list.counts.states.iter().find(|(state, _)| *state == DailyState::Upheld).map(|(_, n)| *n);
    assert_eq!(upheld, Some(seen.iter().filter(|row| row.category == DailyCategory::Training && row.state == DailyState::Upheld).count()));
}

#[tokio::test]
async fn the_home_page_names_what_one_may_object_to_and_what_waits_for_ones_answer() {
    let fixture = Fixture::new().await;
    let house = &fixture.house;
    let tasks = async |login: &str| {
        let owed = tasks::tasks(house, &fixture.session(login).await).await.expect("tasks");
        let of_the_record = |kind| matches!(kind, DeadlineKind::DailyObjection | DeadlineKind::DailyAnswer);
        owed.into_iter()
            .filter(|task| of_the_record(task.row.kind))
            .map(|task| format!("{} {}", task.row.kind.deed(), task.row.title))
            .collect::<Vec<_>>()
    };
    assert_eq!(tasks("chen.li").await, ["查看 日常考核记录 大审批日〔2026〕13号 的异议"], "of the department");
    assert_eq!(tasks("wang.min").await, ["查看 日常考核记录 大审批日〔2026〕14号 的异议"], "of the officer");
    assert_eq!(tasks("li.jing").await, ["答复 对日常考核记录 大审批日〔2026〕11号 的异议的答复"], "of another department than the office");
    assert_eq!(tasks("liu.zhiyuan").await, ["答复 对日常考核记录 大审批日〔2026〕12号 的异议的答复"], "of the office itself");
    assert_eq!(tasks("he.ping").await, [""; 0], "of somebody else");
}

#[tokio::test]
async fn of_two_answers_at_once_one_stands() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let id = of(house, &office, "企业设立股", DailyState::Objected).await.id;
    let colleague = fixture.session("zhang.lei").await;
    let (one, other) = tokio::join!(
        daily::take(house, &office, id, DailyAction::Uphold, "不成立。"),
        daily::take(house, &colleague, id, DailyAction::Concede, "成立。")
    );
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    refusal(one.err().or(other.err()).expect("one of them"));
}

#[tokio::test]
async fn pages_of_the_record_and_of_the_register_stay_within_their_budget() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let id = of(house, &office, "企业设立股", DailyState::Objected).await.id;
    let outcome = adverse::list(house, &office, None, None).await.expect("a register").page.rows[0].id;
    let start = || house.database().statements();
    let mut table = Vec::new();
    // One statement more in front of each: the log-in.
    let before = start();
    all(house, &office).await;
    table.push(("list", start() - before, 3));
    let before = start();
    daily::entry(house, &office, id).await.expect("an entry");
    table.push(("entry", start() - before, 3));
    let before = start();
    tasks::tasks(house, &office).await.expect("tasks");
    table.push(("tasks", start() - before, 1));
    let before = start();
    daily::objects(house, &office).await.expect("objects");
    table.push(("form", start() - before, 3));
    let before = start();
    adverse::list(house, &office, None, None).await.expect("a register");
    table.push(("register", start() - before, 3));
    let before = start();
    adverse::outcome(house, &office, outcome).await.expect("an outcome");
    table.push(("outcome", start() - before, 3));
    for (what, statements, most) in table {
        // PostgreSQL is told the bureau first.
        let named = u64::from(house.database().is_postgres());
        assert!(statements <= most + named, "{what}: {statements} statements, at most {most}");
    }
}

fn outcome(kind: AdverseKind, day: &str) -> AdverseInput {
    AdverseInput {
        kind: kind.code().into(),
        act: "食品经营许可决定（大审批许〔2026〕15号）".into(),
        document: "县人民政府复议决定书（大政复〔2026〕3号）".into(),
        day: day.into(),
        note: String::new(),
    }
}

async fn choice(house: &House, session: &Session, name: &str) -> adverse::Choice {
    let choices = adverse::choices(house, session).await.expect("choices");
    choices.into_iter().find(|choice| choice.name == name).expect("the department")
}

async fn register(house: &House, session: &Session, name: &str, officers: &[OfficerId]) -> Result<AdverseId> {
    let department = choice(house, session, name).await.department;
    adverse::register(house, session, department, officers, &outcome(AdverseKind::Revoked, "2026-11-20")).await
}

async fn vetoes(house: &House, session: &Session, year: i32) -> Vec<(DepartmentId, Vec<OfficerId>, AdverseKind)> {
    let scope = session.read(house).await.expect("a scope");
    let found = adverse::vetoes(&scope, year).await.expect("vetoes");
    found.into_iter().map(|(department, officers, veto)| (department, officers, veto.kind)).collect()
}

#[tokio::test]
async fn an_outcome_in_the_register_is_a_veto_until_it_is_cancelled_with_a_reason() {
    let fixture = Fixture::new().await;
    let (house, legal) = (&fixture.house, fixture.session("li.jing").await);
    assert_eq!(vetoes(house, &legal, 2026).await, []);
    assert_eq!(vetoes(house, &legal, 2025).await, [], "what was cancelled does not count");
    let department = choice(house, &legal, "社会事务股").await;
    let (officer, _) = department.officers[0].clone();
    mail(house).await;
    let id = register(house, &legal, "社会事务股", &[officer, officer]).await.expect("registered");
    let letters = mail(house).await;
    assert_eq!(names(&letters), ["吴刚"]);
    assert!(letters[0].body.contains("评议考核实施方案 七（二）1") && letters[0].body.contains("不合格"), "{}", letters[0].body);
    assert_eq!(vetoes(house, &legal, 2026).await, [(department.department, vec![officer], AdverseKind::Revoked)]);
    assert_eq!(vetoes(house, &legal, 2027).await, []);
    let view = adverse::outcome(house, &fixture.session("wang.jianguo").await, id).await.expect("within reach");
    assert!(!view.may_cancel && view.officers.len() == 1 && view.brief.year == 2026);
    assert!(invalid_at(adverse::cancel(house, &legal, id, "").await.expect_err("no reason"), "reason").contains("理由"));
    adverse::cancel(house, &legal, id, "二审撤销一审判决。").await.expect("cancelled");
    assert_eq!(vetoes(house, &legal, 2026).await, []);
    let view = adverse::outcome(house, &legal, id).await.expect("an outcome");
    assert_eq!((view.brief.state, view.cancelled.expect("a reason").text.as_str()), (AdverseState::Cancelled, "二审撤销一审判决。"));
    refusal(adverse::cancel(house, &legal, id, "再次").await.expect_err("it is over"));
    let future = outcome(AdverseKind::Compensated, "2026-11-23");
    let refused = adverse::register(house, &legal, department.department, &[], &future).await.expect_err("tomorrow");
    assert!(invalid_at(refused, "day").contains("还没有到"));
    assert!(matches!(audit::verify(house, "dacheng").await.expect("verified"), Verdict::Whole(..)));
}

#[tokio::test]
async fn discipline_registers_for_the_department_of_legal_affairs_and_nobody_for_the_own() {
    let fixture = Fixture::new().await;
    let (house, legal, discipline) = (&fixture.house, fixture.session("li.jing").await, fixture.session("he.ping").await);
    let recused = choice(house, &legal, "政策法规股").await;
    assert!(recused.recused && !recused.may && choice(house, &discipline, "政策法规股").await.may);
    assert!(refusal(register(house, &legal, "政策法规股", &[]).await.expect_err("recused")).contains("回避"));
    let id = register(house, &discipline, "政策法规股", &[]).await.expect("registered");
    let view = adverse::outcome(house, &legal, id).await.expect("within reach");
    assert!(view.recused && !view.may_cancel);
    assert!(refusal(adverse::cancel(house, &legal, id, "x").await.expect_err("recused")).contains("回避"));
    adverse::cancel(house, &discipline, id, "登记有误。").await.expect("cancelled");
}

#[tokio::test]
async fn the_register_is_reached_by_offices_and_leaders_and_kept_by_two_offices_only() {
    let fixture = Fixture::new().await;
    let (house, legal) = (&fixture.house, fixture.session("li.jing").await);
    let id = register(house, &legal, "社会事务股", &[]).await.expect("registered");
    for login in ["wang.jianguo", "liu.zhiyuan", "he.ping", "zhang.lei"] {
        assert_eq!(
            adverse::list(house, &fixture.session(login).await, None, None).await.expect("a register").page.rows.len(),
            2,
            "{login}"
        );
    }
    for stranger in [fixture.session("wu.gang").await, fixture.session("admin").await, fixture.session_at("yongqing", "ma.lin").await] {
        assert!(is_not_found(adverse::outcome(house, &stranger, id).await));
        assert!(is_not_found(adverse::cancel(house, &stranger, id, "x").await));
    }
    assert!(is_not_found(adverse::list(house, &fixture.session("wu.gang").await, None, None).await));
    for login in ["wang.jianguo", "wu.gang", "zheng.jie"] {
        assert!(is_not_found(adverse::choices(house, &fixture.session(login).await).await), "{login}");
    }
    let director = fixture.session("wang.jianguo").await;
    let department = choice(house, &legal, "社会事务股").await.department;
    let input = outcome(AdverseKind::Changed, "2026-11-20");
    refusal(adverse::register(house, &director, department, &[], &input).await.expect_err("the director reads only"));
    let stranger = choice(house, &legal, "企业设立股").await.officers[0].0;
    let mixed = adverse::register(house, &legal, department, &[stranger], &input).await.expect_err("of another department");
    assert!(invalid_at(mixed, "officers").contains("社会事务股"));
}
