//! `cargo xtask build`: the browser part, the style sheet, then the server that carries both.
use std::path::PathBuf;

use clap::Args;

use crate::cargo::{artifacts, cargo};
use crate::error::{Error, Result};
use crate::site::{self, Grade};
use crate::steps::Steps;
use crate::wasm;

#[derive(Args)]
pub struct Options {
    /// 面向生产：优化，并把网页资源打包进可执行文件
    #[arg(long)]
    release: bool,
}

pub fn run(options: &Options) -> Result {
    let server = build(options.release)?;
    println!("已生成 {}", crate::process::relative(&server));
    Ok(())
}

/// Builds everything and hands back the path of the server. The server comes last because a
/// release embeds the site while it is compiled.
pub fn build(release: bool) -> Result<PathBuf> {
    let mut steps = Steps::new(5);
    browser_part(&mut steps, release)?;
    steps.run("正在合并样式", site::place_style)?;
    steps.run("正在编译服务端", || server(release))
}

/// The first three steps, which is all that the size budget needs.
pub fn browser_part(steps: &mut Steps, release: bool) -> Result {
    steps.run("正在检查 WebAssembly 编译目标", wasm::ensure_target)?;
    let compiled = steps.run("正在编译浏览器端（首次约需数分钟）", wasm::compile)?;
    steps.run("正在生成浏览器端文件", || site::place_browser_part(&compiled, Grade::wanted(release)))
}

fn server(release: bool) -> Result<PathBuf> {
    let mut command = cargo();
    command.args(["build", "-p", "server", "--bin", "zeren"]);
    if release {
        command.arg("--release");
    }
    artifacts(&mut command)?
        .into_iter()
        .filter(|artifact| artifact.package == "server")
        .find_map(|artifact| artifact.executable)
        .ok_or_else(|| Error::new("server 没有产出可执行文件 zeren，请检查 server/Cargo.toml 的 [[bin]]。"))
}
