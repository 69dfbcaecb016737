//! The mutual evaluation: who casts, once, and that nothing tells what they answered.

use crate::assessment::refusal;
use crate::fixture::Fixture;
use crate::traces::{Difference, difference, dump, spellings, writers};
use domain::Failure;
use domain::assessment::command::{BallotInput, cell};
use domain::assessment::form::AnswerKind;
use domain::assessment::lifecycle::{RoundKind, RoundState};
use domain::assessment::view::{BallotView, MutualRound};
use domain::deadline::kind::DeadlineKind;
use domain::ids::{ObjectId, RoundId};
use service::assessment::mutual::{self, Fill};
use service::assessment::round;
use service::deadline::tasks;
use service::identity::Session;
use service::platform::{JobKind, take_jobs};
use service::record::outbox::outgoing;
use service::{Error, House};
use std::collections::{BTreeMap, BTreeSet};

const DURING: &str = "2026-11-28T10:00:00+08:00";
const DEPARTMENTS: RoundKind = RoundKind::MutualDepartment;

async fn ballot(house: &House, session: &Session, kind: RoundKind) -> BallotView {
    mutual::ballot(house, session, 2026, kind, None).await.expect("a ballot")
}

/// The same answer to every item of every object, with a remark about each where one is given.
fn all(view: &BallotView, code: &str, remark: &str) -> BallotInput {
    let mut input = BallotInput::default();
    for (object, _) in &view.objects {
        for item in view.form.scored() {
            input.answers.insert(cell(*object, &item.code), code.to_owned());
        }
        if let Some(item) = view.form.items.iter().find(|item| item.kind == AnswerKind::Text) {
            input.remarks.insert(cell(*object, &item.code), remark.to_owned());
        }
    }
    input
}

async fn save(house: &House, session: &Session, view: &BallotView, input: &BallotInput) -> Result<(), Error> {
    mutual::save(house, session, view.round.id, view.own.rater, view.version, input, None).await.map(|_| ())
}

async fn cast(house: &House, session: &Session, kind: RoundKind, code: &str, remark: &str) {
    let view = ballot(house, session, kind).await;
    save(house, session, &view, &all(&view, code, remark)).await.expect("saved");
    let view = ballot(house, session, kind).await;
    mutual::cast(house, session, view.round.id, view.own.rater, view.version).await.expect("cast");
}

/// Casts ballots that were saved once, all at the same time, and tells how many were taken.
async fn cast_at_once(house: &House, round: RoundId, ready: Vec<(Session, ObjectId)>) -> usize {
    let casting = ready.into_iter().map(|(session, rater)| {
        let house = house.clone();
        tokio::spawn(async move { mutual::cast(&house, &session, round, rater, 1).await.is_ok() })
    });
    let mut taken = 0;
    for one in casting.collect::<Vec<_>>() {
        taken += usize::from(one.await.expect("a task"));
    }
    taken
}

async fn seen(house: &House, session: &Session, kind: RoundKind) -> MutualRound {
    let view = mutual::view(house, session, 2026).await.expect("a view");
    view.rounds.into_iter().find(|view| view.round.kind == kind).expect("the round")
}

fn is_not_found<T: std::fmt::Debug>(result: Result<T, Error>) -> bool {
    matches!(result, Err(Error::Failure(Failure::NotFound)))
}

