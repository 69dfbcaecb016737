//! Looking after deadlines: what it takes when many exist and few are due, and how the database finds those.

use crate::Result;
use crate::seed::{departments, found, letters};
use crate::stage::{DEADLINES, Stage};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use domain::deadline::course::Basis;
use sea_orm::Value;
use server::config::Config;
use server::house::{open, visit};
use server::jobs;
use server::mail::Mailer;
use service::House;
use service::database::Plan;
use service::identity::import;
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// How much is laid out, and how much of it becomes due.
#[derive(Clone, Copy)]
pub struct Owed {
    pub bureaus: usize,
    /// Deadlines a bureau, and how many of all bureaus become due, round after round.
    rounds: [(u32, u32); 3],
}

pub const FULL: Owed = Owed { bureaus: 1_000, rounds: [(10, 1_000), (1_000, 1_000), (1_000, 5_000)] };
pub const QUICK: Owed = Owed { bureaus: 10, rounds: [(10, 50), (200, 50), (200, 250)] };
/// Rounds of the worker in which nothing is due.
const EMPTY: u32 = 200;
/// When the deadlines that are not due yet are looked at next.
const FAR: TimeDelta = TimeDelta::days(200);

/// How it went.
pub struct Sweep {
    pub bureaus: usize,
    pub rounds: Vec<Swept>,
    /// How the database takes what is due from the queue.
    pub plan: Plan,
}

/// One measurement.
pub struct Swept {
    pub exist: i64,
    pub due: u32,
    /// Everything that was due, by one worker.
    pub elapsed: Duration,
    /// Statements a deadline that was due, taking it included.
    pub statements: f64,
    /// One round of the worker in which nothing is due.
    pub empty: Duration,
}

impl Swept {
    /// What one that was due took.
    pub fn each(&self) -> Duration {
        self.elapsed.div_f64(f64::from(self.due.max(1)))
    }
}

/// Founds bureaus with one head each; tells how many.
pub async fn lay_out(house: &House, bureaus: usize) -> Result<usize> {
    let department = departments().next().ok_or("no departments")?;
    let head = format!("{}\nhead.1,李静,head.1@example.com,,{department},科室负责人\n", import::COLUMNS.join(","));
    let founded = found(house, "owing", bureaus, &head).await?.len();
    letters(house).await?;
    Ok(founded)
}

/// Measures in a copy of its own.
pub async fn run(stage: &Stage, bureaus: usize, owed: Owed) -> Result<Sweep> {
    let name = "bench_deadlines_swept";
    stage.copy(DEADLINES, name).await?;
    let config = stage.config(name, None)?;
    let opened = open(&config).await?;
    // In the night all digests wait for the morning: what is measured is the deadlines alone.
    let night = opened.house.now().date_naive().and_time(NaiveTime::from_hms_opt(15, 0, 0).ok_or("no such time")?).and_utc();
    let house = visit(&Config { clock: Some(night), ..config.clone() }).await?;
    let mailer = Mailer::new(&config)?;
    let mut rounds = Vec::new();
    let mut told = 0;
    for (each, due) in owed.rounds {
        fill(stage, name, each, night).await?;
        let exist = stage.count(name, "SELECT count(*) AS n FROM deadline").await?;
        fall_due(stage, name, due, night).await?;
        let swept = measure(&house, &mailer, exist, due).await?;
        told += i64::from(due);
        // Every deadline has one head, who is told once.
        if stage.count(name, "SELECT count(*) AS n FROM note").await? != told {
            return Err("somebody was not told, or told twice".into());
        }
        eprintln!("{exist} 个期限中 {due} 个到期：每个 {:.3} 毫秒", swept.each().as_secs_f64() * 1e3);
        rounds.push(swept);
    }
    let plan = taking(&house, &mailer).await?;
    Ok(Sweep { bureaus, rounds, plan })
}

