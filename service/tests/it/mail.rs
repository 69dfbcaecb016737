//! The bureau's mail: how a letter fares, what its administrator does about it, and the words in which it is written.

use crate::fixture::{Fixture, NOON, at};
use chrono::TimeDelta;
use domain::Failure;
use domain::identity::command::UserInput;
use domain::ids::LetterId;
use domain::record::command::SenderInput;
use domain::record::delivery::{ATTEMPTS, Fault};
use domain::record::letter::LetterKind;
use domain::record::lifecycle::DeliveryState;
use domain::record::view::{LetterCounts, LetterView};
use service::clock::Clock;
use service::identity::user::{self, UserFilter};
use service::identity::{Session, account, import};
use service::platform::{Job, JobKind, take_jobs};
use service::record::outbox::{Undelivered, delivered, done, outgoing};
use service::record::{audit, mail, template};
use service::{Error, House};

async fn due(house: &House) -> Vec<Job> {
    take_jobs(house, &[JobKind::Mail], 500).await.expect("jobs")
}

fn refused(fault: Fault) -> Result<(), Undelivered> {
    Err(Undelivered { fault, cause: "550 x".into() })
}

/// Everything that is due leaves.
async fn empty(house: &House) {
    for job in due(house).await {
        delivered(house, job, Ok(())).await.expect("sent");
    }
}

async fn counts(house: &House, admin: &Session) -> LetterCounts {
    mail::list(house, admin, DeliveryState::Waiting, None).await.expect("a list").counts
}

async fn letters(house: &House, admin: &Session, state: DeliveryState) -> Vec<LetterView> {
    mail::list(house, admin, state, None).await.expect("a list").page.rows
}

/// The address part of somebody's account, changed.
async fn move_to(house: &House, admin: &Session, login: &str, address: &str) {
    let filter = UserFilter { query: login.to_owned(), ..UserFilter::default() };
    let list = user::list(house, admin, &filter, None).await.expect("a list");
    let person = list.page.rows.iter().find(|row| row.login == login).expect("the user");
    let input = UserInput {
        login: person.login.clone(),
        name: person.name.clone(),
        email: address.to_owned(),
        phone: person.phone.clone(),
        department: person.department.map(|id| id.to_string()).unwrap_or_default(),
        roles: person.roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(","),
    };
    user::edit(house, admin, person.id, person.version, &input).await.expect("changed");
}

fn message_of(error: Error) -> String {
    match error {
        Error::Failure(failure) => failure.to_string(),
        other => panic!("{other:?}"),
    }
}

fn fields<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<String> {
    match result.expect_err("a failure") {
        Error::Failure(Failure::Invalid(errors)) => errors.iter().map(|(field, _)| field.to_owned()).collect(),
        other => panic!("{other:?}"),
    }
}

fn is_not_found<T: std::fmt::Debug>(result: Result<T, Error>) -> bool {
    matches!(result, Err(Error::Failure(Failure::NotFound)))
}

#[tokio::test]
async fn a_passing_failure_is_tried_again_for_two_days_and_a_permanent_one_ends_at_once() {
    let fixture = Fixture::new().await;
    let admin = fixture.session("admin").await;
    let clock = Clock::set_to(at(NOON));
    let house = fixture.with(clock.clone()).await;
    empty(&house).await;
    account::request_reset(&house, "dacheng", "chen.li").await.expect("asked");
    let mut now = at(NOON);
    for attempt in 1..=ATTEMPTS {
        let jobs = due(&house).await;
        assert_eq!(jobs.len(), 1, "attempt {attempt}");
        delivered(&house, jobs[0], refused(Fault::LogIn)).await.expect("written down");
        if attempt < ATTEMPTS {
            assert_eq!(due(&house).await.len(), 0, "put off");
            let waiting = letters(&house, &admin, DeliveryState::Waiting).await;
            assert_eq!((waiting[0].attempts, waiting[0].fault), (attempt, Some(Fault::LogIn)));
            now = waiting[0].next.expect("another attempt") + TimeDelta::seconds(1);
            clock.turn_to(now);
        }
    }
    assert!(now - at(NOON) < TimeDelta::hours(48));
    assert_eq!(due(&house).await.len(), 0);
    let failed = letters(&house, &admin, DeliveryState::Failed).await;
    assert_eq!((failed.len(), failed[0].attempts, failed[0].fault), (1, ATTEMPTS, Some(Fault::LogIn)));

    account::request_reset(&house, "dacheng", "wang.min").await.expect("asked");
    let jobs = due(&house).await;
    delivered(&house, jobs[0], refused(Fault::Address)).await.expect("written down");
    let failed = letters(&house, &admin, DeliveryState::Failed).await;
    assert_eq!((failed[0].to_name.as_str(), failed[0].attempts, failed[0].fault), ("王敏", 1, Some(Fault::Address)));
    assert_eq!(failed[0].kind, LetterKind::Reset);
}

