//! The last minute: every department submits, in the middle of it the server is killed with SIGKILL and started
//! again, and whoever got no answer tries again. Afterwards the database is asked what came of it.

use crate::Result;
use crate::cases::submit;
use crate::load::percentile;
use crate::measure::{Side, start};
use crate::process::{Process, free_address};
use crate::seed::{Department, Seeded, refreshed, session};
use crate::stage::{CARDS, Stage};
use crate::wire::Connection;
use server::house::open;
use service::House;
use service::assessment::receipt;
use service::record::audit::{self, Verdict};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const COPY: &str = "bench_burst";
/// They come in waves, so that the kill meets some on their way.
const WAVES: usize = 40;
/// How long after its wave the server is killed.
const INTO_THE_WAVE: Duration = Duration::from_millis(150);
/// How long somebody without an answer waits, and how long until they give up.
const AGAIN: Duration = Duration::from_millis(250);
const PATIENCE: Duration = Duration::from_secs(180);

/// How it went.
pub struct Burst {
    pub departments: usize,
    /// Requests without an answer when the server was killed.
    pub cut_off: usize,
    /// Of those, submissions that were in although nobody had been told.
    pub in_unseen: usize,
    /// Departments that gave up without an answer.
    pub unanswered: usize,
    /// From the kill until the new server was ready.
    pub down: Duration,
    /// From the first request to the last acknowledgement.
    pub elapsed: Duration,
    /// From first asking to the acknowledgement.
    pub p50: Duration,
    pub p99: Duration,
    /// What must not be. Empty when all is well.
    pub faults: Vec<String>,
}

/// What a department knows at the end.
struct Told {
    /// 303, or 422 on asking again: then it had been in already.
    acknowledged: bool,
    took: Duration,
    attempts: usize,
    status: u16,
}

/// Lets it happen on a fresh copy.
pub async fn run(stage: &Stage, seeded: &Seeded, quick: bool) -> Result<Burst> {
    stage.copy(CARDS, COPY).await?;
    let opened = open(&stage.config(COPY, None)?).await?;
    let departments = refreshed(&opened.house, &seeded.departments).await?;
    drop(opened);

    let address = free_address()?;
    let server = start(stage, COPY, Side::Server, address).await?;
    let within = Duration::from_secs(if quick { 10 } else { 60 });
    let waiting = Arc::new(AtomicUsize::new(0));
    let begin = Instant::now();
    let wave = |n: usize| within.mul_f64((n * WAVES / departments.len()) as f64 / WAVES as f64);
    let people = departments.iter().enumerate().map(|(n, department)| {
        let request = submit(department).bytes(&address.to_string());
        tokio::spawn(insist(address, request, begin + wave(n), Arc::clone(&waiting)))
    });
    let people: Vec<_> = people.collect();
    tokio::time::sleep_until((begin + within.mul_f64(0.5) + INTO_THE_WAVE).into()).await;
    let (server, cut_off, down) = kill_and_restart(stage, server, address, &waiting).await?;
    eprintln!("已用 SIGKILL 结束服务并重新启动，{cut_off} 个请求被打断");
    let mut told = Vec::new();
    for person in people {
        told.push(person.await?);
    }
    let elapsed = begin.elapsed();
    server.stop()?;

    let opened = open(&stage.config(COPY, None)?).await?;
    let faults = faults(stage, &opened.house, &departments, &told).await?;
    drop(opened);
    let mut times: Vec<Duration> = told.iter().map(|told| told.took).collect();
    eprintln!("最后一分钟：{} 份全部核对完毕，{} 处问题", departments.len(), faults.len());
    Ok(Burst {
        departments: departments.len(),
        cut_off,
        in_unseen: told.iter().filter(|told| told.status == 422 && told.attempts > 1).count(),
        unanswered: told.iter().filter(|told| !told.acknowledged).count(),
        down,
        elapsed,
        p50: percentile(&mut times, 50),
        p99: percentile(&mut times, 99),
        faults,
    })
}

async fn kill_and_restart(
    stage: &Stage,
    server: Process,
    address: SocketAddr,
    waiting: &AtomicUsize,
) -> Result<(Process, usize, Duration)> {
    let killed = Instant::now();
    let cut_off = waiting.load(Ordering::Relaxed);
    server.kill()?;
    let server = start(stage, COPY, Side::Server, address).await?;
    Ok((server, cut_off, killed.elapsed()))
}

/// Submits at `at`, and again until there is an answer.
async fn insist(address: SocketAddr, request: Vec<u8>, at: Instant, waiting: Arc<AtomicUsize>) -> Told {
    tokio::time::sleep_until(at.into()).await;
    let mut attempts = 0;
    loop {
        attempts += 1;
        waiting.fetch_add(1, Ordering::Relaxed);
        let answer = once(address, &request).await;
        waiting.fetch_sub(1, Ordering::Relaxed);
        let status = answer.unwrap_or_default();
        // A server error acknowledges nothing either.
        let answered = (200..500).contains(&status);
        if answered || at.elapsed() > PATIENCE {
            let acknowledged = status == 303 || (status == 422 && attempts > 1);
            return Told { acknowledged, took: at.elapsed(), attempts, status };
        }
        tokio::time::sleep(AGAIN).await;
    }
}

async fn once(address: SocketAddr, request: &[u8]) -> std::io::Result<u16> {
    Connection::open(address).await?.exchange(request).await
}

/// Asks the database: what was acknowledged has a receipt, and nothing has two, whatever was answered; every receipt
/// has one mail; and every chain of entries is whole.
async fn faults(stage: &Stage, house: &House, departments: &[Department], told: &[Told]) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    let mut submitted = 0;
    for (department, told) in departments.iter().zip(told) {
        let (head, _) = session(house, &department.tokens).await?;
        let (_, receipts, _) = receipt::record(house, &head, department.card).await?;
        let who = format!("{} {}", department.slug, department.card);
        submitted += receipts.len();
        match (told.acknowledged, receipts.len()) {
            (_, 1) | (false, 0) => {}
            (true, 0) => faults.push(format!("{who}: acknowledged and lost")),
            (_, n) => faults.push(format!("{who}: submitted {n} times")),
        }
    }
    let mails = stage.count(COPY, "SELECT COUNT(*) AS n FROM outbox WHERE subject LIKE '报送回执 %'").await?;
    if usize::try_from(mails) != Ok(submitted) {
        faults.push(format!("{mails} mails with a receipt for {submitted} submissions"));
    }
    let mut slugs: Vec<&str> = departments.iter().map(|department| department.slug.as_str()).collect();
    slugs.dedup();
    for slug in slugs {
        if let Verdict::Broken(sequence, why) = audit::verify(house, slug).await? {
            faults.push(format!("{slug}: entry {sequence} of the log: {why}"));
        }
    }
    Ok(faults)
}
