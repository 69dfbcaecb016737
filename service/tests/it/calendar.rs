//! The working-day calendar: what a change moves, who may make it, and how a national list reaches every bureau.

use crate::assessment::refusal;
use crate::fixture::{Fixture, at};
use crate::office::mail;
use domain::Failure;
use domain::assessment::command::{DailyInput, DailyObject};
use domain::assessment::lifecycle::DailyCategory;
use domain::deadline::holidays::HolidayListInput;
use domain::deadline::own_day::OwnDaysInput;
use domain::deadline::period::Moved;
use domain::deadline::workdays::DayKind;
use domain::ids::DailyEntryId;
use sea_orm::ConnectionTrait;
use service::assessment::daily;
use service::database::Database;
use service::deadline::calendar::{self, Wish};
use service::deadline::national;
use service::identity::operator::{self, OperatorSession};
use service::identity::session::Origin;
use service::identity::{Session, bureau};
use service::platform::{JobKind, take_jobs};
use service::record::audit::{self, Verdict};
use service::{Error, House, demo};

pub fn off(day: &str) -> Wish {
    let input =
        OwnDaysInput { first_day: day.into(), kind: DayKind::Off.code().into(), reason: "暴雪停工".into(), ..OwnDaysInput::default() };
    Wish::Declare(input)
}

pub fn back(day: &str) -> Wish {
    Wish::Withdraw(day.parse().expect("a day"))
}

/// Looks at what a change moves, and confirms it.
pub async fn confirm(house: &House, session: &Session, wish: &Wish) -> Vec<Moved> {
    let shown = calendar::preview(house, session, wish).await.expect("a preview");
    calendar::change(house, session, wish, &shown.seen).await.expect("changed");
    shown.moved
}

/// Enters something about a department, and gives its id.
async fn enter(house: &House, office: &Session, day: &str) -> DailyEntryId {
    let objects = daily::objects(house, office).await.expect("objects");
    let (object, _) = objects.iter().find(|(object, _)| matches!(object, DailyObject::Department(_))).expect("a department");
    let category = DailyCategory::Criticism.code().to_owned();
    let input =
        DailyInput { object: object.to_string(), category, points: "-0.5".into(), day: day.into(), facts: "巡查发现。".into() };
    daily::enter(house, office, &input).await.expect("entered")
}

async fn until(house: &House, office: &Session, id: DailyEntryId) -> chrono::DateTime<chrono::Utc> {
    daily::entry(house, office, id).await.expect("an entry").brief.objection_until
}

async fn number(house: &House, office: &Session, id: DailyEntryId) -> String {
    daily::entry(house, office, id).await.expect("an entry").brief.number
}

/// The end of one period among those that move, as day and day.
pub fn ends(moved: &[Moved], number: &str) -> Option<(String, String)> {
    moved.iter().find(|one| one.what.contains(number)).map(|one| (one.before.to_string(), one.after.to_string()))
}

pub fn pair(before: &str, after: &str) -> Option<(String, String)> {
    Some((before.to_owned(), after.to_owned()))
}

/// The latest entries of the log that are about the calendar: who and what.
async fn log(house: &House, reader: &Session) -> Vec<(String, String, String)> {
    let rows = audit::page(house, reader, None).await.expect("the log").rows;
    let about = ["维护工作日历", "按节假日安排调整期限"];
    rows.into_iter()
        .filter(|row| about.contains(&row.action.as_str()))
        .map(|row| (row.action, row.by, row.note.unwrap_or_default()))
        .collect()
}

pub async fn operator_of(house: &House) -> OperatorSession {
    let cookie = operator::log_in(house, demo::OPERATOR, demo::PASSWORD, &Origin::default()).await.expect("a log-in");
    operator::authenticate(house, Some(&cookie)).await.expect("asked").expect("logged in")
}

pub fn list_of_2027(text: &str) -> HolidayListInput {
    HolidayListInput {
        year: "2027".into(), text: text.into(), source: "国务院办公厅关于2027年部分节假日安排的通知".into()
    }
}

pub async fn put_in_force(house: &House, operator: &OperatorSession, input: &HolidayListInput) {
    let shown = national::preview(house, operator, input).await.expect("a preview");
    let base = shown.base.map(|id| id.to_string()).unwrap_or_default();
    national::enter(house, operator, input, &base).await.expect("entered");
}

