//! `cargo xtask serve`: build, then become the server.
use std::os::unix::process::CommandExt;
use std::path::PathBuf;

use clap::Args;

use crate::build;
use crate::error::{Context, Result};
use crate::process;

#[derive(Args)]
pub struct Options {
    /// 以生产方式编译
    #[arg(long)]
    release: bool,
    /// 数据目录
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// 监听地址，例如 127.0.0.1:3000
    #[arg(long, value_name = "HOST:PORT")]
    addr: Option<String>,
    /// 数据库地址，例如 postgres://用户@主机/库
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// 不使用演示模式
    #[arg(long)]
    no_demo: bool,
    /// `--` 之后的参数原样交给服务
    #[arg(last = true, value_name = "ARGS")]
    extra: Vec<String>,
}

pub fn run(options: &Options) -> Result {
    let server = build::build(options.release)?;
    let mut command = process::command(&server);
    command.arg("serve");
    if !options.no_demo {
        command.arg("--demo");
    }
    if let Some(data) = &options.data {
        command.arg("--data").arg(data);
    }
    if let Some(address) = &options.addr {
        command.arg("--addr").arg(address);
    }
    if let Some(url) = &options.database_url {
        command.arg("--database-url").arg(url);
    }
    command.args(&options.extra);
    // The server takes the place of this process: signals from a terminal or a service manager
    // then reach it, and nothing stands between it and a graceful end.
    Err(command.exec()).context(format!("无法启动 {}", process::relative(&server)))
}
