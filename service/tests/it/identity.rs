//! People, departments, delegations, links by mail and operators.

use crate::fixture::Fixture;
use domain::authority::{Function, Role};
use domain::identity::command::{BureauInput, DelegationInput, DepartmentInput, ParticularsInput, UserInput};
use domain::identity::view::DepartmentView;
use domain::identity::{BureauStatus, UserStatus};
use domain::ids::UserId;
use domain::{Failure, Label};
use service::identity::session::{Authenticated, Origin, authenticate, log_in};
use service::identity::user::UserFilter;
use service::identity::{Session, account, bureau, delegation, department, import, operator, session, user};
use service::platform::{JobKind, take_jobs};
use service::record::audit;
use service::record::outbox::{Letter, outgoing};
use service::{Error, House, demo};

const NEW_PASSWORD: &str = "责任重于泰山今年也一样";

fn failure<T: std::fmt::Debug>(result: Result<T, Error>) -> Failure {
    match result {
        Err(Error::Failure(failure)) => failure,
        other => panic!("{other:?}"),
    }
}

fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match failure(result) {
        Failure::Refused(refusal) => refusal.message,
        other => panic!("{other:?}"),
    }
}

/// The fields with errors.
fn fields<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<String> {
    match failure(result) {
        Failure::Invalid(errors) => errors.iter().map(|(field, _)| field.to_owned()).collect(),
        other => panic!("{other:?}"),
    }
}

/// The mail that has come about since this was last asked.
async fn mail(house: &House) -> Vec<Letter> {
    let mut messages = Vec::new();
    for job in take_jobs(house, &JobKind::ALL, 500).await.expect("jobs") {
        if job.kind == JobKind::Mail {
            messages.extend(outgoing(house, job).await.expect("the outbox").map(|outgoing| outgoing.message));
        }
    }
    messages
}

/// The token of the link in the one message to `address`.
async fn link(house: &House, address: &str) -> String {
    let messages = mail(house).await;
    let mut to = messages.iter().filter(|m| m.to_address == address);
    let message = to.next().expect("a message");
    assert!(to.next().is_none(), "two messages to {address}");
    let link = message.body.lines().find(|line| line.starts_with("http://zeren.test/b/")).expect("a link");
    link.rsplit('/').next().expect("a token").to_owned()
}

async fn is_in(house: &House, access: &str) -> bool {
    matches!(authenticate(house, Some(access), None).await.expect("asked"), Authenticated::In(..))
}

async fn id_of(house: &House, admin: &Session, login: &str) -> UserId {
    let filter = UserFilter { query: login.to_owned(), ..UserFilter::default() };
    let list = user::list(house, admin, &filter, None).await.expect("a list");
    list.page.rows.iter().find(|row| row.login == login).expect("the user").id
}

async fn input_of(house: &House, admin: &Session, id: UserId) -> (UserInput, i32) {
    let view = user::get(house, admin, id).await.expect("a user");
    let input = UserInput {
        login: view.login,
        name: view.name,
        email: view.email,
        phone: view.phone,
        department: view.department_name.unwrap_or_default(),
        roles: view.roles.iter().map(Label::label).collect::<Vec<_>>().join("、"),
    };
    (input, view.version)
}

async fn department_of(house: &House, session: &Session, name: &str) -> DepartmentView {
    let (departments, _) = department::list(house, session).await.expect("departments");
    departments.into_iter().find(|d| d.name == name).expect("the department")
}

fn qian() -> UserInput {
    UserInput {
        login: "Qian.Long".into(),
        name: "钱龙".into(),
        email: "qian.long@example.com".into(),
        phone: String::new(),
        department: "投资项目股".into(),
        roles: "科室人员".into(),
    }
}