#[tokio::test]
async fn whoever_was_held_up_past_the_lease_knows_that_another_may_have_the_letter() {
    let fixture = Fixture::new().await;
    let clock = Clock::set_to(at(NOON));
    let house = fixture.with(clock.clone()).await;
    empty(&house).await;
    account::request_reset(&house, "dacheng", "chen.li").await.expect("asked");
    let mine = due(&house).await;
    assert!(mine[0].lasts(house.now() + TimeDelta::minutes(4)) && !mine[0].lasts(house.now() + TimeDelta::minutes(5)));
    clock.turn_to(at(NOON) + TimeDelta::minutes(6));
    let theirs = due(&house).await;
    assert_eq!(theirs.len(), 1, "offered again");
    assert!(!mine[0].lasts(house.now()) && theirs[0].lasts(house.now()));
    // Work that was given back unbegun is due at once, and no attempt.
    service::platform::give_back(&house, theirs[0]).await.expect("given back");
    let again = due(&house).await;
    assert_eq!((again.len(), again[0].attempts), (1, theirs[0].attempts));
}

#[tokio::test]
async fn an_undelivered_letter_is_resent_or_given_up_by_the_administrator_and_both_are_recorded() {
    let fixture = Fixture::new().await;
    let (house, admin) = (&fixture.house, fixture.session("admin").await);
    empty(house).await;
    for login in ["chen.li", "wang.min", "sun.wei"] {
        account::request_reset(house, "dacheng", login).await.expect("asked");
    }
    for job in due(house).await {
        delivered(house, job, refused(Fault::Refused)).await.expect("written down");
    }
    let failed = letters(house, &admin, DeliveryState::Failed).await;
    assert_eq!(failed.len(), 3);
    let (first, second) = (failed[0].id, failed[1].id);
    // Nobody else resends, and nothing is told to whoever asks.
    let (office, abroad) = (fixture.session("li.jing").await, fixture.session_at("yongqing", "admin").await);
    assert!(is_not_found(mail::resend(house, &office, first).await));
    assert!(is_not_found(mail::resend(house, &abroad, first).await));
    assert!(is_not_found(mail::list(house, &office, DeliveryState::Failed, None).await));

    mail::resend(house, &admin, first).await.expect("resent");
    let again = mail::resend(house, &admin, first).await.expect_err("it waits already");
    assert_eq!(message_of(again), "邮件目前为“等待发送”，不能重新发送邮件；请刷新页面查看最新状态");
    mail::give_up(house, &admin, second).await.expect("given up");
    assert_eq!(mail::resend_all(house, &admin).await.expect("resent"), 1);
    assert!(mail::resend_all(house, &admin).await.is_err(), "none is left");
    let jobs = due(house).await;
    assert_eq!(jobs.len(), 2, "what was given up is not offered");
    for job in jobs {
        let letter = outgoing(house, job).await.expect("the outbox").expect("a letter");
        assert!(letter.message.body.contains("/b/dacheng/reset/"), "the link is still in it");
        delivered(house, job, Ok(())).await.expect("sent");
        assert!(outgoing(house, job).await.expect("the outbox").is_none(), "whoever comes late with the same job sends it no second time");
    }
    let counts = counts(house, &admin).await;
    assert_eq!((counts.waiting, counts.failed, counts.dropped), (0, 0, 1));
    let log = audit::page(house, &admin, None).await.expect("the log").rows;
    let actions: Vec<&str> = log.iter().take(3).map(|row| row.action.as_str()).collect();
    assert_eq!(actions, ["重新发送全部未送达邮件", "不再发送邮件", "重新发送邮件"]);
}

