//! Two people at once. On PostgreSQL the statements of both run between each other; on SQLite one waits for the other.
//! What holds in the end is the same.

use crate::assessment::{arriving, cycle_input, input, item_input, open_items};
use crate::fixture::Fixture;
use domain::Failure;
use domain::assessment::lifecycle::CycleState;
use domain::assessment::{Card, Progress, ScoredBy};
use domain::ids::{IndicatorId, SelfAssessmentId};
use service::assessment::{card, cycle, evidence, fill, overview, review, standard};
use service::deadline::remind;
use service::identity::Session;
use service::platform::{Job, JobKind, take_jobs};
use service::{Error, House};

async fn attach(house: &House, session: &Session, id: SelfAssessmentId, indicator: IndicatorId) -> Result<(), Error> {
    let file = arriving(house).await;
    evidence::attach(house, session, id, indicator, "名录.pdf", file).await.map(|_| ())
}

/// Whether the counters say what the indicators say.
async fn assert_counted(house: &House, session: &Session, id: SelfAssessmentId) {
    let view = card::card(house, session, id).await.expect("a card");
    let done = view.items.iter().filter(|i| i.indicator.scored_by == ScoredBy::Department && i.progress == Progress::Done).count();
    let files: usize = view.items.iter().map(|i| i.files.len()).sum();
    assert_eq!((view.brief.done, view.brief.evidence), (done, files));
    assert_eq!(view.brief.score, view.items.iter().filter_map(|i| i.score).sum());
}

#[tokio::test]
async fn two_uploads_at_once_make_an_indicator_done_once() {
    let fixture = Fixture::new().await;
    let (house, head, staff) = (&fixture.house, fixture.session("chen.li").await, fixture.session("wang.min").await);
    let id = fixture.self_assessment("投资项目股").await;
    let view = card::card(house, &head, id).await.expect("a card");
    for (item, version) in open_items(&view).take(3) {
        fill::save_item(house, &head, id, item, version, &input("1", "逐项自查。")).await.expect("saved");
        let (one, two) = tokio::join!(attach(house, &head, id, item), attach(house, &staff, id, item));
        one.expect("attached");
        two.expect("attached");
        assert_counted(house, &head, id).await;
    }
    let view = card::card(house, &head, id).await.expect("a card");
    let file = view.items.iter().find(|item| item.files.len() == 2).expect("two files").files[0].id;
    let (one, two) = tokio::join!(evidence::detach(house, &head, file), evidence::detach(house, &staff, file));
    let refused = if one.is_ok() { two } else { one };
    assert!(matches!(refused, Err(Error::Failure(Failure::NotFound))), "{refused:?}");
    assert_counted(house, &head, id).await;
}

#[tokio::test]
async fn two_first_uploads_at_once_both_begin_a_card() {
    let fixture = Fixture::new().await;
    let (house, head) = (&fixture.house, fixture.session("wu.gang").await);
    let id = fixture.self_assessment("社会事务股").await;
    let view = card::card(house, &head, id).await.expect("a card");
    let open: Vec<_> = open_items(&view).take(2).collect();
    let (one, two) = tokio::join!(attach(house, &head, id, open[0].0), attach(house, &head, id, open[1].0));
    one.expect("attached");
    two.expect("attached");
    assert_counted(house, &head, id).await;
}

#[tokio::test]
async fn no_indicator_gets_more_files_than_it_takes_even_from_two_at_once() {
    let fixture = Fixture::new().await;
    let (house, head) = (&fixture.house, fixture.session("chen.li").await);
    let id = fixture.self_assessment("投资项目股").await;
    let view = card::card(house, &head, id).await.expect("a card");
    let (item, _) = open_items(&view).next().expect("an empty one");
    for _ in 0..19 {
        attach(house, &head, id, item).await.expect("attached");
    }
    let (one, two) = tokio::join!(attach(house, &head, id, item), attach(house, &head, id, item));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    let refused = if one.is_ok() { two } else { one };
    assert!(matches!(refused, Err(Error::Failure(Failure::Invalid(errors))) if errors.at("file").is_some()));
}

