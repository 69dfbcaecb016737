//! What the registry keeps: officers, entrustments, the leading group, the rules, and versions of the standard.

use crate::assessment::{cycle_input, item_input, refusal};
use crate::fixture::Fixture;
use domain::assessment::command::registry::RulesInput;
use domain::assessment::rules::{Rules, Weights};
use domain::assessment::standard::{Indicator, IndicatorInput};
use domain::assessment::{Card, ScoredBy};
use domain::authority::{Body, BodyRank, Role};
use domain::identity::DepartmentKind;
use domain::identity::command::{DepartmentInput, UserInput};
use domain::identity::officer::OfficerInput;
use domain::identity::registry::{EntrustmentInput, MemberInput, OfficerImport, OfficerView};
use domain::identity::term::Standing;
use domain::ids::{OfficerId, UserId};
use domain::{Failure, Label, Points};
use service::assessment::{cycle, rules, standard};
use service::identity::officer::{self, OfficerFilter, Which};
use service::identity::{Session, body, department, entrustment, user};
use service::{Error, House};

fn failure<T: std::fmt::Debug>(result: Result<T, Error>) -> Failure {
    match result {
        Err(Error::Failure(failure)) => failure,
        other => panic!("{other:?}"),
    }
}

fn fields<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<String> {
    match failure(result) {
        Failure::Invalid(errors) => errors.iter().map(|(field, _)| field.to_owned()).collect(),
        other => panic!("{other:?}"),
    }
}

async fn officers(house: &House, session: &Session) -> Vec<OfficerView> {
    officer::list(house, session, &OfficerFilter::default(), None).await.expect("a list").page.rows
}

async fn one(house: &House, session: &Session, name: &str) -> OfficerView {
    officers(house, session).await.into_iter().find(|officer| officer.name == name).expect("the officer")
}

/// What is on record of an officer, as the form would send it.
async fn form(house: &House, session: &Session, id: OfficerId) -> (OfficerInput, i32) {
    let file = officer::get(house, session, id).await.expect("an officer");
    let officer = file.officer;
    let input = OfficerInput {
        name: officer.name,
        department: officer.department.to_string(),
        since: file.postings.first().expect("a posting").1.to_string(),
        post: officer.post,
        certificate_number: officer.certificate_number,
        issuer: officer.issuer,
        valid_from: officer.valid_from.expect("a day").to_string(),
        valid_to: officer.valid_to.expect("a day").to_string(),
        training: officer.training,
        user: officer.user.map(|user| user.to_string()).unwrap_or_default(),
        active: officer.active.to_string(),
    };
    (input, officer.version)
}

fn new_officer(name: &str, number: &str) -> OfficerInput {
    OfficerInput {
        name: name.into(),
        department: "社会事务股".into(),
        since: "2026-10-01".into(),
        post: "许可审查岗".into(),
        certificate_number: number.into(),
        issuer: "大城县人民政府".into(),
        valid_from: "2026-10-01".into(),
        valid_to: "2031-09-30".into(),
        ..OfficerInput::default()
    }
}

async fn person(house: &House, admin: &Session, name: &str) -> UserId {
    user::colleagues(house, admin).await.expect("colleagues").into_iter().find(|(_, other, _)| other == name).expect("the person").0
}

#[tokio::test]
async fn a_head_sees_the_own_officers_leaders_and_legal_affairs_all_and_staff_none() {
    let fixture = Fixture::new().await;
    let house = &fixture.house;
    let all = officers(house, &fixture.session("admin").await).await;
    for login in ["wang.jianguo", "liu.zhiyuan", "li.jing", "zhang.lei", "he.ping"] {
        assert_eq!(officers(house, &fixture.session(login).await).await.len(), all.len(), "{login}");
    }
    let head = fixture.session("chen.li").await;
    let own = officers(house, &head).await;
    assert!(!own.is_empty() && own.len() < all.len() && own.iter().all(|officer| officer.department_name == "投资项目股"));
    let other = all.iter().find(|officer| officer.department_name != "投资项目股").expect("another's");
    assert!(matches!(failure(officer::get(house, &head, other.id).await), Failure::NotFound));
    assert!(matches!(
        failure(officer::list(house, &fixture.session("wang.min").await, &OfficerFilter::default(), None).await),
        Failure::NotFound
    ));
    assert!(matches!(failure(officer::export(house, &fixture.session("wang.min").await).await), Failure::NotFound));
    let elsewhere = fixture.session_at("yongqing", "ma.lin").await;
    assert!(matches!(failure(officer::get(house, &elsewhere, own[0].id).await), Failure::NotFound));
    let (input, version) = form(house, &head, own[0].id).await;
    assert!(refusal(officer::edit(house, &head, own[0].id, version, &input).await.expect_err("a head")).contains("系统管理员或"));
    assert!(matches!(failure(officer::edit(house, &elsewhere, own[0].id, version, &input).await), Failure::NotFound));
}