#[tokio::test]
async fn an_invitation_sets_a_password_once() {
    let fixture = Fixture::new().await;
    let (house, admin) = (&fixture.house, fixture.session("admin").await);
    let id = user::add(house, &admin, &qian()).await.expect("added");
    assert_eq!(fields(user::add(house, &admin, &qian()).await), ["login"]);
    let token = link(house, "qian.long@example.com").await;

    let (name, login, bureau) = account::invitation(house, "dacheng", &token).await.expect("an invitation");
    assert_eq!((name.as_str(), login.as_str(), bureau.slug.as_str()), ("钱龙", "qian.long", "dacheng"));
    assert!(refusal(account::invitation(house, "yongqing", &token).await).contains("链接已失效"));
    for wrong in ["", "x", "x.y", &format!("{token}x"), &token.replace('.', "")] {
        assert!(refusal(account::invitation(house, "dacheng", wrong).await).contains("链接已失效"), "{wrong}");
    }
    let origin = Origin::default();
    let short = account::accept(house, "dacheng", &token, "short", "other", &origin).await;
    assert_eq!(fields(short), ["password", "again"]);
    let tokens = account::accept(house, "dacheng", &token, NEW_PASSWORD, NEW_PASSWORD, &origin).await.expect("accepted");
    assert!(is_in(house, &tokens.access).await);
    assert_eq!(user::get(house, &admin, id).await.expect("the user").status, UserStatus::Active);
    let again = account::accept(house, "dacheng", &token, NEW_PASSWORD, NEW_PASSWORD, &origin).await;
    assert!(refusal(again).contains("已经用过"));
    log_in(house, "dacheng", "qian.long", NEW_PASSWORD, &origin).await.expect("a log-in");
}

#[tokio::test]
async fn of_two_who_use_one_link_at_once_one_succeeds() {
    let fixture = Fixture::new().await;
    let (house, admin) = (&fixture.house, fixture.session("admin").await);
    user::add(house, &admin, &qian()).await.expect("added");
    let token = link(house, "qian.long@example.com").await;
    let origin = Origin::default();
    let (first, second) = tokio::join!(
        account::accept(house, "dacheng", &token, NEW_PASSWORD, NEW_PASSWORD, &origin),
        account::accept(house, "dacheng", &token, demo::PASSWORD, demo::PASSWORD, &origin),
    );
    assert_eq!([first.is_ok(), second.is_ok()].iter().filter(|ok| **ok).count(), 1, "{first:?} {second:?}");
}

#[tokio::test]
async fn an_invitation_runs_out_and_ends_when_another_is_sent() {
    let fixture = Fixture::new().await;
    let (house, admin) = (&fixture.house, fixture.session("admin").await);
    let id = user::add(house, &admin, &qian()).await.expect("added");
    let first = link(house, "qian.long@example.com").await;
    user::invite_again(house, &admin, id).await.expect("sent");
    let second = link(house, "qian.long@example.com").await;
    assert!(refusal(account::invitation(house, "dacheng", &first).await).contains("更新的邀请"));
    // A corrected address ends what went to the wrong one.
    let (input, version) = input_of(house, &admin, id).await;
    let moved = UserInput { email: "long.qian@example.com".into(), ..input };
    user::edit(house, &admin, id, version, &moved).await.expect("moved");
    assert!(refusal(account::invitation(house, "dacheng", &second).await).contains("链接已失效"));
    let third = link(house, "long.qian@example.com").await;
    account::invitation(house, "dacheng", &third).await.expect("good");
    let later = fixture.at("2026-11-29T12:30:00+08:00").await;
    assert!(refusal(account::invitation(&later, "dacheng", &third).await).contains("过期"));
    let active = id_of(house, &admin, "chen.li").await;
    assert!(refusal(user::invite_again(house, &admin, active).await).contains("在用"));
}

