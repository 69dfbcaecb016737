//! `cargo xtask docs`: documents that are printed by the code they describe, so they cannot drift.
use std::fs;

use clap::Args;

use crate::cargo::cargo;
use crate::error::{Context, Error, Result};
use crate::process::{self, relative, root};
use crate::site;

#[derive(Args)]
pub struct Options {
    /// 只比较，不写入；有出入时失败
    #[arg(long)]
    pub check: bool,
}

pub fn run(options: &Options) -> Result {
    site::folder()?;
    let generated = process::output(cargo().args(["run", "--quiet", "-p", "server", "--bin", "zeren", "--", "docs", "lifecycles"]))?;
    let path = root().join("docs/lifecycles.md");
    let current = fs::read_to_string(&path).unwrap_or_default();
    if current == generated {
        println!("{} 已是最新", relative(&path));
        return Ok(());
    }
    if options.check {
        return Err(Error::new(format!("{} 与代码不一致，请运行 cargo xtask docs", relative(&path))));
    }
    fs::write(&path, generated).context(format!("无法写入 {}", relative(&path)))?;
    println!("已写入 {}", relative(&path));
    Ok(())
}