#[tokio::test]
async fn a_certificate_belongs_to_one_active_officer_and_an_account_to_one_at_all() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("zhang.lei").await);
    let holder = one(house, &office, "钱慧").await;
    let taken = new_officer("孙丽", &holder.certificate_number.to_lowercase());
    assert_eq!(fields(officer::add(house, &office, &taken).await), ["certificate_number"]);
    let theirs = OfficerInput { user: "wang.min".into(), ..new_officer("孙丽", "冀J090999999") };
    assert_eq!(fields(officer::add(house, &office, &theirs).await), ["user"]);
    // Whoever has left holds it no more; who comes back finds it given away.
    let (mut input, version) = form(house, &office, holder.id).await;
    input.active = "离岗".into();
    officer::edit(house, &office, holder.id, version, &input).await.expect("gone");
    officer::add(house, &office, &taken).await.expect("given again");
    input.active = "在岗".into();
    assert_eq!(fields(officer::edit(house, &office, holder.id, version + 1, &input).await), ["certificate_number"]);
    let gone =
        officer::list(house, &office, &OfficerFilter { which: Which::Gone, ..OfficerFilter::default() }, None).await.expect("a list");
    assert_eq!((gone.page.rows.len(), gone.counts.gone, gone.page.rows[0].name.as_str()), (1, 1, "钱慧"));
}

#[tokio::test]
async fn two_officers_with_one_certificate_at_once_are_one_officer() {
    let fixture = Fixture::new().await;
    let (house, admin, office) = (&fixture.house, fixture.session("admin").await, fixture.session("li.jing").await);
    let before = officers(house, &admin).await.len();
    let (one, two) = (new_officer("孙丽", "冀J090999999"), new_officer("孙莉", "冀J090999999"));
    let (one, two) = tokio::join!(officer::add(house, &admin, &one), officer::add(house, &office, &two));
    let refused = if one.is_ok() { two } else { one };
    assert_eq!(fields(refused), ["certificate_number"]);
    assert_eq!(officers(house, &admin).await.len(), before + 1);
}