#[tokio::test]
async fn the_head_casts_once_for_the_department_and_the_home_page_asks_until_then() {
    let fixture = Fixture::new().await;
    let (house, head) = (fixture.at(DURING).await, fixture.session("chen.li").await);
    let tasks = async |house| {
        let owed = tasks::tasks(house, &head).await.expect("tasks");
        owed.into_iter().filter(|task| task.row.kind == DeadlineKind::MutualBallot).map(|task| task.row.title).collect::<Vec<_>>()
    };
    let [department, officer] = ["2026 年度执法机构互评（投资项目股）", "2026 年度执法人员互评（陈立）"];
    assert_eq!(tasks(&fixture.house).await, [""; 0], "before it opens");
    assert_eq!(tasks(&house).await, [department, officer]);
    let view = ballot(&house, &head, DEPARTMENTS).await;
    assert_eq!((view.own.name.as_str(), view.objects.len(), view.version), ("投资项目股", 5, 0));
    assert!(view.objects.iter().all(|(object, _)| *object != view.own.rater));
    cast(&house, &head, DEPARTMENTS, "a", "").await;
    let own = &seen(&house, &head, DEPARTMENTS).await.own;
    assert!(own[0].has_cast);
    assert_eq!(tasks(&house).await, [officer]);
    // Neither again nor looked at.
    let after = ballot(&house, &head, DEPARTMENTS).await;
    assert_eq!((after.draft.0.len(), after.version), (0, 0));
    let again = mutual::cast(&house, &head, view.round.id, view.own.rater, 0).await;
    assert!(refusal(again.expect_err("twice")).contains("已经投出"));
    assert!(refusal(save(&house, &head, &after, &all(&view, "a", "")).await.expect_err("twice")).contains("已经投出"));
    // An officer in person: everybody but oneself, colleagues without an account included.
    let officers = ballot(&house, &head, RoundKind::MutualOfficer).await;
    assert_eq!((officers.own.name.as_str(), officers.objects.len()), ("陈立", 12));
}