/// Does what every bureau was asked to do.
async fn follow_everywhere(house: &House) -> usize {
    let jobs = take_jobs(house, &[JobKind::CalendarChange], 50).await.expect("jobs");
    for job in &jobs {
        national::follow(house, *job).await.expect("followed");
    }
    jobs.len()
}

/// SQL as the owner of the tables, within 大城县行政审批局.
async fn as_owner(fixture: &Fixture, sql: &str) {
    let url = fixture.url.replace("zeren_serving:serving", "zeren_owner:owner");
    let options = sea_orm::ConnectOptions::new(url).max_connections(1).to_owned();
    let connection = sea_orm::Database::connect(options).await.expect("a connection");
    if fixture.house.database().is_postgres() {
        let bureau = fixture.session("li.jing").await.me().bureau.id;
        connection.execute_unprepared(&format!("SET zeren.bureau = '{bureau}'")).await.expect("the bureau");
    }
    connection.execute_unprepared(sql).await.expect("done");
}

#[tokio::test]
async fn a_day_off_shows_which_periods_move_and_moves_them_with_a_word_in_the_log() {
    let fixture = Fixture::new().await;
    let (house, office, admin) = (&fixture.house, fixture.session("li.jing").await, fixture.session("admin").await);
    let id = enter(house, &office, "2026-11-20").await;
    let number = number(house, &office, id).await;
    assert_eq!(until(house, &office, id).await, at("2026-11-28T00:00:00+08:00"));
    let shown = calendar::preview(house, &office, &off("2026-11-26")).await.expect("a preview");
    assert_eq!(ends(&shown.moved, &number), pair("2026-11-27", "2026-11-30"));
    assert_eq!(until(house, &office, id).await, at("2026-11-28T00:00:00+08:00"), "a look changes nothing");
    assert!(calendar::view(house, &office).await.expect("a calendar").own.is_empty());

    calendar::change(house, &office, &off("2026-11-26"), &shown.seen).await.expect("changed");
    assert_eq!(until(house, &office, id).await, at("2026-12-01T00:00:00+08:00"));
    let (action, by, note) = log(house, &admin).await.remove(0);
    assert_eq!((action.as_str(), by.as_str()), ("维护工作日历", "李静"));
    for text in ["2026年11月26日放假", "暴雪停工", &format!("{number} 的异议期限由2026年11月27日改为2026年11月30日")]
    {
        assert!(note.contains(text), "{text} in {note}");
    }
    // What is entered from now on is counted with it, and another bureau knows nothing of it.
    let later = enter(house, &office, "2026-11-20").await;
    assert_eq!(until(house, &office, later).await, at("2026-12-01T00:00:00+08:00"));
    let stranger = fixture.session_at("yongqing", "ma.lin").await;
    assert!(calendar::view(house, &stranger).await.expect("a calendar").own.is_empty());
    assert_eq!(log(house, &fixture.session_at("yongqing", "admin").await).await, []);

    // Taken back, everything ends as it did before.
    let moved = confirm(house, &admin, &back("2026-11-26")).await;
    assert_eq!(ends(&moved, &number), pair("2026-11-30", "2026-11-27"));
    assert_eq!(until(house, &office, id).await, at("2026-11-28T00:00:00+08:00"));
    assert!(log(house, &admin).await.remove(0).2.contains("撤销登记"));
    assert!(matches!(audit::verify(house, "dacheng").await.expect("verified"), Verdict::Whole(..)));
}

#[tokio::test]
async fn everybody_looks_at_the_calendar_and_only_administrators_and_legal_affairs_change_it() {
    let fixture = Fixture::new().await;
    let house = &fixture.house;
    for login in ["wang.min", "chen.li", "wang.jianguo", "he.ping"] {
        let session = fixture.session(login).await;
        let view = calendar::view(house, &session).await.expect("a calendar");
        assert!(!view.may_edit && view.workdays.years().contains(&2026), "{login}");
        for wish in [off("2026-11-26"), back("2026-11-26")] {
            assert!(refusal(calendar::preview(house, &session, &wish).await.expect_err("refused")).contains("法制审核"), "{login}");
            assert!(refusal(calendar::change(house, &session, &wish, "").await.expect_err("refused")).contains("法制审核"), "{login}");
        }
        assert_eq!(calendar::missing(house, &session).await.expect("asked"), None, "{login}");
    }
    for login in ["admin", "li.jing"] {
        let session = fixture.session(login).await;
        assert!(calendar::view(house, &session).await.expect("a calendar").may_edit, "{login}");
        assert_eq!(calendar::missing(house, &session).await.expect("asked"), Some(2027), "{login}");
    }
    let admin = fixture.session("admin").await;
    let before = house.database().statements();
    calendar::view(house, &admin).await.expect("a calendar");
    assert!(house.database().statements() - before <= 2);
}