#[tokio::test]
async fn a_corrected_address_takes_along_what_has_not_left_and_ends_letters_with_a_key() {
    let fixture = Fixture::new().await;
    let (house, admin) = (&fixture.house, fixture.session("admin").await);
    empty(house).await;
    mail::send_trial(house, &admin).await.expect("a letter");
    account::request_reset(house, "dacheng", "admin").await.expect("asked");
    for job in due(house).await {
        delivered(house, job, refused(Fault::Address)).await.expect("written down");
    }
    move_to(house, &admin, "admin", "moved@dacheng.example.com").await;
    let failed = letters(house, &admin, DeliveryState::Failed).await;
    assert_eq!(failed.len(), 1);
    assert_eq!((failed[0].kind, failed[0].to_address.as_str()), (LetterKind::Trial, "moved@dacheng.example.com"));
    assert!(failed[0].person.is_some());
    let dropped = letters(house, &admin, DeliveryState::Dropped).await;
    assert_eq!(dropped.iter().map(|letter| letter.kind).collect::<Vec<_>>(), [LetterKind::Reset], "its link has ended");
    // The note about the change goes to the old address, whoever reads there.
    let waiting = letters(house, &admin, DeliveryState::Waiting).await;
    assert_eq!(waiting.len(), 1);
    assert_ne!(waiting[0].to_address, "moved@dacheng.example.com");
    // A letter that was given up while its job was under way ends the job and does not leave.
    account::request_reset(house, "dacheng", "admin").await.expect("asked");
    let jobs = due(house).await;
    move_to(house, &admin, "admin", "again@dacheng.example.com").await;
    let mut left = 0;
    for job in jobs {
        match outgoing(house, job).await.expect("the outbox") {
            Some(_) => left += 1,
            None => done(house, job).await.expect("ended"),
        }
    }
    assert_eq!(left, 1, "the note alone");
}

#[tokio::test]
async fn a_list_of_letters_shows_each_once_page_by_page() {
    let fixture = Fixture::new().await;
    let (house, admin) = (&fixture.house, fixture.session("admin").await);
    empty(house).await;
    let rows: String = (0..120).map(|n| format!("new.{n},新人{n},new.{n}@example.com,,投资项目股,科室人员\n")).collect();
    let sheet = format!("登录名,姓名,电子邮箱,电话,科室,角色\n{rows}");
    import::import(house, &admin, "名单.csv", sheet.into_bytes()).await.expect("imported");
    let (mut seen, mut before): (Vec<LetterId>, _) = (Vec::new(), None);
    loop {
        let list = mail::list(house, &admin, DeliveryState::Waiting, before).await.expect("a list");
        assert_eq!(list.counts.waiting, 120);
        assert!(list.page.rows.iter().all(|letter| letter.kind == LetterKind::Invitation && letter.person.is_some()));
        seen.extend(list.page.rows.iter().map(|letter| letter.id));
        match list.page.next {
            Some(next) => before = Some(next.parse().expect("a key")),
            None => break,
        }
    }
    assert_eq!(seen.len(), 120);
    assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "newest first, each once");
}

