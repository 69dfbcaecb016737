//! `cargo xtask test`: every part of the tests, on both databases, with one summary at the end.
use std::time::Instant;

use clap::{Args, ValueEnum};

use crate::browser;
use crate::build;
use crate::cargo::{Artifact, SERVER_SIDE, artifacts, cargo};
use crate::demonstration::Demonstration;
use crate::error::{Error, Result};
use crate::postgres::Postgres;
use crate::process;
use crate::site;

#[derive(Args)]
pub struct Options {
    /// 哪一部分
    #[arg(value_enum, default_value_t = Part::All)]
    part: Part,
    /// 只运行名称中含有此模块的测试，例如 complaint
    module: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// 规则、表结构与页面
    Unit,
    /// 业务用例，SQLite 与 PostgreSQL 各一遍
    Service,
    /// HTTP 接口，SQLite 与 PostgreSQL 各一遍
    Server,
    /// 在 Chromium 中像人一样操作
    Browser,
    /// 以上全部
    All,
}

pub fn run(options: &Options) -> Result {
    let module = options.module.as_deref();
    let wants = |part| options.part == part || options.part == Part::All;
    let mut summary = Summary::default();

    if options.part != Part::Browser {
        let tests = compile()?;
        if wants(Part::Unit) {
            summary.add("单元", || unit(&tests, module));
        }
        // Started once, when first needed, and stopped at the end of this block.
        let mut postgres = None;
        for (part, package) in [(Part::Service, "service"), (Part::Server, "server")] {
            if wants(part) {
                summary.add(&format!("{package} · SQLite"), || on_sqlite(&tests, package, module));
                summary.add(&format!("{package} · PostgreSQL"), || {
                    let postgres = match &mut postgres {
                        Some(running) => running,
                        none => none.insert(Postgres::start()?),
                    };
                    on_postgres(&tests, package, module, postgres)
                });
            }
        }
    }
    if wants(Part::Browser) {
        summary.add("浏览器", || in_browser(module));
    }
    summary.print()
}

/// Compiles all tests of the server side at once (see [`SERVER_SIDE`] for why) without running any.
fn compile() -> Result<Vec<Artifact>> {
    site::folder()?;
    eprintln!("正在编译测试 …");
    let made = artifacts(cargo().args(["test", "--no-run"]).args(SERVER_SIDE))?;
    Ok(made.into_iter().filter(|artifact| artifact.is_test).collect())
}

fn unit(tests: &[Artifact], module: Option<&str>) -> Result<bool> {
    let mut passed = true;
    for package in ["domain", "migration", "app"] {
        passed &= run_tests(tests, package, module, &[])?;
    }
    // Examples in the documentation are compiled by rustdoc, which only cargo can drive.
    passed &= process::succeeds(cargo().args(["test", "--quiet", "--doc"]).args(SERVER_SIDE).args(module))?;
    passed &= process::succeeds(cargo().args(["test", "--quiet", "-p", "xtask"]).args(module))?;
    Ok(passed)
}

fn on_sqlite(tests: &[Artifact], package: &str, module: Option<&str>) -> Result<bool> {
    run_tests(tests, package, module, &[("ZEREN_TEST_DATABASE", "sqlite")])
}

fn on_postgres(tests: &[Artifact], package: &str, module: Option<&str>, postgres: &Postgres) -> Result<bool> {
    let url = postgres.admin_url();
    let variables = [("ZEREN_TEST_DATABASE", "postgres"), ("ZEREN_TEST_PG_ADMIN_URL", url.as_str())];
    run_tests(tests, package, module, &variables)
}

fn in_browser(module: Option<&str>) -> Result<bool> {
    let chromium = browser::ensure_chromium()?;
    browser::ensure_packages()?;
    let executable = build::build(false)?;
    let server = Demonstration::start(&executable)?;
    let mut playwright = browser::command("node_modules/.bin/playwright", &chromium, &server)?;
    // The story of the year walks by servers of its own.
    playwright.env("ZEREN_PROGRAM", &executable);
    process::succeeds(playwright.arg("test").args(module))
}

/// Runs the compiled tests of one package the way cargo would: in its folder, told where it is.
fn run_tests(tests: &[Artifact], package: &str, module: Option<&str>, variables: &[(&str, &str)]) -> Result<bool> {
    let mut passed = true;
    for test in tests.iter().filter(|test| test.package == package) {
        let Some(executable) = &test.executable else {
            continue;
        };
        eprintln!("正在运行 {}", process::relative(executable));
        let mut command = process::command(executable);
        command.current_dir(&test.directory).env("CARGO_MANIFEST_DIR", &test.directory).envs(variables.iter().copied()).args(module);
        passed &= process::succeeds(&mut command)?;
    }
    Ok(passed)
}

/// One line a part. A failing part does not keep the others from running.
#[derive(Default)]
struct Summary(Vec<(String, bool, f64)>);

impl Summary {
    fn add(&mut self, name: &str, work: impl FnOnce() -> Result<bool>) {
        eprintln!("\n── {name} ──");
        let start = Instant::now();
        let passed = work().unwrap_or_else(|error| {
            eprintln!("错误：{error}");
            false
        });
        self.0.push((name.to_owned(), passed, start.elapsed().as_secs_f64()));
    }

    fn print(&self) -> Result {
        println!("\n测试结果");
        for (name, passed, seconds) in &self.0 {
            println!("  {}  {name}（{seconds:.1} 秒）", if *passed { "通过" } else { "失败" });
        }
        let failed: Vec<_> = self.0.iter().filter(|(_, passed, _)| !passed).map(|(name, ..)| name.as_str()).collect();
        if failed.is_empty() {
            return Ok(());
        }
        Err(Error::new(format!("未通过：{}。原因见上方输出。", failed.join("、"))))
    }
}