#[tokio::test]
async fn only_what_was_shown_is_confirmed() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let shown = calendar::preview(house, &office, &off("2026-11-26")).await.expect("a preview");
    let id = enter(house, &office, "2026-11-20").await;
    let stale = calendar::change(house, &office, &off("2026-11-26"), &shown.seen).await.expect_err("something else moves by now");
    assert!(refusal(stale).contains("重新核对"));
    assert!(calendar::view(house, &office).await.expect("a calendar").own.is_empty());
    confirm(house, &office, &off("2026-11-26")).await;
    assert_eq!(until(house, &office, id).await, at("2026-12-01T00:00:00+08:00"));
    // The same day is not declared twice, and what is not declared is not taken back.
    match calendar::preview(house, &office, &off("2026-11-26")).await {
        Err(Error::Failure(Failure::Invalid(errors))) => assert!(errors.at("first_day").expect("an error").contains("已有登记")),
        other => panic!("{other:?}"),
    }
    assert!(matches!(calendar::preview(house, &office, &back("2026-11-25")).await, Err(Error::Failure(Failure::NotFound))));
}

#[tokio::test]
async fn a_period_that_ran_before_there_was_a_calendar_is_counted_by_its_weekdays() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let id = enter(house, &office, "2026-11-20").await;
    as_owner(&fixture, "UPDATE daily_entry SET objection_days = NULL").await;
    let number = number(house, &office, id).await;
    let moved = confirm(house, &office, &off("2026-11-26")).await;
    assert_eq!(ends(&moved, &number), pair("2026-11-27", "2026-11-30"));
}

#[tokio::test]
async fn what_has_been_objected_to_is_over_and_does_not_move() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let id = enter(house, &office, "2026-11-20").await;
    let number = number(house, &office, id).await;
    daily::take(house, &office, id, domain::assessment::lifecycle::DailyAction::Withdraw, "登记有误").await.expect("withdrawn");
    let moved = confirm(house, &office, &off("2026-11-26")).await;
    assert_eq!(ends(&moved, &number), None);
    assert_eq!(until(house, &office, id).await, at("2026-11-28T00:00:00+08:00"));
}

#[tokio::test]
async fn a_national_list_moves_periods_in_every_bureau_and_each_finds_it_in_its_own_log() {
    let fixture = Fixture::new().await;
    let house = &fixture.at("2026-12-28T09:00:00+08:00").await;
    let (office, other) = (fixture.session("li.jing").await, fixture.session_at("yongqing", "ma.lin").await);
    mail(house).await;
    let (id, theirs) = (enter(house, &office, "2026-12-25").await, enter(house, &other, "2026-12-25").await);
    // Five days from Monday, New Year counted as a Friday: nobody knows better yet, and the letter says so.
    assert_eq!(until(house, &office, id).await, at("2027-01-05T00:00:00+08:00"));
    assert!(mail(house).await.iter().any(|letter| letter.body.contains("2027 年节假日安排尚未录入")));

    let provisional = || async { daily::entry(house, &office, id).await.expect("an entry").provisional };
    assert!(provisional().await.is_some());

    let operator = operator_of(house).await;
    let input = list_of_2027("2027-01-01至2027-01-03，放假，元旦");
    let shown = national::preview(house, &operator, &input).await.expect("a preview");
    assert_eq!((shown.differences.len(), shown.bureaus, shown.base), (3, 2, None));
    assert_eq!(national::view(house, &operator).await.expect("a calendar").missing, Some(2027));
    put_in_force(house, &operator, &input).await;
    assert_eq!(national::view(house, &operator).await.expect("a calendar").missing, None);
    assert_eq!(until(house, &office, id).await, at("2027-01-05T00:00:00+08:00"), "each bureau does it for itself");

    let jobs = take_jobs(house, &[JobKind::CalendarChange], 50).await.expect("jobs");
    assert_eq!(jobs.len(), 2);
    for job in &jobs {
        national::follow(house, *job).await.expect("followed");
        // A server whose lease had run out does the same work a second time, and finds it done.
        national::follow(house, *job).await.expect("nothing left");
    }
    for (bureau, office, id) in [("dacheng", &office, id), ("yongqing", &other, theirs)] {
        assert_eq!(until(house, office, id).await, at("2027-01-06T00:00:00+08:00"), "{bureau}");
        let entries = log(house, &fixture.session_at(bureau, "admin").await).await;
        let [(action, by, note)] = entries.as_slice() else { panic!("{entries:?}") };
        assert_eq!((action.as_str(), by.as_str()), ("按节假日安排调整期限", "孟涛（平台运营）"), "{bureau}");
        assert!(note.contains("2027 年节假日安排") && note.contains("由2027年1月4日改为2027年1月5日"), "{note}");
        assert!(matches!(audit::verify(house, bureau).await.expect("verified"), Verdict::Whole(..)), "{bureau}");
    }

    assert_eq!(provisional().await, None);

    // A correction reaches them as well; the same list again does not.
    match national::preview(house, &operator, &input).await {
        Err(Error::Failure(Failure::Invalid(errors))) => assert!(errors.at("text").expect("an error").contains("相同")),
        other => panic!("{other:?}"),
    }
    put_in_force(house, &operator, &list_of_2027("2027-01-01至2027-01-04，放假，元旦")).await;
    assert_eq!(follow_everywhere(house).await, 2);
    assert_eq!(until(house, &office, id).await, at("2027-01-07T00:00:00+08:00"));
    let lists = national::view(house, &operator).await.expect("a calendar").lists;
    assert_eq!(lists.iter().filter(|list| list.year == 2027).count(), 2, "what was corrected is kept");
}