#[tokio::test]
async fn a_bureau_writes_in_its_own_words_and_a_broken_template_is_not_saved() {
    let fixture = Fixture::new().await;
    let (house, office, admin) = (&fixture.house, fixture.session("li.jing").await, fixture.session("admin").await);
    empty(house).await;
    let kind = LetterKind::Reset;
    let body = "{姓名}同志：\n\n请设置新密码。\n\n{链接}\n\n{截止}前有效。";
    template::save(house, &office, kind, 0, "密码（{登录名}）", body).await.expect("saved by legal affairs");
    account::request_reset(house, "dacheng", "chen.li").await.expect("asked");
    let jobs = due(house).await;
    let letter = outgoing(house, jobs[0]).await.expect("the outbox").expect("a letter").message;
    assert_eq!(letter.subject, "密码（chen.li）");
    assert!(letter.body.starts_with("陈立同志：\n\n请设置新密码。\n\n设置新密码：\nhttp://zeren.test/b/dacheng/reset/"), "{}", letter.body);
    assert_eq!(letter.from_name, "大城县行政审批局");

    let broken = template::save(house, &office, kind, 1, "{内容}", "没有链接 {姓名").await;
    assert_eq!(fields(broken), ["subject", "body", "body"]);
    assert_eq!(fields(template::preview(house, &office, kind, "x", "没有链接").await), ["body"]);
    assert_eq!(template::one(house, &admin, kind).await.expect("a template").body, body);
    // Somebody was faster: the other is told what is on record.
    match template::save(house, &admin, kind, 0, "x", "{链接}").await.expect_err("a conflict") {
        Error::Failure(Failure::Conflict(conflict)) => {
            assert_eq!((conflict.version, conflict.by.as_deref(), conflict.theirs[1].1.as_str()), (1, Some("李静"), body));
        }
        other => panic!("{other:?}"),
    }
    template::save(house, &admin, kind, 1, kind.usual_subject(), kind.usual_body()).await.expect("as usual again");
    assert!(outgoing(house, jobs[0]).await.expect("the outbox").expect("a letter").message.body.contains("收到为您的账号"));
    // What everybody gets is the bureau's own affair, and nobody's beyond administration and legal affairs.
    let (head, abroad) = (fixture.session("chen.li").await, fixture.session_at("yongqing", "admin").await);
    assert!(is_not_found(template::list(house, &head).await));
    assert!(template::save(house, &head, kind, 2, "x", "{链接}").await.is_err());
    assert!(is_not_found(template::one(house, &admin, LetterKind::Trial).await));
    assert!(template::list(house, &abroad).await.expect("templates").iter().all(|template| template.version == 0));
}

#[tokio::test]
async fn a_preview_shows_what_is_real_in_the_bureau_and_writes_nothing() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let kind = LetterKind::Reminder;
    let shown = template::preview(house, &office, kind, "{事项}", "{姓名}：\n{内容}\n{截止}\n{链接}").await.expect("a preview");
    let text = shown.text();
    for part in ["李静：", "2026 年度自查自评", "11月25日", "http://zeren.test/b/dacheng/"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(template::one(house, &office, kind).await.expect("a template").version, 0);
}

#[tokio::test]
async fn a_bureau_writes_under_its_name_and_a_test_letter_takes_the_usual_way() {
    let fixture = Fixture::new().await;
    let (house, admin) = (&fixture.house, fixture.session("admin").await);
    empty(house).await;
    let input = |name: &str, reply_to: &str| SenderInput { name: name.into(), reply_to: reply_to.into() };
    assert_eq!(fields(mail::save_sender(house, &admin, 0, &input("a@b", "x")).await), ["sender_name", "reply_to"]);
    mail::save_sender(house, &admin, 0, &input("大城审批", "fagui@dacheng.example.com")).await.expect("saved");
    assert!(matches!(mail::save_sender(house, &admin, 0, &input("x", "")).await, Err(Error::Failure(Failure::Conflict(_)))));
    assert!(mail::save_sender(house, &fixture.session("li.jing").await, 1, &input("x", "")).await.is_err());

    mail::send_trial(house, &admin).await.expect("a letter");
    assert!(mail::send_trial(house, &admin).await.is_err(), "the one before has not been tried");
    let jobs = due(house).await;
    assert_eq!(jobs.len(), 1);
    let letter = outgoing(house, jobs[0]).await.expect("the outbox").expect("a letter").message;
    assert_eq!((letter.from_name.as_str(), letter.reply_to.as_deref()), ("大城审批", Some("fagui@dacheng.example.com")));
    assert_eq!(letter.subject, "测试邮件（大城县行政审批局）");
    assert!(letter.body.contains("可以直接回复"), "{}", letter.body);
    delivered(house, jobs[0], refused(Fault::Sender)).await.expect("written down");
    let trial = mail::sender(house, &admin).await.expect("the sender").trial.expect("a trial");
    assert_eq!((trial.state, trial.fault), (DeliveryState::Waiting, Some(Fault::Sender)));
    mail::send_trial(house, &admin).await.expect("another, after something was changed");
    let jobs = due(house).await;
    delivered(house, jobs[0], Ok(())).await.expect("sent");
    assert_eq!(mail::sender(house, &admin).await.expect("the sender").trial.expect("a trial").state, DeliveryState::Sent);
}