#[tokio::test]
async fn a_reset_tells_nothing_and_ends_every_log_in() {
    let fixture = Fixture::new().await;
    let house = &fixture.house;
    let before = fixture.tokens("dacheng", "chen.li").await;
    mail(house).await;
    account::request_reset(house, "dacheng", "nobody").await.expect("the same answer");
    assert_eq!(mail(house).await, []);
    assert_eq!(fields(account::request_reset(house, "dacheng", "陈立").await), ["login"]);
    account::request_reset(house, "dacheng", " Chen.Li ").await.expect("the same answer");
    let token = link(house, "chen.li@dacheng.example.com").await;
    // Somebody locked out by failures gets in again with the link.
    for _ in 0..6 {
        let _ = log_in(house, "dacheng", "chen.li", "wrong", &Origin::default()).await;
    }
    let tokens = account::accept(house, "dacheng", &token, NEW_PASSWORD, NEW_PASSWORD, &Origin::default()).await.expect("reset");
    assert!(is_in(house, &tokens.access).await && !is_in(house, &before.access).await);
    log_in(house, "dacheng", "chen.li", NEW_PASSWORD, &Origin::default()).await.expect("a log-in");
    assert!(refusal(account::invitation(house, "dacheng", &token).await).contains("只能使用一次"));
    let answers = |login: &'static str| async move {
        let mut answers = Vec::new();
        for _ in 0..6 {
            answers.push(account::request_reset(house, "dacheng", login).await.map_err(|error| error.to_string()));
        }
        answers
    };
    let (known, unknown) = (answers("wang.min").await, answers("wang.mi").await);
    assert_eq!(known, unknown);
    assert!(known.last().is_some_and(Result::is_err));
    let token = mail(house).await.iter().find_map(|m| m.body.lines().find(|l| l.contains("/reset/")).map(str::to_owned)).expect("a link");
    let later = fixture.at("2026-11-22T14:30:00+08:00").await;
    let token = token.rsplit('/').next().expect("a token").to_owned();
    assert!(refusal(account::invitation(&later, "dacheng", &token).await).contains("2 小时"));
}

#[tokio::test]
async fn a_changed_password_ends_the_other_log_ins() {
    let fixture = Fixture::new().await;
    let house = &fixture.house;
    let other = fixture.tokens("dacheng", "chen.li").await;
    let own = fixture.session("chen.li").await;
    let change = |current: &'static str, new: &'static str, again: &'static str| account::change_password(house, &own, current, new, again);
    assert_eq!(fields(change("wrong", "chen.li-2026", "x").await), ["current", "new", "again"]);
    assert_eq!(fields(change(demo::PASSWORD, demo::PASSWORD, demo::PASSWORD).await), ["new"]);
    change(demo::PASSWORD, NEW_PASSWORD, NEW_PASSWORD).await.expect("changed");
    assert!(!is_in(house, &other.access).await);
    assert_eq!(session::list(house, &own).await.expect("sessions").len(), 1);
    for _ in 0..5 {
        assert_eq!(fields(change("wrong", demo::PASSWORD, demo::PASSWORD).await), ["current"]);
    }
    // From now on the right one is refused as well.
    assert_eq!(fields(change(NEW_PASSWORD, demo::PASSWORD, demo::PASSWORD).await), ["current"]);
}

#[tokio::test]
async fn a_bureau_keeps_an_administrator_and_nobody_stops_the_own_account() {
    let fixture = Fixture::new().await;
    let (house, admin) = (&fixture.house, fixture.session("admin").await);
    let (own, head) = (admin.actor().user, id_of(house, &admin, "chen.li").await);
    assert!(refusal(user::deactivate(house, &admin, own, "离职").await).contains("本人"));
    let (input, version) = input_of(house, &admin, own).await;
    let demoted = UserInput { roles: "副局长".into(), ..input };
    assert_eq!(fields(user::edit(house, &admin, own, version, &demoted).await), ["roles"]);
    let (input, version_of_head) = input_of(house, &admin, head).await;
    let promoted = UserInput { roles: "科室负责人、系统管理员".into(), ..input };
    user::edit(house, &admin, head, version_of_head, &promoted).await.expect("promoted");
    user::edit(house, &admin, own, version, &demoted).await.expect("demoted");
    let former = fixture.session("admin").await;
    assert!(matches!(failure(user::get(house, &former, head).await), Failure::NotFound));
    assert!(!refusal(user::deactivate(house, &former, head, "离职").await).is_empty());
}

