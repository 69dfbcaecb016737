//! How fast the house is on this machine, and whether it keeps what it has acknowledged: `cargo xtask bench`.
//!
//! Measured is the release server as a process of its own, and beside it the floor: the same use cases, hence the
//! same SQL, behind bare axum handlers that answer in JSON. Both get copies of one database, which is laid out
//! through the use cases. The table goes to standard output, progress to standard error.

mod ballots;
mod burst;
mod cases;
mod floor;
mod load;
mod measure;
mod process;
mod proof;
mod report;
mod results;
mod seed;
mod stage;
mod sweep;
mod wire;

use clap::Parser;
use report::{Part, Report};
use server::config::Flags;
use stage::{BALLOTS, CARDS, DEADLINES, Stage};
use std::path::PathBuf;
use std::process::ExitCode;

/// Anything may fail, and whatever does ends the run.
type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[derive(Parser)]
enum Command {
    /// 测量并打印结果
    Measure(Options),
    /// 对照服务（由 measure 启动）
    Floor(Box<Flags>),
}

#[derive(clap::Args)]
struct Options {
    /// 发布版可执行文件 zeren
    #[arg(long)]
    server: PathBuf,
    /// PostgreSQL 管理员地址；没有时只测 SQLite
    #[arg(long)]
    postgres: Option<String>,
    /// 空目录，放数据库与日志
    #[arg(long)]
    folder: PathBuf,
    /// 少量数据，只用于试跑
    #[arg(long)]
    quick: bool,
}

fn main() -> ExitCode {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let work = async {
        match Command::parse() {
            Command::Measure(options) => measure(options).await,
            Command::Floor(flags) => floor::serve(&flags).await,
        }
    };
    let outcome = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Into::into).and_then(|r| r.block_on(work));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => server::commands::failed(&*error),
    }
}

async fn measure(options: Options) -> Result {
    // Of cards, of ballots, and of results.
    let [bureaus, polled, judged] = if options.quick { [6, 4, 2] } else { [200, 500, 100] };
    let mut report = Report::new(bureaus, polled, proof::time()?)?;
    let mut stages = vec![Stage::sqlite(&options)?];
    stages.extend(options.postgres.as_deref().map(|admin| Stage::postgres(&options, admin)).transpose()?);
    for stage in stages {
        eprintln!("── {} ──", stage.name());
        let seeded = stage.lay_out(CARDS, async |house| seed::lay_out(house, bureaus).await).await?;
        let mut rows = measure::cards(&stage, &seeded).await?;
        let burst = burst::run(&stage, &seeded, options.quick).await?;
        let polled = stage.lay_out(BALLOTS, async |house| ballots::lay_out(house, polled).await).await?;
        let (casting, cast, voted) = measure::ballots(&stage, &polled).await?;
        rows.extend(casting);
        let results = results::compute(&stage, cast, &voted, judged).await?;
        let owed = if options.quick { sweep::QUICK } else { sweep::FULL };
        let founded = stage.lay_out(DEADLINES, async |house| sweep::lay_out(house, owed.bureaus).await).await?;
        let sweep = sweep::run(&stage, founded, owed).await?;
        report.add(Part { database: stage.version().await?, seconds: [seeded.seconds, polled.seconds], rows, burst, results, sweep });
    }
    print!("{report}");
    report.verdict()
}
