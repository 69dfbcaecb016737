//! What the browser tests stand on: Chromium, fonts, and the npm packages of `end2end`.
use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::demonstration::{Demonstration, today};
use crate::error::{Context, Error, Result};
use crate::process::{self, find, relative, root};
use crate::system;

pub fn folder() -> PathBuf {
    root().join("end2end")
}

/// A command in `end2end`, pointed at a running server.
pub fn command(program: &str, chromium: &str, server: &Demonstration) -> Result<Command> {
    let mut command = process::command(program);
    command.current_dir(folder()).env("ZEREN_URL", server.url()).env("ZEREN_DATA", server.data()).env("ZEREN_CHROMIUM", chromium);
    command.env("ZEREN_TODAY", today()?);
    Ok(command)
}

/// The path of a Chromium, installed first where that needs no password.
///
/// It is the one of the distribution: browsers that Playwright downloads come from a server that
/// many networks do not reach.
pub fn ensure_chromium() -> Result<String> {
    let mut missing = Vec::new();
    if chromium().is_none() {
        missing.push("chromium");
    }
    if !has_chinese_font() {
        missing.push("fonts-noto-cjk");
    }
    if !missing.is_empty() && system::can_install()? {
        system::install(&missing)?;
    }
    chromium().ok_or_else(|| Error::new("未找到 Chromium，请安装：apt-get install chromium fonts-noto-cjk，或用 ZEREN_CHROMIUM 指明路径。"))
}

/// Installs what `package-lock.json` says, unless that very lock has been installed already.
pub fn ensure_packages() -> Result {
    let folder = folder();
    if find("npm").is_none() {
        return Err(Error::new("未找到 npm，请安装 Node.js 20 或更高版本。"));
    }
    let (lock, stamp) = (folder.join("package-lock.json"), folder.join("node_modules/.installed-lock"));
    let locked = fs::read(&lock).ok();
    if locked.is_some() && fs::read(&stamp).ok() == locked {
        return Ok(());
    }
    let verb = if locked.is_some() { "ci" } else { "install" };
    eprintln!("正在安装浏览器测试的 npm 依赖 …");
    process::run(
        process::command("npm").current_dir(&folder).args([verb, "--no-audit", "--no-fund"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
    )?;
    fs::copy(&lock, &stamp).context(format!("无法写入 {}", relative(&stamp)))?;
    Ok(())
}

fn chromium() -> Option<String> {
    if let Ok(named) = env::var("ZEREN_CHROMIUM") {
        return Some(named);
    }
    let found = ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(find)?;
    found.to_str().map(str::to_owned)
}

/// Without one every character is an empty box, which no assertion notices and every picture shows.
fn has_chinese_font() -> bool {
    let listed = process::command("fc-list").args([":lang=zh", "family"]).output();
    listed.is_ok_and(|fonts| !fonts.stdout.is_empty())
}