#[tokio::test]
async fn a_stopped_account_ends_at_once_and_can_be_given_back() {
    let fixture = Fixture::new().await;
    let (house, admin) = (&fixture.house, fixture.session("admin").await);
    let (tokens, id) = (fixture.tokens("dacheng", "wang.min").await, id_of(house, &admin, "wang.min").await);
    assert_eq!(fields(user::deactivate(house, &admin, id, " ").await), ["reason"]);
    user::deactivate(house, &admin, id, "调离本局").await.expect("stopped");
    assert!(!is_in(house, &tokens.access).await);
    assert_eq!(fields(log_in(house, "dacheng", "wang.min", demo::PASSWORD, &Origin::default()).await), ["password"]);
    let (input, version) = input_of(house, &admin, id).await;
    assert!(refusal(user::edit(house, &admin, id, version, &input).await).contains("已停用"));
    let log = audit::page(house, &admin, None).await.expect("the log");
    assert_eq!(log.rows[0].note.as_deref(), Some("调离本局"));
    user::reactivate(house, &admin, id).await.expect("given back");
    fixture.tokens("dacheng", "wang.min").await;
    // The stand-in of an office is replaced first.
    let deputy = id_of(house, &admin, "liu.zhiyuan").await;
    assert!(refusal(user::deactivate(house, &admin, deputy, "离职").await).contains("代为审查人"));
    // Somebody who never set a password gets another invitation.
    let invited = user::add(house, &admin, &qian()).await.expect("added");
    let first = link(house, "qian.long@example.com").await;
    user::deactivate(house, &admin, invited, "录入有误").await.expect("stopped");
    assert!(refusal(account::invitation(house, "dacheng", &first).await).contains("已停用"));
    user::reactivate(house, &admin, invited).await.expect("given back");
    let second = link(house, "qian.long@example.com").await;
    account::accept(house, "dacheng", &second, NEW_PASSWORD, NEW_PASSWORD, &Origin::default()).await.expect("accepted");
}

#[tokio::test]
async fn two_who_edit_one_record_meet_a_conflict_with_what_is_on_record() {
    let fixture = Fixture::new().await;
    let (house, admin) = (&fixture.house, fixture.session("admin").await);
    let id = id_of(house, &admin, "chen.li").await;
    let (input, version) = input_of(house, &admin, id).await;
    user::edit(house, &admin, id, version, &UserInput { phone: "0316-1111111".into(), ..input.clone() }).await.expect("saved");
    let Failure::Conflict(conflict) = failure(user::edit(house, &admin, id, version, &input).await) else { panic!("no conflict") };
    assert_eq!((conflict.by.as_deref(), conflict.version), (Some("高远"), version + 1));
    assert!(conflict.theirs.contains(&("电话".to_owned(), "0316-1111111".to_owned())));
    let row = department_of(house, &admin, "客服中心").await;
    let named = |name: &str| DepartmentInput { name: name.into(), kind: row.kind.code().into() };
    department::edit(house, &admin, row.id, row.version, &named("服务中心")).await.expect("saved");
    let late = department::edit(house, &admin, row.id, row.version, &named("客服股")).await;
    let Failure::Conflict(conflict) = failure(late) else { panic!("no conflict") };
    assert!(conflict.theirs.contains(&("科室名称".to_owned(), "服务中心".to_owned())));
}

#[tokio::test]
async fn a_department_in_use_stays_and_its_name_is_its_own() {
    let fixture = Fixture::new().await;
    let (house, admin) = (&fixture.house, fixture.session("admin").await);
    let input = |name: &str| DepartmentInput { name: name.into(), kind: "enforcing".into() };
    assert_eq!(fields(department::add(house, &admin, &input("客服中心")).await), ["name"]);
    let added = department::add(house, &admin, &input("数据股")).await.expect("added");
    assert_eq!(fields(department::edit(house, &admin, added.id, added.version, &input("客服中心")).await), ["name"]);
    let row = department_of(house, &admin, "投资项目股").await;
    assert!(refusal(department::set_active(house, &admin, row.id, row.version, false).await).contains("2 名用户"));
    department::assign_function(house, &admin, "discipline", 1, &added.id.to_string(), "").await.expect("assigned");
    let refused = department::set_active(house, &admin, added.id, added.version, false).await;
    assert!(refusal(refused).contains("纪检监察"));
    department::assign_function(house, &admin, "discipline", 2, "", "").await.expect("taken away");
    department::set_active(house, &admin, added.id, added.version, false).await.expect("out of use");
    let into = UserInput { department: "数据股".into(), ..qian() };
    assert_eq!(fields(user::add(house, &admin, &into).await), ["department"]);
    department::set_active(house, &admin, added.id, added.version + 1, true).await.expect("back in use");
    let head = fixture.session("chen.li").await;
    refusal(department::add(house, &head, &input("某股")).await);
    department::list(house, &head).await.expect("anybody reads");
}