#[tokio::test]
async fn nobody_casts_for_another_or_rates_oneself() {
    let fixture = Fixture::new().await;
    let (house, head) = (fixture.at(DURING).await, fixture.session("chen.li").await);
    let view = ballot(&house, &head, DEPARTMENTS).await;
    for login in ["wang.min", "zhao.fang", "admin", "wang.jianguo"] {
        let stranger = fixture.session(login).await;
        assert!(is_not_found(save(&house, &stranger, &view, &all(&view, "a", "")).await), "{login}");
        assert!(is_not_found(mutual::cast(&house, &stranger, view.round.id, view.own.rater, 0).await), "{login}");
        assert!(is_not_found(mutual::ballot(&house, &stranger, 2026, DEPARTMENTS, Some(view.own.rater)).await), "{login}");
    }
    let abroad = fixture.session_at("yongqing", "ma.lin").await;
    assert!(is_not_found(mutual::cast(&house, &abroad, view.round.id, view.own.rater, 0).await));
    let mut input = all(&view, "a", "");
    input.answers.insert(cell(view.own.rater, "M01"), "a".into());
    match save(&house, &head, &view, &input).await {
        Err(Error::Failure(Failure::Invalid(errors))) => {
            assert!(errors.at(&cell(view.own.rater, "M01")).expect("at the cell").contains("自己"))
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn ballots_are_taken_while_the_window_is_open_and_closing_waits_for_its_beginning() {
    let fixture = Fixture::new().await;
    let (head, office) = (fixture.session("chen.li").await, fixture.session("li.jing").await);
    let view = ballot(&fixture.house, &head, DEPARTMENTS).await;
    assert!(refusal(save(&fixture.house, &head, &view, &all(&view, "a", "")).await.expect_err("early")).contains("11月26日"));
    assert!(round::close(&fixture.house, &office, view.round.id).await.is_err());
    let during = fixture.at(DURING).await;
    save(&during, &head, &view, &all(&view, "a", "")).await.expect("a draft");
    let late = fixture.at(&view.round.ends.to_rfc3339()).await;
    assert!(refusal(mutual::cast(&late, &head, view.round.id, view.own.rater, 1).await.expect_err("late")).contains("截止"));
    assert!(refusal(round::close(&late, &head, view.round.id).await.expect_err("not the office")).contains("考核办公室"));
    round::close(&during, &office, view.round.id).await.expect("closed");
    assert!(round::close(&during, &office, view.round.id).await.is_err());
    let closed = mutual::cast(&during, &head, view.round.id, view.own.rater, 1).await.expect_err("closed");
    assert!(refusal(closed).contains("已结束"));
    assert_eq!(ballot(&during, &head, DEPARTMENTS).await.version, 0, "drafts that were not cast are gone");
}

#[tokio::test]
async fn a_draft_is_kept_until_it_is_whole_and_two_tabs_do_not_overwrite_each_other() {
    let fixture = Fixture::new().await;
    let (house, head) = (fixture.at(DURING).await, fixture.session("chen.li").await);
    let view = ballot(&house, &head, DEPARTMENTS).await;
    let (first, name) = view.objects[0].clone();
    let some = BallotInput { answers: BTreeMap::from([(cell(first, "M01"), "d".to_owned())]), remarks: BTreeMap::new() };
    save(&house, &head, &view, &some).await.expect("saved");
    assert!(matches!(save(&house, &head, &view, &some).await, Err(Error::Failure(Failure::Conflict(_)))));
    let fill = Fill { object: first, option: "b".into() };
    mutual::save(&house, &head, view.round.id, view.own.rater, 1, &some, Some(&fill)).await.expect("filled");
    let kept = ballot(&house, &head, DEPARTMENTS).await;
    let answers = &kept.draft.of(first).expect("answers").answers;
    assert_eq!(
        (answers["M01"].as_slice(), answers["M02"].as_slice(), kept.version),
        (["d".to_owned()].as_slice(), ["b".to_owned()].as_slice(), 2)
    );
    // What is missing is named cell by cell: the case for 不合格, and every item of the other four.
    match mutual::cast(&house, &head, view.round.id, view.own.rater, 2).await {
        Err(Error::Failure(Failure::Invalid(errors))) => {
            assert_eq!(errors.iter().count(), 1 + 4 * 9);
            assert!(errors.at(&cell(first, "M11")).expect("the case").starts_with(&name));
        }
        other => panic!("{other:?}"),
    }
    assert!(!seen(&house, &head, DEPARTMENTS).await.own[0].has_cast);
    // What was looked over is what is cast.
    save(&house, &head, &kept, &all(&view, "a", "")).await.expect("saved");
    let changed = mutual::cast(&house, &head, view.round.id, view.own.rater, 2).await.expect_err("changed since");
    assert!(refusal(changed).contains("重新核对"));
    mutual::cast(&house, &head, view.round.id, view.own.rater, 3).await.expect("cast");
}

#[tokio::test]
async fn two_who_cast_one_ballot_at_once_are_counted_once_and_different_raters_all() {
    let fixture = Fixture::new().await;
    let (house, office) = (fixture.at(DURING).await, fixture.session("li.jing").await);
    let head = fixture.session("chen.li").await;
    let view = ballot(&house, &head, DEPARTMENTS).await;
    save(&house, &head, &view, &all(&view, "a", "甲")).await.expect("saved");
    // Everything is made ready before anybody casts, so that all of them do so at once.
    let mut ready = Vec::new();
    for _ in 0..6 {
        ready.push((fixture.session("chen.li").await, view.own.rater));
    }
    assert_eq!(cast_at_once(&house, view.round.id, ready).await, 1);
    let mut ready = Vec::new();
    for login in ["zhao.fang", "sun.wei", "zhou.min", "wu.gang"] {
        let session = fixture.session(login).await;
        let view = ballot(&house, &session, DEPARTMENTS).await;
        save(&house, &session, &view, &all(&view, "b", login)).await.expect("saved");
        ready.push((session, view.own.rater));
    }
    assert_eq!(cast_at_once(&house, view.round.id, ready).await, 4);
    round::close(&house, &office, view.round.id).await.expect("closed");
    let results = mutual::results(&house, &office, 2026, DEPARTMENTS).await.expect("results");
    let ballots: Vec<(&str, u32)> = results.objects.iter().map(|o| (o.name.as_str(), o.ballots)).collect();
    // The office has not cast, so that five ballots are about it; everybody else gets one less than was cast.
    let expected = [("政策法规股", 5), ("投资项目股", 4), ("企业设立股", 4), ("文教卫事务股", 4), ("涉农事务股", 4), ("社会事务股", 4)];
    assert_eq!(ballots, expected);
    assert_eq!(results.objects[0].remarks.len(), 5, "no remark is lost to another that comes at once");
    // 100 and 85 three times: 88.75, and half up.
    assert_eq!(results.objects[2].score.as_deref(), Some("88.8"));
}

#[tokio::test]
async fn before_closing_nobody_sees_a_count_and_afterwards_an_object_only_its_own() {
    let fixture = Fixture::new().await;
    let (house, office) = (fixture.at(DURING).await, fixture.session("li.jing").await);
    for (login, remark) in [("chen.li", "甲"), ("zhao.fang", "乙"), ("sun.wei", "丙")] {
        cast(&house, &fixture.session(login).await, DEPARTMENTS, "a", remark).await;
    }
    let view = seen(&house, &office, DEPARTMENTS).await;
    assert_eq!((view.round.cast, view.raters.len(), view.has_results, view.may_close), ((3, 6), 6, false, true));
    let staff = fixture.session("wang.min").await;
    let theirs = seen(&house, &staff, DEPARTMENTS).await;
    assert!(theirs.raters.is_empty() && theirs.own.is_empty() && !theirs.may_close && !theirs.may_remind);
    for login in ["li.jing", "wang.jianguo", "he.ping", "chen.li"] {
        assert!(is_not_found(mutual::results(&house, &fixture.session(login).await, 2026, DEPARTMENTS).await), "{login}");
    }
    round::close(&house, &office, view.round.id).await.expect("closed");
    let names = |results: &domain::assessment::view::MutualResults| results.objects.iter().map(|o| o.name.clone()).collect::<Vec<_>>();
    for login in ["li.jing", "wang.jianguo", "liu.zhiyuan", "he.ping"] {
        let results = mutual::results(&house, &fixture.session(login).await, 2026, DEPARTMENTS).await.expect("results");
        assert_eq!(names(&results).len(), 6, "{login}");
    }
    let own = mutual::results(&house, &staff, 2026, DEPARTMENTS).await.expect("the own result");
    assert_eq!(names(&own), ["投资项目股"]);
    // Two ballots are about those who cast, which is below three: no score, no counts, no remarks.
    let few = &own.objects[0];
    assert_eq!((few.ballots, few.score.as_deref(), few.tally.0.len(), few.remarks.len()), (2, None, 1, 0));
    let all = mutual::results(&house, &office, 2026, DEPARTMENTS).await.expect("results");
    let enough = &all.objects[0];
    assert_eq!((enough.ballots, enough.score.as_deref(), enough.remarks.len()), (3, Some("100"), 3));
    assert!(is_not_found(mutual::results(&house, &fixture.session("admin").await, 2026, DEPARTMENTS).await));
    let abroad = fixture.session_at("yongqing", "ma.lin").await;
    assert!(is_not_found(mutual::results(&house, &abroad, 2026, DEPARTMENTS).await), "there it is still open");
    assert_eq!(seen(&house, &office, DEPARTMENTS).await.round.state, RoundState::Closed);
}

#[tokio::test]
async fn a_reminder_reaches_those_who_have_not_cast_and_nobody_else() {
    let fixture = Fixture::new().await;
    let (house, office) = (fixture.at(DURING).await, fixture.session("li.jing").await);
    let letters = || async {
        let mut names = Vec::new();
        for job in take_jobs(&house, &[JobKind::Mail], 500).await.expect("jobs") {
            names.extend(outgoing(&house, job).await.expect("the outbox").map(|outgoing| outgoing.message.to_name));
        }
        names.sort();
        names
    };
    let head = fixture.session("chen.li").await;
    cast(&house, &head, DEPARTMENTS, "a", "").await;
    letters().await;
    let id = seen(&house, &office, DEPARTMENTS).await.round.id;
    assert!(mutual::remind(&house, &head, id).await.is_err());
    mutual::remind(&house, &office, id).await.expect("reminded");
    let mut expected = ["李静", "赵芳", "孙伟", "周敏", "吴刚"];
    expected.sort_unstable();
    assert_eq!(letters().await, expected);
    let officers = seen(&house, &office, RoundKind::MutualOfficer).await;
    mutual::remind(&house, &office, officers.round.id).await.expect("reminded");
    assert_eq!(letters().await.len(), officers.raters.len());
}

/// Two ballots that can be told apart in every cell, cast in this order; and what changed in the database.
struct Cast {
    fixture: Fixture,
    changed: Difference,
    raters: Vec<ObjectId>,
    round: RoundId,
    names: Vec<(uuid::Uuid, String)>,
}

const FIRST: (&str, &str, &str) = ("zhao.fang", "b", "证词甲");
const SECOND: (&str, &str, &str) = ("wu.gang", "c", "证词乙");

async fn cast_in_order(order: [(&str, &str, &str); 2]) -> Cast {
    let fixture = Fixture::new().await;
    let house = fixture.at(DURING).await;
    let (first, second) = (fixture.session(FIRST.0).await, fixture.session(SECOND.0).await);
    let views = [ballot(&house, &first, DEPARTMENTS).await, ballot(&house, &second, DEPARTMENTS).await];
    let before = dump(&fixture).await;
    for (login, code, remark) in order {
        let session = if login == FIRST.0 { &first } else { &second };
        cast(&house, session, DEPARTMENTS, code, remark).await;
    }
    let changed = difference(&before, &dump(&fixture).await);
    let mut names: Vec<(uuid::Uuid, String)> =
        views.iter().flat_map(|view| view.objects.iter().map(|(id, name)| (id.0, name.clone()))).collect();
    names.push((views[0].round.id.0, "round".into()));
    names.push((fixture.session(FIRST.0).await.actor().bureau.0, "bureau".into()));
    Cast { raters: views.iter().map(|view| view.own.rater).collect(), round: views[0].round.id, fixture, changed, names }
}

/// The changed rows of a table with names in place of ids, and lists of remarks in one order.
fn named(cast: &Cast, table: &str) -> BTreeSet<String> {
    let (new, _) = cast.changed.get(table).expect("a table that has changed");
    new.iter()
        .map(|row| {
            let row = cast
                .names
                .iter()
                .fold(row.clone(), |row, (id, name)| spellings(*id).iter().fold(row, |row, spelling| row.replace(spelling, name)));
            let mut texts: Vec<&str> = row.split(['[', ']', ',', '"', '\\']).filter(|part| part.contains("证词")).collect();
            if texts.is_empty() {
                return row;
            }
            texts.sort_unstable();
            format!("{} {texts:?}", row.split('[').next().unwrap_or_default())
        })
        .collect()
}

#[tokio::test]
async fn once_cast_no_row_joins_a_rater_with_an_answer_and_the_order_leaves_no_trace() {
    let there = cast_in_order([FIRST, SECOND]).await;
    let back = cast_in_order([SECOND, FIRST]).await;
    for cast in [&there, &back] {
        // Nothing has changed besides marks with their deadlines, counters, remarks and the record.
        let expected = ["audit_entry", "audit_head", "deadline", "evaluation_count", "evaluation_remarks", "voter_mark"];
        assert_eq!(cast.changed.keys().map(String::as_str).collect::<Vec<_>>(), expected);
        // The draft is gone, and what names a person or their object holds nothing of the ballot.
        assert_eq!(cast.changed["deadline"].0.len(), 2, "the ballots of two raters are due no more");
        let entries = &cast.changed["audit_entry"].0;
        assert_eq!(entries.len(), 4, "two drafts and two ballots");
        let round = spellings(cast.round.0);
        for entry in entries {
            assert!(round.iter().any(|id| entry.contains(id)), "the subject is the round: {entry}");
            assert!(
                !entry.contains("证词") && !cast.raters.iter().any(|rater| spellings(rater.0).iter().any(|id| entry.contains(id))),
                "{entry}"
            );
            assert!(
                entry.contains("null")
                    && entry.contains("facts")
                    && entry.replace("\\\"", "\"").replace("\"\"", "\"").contains("\"facts\":[]"),
                "{entry}"
            );
        }
        assert_eq!(cast.changed["voter_mark"].0.len(), 2);
        // Marks carry the rater's own object and one bit; counters are about objects that others rate.
        for mark in &cast.changed["voter_mark"].0 {
            assert!(!mark.contains("证词"), "{mark}");
        }
    }
    for table in ["evaluation_count", "evaluation_remarks", "voter_mark"] {
        assert_eq!(named(&there, table), named(&back, table), "{table}");
    }
    // Four objects were rated by both: nine counters of one answer, nine of the other, and the ballots.
    assert_eq!(there.changed["evaluation_count"].0.len(), 4 * 19 + 2 * 10);
}

#[tokio::test]
async fn where_rows_lie_and_who_wrote_them_last_tells_nothing_of_the_last_ballot() {
    let cast = cast_in_order([FIRST, SECOND]).await;
    let writers = writers(&cast.fixture, cast.round, &["voter_mark"]).await;
    assert_eq!((writers.of_counted, writers.beside), (1, 1), "all of it by the last rater, who is known");
}