#[tokio::test]
async fn a_change_of_department_begins_a_posting_and_what_was_before_stays() {
    let fixture = Fixture::new().await;
    let (house, admin) = (&fixture.house, fixture.session("admin").await);
    let id = one(house, &admin, "韩梅").await.id;
    let (mut input, version) = form(house, &admin, id).await;
    let (first, since) = (input.department.clone(), input.since.clone());
    input.department = "涉农事务股".into();
    input.since = "2022-12-31".into();
    assert_eq!(fields(officer::edit(house, &admin, id, version, &input).await), ["since"]);
    input.since = "2026-09-01".into();
    officer::edit(house, &admin, id, version, &input).await.expect("moved");
    let postings = |file: officer::OfficerFile| file.postings.into_iter().map(|(name, from)| (name, from.to_string())).collect::<Vec<_>>();
    let file = officer::get(house, &admin, id).await.expect("an officer");
    assert_eq!(postings(file), [("涉农事务股".to_owned(), "2026-09-01".to_owned()), ("投资项目股".to_owned(), since)]);
    // The day was a slip: it is put right, and nothing is added.
    input.since = "2026-10-01".into();
    officer::edit(house, &admin, id, version + 1, &input).await.expect("corrected");
    let file = officer::get(house, &admin, id).await.expect("an officer");
    assert_eq!(postings(file.clone())[0], ("涉农事务股".to_owned(), "2026-10-01".to_owned()));
    assert_eq!(file.postings.len(), 2);
    // Somebody with the old page is told what is on record now, and by whom.
    input.department = first;
    match failure(officer::edit(house, &fixture.session("li.jing").await, id, version, &input).await) {
        Failure::Conflict(conflict) => {
            assert_eq!((conflict.by.as_deref(), conflict.version), (Some("高远"), version + 2));
            assert!(conflict.theirs.contains(&("科室".into(), "涉农事务股".into())));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn certificates_that_run_out_are_counted_and_listed() {
    let fixture = Fixture::new().await;
    let admin = fixture.session("admin").await;
    let all = officers(&fixture.house, &admin).await.len();
    for (instant, soon, over) in [
        ("2028-12-29T10:00:00+08:00", 0, 0),
        ("2028-12-30T10:00:00+08:00", all, 0),
        ("2029-02-28T23:00:00+08:00", all, 0),
        ("2029-03-01T00:00:00+08:00", 0, all),
    ] {
        let house = fixture.at(instant).await;
        let list = officer::list(&house, &admin, &OfficerFilter::default(), None).await.expect("a list");
        assert_eq!((list.counts.active, list.counts.soon, list.counts.over), (all, soon, over), "{instant}");
        for (which, count) in [(Which::Soon, soon), (Which::Over, over)] {
            let list = officer::list(&house, &admin, &OfficerFilter { which, ..OfficerFilter::default() }, None).await.expect("a list");
            assert_eq!(list.page.rows.len(), count, "{instant} {which:?}");
        }
    }
    let query = |query: &str| OfficerFilter { query: query.into(), ..OfficerFilter::default() };
    let found = officer::list(&fixture.house, &admin, &query("冀j090000101"), None).await.expect("a list");
    assert_eq!((found.page.rows.len(), found.counts.active), (1, 1));
    assert_eq!(officer::list(&fixture.house, &admin, &query("%"), None).await.expect("a list").counts.active, 0);
}

#[tokio::test]
async fn what_is_exported_is_imported_again_without_a_change() {
    let fixture = Fixture::new().await;
    let (house, admin) = (&fixture.house, fixture.session("admin").await);
    // Also of somebody who has left, and with signs that mean something to a sheet.
    let id = one(house, &admin, "马超").await.id;
    let (mut input, version) = form(house, &admin, id).await;
    input.training = "=1+1\n“合格”，90 分；@附表 -1 _x0041_".into();
    input.active = "离岗".into();
    officer::edit(house, &admin, id, version, &input).await.expect("changed");
    let before = officers(house, &admin).await;
    let sheet = officer::export(house, &admin).await.expect("a sheet");
    let report = officer::import(house, &admin, "名册.xlsx", sheet).await.expect("read");
    assert_eq!(report, OfficerImport { same: before.len() + 1, ..OfficerImport::default() });
    assert_eq!(officers(house, &admin).await, before);
    assert_eq!(form(house, &admin, id).await.0, input_as_stored(input));
}

fn input_as_stored(input: OfficerInput) -> OfficerInput {
    OfficerInput { active: "false".into(), ..input }
}

fn sheet(rows: &[[&str; 11]]) -> Vec<u8> {
    let lines: Vec<String> = rows.iter().map(|row| row.join(",")).collect();
    format!("{}\n{}\n", officer::COLUMNS.join(","), lines.join("\n")).into_bytes()
}

#[tokio::test]
async fn an_import_adds_and_changes_all_rows_or_none_and_names_every_fault() {
    let fixture = Fixture::new().await;
    let (house, admin) = (&fixture.house, fixture.session("admin").await);
    let known = one(house, &admin, "钱慧").await;
    let number = known.certificate_number.as_str();
    let mut change = ["钱慧", "企业设立股", "2023-01-01", "窗口审查岗", number, "大城县人民政府", "2024/3/1", "2029年2月28日", "", "", ""];
    let new =
        ["孙丽", "社会事务股", "2026-10-01", "许可审查岗", "冀J090999999", "大城县人民政府", "2026-10-01", "2031-09-30", "", "", "在岗"];
    let mut bad = new;
    (bad[1], bad[4], bad[7], bad[9]) = ("没有这个股", "冀J090999998", "2020-01-01", "nobody");
    let mut twice = new;
    (twice[0], twice[9]) = ("孙莉", "wang.min");
    let namesake =
        ["钱慧", "企业设立股", "2026-10-01", "许可审查岗", "冀J090999997", "大城县人民政府", "2026-10-01", "2031-09-30", "", "", ""];
    let before = officers(house, &admin).await;
    let report = officer::import(house, &admin, "名册.csv", sheet(&[change, new, bad, twice, namesake])).await.expect("read");
    let at: Vec<(usize, &str)> = report.errors.iter().map(|(row, column, _)| (*row, column.as_str())).collect();
    assert_eq!(at, [(4, "科室"), (4, "有效期止"), (4, "登录名"), (5, "执法证号"), (5, "登录名"), (6, "执法证号")]);
    assert_eq!((report.added, report.changed, officers(house, &admin).await), (0, 0, before.clone()));

    (change[1], change[2]) = ("涉农事务股", "2026-05-01");
    let report = officer::import(house, &admin, "名册.csv", sheet(&[change, new])).await.expect("read");
    assert_eq!(report, OfficerImport { added: 1, changed: 1, ..OfficerImport::default() });
    let file = officer::get(house, &admin, known.id).await.expect("an officer");
    assert_eq!((file.officer.post.as_str(), file.officer.department_name.as_str(), file.postings.len()), ("窗口审查岗", "涉农事务股", 2));
    assert_eq!(one(house, &admin, "孙丽").await.department_name, "社会事务股");
    let refused = officer::import(house, &fixture.session("chen.li").await, "名册.csv", sheet(&[new])).await;
    assert!(refusal(refused.expect_err("a head")).contains("请与其联系"));
    assert_eq!(fields(officer::import(house, &admin, "名册.pdf", b"%PDF-1.4".to_vec()).await), ["file"]);
    assert!(officer::template(house, &admin).is_ok() && officer::template(house, &fixture.session("chen.li").await).is_err());
}

#[tokio::test]
async fn a_department_with_active_officers_stays_in_use() {
    let fixture = Fixture::new().await;
    let (house, admin) = (&fixture.house, fixture.session("admin").await);
    let input = DepartmentInput { name: "综合执法股".into(), kind: DepartmentKind::Enforcing.code().into() };
    let department = department::add(house, &admin, &input).await.expect("a department");
    let given = OfficerInput { department: department.id.to_string(), ..new_officer("孙丽", "冀J090999999") };
    let id = officer::add(house, &admin, &given).await.expect("an officer");
    let stop = || department::set_active(house, &admin, department.id, 1, false);
    assert!(refusal(stop().await.expect_err("in use")).contains("1 名在岗执法人员"));
    let (mut input, version) = form(house, &admin, id).await;
    input.active = "离岗".into();
    officer::edit(house, &admin, id, version, &input).await.expect("gone");
    stop().await.expect("out of use");
    input.active = "在岗".into();
    assert_eq!(fields(officer::edit(house, &admin, id, version + 1, &input).await), ["department"]);
    // Who has left stays where they were, and is still exported and read back.
    let sheet = officer::export(house, &admin).await.expect("a sheet");
    let report = officer::import(house, &admin, "名册.xlsx", sheet).await.expect("read");
    assert_eq!((report.added, report.changed, report.errors.as_slice()), (0, 0, &[][..]));
}

#[tokio::test]
async fn an_entrusted_organisation_has_an_entrustment_with_a_term_and_no_other_department_has() {
    let fixture = Fixture::new().await;
    let (house, admin, office) = (&fixture.house, fixture.session("admin").await, fixture.session("li.jing").await);
    let input = DepartmentInput { name: "县燃气服务中心".into(), kind: DepartmentKind::Entrusted.code().into() };
    let id = department::add(house, &admin, &input).await.expect("a department").id;
    let given = EntrustmentInput {
        document: "大审批委〔2026〕1号".into(),
        matters: "燃气经营许可的受理".into(),
        limits: "只受理，不作决定".into(),
        valid_from: "2026-01-01".into(),
        valid_to: "2027-01-31".into(),
    };
    assert_eq!(fields(entrustment::save(house, &office, id, 0, &EntrustmentInput::default()).await).len(), 5);
    assert!(
        refusal(entrustment::save(house, &fixture.session("chen.li").await, id, 0, &given).await.expect_err("a head"))
            .contains("请与其联系")
    );
    let (departments, _) = department::list(house, &admin).await.expect("departments");
    let enforcing = departments.iter().find(|d| d.kind == DepartmentKind::Enforcing).expect("a department").id;
    assert!(refusal(entrustment::save(house, &admin, enforcing, 0, &given).await.expect_err("enforcing")).contains("不是受委托执法单位"));
    // Two record the first one at once: the later is told.
    let (one, two) = tokio::join!(entrustment::save(house, &admin, id, 0, &given), entrustment::save(house, &office, id, 0, &given));
    assert!(one.is_ok() != two.is_ok());
    match failure(if one.is_ok() { two } else { one }) {
        Failure::Conflict(conflict) => assert!(conflict.version == 1 && conflict.by.is_some() && conflict.theirs.len() == 4),
        other => panic!("{other:?}"),
    }
    let reader = fixture.session("wang.min").await;
    for (instant, standing) in [
        ("2025-12-31T10:00:00+08:00", Standing::Ahead),
        ("2026-11-22T10:00:00+08:00", Standing::Valid),
        ("2027-01-31T23:59:00+08:00", Standing::Soon),
        ("2027-02-01T00:00:00+08:00", Standing::Over),
    ] {
        let view = entrustment::view(&fixture.at(instant).await, &reader, id).await.expect("an entrustment");
        assert_eq!((view.standing, view.may_edit, view.matters.as_str()), (standing, false, "燃气经营许可的受理"), "{instant}");
    }
    let longer = EntrustmentInput { valid_to: "2028-01-31".into(), ..given };
    entrustment::save(house, &office, id, 1, &longer).await.expect("renewed");
    assert_eq!(entrustment::view(house, &office, id).await.expect("an entrustment").version, 2);
    let elsewhere = fixture.session_at("yongqing", "admin").await;
    assert!(matches!(failure(entrustment::save(house, &elsewhere, id, 2, &longer).await), Failure::NotFound));
    assert_eq!(entrustment::view(house, &elsewhere, id).await.expect("blank").version, 0);
}

fn member(user: UserId, rank: BodyRank, first_day: &str) -> MemberInput {
    MemberInput { user: user.to_string(), body_rank: rank.code().into(), first_day: first_day.into(), last_day: String::new() }
}

#[tokio::test]
async fn the_leading_group_has_one_chair_at_a_time_and_nobody_twice() {
    let fixture = Fixture::new().await;
    let (house, admin) = (&fixture.house, fixture.session("admin").await);
    let group = Body::LeadingGroup;
    let view = body::view(house, &fixture.session("wang.min").await, group).await.expect("readable by everybody");
    assert!(!view.may_edit);
    let ranks: Vec<BodyRank> = view.members.iter().map(|member| member.rank).collect();
    assert!(ranks.is_sorted() && ranks[0] == BodyRank::Chair);
    let chair = view.members[0].clone();
    let (deputy, director) = (person(house, &admin, "刘志远").await, person(house, &admin, "王建国").await);
    let (staff, other) = (person(house, &admin, "王敏").await, person(house, &admin, "张磊").await);
    let by = &admin;
    let add = |input: MemberInput| async move { body::add(house, by, group, &input).await };
    assert_eq!(fields(add(member(staff, BodyRank::Chair, "2026-11-22")).await), ["body_rank"]);
    assert_eq!(fields(add(member(deputy, BodyRank::Member, "2026-12-01")).await), ["user"]);
    for login in ["li.jing", "wang.jianguo"] {
        let refused = body::add(house, &fixture.session(login).await, group, &member(staff, BodyRank::Member, "2026-11-22")).await;
        assert!(refusal(refused.expect_err("no administrator")).contains("系统管理员"), "{login}");
    }
    assert!(fixture.session("wang.min").await.me().bodies.is_empty());
    add(member(staff, BodyRank::Member, "2026-11-22")).await.expect("a member");
    assert_eq!(fixture.session("wang.min").await.me().bodies, [group]);

    // The chair goes at the end of the month; the next one may follow from the first, and is chair from then on.
    let end = |id, version, day: &'static str| async move { body::end(house, by, id, version, day).await };
    assert_eq!(fields(end(chair.id, chair.version, "2020-01-01").await), ["last_day"]);
    assert_eq!(fields(end(chair.id, chair.version, "").await), ["last_day"]);
    end(chair.id, chair.version, "2026-11-30").await.expect("ended");
    assert_eq!(fields(end(chair.id, chair.version + 1, "2026-12-31").await), ["last_day"]);
    assert_eq!(fields(add(member(other, BodyRank::Chair, "2026-11-30")).await), ["body_rank"]);
    let rivals = [other, director].map(|user| member(user, BodyRank::Chair, "2026-12-01"));
    let (one, two) = tokio::join!(body::add(house, by, group, &rivals[0]), body::add(house, by, group, &rivals[1]));
    let (added, refused) = if one.is_ok() { (one, two) } else { (two, one) };
    assert_eq!(fields(refused), ["body_rank"]);
    let added = added.expect("one chair");
    let view = body::view(house, &admin, group).await.expect("the group");
    let next = view.members.iter().find(|member| member.id == added).expect("the next chair");
    assert_eq!((next.standing, next.first_day.to_string().as_str()), (Standing::Ahead, "2026-12-01"));
    assert_eq!(view.members.last().map(|member| member.id), Some(added), "behind those who hold");

    // What has not begun is taken back; what has begun is ended.
    let held = view.members.iter().find(|member| member.name == "王敏").expect("a member");
    assert!(refusal(body::withdraw(house, &admin, held.id, held.version).await.expect_err("begun")).contains("已经开始"));
    body::withdraw(house, &admin, added, next.version).await.expect("taken back");
    let late = fixture.at("2026-12-01T00:00:00+08:00").await;
    let view = body::view(&late, &admin, group).await.expect("the group");
    assert_eq!(view.members.last().map(|member| (member.id, member.standing)), Some((chair.id, Standing::Over)));
    assert!(refusal(body::end(&late, &admin, chair.id, chair.version + 1, "2026-12-02").await.expect_err("over")).contains("已经结束"));
    let elsewhere = fixture.session_at("yongqing", "admin").await;
    assert!(matches!(failure(body::end(house, &elsewhere, held.id, held.version, "2026-12-02").await), Failure::NotFound));
}

pub fn typed(rules: &Rules) -> RulesInput {
    let weights = |weights: Weights| weights.0.map(|weight| weight.to_string());
    RulesInput {
        department: weights(rules.department),
        officer: weights(rules.officer),
        daily_bound: rules.daily_bound.to_string(),
        ballots_min: rules.ballots_min.to_string(),
        moved: rules.moved.code().into(),
        daily_objection_days: rules.daily_objection_days.to_string(),
        objection_days: rules.objection_days.to_string(),
        answer_days: rules.answer_days.to_string(),
    }
}

#[tokio::test]
async fn a_cycle_keeps_the_rules_that_it_opened_with() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let view = rules::view(house, &office).await.expect("rules");
    assert_eq!((view.version, view.may_edit, view.running.map(|(year, _)| year)), (0, true, Some(2026)));
    let first = Rules { department: Weights([25, 15, 20, 40]), daily_bound: Points::from_tenths(55), ..Rules::default() };
    let short = Rules { officer: Weights([0, 30, 30, 39]), ..first.clone() };
    match failure(rules::save(house, &office, 0, &typed(&short)).await) {
        Failure::Invalid(errors) => assert!(errors.at("officer").is_some_and(|message| message.contains("还差 1%")), "{errors:?}"),
        other => panic!("{other:?}"),
    }
    let stranger = fixture.session("chen.li").await;
    assert!(refusal(rules::save(house, &stranger, 0, &typed(&first)).await.expect_err("a head")).contains("评议考核办公室"));
    let given = typed(&first);
    let (one, two) = tokio::join!(rules::save(house, &office, 0, &given), rules::save(house, &office, 0, &given));
    match failure(if one.is_ok() { two } else { one }) {
        Failure::Conflict(conflict) => assert_eq!((conflict.by.as_deref(), conflict.version), (Some("李静"), 1)),
        other => panic!("{other:?}"),
    }
    let standard = standard::create(house, &office, "试行标准", standard::Start::Model).await.expect("a standard");
    let prepared = cycle::prepare(house, &office, &cycle_input(2027, standard)).await.expect("a cycle");
    cycle::open(house, &office, prepared.id).await.expect("opened");
    let second = Rules { objection_days: 7, ..first.clone() };
    rules::save(house, &office, 1, &typed(&second)).await.expect("changed");
    let view = rules::view(house, &stranger).await.expect("rules");
    assert_eq!((view.rules, view.version, view.may_edit, view.running), (second, 2, false, Some((2027, first))));
    let elsewhere = fixture.session_at("yongqing", "ma.lin").await;
    assert_eq!(rules::view(house, &elsewhere).await.expect("rules").rules, Rules::default());
}

#[tokio::test]
async fn two_versions_are_compared_field_by_field() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let old = standard::create(house, &office, "甲版", standard::Start::Model).await.expect("a standard");
    let new = standard::create(house, &office, "乙版", standard::Start::Copy(old)).await.expect("a copy");
    let reader = fixture.session("wang.min").await;
    let compared = standard::comparison(house, &reader, new, old).await.expect("compared").comparison;
    assert!(compared.added.is_empty() && compared.removed.is_empty() && compared.changed.is_empty());
    let indicators = standard::view(house, &office, new).await.expect("a standard").indicators;
    let (changed, indicator) = indicators[0].clone();
    let input = IndicatorInput { requirement: "另一要求".into(), ..item_input(&indicator, "1.5") };
    standard::save_indicator(house, &office, new, 1, Some(changed), &input).await.expect("changed");
    standard::remove_indicator(house, &office, new, 2, indicators[1].0).await.expect("removed");
    let added = IndicatorInput { code: "N1".into(), name: "新指标".into(), ..item_input(&indicator, "2") };
    standard::save_indicator(house, &office, new, 3, None, &added).await.expect("added");
    let view = standard::comparison(house, &reader, new, old).await.expect("compared");
    assert!(view.old.id == old && view.new.id == new);
    let codes = |indicators: &[Indicator]| indicators.iter().map(|i| i.code.clone()).collect::<Vec<_>>();
    assert_eq!(codes(&view.comparison.added), ["N1"]);
    assert_eq!(codes(&view.comparison.removed), [indicators[1].1.code.clone()]);
    let fields: Vec<(&str, &str)> =
        view.comparison.changed[0].fields.iter().map(|(field, _, new)| (field.as_str(), new.as_str())).collect();
    assert_eq!(fields, [("要求", "另一要求"), ("分值", "1.5")]);
    let view = standard::view(house, &reader, old).await.expect("a standard");
    assert!(view.others.iter().any(|(other, _)| *other == new) && view.others.iter().all(|(other, _)| *other != old));
    assert!(matches!(failure(standard::comparison(house, &reader, old, old).await), Failure::NotFound));
    let elsewhere = fixture.session_at("yongqing", "ma.lin").await;
    assert!(matches!(failure(standard::comparison(house, &elsewhere, new, old).await), Failure::NotFound));
}

/// Two indicators a card whose every field holds what a sheet, a table program or a browser might take for something else.
fn odd_indicators() -> Vec<Indicator> {
    let odd = |card, code: &str, tenths, scored_by| Indicator {
        card,
        code: code.into(),
        category: "合法、\"执法\"".into(),
        name: "=SUM(A1:A9), +86; @甲 -乙".into(),
        requirement: "第一行\n第二行\t缩进 <b>&amp;</b> _x0041_ 𠮷😀".into(),
        max: Points::from_tenths(tenths),
        rule: "'0001\n\n1.10，00% “引号” \\ | ~".into(),
        evidence_hint: "2026-03-01".into(),
        reference: "附件2 三（一）1；《条例》第3条，\"第2款\"".into(),
        scored_by,
    };
    vec![
        odd(Card::Department, "001", 5, ScoredBy::Department),
        odd(Card::Department, "1.10", 995, ScoredBy::System),
        odd(Card::Officer, "1E5", 1, ScoredBy::Office),
        Indicator { evidence_hint: String::new(), rule: String::new(), ..odd(Card::Officer, "TRUE", 999, ScoredBy::Office) },
    ]
}

#[tokio::test]
async fn a_standard_goes_out_as_a_sheet_and_comes_back_with_every_field_of_both_cards() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let id = standard::create(house, &office, "试行标准", standard::Start::Model).await.expect("a standard");
    let of = |view: domain::assessment::view::StandardView| view.indicators.into_iter().map(|(_, indicator)| indicator).collect::<Vec<_>>();
    let read = || async { of(standard::view(house, &office, id).await.expect("a standard")) };
    let model = read().await;
    assert!(Card::ALL.iter().all(|card| model.iter().any(|i| i.card == *card)));
    let (_, bytes) = standard::download(house, &office, id).await.expect("a sheet");
    standard::upload(house, &office, id, 1, "标准.xlsx", &bytes).await.expect("read back");
    assert_eq!(read().await, model);
    let mut version = 2;
    // The same with signs that mean something, put in one by one as the form does.
    let odd = odd_indicators();
    for indicator in &odd {
        standard::save_indicator(house, &office, id, version, None, &item_input(indicator, &indicator.max.to_string()))
            .await
            .expect("added");
        version += 1;
    }
    for (which, _) in standard::view(house, &office, id).await.expect("a standard").indicators.iter().filter(|(_, i)| model.contains(i)) {
        standard::remove_indicator(house, &office, id, version, *which).await.expect("removed");
        version += 1;
    }
    assert_eq!(read().await, odd);
    let (name, bytes) = standard::download(house, &office, id).await.expect("a sheet");
    assert_eq!(name, "试行标准（第2版）.xlsx");
    standard::upload(house, &office, id, version, "标准.xlsx", &bytes).await.expect("read back");
    assert_eq!(read().await, odd);
}