#[tokio::test]
async fn whoever_stands_in_for_an_office_is_active_and_not_of_its_department() {
    let fixture = Fixture::new().await;
    let (house, admin) = (&fixture.house, fixture.session("admin").await);
    let office = department_of(house, &admin, "政策法规股").await.id.to_string();
    let foreign = department_of(house, &fixture.session_at("yongqing", "admin").await, "政策法规股").await.id.to_string();
    let own = id_of(house, &admin, "zhang.lei").await.to_string();
    let deputy = id_of(house, &admin, "liu.zhiyuan").await.to_string();
    let nobody = uuid::Uuid::now_v7().to_string();
    for (function, department, stand_in, field) in [
        ("assessment_office", office.as_str(), own.as_str(), "stand_in"),
        ("assessment_office", &office, &nobody, "stand_in"),
        ("assessment_office", &office, "x", "stand_in"),
        ("assessment_office", "", &deputy, "stand_in"),
        ("assessment_office", &foreign, &deputy, "department"),
        ("unknown", &office, &deputy, "function"),
    ] {
        let result = department::assign_function(house, &admin, function, 1, department, stand_in).await;
        assert_eq!(fields(result), [field], "{function} {department} {stand_in}");
    }
    department::assign_function(house, &admin, "assessment_office", 1, &office, &deputy).await.expect("assigned");
    let (_, functions) = department::list(house, &admin).await.expect("functions");
    assert_eq!(functions[0].stand_in.map(|id| id.to_string()), Some(deputy));
}

#[tokio::test]
async fn a_function_is_not_given_away_over_what_somebody_else_has_saved() {
    let fixture = Fixture::new().await;
    let (house, admin) = (&fixture.house, fixture.session("admin").await);
    let old = department_of(house, &admin, "纪检监察机构").await.id.to_string();
    let new = department_of(house, &admin, "客服中心").await.id.to_string();
    let version = || async {
        let (_, functions) = department::list(house, &admin).await.expect("functions");
        functions.iter().find(|f| f.function == Function::Discipline).expect("discipline").version
    };
    let read = version().await;
    let (one, two) = tokio::join!(
        department::assign_function(house, &admin, "discipline", read, &new, ""),
        department::assign_function(house, &admin, "discipline", read, "", ""),
    );
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    let (kept, refused) = if one.is_ok() { ("客服中心", two) } else { ("未指定", one) };
    match failure(refused) {
        Failure::Conflict(conflict) => {
            assert_eq!((conflict.by.as_deref(), conflict.version), (Some("高远"), read + 1));
            assert_eq!(conflict.theirs[0], ("承担科室".to_owned(), kept.to_owned()));
        }
        other => panic!("{other:?}"),
    }
    // Taking it away and giving it back does not make an old form good again.
    department::assign_function(house, &admin, "discipline", read + 1, "", "").await.expect("taken away");
    department::assign_function(house, &admin, "discipline", read + 2, &old, "").await.expect("given back");
    for stale in [0, read, read + 1, read + 2] {
        assert!(matches!(failure(department::assign_function(house, &admin, "discipline", stale, &new, "").await), Failure::Conflict(_)));
    }
    assert_eq!(version().await, read + 3);
    // A function that nobody had is given for the first time, once.
    let unassigned = department::list(house, &admin).await.expect("functions").1.into_iter().find(|f| f.version == 0);
    if let Some(free) = unassigned {
        department::assign_function(house, &admin, free.function.code(), 0, &new, "").await.expect("given");
        let again = department::assign_function(house, &admin, free.function.code(), 0, &old, "").await;
        assert!(matches!(failure(again), Failure::Conflict(_)));
    }
}