#[tokio::test]
async fn of_two_operators_with_one_year_the_later_is_told() {
    let fixture = Fixture::new().await;
    let house = &fixture.house;
    let operator = operator_of(house).await;
    let (first, second) = (list_of_2027("2027-01-01,放假,元旦"), list_of_2027("2027-01-02,放假,元旦"));
    national::enter(house, &operator, &first, "").await.expect("entered");
    assert!(refusal(national::enter(house, &operator, &second, "").await.expect_err("overtaken")).contains("另一名运营人员"));
    put_in_force(house, &operator, &second).await;
}

#[tokio::test]
async fn the_lists_come_with_the_program_once_and_reach_the_bureaus_that_were_there_before() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let operator = operator_of(house).await;
    let view = national::view(house, &operator).await.expect("a calendar");
    assert_eq!(view.workdays.years().iter().copied().collect::<Vec<_>>(), [2025, 2026]);
    let url = fixture.url.replace("zeren_serving:serving", "zeren_owner:owner");
    let again = || async { Database::connect(&url).await.expect("the owner").migrate(None).await.expect("up to date") };
    again().await;
    assert_eq!(national::view(house, &operator).await.expect("a calendar").lists.len(), 2);
    assert_eq!(follow_everywhere(house).await, 0);

    // As if the house had been there before the lists: a period over National Day that was counted from Monday to Friday.
    let autumn = fixture.at("2026-09-29T09:00:00+08:00").await;
    let id = enter(&autumn, &office, "2026-09-28").await;
    assert_eq!(until(&autumn, &office, id).await, at("2026-10-13T00:00:00+08:00"));
    let weekdays = "objection_days = NULL, objection_until = '2026-10-06T16:00:00+00:00'";
    as_owner(&fixture, &format!("UPDATE daily_entry SET {weekdays} WHERE happened_on = '2026-09-28'")).await;
    as_owner(&fixture, &format!("UPDATE deadline SET due_at = '2026-10-06T16:00:00+00:00' WHERE place = 'daily/{id}'")).await;
    assert_eq!(until(&autumn, &office, id).await, at("2026-10-07T00:00:00+08:00"));
    as_owner(&fixture, "DELETE FROM holiday_list; DELETE FROM holiday").await;
    again().await;
    assert_eq!(follow_everywhere(&autumn).await, 2 * bureau::list(house).await.expect("bureaus").len());
    assert_eq!(until(&autumn, &office, id).await, at("2026-10-13T00:00:00+08:00"));
    let (_, by, _) = log(&autumn, &fixture.session("admin").await).await.remove(0);
    assert_eq!(by, "系统（随程序发布）");
}