#[tokio::test]
async fn a_save_that_arrives_twice_at_once_is_saved_once_and_no_conflict() {
    let fixture = Fixture::new().await;
    let (house, head) = (&fixture.house, fixture.session("chen.li").await);
    let id = fixture.self_assessment("投资项目股").await;
    let view = card::card(house, &head, id).await.expect("a card");
    for (item, version) in open_items(&view).take(3) {
        let typed = input("1", "自动保存和“保存并下一项”同时发出。");
        let save = || fill::save_item(house, &head, id, item, version, &typed);
        let (one, two) = tokio::join!(save(), save());
        assert_eq!((one.expect("saved").version, two.expect("saved").version), (version + 1, version + 1));
    }
    assert_counted(house, &head, id).await;
}

#[tokio::test]
async fn a_standard_is_frozen_as_it_was_judged_however_it_is_edited_meanwhile() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    for year in 2027..2030 {
        let id = standard::create(house, &office, "试行标准", standard::Start::Model).await.expect("a standard");
        let prepared = cycle::prepare(house, &office, &cycle_input(year, id)).await.expect("a cycle");
        let view = standard::view(house, &office, id).await.expect("a standard");
        let (which, indicator) = view.indicators.iter().find(|(_, i)| i.card == Card::Department).expect("one").clone();
        // Worth a point less: the card then sums to 99, with which no cycle opens.
        let less = domain::Points::from_tenths(indicator.max.tenths() - 10);
        let edited = item_input(&indicator, &less.to_string());
        let (opened, saved) = tokio::join!(
            cycle::open(house, &office, prepared.id),
            standard::save_indicator(house, &office, id, view.brief.version, Some(which), &edited),
        );
        assert!(opened.is_ok() != saved.is_ok(), "{opened:?} {saved:?}");
        let year = overview::overview(house, &office, Some(year)).await.expect("an overview").expect("a cycle");
        assert_eq!(year.cycle.state == CycleState::Open, opened.is_ok());
        let after = standard::view(house, &office, id).await.expect("a standard").brief;
        assert_eq!((after.frozen, after.version), (opened.is_ok(), view.brief.version + 1));
    }
}

#[tokio::test]
async fn two_who_open_a_cycle_at_once_open_it_once() {
    let fixture = Fixture::new().await;
    let (house, office) = (&fixture.house, fixture.session("li.jing").await);
    let id = standard::create(house, &office, "试行标准", standard::Start::Model).await.expect("a standard");
    let prepared = cycle::prepare(house, &office, &cycle_input(2027, id)).await.expect("a cycle");
    let (one, two) = tokio::join!(cycle::open(house, &office, prepared.id), cycle::open(house, &office, prepared.id));
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    let refused = if one.is_ok() { two } else { one };
    assert!(matches!(refused, Err(Error::Failure(Failure::Refused(_)))), "{refused:?}");
}

/// Opens connections beforehand: one that has to be opened would give the others a start.
async fn connected(house: &House, session: &Session) {
    let mut reads = tokio::task::JoinSet::new();
    for _ in 0..15 {
        let (house, session) = (house.clone(), session.clone());
        reads.spawn(async move { overview::overview(&house, &session, None).await.expect("an overview") });
    }
    reads.join_all().await;
}

async fn reminders(house: &House) -> Vec<Job> {
    take_jobs(house, &[JobKind::Deadline], 200).await.expect("jobs")
}

#[tokio::test]
async fn a_reminder_that_runs_beside_a_late_grant_leaves_the_new_deadline_its_reminders() {
    let fixture = Fixture::new().await;
    let office = fixture.session("li.jing").await;
    let id = fixture.self_assessment("社会事务股").await;
    // The last rung of the old deadline: after it the job would end.
    let last = fixture.at("2026-11-25T10:00:00+08:00").await;
    connected(&last, &office).await;
    let mut runs = tokio::task::JoinSet::new();
    for job in reminders(&last).await {
        let house = last.clone();
        runs.spawn(async move { remind::run(&house, job).await });
    }
    let (granted, runs) = tokio::join!(review::grant_late(&last, &office, id, "已核实", "2026-12-10"), runs.join_all());
    granted.expect("granted");
    runs.into_iter().for_each(|run| run.expect("a run"));
    let count = |view: Option<domain::assessment::view::OverviewView>| {
        view.expect("a cycle").rows.iter().find(|row| row.id == id).expect("the row").reminders.0
    };
    let before = count(overview::overview(&last, &office, Some(2026)).await.expect("an overview"));
    let later = fixture.at("2026-11-26T10:00:00+08:00").await;
    for job in reminders(&later).await {
        remind::run(&later, job).await.expect("a run");
    }
    assert_eq!(count(overview::overview(&later, &office, Some(2026)).await.expect("an overview")), before + 1);
}