#[tokio::test]
async fn a_delegate_acts_within_the_days_and_until_revoked() {
    let fixture = Fixture::new().await;
    let house = &fixture.house;
    let (head, stranger) = (fixture.session("chen.li").await, fixture.session("zhao.fang").await);
    let colleagues = user::colleagues(house, &head).await.expect("colleagues");
    let (delegate, ..) = colleagues.iter().find(|(_, name, _)| name == "王敏").expect("王敏");
    let given = |to: UserId, first: &str, last: &str| DelegationInput {
        to: to.to_string(),
        first_day: first.into(),
        last_day: last.into(),
        scope: "everything".into(),
    };
    assert_eq!(fields(delegation::give(house, &head, &given(head.actor().user, "2026-11-22", "2026-11-23")).await), ["to"]);
    assert_eq!(fields(delegation::give(house, &head, &given(UserId(uuid::Uuid::now_v7()), "2026-11-22", "2026-11-23")).await), ["to"]);
    mail(house).await;
    let id = delegation::give(house, &head, &given(*delegate, "2026-11-22", "2026-11-23")).await.expect("given");
    assert!(mail(house).await.iter().any(|m| m.to_name == "王敏" && m.body.contains("2026年11月22日至2026年11月23日")));
    assert_eq!(fields(delegation::give(house, &head, &given(*delegate, "2026-11-23", "2026-11-24")).await), ["first_day"]);
    let acting = fixture.session("wang.min").await;
    assert!(acting.me().acting_for == ["陈立"] && acting.actor().holds(Role::Head));
    let list = delegation::list(house, &acting).await.expect("a list");
    assert!(list.len() == 1 && !list[0].may_revoke && list[0].last_day.to_string() == "2026-11-23");
    assert_eq!(delegation::list(house, &stranger).await.expect("a list"), []);
    assert!(matches!(failure(delegation::revoke(house, &stranger, id).await), Failure::NotFound));
    assert!(matches!(failure(delegation::revoke(house, &acting, id).await), Failure::NotFound));
    let admin = fixture.session("admin").await;
    assert!(delegation::list(house, &admin).await.expect("a list")[0].may_revoke);
    delegation::revoke(house, &head, id).await.expect("revoked");
    assert!(refusal(delegation::revoke(house, &admin, id).await).contains("已经结束"));
    assert!(fixture.session("wang.min").await.me().acting_for.is_empty());
}

fn sheet(rows: impl Iterator<Item = String>) -> Vec<u8> {
    let head = "登录名,姓名,电子邮箱,电话,科室,角色\n".to_owned();
    std::iter::once(head).chain(rows).collect::<String>().into_bytes()
}

#[tokio::test]
async fn an_import_adds_all_or_nobody() {
    let fixture = Fixture::new().await;
    let (house, admin) = (&fixture.house, fixture.session("admin").await);
    mail(house).await;
    let row = |n: usize| format!("new.{n},新人{n},new.{n}@example.com,,投资项目股,科室人员\n");
    let bad = sheet((0..3).map(row).chain(["chen.li,陈立,x,,投资项目股,科室人员\n".to_owned()]));
    let report = import::import(house, &admin, "名单.csv", bad).await.expect("a report");
    assert_eq!((report.rows, report.added), (4, 0));
    let at: Vec<(usize, &str)> = report.errors.iter().map(|(row, column, _)| (*row, column.as_str())).collect();
    assert_eq!(at, [(5, "电子邮箱"), (5, "登录名")]);
    assert_eq!(mail(house).await, []);
    let before = audit::page(house, &admin, None).await.expect("the log").rows[0].sequence;
    let report = import::import(house, &admin, "名单.csv", sheet((0..120).map(row))).await.expect("a report");
    assert_eq!((report.rows, report.added, report.errors.len()), (120, 120, 0));
    assert_eq!(audit::page(house, &admin, None).await.expect("the log").rows[0].sequence, before + 1);
    assert_eq!(mail(house).await.len(), 120);
    assert_eq!(fields(import::import(house, &admin, "名单.csv", sheet((0..50_000).map(row))).await), ["file"]);
    let head = fixture.session("chen.li").await;
    refusal(import::import(house, &head, "名单.csv", sheet((200..201).map(row))).await);

    // Every user stands on exactly one page.
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let list = user::list(house, &admin, &UserFilter::default(), after.as_deref()).await.expect("a page");
        assert_eq!(list.counts, [120, 13, 0]);
        seen.extend(list.page.rows.iter().map(|row| (row.name.clone(), row.id)));
        after = list.page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 133);
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), 133);
    let found = |query: &'static str| UserFilter { query: query.into(), status: Some(UserStatus::Invited), ..UserFilter::default() };
    for (query, count) in [("新人11", 11), ("NEW.119", 1), ("%", 0), ("new_1", 0), ("\\", 0)] {
        assert_eq!(user::list(house, &admin, &found(query), None).await.expect("a list").page.rows.len(), count, "{query}");
    }
}