async fn measure(house: &House, mailer: &Mailer, exist: i64, due: u32) -> Result<Swept> {
    let stop = CancellationToken::new();
    let before = house.database().statements();
    let start = Instant::now();
    let mut done = 0;
    loop {
        let taken = jobs::run_due(house, mailer, &stop).await;
        if taken == 0 {
            break;
        }
        done += taken;
    }
    let elapsed = start.elapsed();
    if done != usize::try_from(due)? {
        return Err(format!("{done} pieces of work were taken where {due} were due").into());
    }
    let statements = (house.database().statements() - before) as f64 / f64::from(due);
    let start = Instant::now();
    for _ in 0..EMPTY {
        jobs::run_due(house, mailer, &stop).await;
    }
    Ok(Swept { exist, due, elapsed, statements, empty: start.elapsed() / EMPTY })
}

/// Adds deadlines until every bureau has `each`. No use case sets a million; so they come past all rules.
async fn fill(stage: &Stage, name: &str, each: u32, now: DateTime<Utc>) -> Result {
    let id = if stage.is_postgres() { "gen_random_uuid()" } else { "randomblob(16)" };
    let basis = serde_json::to_string(&Basis::Day { named: "年度考核日程".into() })?;
    let lacking = i64::from(each) - stage.count(name, "SELECT count(*) / (SELECT count(*) FROM bureau) AS n FROM deadline").await?;
    if lacking <= 0 {
        return Ok(());
    }
    let deadlines = format!(
        "INSERT INTO deadline (bureau_id, id, kind, subject, department_id, title, place, basis, begins_at, due_at, state, changed_at, version) \
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {lacking}) \
         SELECT bureau_id, {id}, 'self_assessment', {id}, department_id, '报送自查自评', 'assessment', $1, $2, $3, 'running', $2, 1 \
         FROM user_account CROSS JOIN n WHERE department_id IS NOT NULL"
    );
    let values: Vec<Value> = vec![basis.into(), (now - TimeDelta::days(10)).into(), (now + FAR + TimeDelta::days(30)).into()];
    stage.run(name, &deadlines, values).await?;
    let waiting = "INSERT INTO job (bureau_id, kind, subject, run_at, attempts) SELECT bureau_id, 'deadline', id, $1, 0 FROM deadline \
                   WHERE id NOT IN (SELECT subject FROM job)";
    stage.run(name, waiting, vec![(now + FAR).into()]).await?;
    stage.execute(name, "ANALYZE").await
}

/// Lets so many deadlines end in three days, of which their heads are to be told now.
async fn fall_due(stage: &Stage, name: &str, due: u32, now: DateTime<Utc>) -> Result {
    // The bureaus' midnight comes an hour from now.
    let end = now + TimeDelta::days(3) + TimeDelta::hours(1);
    // Ids are random, so it takes those of all bureaus.
    let woken = format!(
        "UPDATE job SET run_at = $1 WHERE (bureau_id, kind, subject) IN \
         (SELECT bureau_id, kind, subject FROM job WHERE kind = 'deadline' AND run_at = $2 ORDER BY subject LIMIT {due})"
    );
    stage.run(name, &woken, vec![now.into(), (now + FAR).into()]).await?;
    let ending = "UPDATE deadline SET due_at = $1 WHERE id IN (SELECT subject FROM job WHERE kind = 'deadline' AND run_at <= $2)";
    stage.run(name, ending, vec![end.into(), now.into()]).await?;
    stage.execute(name, "ANALYZE").await
}

/// The plan of taking from the queue, as the database explains the very statement that the worker sends.
async fn taking(house: &House, mailer: &Mailer) -> Result<Plan> {
    house.database().listen();
    jobs::run_due(house, mailer, &CancellationToken::new()).await;
    let plans = house.database().plans().await?;
    Ok(plans.into_iter().find(|plan| plan.sql.starts_with("UPDATE job")).ok_or("nothing was taken from the queue")?)
}