#[test]
fn a_sheet_names_the_row_with_an_indicator_that_is_worth_nothing() {
    let columns = standard::COLUMNS.join(",");
    let sheet = format!(
        "{columns}\n执法机构,D01,合法执法,甲,,100,,,,\n执法机构,D02,合法执法,乙,,0,,,,\n执法人员,P01,合法执法,丙,,100,,,,考核办公室评\n"
    );
    match standard::read_sheet("标准.csv", sheet.as_bytes()) {
        Err(Failure::Invalid(errors)) => assert_eq!(errors.at("file"), Some("第 3 行“分值”：分值应大于 0")),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn pages_of_the_registry_take_a_constant_number_of_statements() {
    let fixture = Fixture::new().await;
    let (house, admin, office) = (&fixture.house, fixture.session("admin").await, fixture.session("li.jing").await);
    let id = one(house, &admin, "王敏").await.id;
    let new = standard::create(house, &office, "试行标准", standard::Start::Model).await.expect("a standard");
    let old = standard::view(house, &office, new).await.expect("a standard").others[0].0;
    let counted = |before: u64| house.database().statements() - before;
    let before = house.database().statements();
    officer::list(house, &admin, &OfficerFilter::default(), None).await.expect("a list");
    assert_eq!(counted(before), 3);
    let before = house.database().statements();
    officer::get(house, &admin, id).await.expect("an officer");
    assert_eq!(counted(before), 4);
    let before = house.database().statements();
    officer::export(house, &admin).await.expect("a sheet");
    assert_eq!(counted(before), 4);
    let before = house.database().statements();
    body::view(house, &admin, Body::LeadingGroup).await.expect("the group");
    assert_eq!(counted(before), 1);
    let before = house.database().statements();
    rules::view(house, &admin).await.expect("rules");
    assert_eq!(counted(before), 2);
    let before = house.database().statements();
    standard::comparison(house, &admin, new, old).await.expect("compared");
    assert_eq!(counted(before), 3);
}

#[tokio::test]
async fn officers_are_read_page_by_page_and_each_once() {
    let fixture = Fixture::new().await;
    let (house, admin) = (&fixture.house, fixture.session("admin").await);
    let before = officers(house, &admin).await.len();
    let rows: Vec<String> = (0..120)
        .map(|n| {
            format!("孙{},社会事务股,2026-10-01,许可审查岗,冀J0988{n:04},大城县人民政府,2026-10-01,2031-09-30,,,", n / 3 % 2 * 100 + n)
        })
        .collect();
    let text = format!("{}\n{}\n", officer::COLUMNS.join(","), rows.join("\n"));
    let report = officer::import(house, &admin, "名册.csv", text.into_bytes()).await.expect("read");
    assert_eq!((report.added, report.errors.as_slice()), (120, &[][..]));
    let (mut seen, mut after) = (Vec::new(), None::<String>);
    loop {
        let list = officer::list(house, &admin, &OfficerFilter::default(), after.as_deref()).await.expect("a page");
        assert_eq!(list.counts.active, before + 120);
        seen.extend(list.page.rows.into_iter().map(|row| row.id));
        after = list.page.next;
        if after.is_none() {
            break;
        }
    }
    let distinct: std::collections::HashSet<_> = seen.iter().collect();
    assert_eq!((seen.len(), distinct.len()), (before + 120, before + 120));
}

#[tokio::test]
async fn an_account_that_is_invited_may_belong_to_an_officer() {
    let fixture = Fixture::new().await;
    let (house, admin) = (&fixture.house, fixture.session("admin").await);
    let invited = UserInput {
        login: "sun.li".into(),
        name: "孙丽".into(),
        email: "sun.li@example.com".into(),
        department: "社会事务股".into(),
        roles: Role::Staff.label().into(),
        ..UserInput::default()
    };
    let account = user::add(house, &admin, &invited).await.expect("invited");
    let id =
        officer::add(house, &admin, &OfficerInput { user: "Sun.Li".into(), ..new_officer("孙丽", "冀J090999999") }).await.expect("added");
    let file = officer::get(house, &admin, id).await.expect("an officer");
    assert_eq!((file.officer.user, file.account), (Some(account), Some(("孙丽".to_owned(), "sun.li".to_owned()))));
}
