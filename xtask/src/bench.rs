//! `cargo xtask bench`: the release server, the program that measures it, and what comes of it in docs/performance.md.
use std::env;
use std::fs;

use clap::Args;

use crate::build;
use crate::cargo::{artifacts, cargo};
use crate::error::{Context, Error, Result};
use crate::postgres::Postgres;
use crate::process::{self, relative, root};
use crate::temporary::TemporaryFolder;

#[derive(Args)]
pub struct Options {
    /// 少量数据，只打印，不写入文件
    #[arg(long)]
    quick: bool,
}

pub fn run(options: &Options) -> Result {
    let folder = TemporaryFolder::new("bench")?;
    // Set aside: cargo may link the server once more beside the bench, and what is measured is what is shipped.
    let server = folder.path().join("zeren");
    fs::copy(build::build(true)?, &server).context("无法复制 zeren")?;
    let mut compile = cargo();
    compile.args(["build", "--release", "-p", "server", "--bench", "house"]);
    let program = artifacts(&mut compile)?
        .into_iter()
        .filter(|artifact| artifact.package == "server" && artifact.kind == "bench")
        .find_map(|artifact| artifact.executable)
        .ok_or_else(|| Error::new("server 没有产出 house，请检查 server/Cargo.toml 的 [[bench]]。"))?;
    let postgres = Postgres::start_durable()?;
    let mut measure = process::command(&program);
    measure.current_dir(folder.path()).arg("measure").arg("--server").arg(&server).arg("--folder").arg(folder.path());
    measure.args(["--postgres", &postgres.admin_url()]).args(options.quick.then_some("--quick"));
    // What is measured is the defaults, not what somebody happens to have set.
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("ZEREN_")) {
        measure.env_remove(&name);
    }
    let report = process::output(&mut measure)?;
    if options.quick {
        print!("{report}");
        return Ok(());
    }
    let path = root().join("docs/performance.md");
    fs::write(&path, report).context(format!("无法写入 {}", relative(&path)))?;
    println!("已写入 {}", relative(&path));
    Ok(())
}