#[tokio::test]
async fn only_administrators_see_and_keep_users() {
    let fixture = Fixture::new().await;
    let (house, admin) = (&fixture.house, fixture.session("admin").await);
    let id = id_of(house, &admin, "wang.min").await;
    let (input, version) = input_of(house, &admin, id).await;
    for login in ["wang.jianguo", "li.jing", "chen.li"] {
        let other = fixture.session(login).await;
        assert!(matches!(failure(user::list(house, &other, &UserFilter::default(), None).await), Failure::NotFound));
        assert!(matches!(failure(user::get(house, &other, id).await), Failure::NotFound));
        refusal(user::add(house, &other, &qian()).await);
        refusal(user::edit(house, &other, id, version, &input).await);
        refusal(user::deactivate(house, &other, id, "x").await);
    }
    let foreign = fixture.session_at("yongqing", "admin").await;
    assert!(matches!(failure(user::get(house, &foreign, id).await), Failure::NotFound));
    assert!(matches!(failure(user::edit(house, &foreign, id, version, &input).await), Failure::NotFound));
    assert!(matches!(failure(user::deactivate(house, &foreign, id, "x").await), Failure::NotFound));
}

#[tokio::test]
async fn lists_take_a_constant_number_of_statements() {
    let fixture = Fixture::new().await;
    let (house, admin) = (&fixture.house, fixture.session("admin").await);
    let before = house.database().statements();
    user::list(house, &admin, &UserFilter::default(), None).await.expect("a list");
    assert_eq!(house.database().statements() - before, 3);
    let before = house.database().statements();
    department::list(house, &admin).await.expect("a list");
    assert_eq!(house.database().statements() - before, 3);
    let before = house.database().statements();
    delegation::list(house, &admin).await.expect("a list");
    assert_eq!(house.database().statements() - before, 1);
}

fn new_bureau() -> BureauInput {
    BureauInput {
        particulars: ParticularsInput {
            name: "文安县行政审批局".into(),
            short_name: "文审批".into(),
            region: "河北省廊坊市文安县".into(),
            hotline: "0316-5230000".into(),
        },
        slug: "wenan".into(),
        departments: "政策法规股\n投资项目股\n大数据股".into(),
        admin_name: "周航".into(),
        admin_login: "admin".into(),
        admin_email: "zhou.hang@example.com".into(),
    }
}

