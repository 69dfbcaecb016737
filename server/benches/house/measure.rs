//! One case after the other, at the server and at the floor.

use crate::Result;
use crate::ballots::Polled;
use crate::cases::{Case, cases, casting, cheap};
use crate::load::{self, Load};
use crate::process::{Process, free_address};
use crate::proof;
use crate::seed::{Seeded, refreshed};
use crate::stage::{BALLOTS, CARDS, Stage};
use axum::Router;
use axum::body::to_bytes;
use server::config::{Config, Flags};
use server::house::{Opened, open};
use server::router::router;
use service::House;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use tower::ServiceExt;

/// Two ways to answer the same requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Server,
    Floor,
}

/// What was measured at one side.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    pub load: Load,
    /// Processor time of the process, in milliseconds a request.
    pub processor: f64,
    /// The most memory that was resident, in bytes.
    pub peak: u64,
}

/// One line of the table.
pub struct Row {
    pub case: Case,
    /// Statements of one request at the server.
    pub counted: u64,
    pub server: Figures,
    pub floor: Figures,
}

/// What one side came to.
struct Measured {
    cases: Vec<Case>,
    counted: Vec<u64>,
    figures: Vec<Figures>,
}

/// Measures every case of the year's cards at both sides.
pub async fn cards(stage: &Stage, seeded: &Seeded) -> Result<Vec<Row>> {
    let floor = cards_at(stage, seeded, Side::Floor).await?;
    Ok(beside(cards_at(stage, seeded, Side::Server).await?, floor))
}

async fn cards_at(stage: &Stage, seeded: &Seeded, side: Side) -> Result<Measured> {
    let name = if side == Side::Server { "bench_cards_server" } else { "bench_cards_floor" };
    stage.copy(CARDS, name).await?;
    prepare(stage, name, seeded).await?;
    let config = stage.config(name, None)?;
    let opened = open(&config).await?;
    let departments = refreshed(&opened.house, &seeded.departments).await?;
    let reads = if departments.len() < 800 { 400 } else { 4_000 };
    let cases = cases(&departments, reads).ok_or("too few bureaus")?;
    at(stage, name, side, opened, cases).await
}

/// Casts every ballot at both sides, and hands back the copy in which the server did it.
pub async fn ballots(stage: &Stage, polled: &Polled) -> Result<(Vec<Row>, &'static str, Polled)> {
    let (floor, server) = ("bench_ballots_floor", "bench_ballots_server");
    let (below, _) = ballots_at(stage, polled, Side::Floor, floor).await?;
    let (above, polled) = ballots_at(stage, polled, Side::Server, server).await?;
    Ok((beside(above, below), server, polled))
}

async fn ballots_at(stage: &Stage, polled: &Polled, side: Side, name: &str) -> Result<(Measured, Polled)> {
    stage.copy(BALLOTS, name).await?;
    let opened = open(&stage.config(name, None)?).await?;
    let polled = polled.refreshed(&opened.house).await?;
    let cases = vec![casting(&polled).ok_or("no ballots")?];
    Ok((at(stage, name, side, opened, cases).await?, polled))
}

fn beside(server: Measured, floor: Measured) -> Vec<Row> {
    let figures = server.figures.into_iter().zip(floor.figures).zip(server.counted);
    server.cases.into_iter().zip(figures).map(|(case, ((server, floor), counted))| Row { case, counted, server, floor }).collect()
}

/// Counts the statements of the cases, then sends them to one side.
async fn at(stage: &Stage, name: &str, side: Side, opened: Opened, cases: Vec<Case>) -> Result<Measured> {
    let config = stage.config(name, None)?;
    let counted = if side == Side::Server { count(&opened.house, &config, &cases).await? } else { Vec::new() };
    drop(opened);

    let process = start(stage, name, side, free_address()?).await?;
    let host = process.address().to_string();
    let mut figures = Vec::new();
    for case in &cases {
        let bytes = |count| Arc::new(case.asks.iter().take(count).map(|ask| ask.bytes(&host)).collect::<Vec<_>>());
        let expected = if side == Side::Server { case.expected.0 } else { case.expected.1 };
        if case.warm > 0 {
            load::run(process.address(), bytes(case.warm), expected).await?;
        }
        process.forget_peak()?;
        let before = process.processor()?;
        let load = load::run(process.address(), bytes(case.asks.len()), expected).await?;
        let spent = process.processor()? - before;
        eprintln!("{side:?}　{}：{:.0} 次/秒，p99 {:.1} 毫秒", case.name, load.per_second, load.p99.as_secs_f64() * 1e3);
        figures.push(Figures { load, processor: spent * 1e3 / load.requests as f64, peak: process.peak()? });
    }
    process.stop()?;
    Ok(Measured { cases, counted, figures })
}

/// Gives the first half of the bureaus passwords whose proof costs nothing, and lets every first save be recorded
/// anew, as after a pause: nothing is left of how quickly the cards were filled in.
async fn prepare(stage: &Stage, name: &str, seeded: &Seeded) -> Result {
    let first_real = seeded.departments.get(cheap(seeded.departments.len())).ok_or("too few bureaus")?;
    let bureaus = format!("SELECT id FROM bureau WHERE slug < '{}'", first_real.slug);
    stage.execute(name, &format!("UPDATE user_account SET password_hash = '{}' WHERE bureau_id IN ({bureaus})", proof::cheap()?)).await?;
    stage.execute(name, "UPDATE self_assessment SET recorded_at = NULL").await
}

/// Statements of one request each, session included, counted where they are sent: at the database handle of a
/// server in this process.
async fn count(house: &House, config: &Config, cases: &[Case]) -> Result<Vec<u64>> {
    let router: Router = router(house.clone(), config.clone())?;
    let mut counted = Vec::new();
    for case in cases {
        let before = house.database().statements();
        let response = router.clone().oneshot(case.probe.request()?).await?;
        let status = response.status().as_u16();
        to_bytes(response.into_body(), usize::MAX).await?;
        if status != case.expected.0 {
            return Err(format!("{}: {status} when its statements were counted", case.name).into());
        }
        counted.push(house.database().statements() - before);
    }
    Ok(counted)
}

/// Starts one side on a copy.
pub async fn start(stage: &Stage, name: &str, side: Side, address: SocketAddr) -> Result<Process> {
    let (executable, word) = match side {
        Side::Server => (stage.server.clone(), "serve"),
        Side::Floor => (std::env::current_exe()?, "floor"),
    };
    let flags = stage.flags(name, Some(address))?;
    let mut command = Command::new(executable);
    command.arg(word).args(arguments(&flags));
    Process::start(command, address, &stage.log(name)).await
}

/// Flags as words of a command line.
fn arguments(flags: &Flags) -> Vec<std::ffi::OsString> {
    let paths = [("--data", &flags.data), ("--secret-file", &flags.secret_file), ("--storage", &flags.storage)];
    let texts =
        [("--database-url", flags.database_url.clone()), ("--log", flags.log.clone()), ("--addr", flags.addr.map(|a| a.to_string()))];
    let paths = paths.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?.into())));
    let texts = texts.into_iter().filter_map(|(name, value)| Some((name, value?.into())));
    paths.chain(texts).flat_map(|(name, value)| [name.into(), value]).collect()
}
