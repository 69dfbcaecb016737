//! The machine underneath: who we are, and packages of the distribution.
use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;

use crate::error::{Context, Result};
use crate::process::{self, find, relative};

pub fn is_root() -> Result<bool> {
    Ok(process::output(process::command("id").arg("-u"))?.trim() == "0")
}

/// Whether packages can be installed without asking for a password.
pub fn can_install() -> Result<bool> {
    Ok(find("apt-get").is_some() && is_root()?)
}

pub fn install(packages: &[&str]) -> Result {
    eprintln!("正在安装 {} …", packages.join(" "));
    process::run(process::command("apt-get").args(["update", "--quiet"]))?;
    process::run(
        process::command("apt-get")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(["install", "--yes", "--quiet", "--no-install-recommends"])
            .args(packages),
    )
}

/// A port of the loopback that was free a moment ago.
pub fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("本机没有可用端口")?;
    Ok(listener.local_addr().context("本机没有可用端口")?.port())
}

/// A log file of a background process, empty at first, with its path for those who look for causes.
pub fn log(name: &str) -> Result<(File, PathBuf)> {
    let path = process::root().join("target/xtask").join(name);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).context(format!("无法创建 {}", relative(folder)))?;
    }
    let file = File::create(&path).context(format!("无法写入 {}", relative(&path)))?;
    Ok((file, path))
}