#[tokio::test]
async fn an_operator_founds_a_bureau_whose_administrator_takes_over() {
    let fixture = Fixture::new().await;
    let house = &fixture.house;
    let origin = Origin::default();
    assert_eq!(fields(operator::log_in(house, demo::OPERATOR, "wrong", &origin).await), ["password"]);
    let cookie = operator::log_in(house, demo::OPERATOR, demo::PASSWORD, &origin).await.expect("a log-in");
    let own = operator::authenticate(house, Some(&cookie)).await.expect("asked").expect("logged in");
    let taken = BureauInput { slug: "dacheng".into(), ..new_bureau() };
    assert_eq!(fields(operator::create_bureau(house, &own, &taken).await), ["slug"]);
    operator::create_bureau(house, &own, &new_bureau()).await.expect("founded");
    let token = link(house, "zhou.hang@example.com").await;
    let tokens = account::accept(house, "wenan", &token, NEW_PASSWORD, NEW_PASSWORD, &origin).await.expect("accepted");
    let Authenticated::In(admin, _) = authenticate(house, Some(&tokens.access), None).await.expect("asked") else { panic!("not in") };
    let (departments, functions) = department::list(house, &admin).await.expect("departments");
    assert_eq!(departments.iter().map(|d| d.name.as_str()).collect::<Vec<_>>(), ["政策法规股", "投资项目股", "大数据股"]);
    assert_eq!(functions[0].department, Some(departments[0].id));
    assert!(matches!(audit::verify(house, "wenan").await.expect("verified"), audit::Verdict::Whole(3, _)));

    let figures = operator::figures(house, &own).await.expect("figures");
    let wenan = figures.iter().find(|f| f.bureau.slug == "wenan").expect("the bureau");
    assert_eq!((wenan.users, wenan.departments, wenan.bytes), ([0, 1, 0], 3, 0));
    assert!(wenan.last_login.is_some() && wenan.mail.iter().sum::<usize>() == 1);
    assert!(figures.iter().any(|f| f.bureau.slug == "dacheng" && f.bytes > 0));
}

#[tokio::test]
async fn a_bureau_is_suspended_only_by_typing_its_address() {
    let fixture = Fixture::new().await;
    let house = &fixture.house;
    let tokens = fixture.tokens("dacheng", "chen.li").await;
    let cookie = operator::log_in(house, demo::OPERATOR, demo::PASSWORD, &Origin::default()).await.expect("a log-in");
    let own = operator::authenticate(house, Some(&cookie)).await.expect("asked").expect("logged in");
    assert_eq!(fields(operator::set_status(house, &own, "dacheng", true, "yongqing").await), ["confirm"]);
    operator::set_status(house, &own, "dacheng", true, "dacheng").await.expect("suspended");
    assert_eq!(bureau::by_slug(house, "dacheng").await.expect("the bureau").status, BureauStatus::Suspended);
    assert!(!is_in(house, &tokens.access).await);
    assert!(refusal(account::request_reset(house, "dacheng", "chen.li").await).contains("暂停"));
    operator::set_status(house, &own, "dacheng", false, "dacheng").await.expect("given back");
    assert!(is_in(house, &tokens.access).await);
}

#[tokio::test]
async fn an_operators_log_in_ends_by_itself_and_by_logging_out() {
    let fixture = Fixture::new().await;
    let house = &fixture.house;
    let origin = Origin::default();
    let weak = operator::add(house, "yunying", "运营", "short").await;
    assert_eq!(fields(weak), ["password"]);
    operator::add(house, "yunying", "运营", NEW_PASSWORD).await.expect("added");
    assert_eq!(fields(operator::add(house, "yunying", "运营", NEW_PASSWORD).await), ["login"]);
    let cookie = operator::log_in(house, "yunying", NEW_PASSWORD, &origin).await.expect("a log-in");
    let later = fixture.at("2026-11-22T20:30:00+08:00").await;
    assert!(operator::authenticate(&later, Some(&cookie)).await.expect("asked").is_none());
    for wrong in [None, Some(""), Some("x.y"), Some(&cookie[..cookie.len() - 1])] {
        assert!(operator::authenticate(house, wrong).await.expect("asked").is_none(), "{wrong:?}");
    }
    let own = operator::authenticate(house, Some(&cookie)).await.expect("asked").expect("logged in");
    assert_eq!((own.login(), own.name()), ("yunying", "运营"));
    operator::log_out(house, &own).await.expect("out");
    assert!(operator::authenticate(house, Some(&cookie)).await.expect("asked").is_none());
    for _ in 0..5 {
        assert_eq!(fields(operator::log_in(house, "yunying", "wrong", &origin).await), ["password"]);
    }
    assert!(refusal(operator::log_in(house, "yunying", NEW_PASSWORD, &origin).await).contains("15 分钟"));
}
