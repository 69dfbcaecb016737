//! `cargo xtask`: how the house is built, run, tested and measured. One command, one file.
mod bench;
mod browser;
mod budget;
mod build;
mod cargo;
mod css;
mod demonstration;
mod docs;
mod error;
mod lint;
mod postgres;
mod process;
mod screenshot;
mod serve;
mod site;
mod steps;
mod system;
mod temporary;
mod test;
mod wasm;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// 责任的构建工具。第一次使用：cargo xtask serve
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 编译浏览器端与服务端
    Build(build::Options),
    /// 编译并启动服务，默认为演示模式
    Serve(serve::Options),
    /// 运行测试
    Test(test::Options),
    /// 检查格式、告警、依赖边界与浏览器端体积
    Lint,
    /// 检查浏览器端的传输体积
    Budget,
    /// 由代码生成文档
    Docs(docs::Options),
    /// 重新截取 docs/images 中的图片
    Screenshot,
    /// 测量速度、内存与最后一分钟的集中报送，结果写入 docs/performance.md
    Bench(bench::Options),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Build(options) => build::run(&options),
        Command::Serve(options) => serve::run(&options),
        Command::Test(options) => test::run(&options),
        Command::Lint => lint::run(),
        Command::Budget => budget::run(),
        Command::Docs(options) => docs::run(&options),
        Command::Screenshot => screenshot::run(),
        Command::Bench(options) => bench::run(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("错误：{error}");
            ExitCode::FAILURE
        }
    }
}
