//! `cargo xtask lint`: format, warnings, the walls between the crates, and the size budget.
use crate::budget;
use crate::cargo::{SERVER_SIDE, WASM_TARGET, cargo};
use crate::docs;
use crate::error::{Error, Result};
use crate::process;
use crate::site;
use crate::steps::Steps;
use crate::wasm;

const DENY_WARNINGS: [&str; 3] = ["--", "-D", "warnings"];

/// What a package must not pull in, and why: the absences that the architecture rests on.
struct Ban {
    package: &'static str,
    target: Option<&'static str>,
    banned: &'static [&'static str],
    reason: &'static str,
}

const BANS: [Ban; 3] = [
    Ban {
        package: "server",
        target: None,
        banned: &["ring", "openssl", "openssl-sys", "native-tls"],
        reason: "密码学只用 aws-lc-rs 一套实现",
    },
    Ban {
        package: "frontend",
        target: Some(WASM_TARGET),
        banned: &["service", "migration", "server", "sea-orm", "sqlx", "sqlx-core", "tokio", "axum"],
        reason: "浏览器端不得含有服务端代码",
    },
    Ban {
        package: "domain",
        target: None,
        banned: &["service", "app", "migration", "sea-orm", "tokio", "axum", "leptos", "getrandom"],
        reason: "规则是纯函数：没有输入输出、时钟与随机数",
    },
];

/// The quick checks come first; the rest is in the order in which they share compiled crates.
pub fn run() -> Result {
    site::folder()?;
    let mut steps = Steps::new(7);
    steps.run("正在检查格式", || process::run(cargo().args(["fmt", "--all", "--check"])))?;
    steps.run("正在检查依赖边界", || BANS.iter().try_for_each(check))?;
    // By itself: together with the server it would merge features that no build ever has.
    steps.run("正在检查 xtask", || clippy(&["-p", "xtask", "--all-targets"]))?;
    steps.run("正在检查服务端", || clippy(&[&SERVER_SIDE[..], &["--all-targets"]].concat()))?;
    steps.run("正在检查浏览器端", || {
        wasm::ensure_target()?;
        clippy(&["-p", "frontend", "--target", WASM_TARGET])
    })?;
    steps.run("正在检查浏览器端体积", budget::run)?;
    steps.run("正在核对由代码生成的文档", || docs::run(&docs::Options { check: true }))?;
    println!("检查全部通过");
    Ok(())
}

fn clippy(selection: &[&str]) -> Result {
    process::run(cargo().arg("clippy").args(selection).args(DENY_WARNINGS))
}

fn check(ban: &Ban) -> Result {
    let mut command = cargo();
    command.args(["tree", "--edges", "normal", "--prefix", "none", "--format", "{p}", "-p", ban.package]);
    if let Some(target) = ban.target {
        command.args(["--target", target]);
    }
    let tree = process::output(&mut command)?;
    match first_banned(&tree, ban.banned) {
        None => Ok(()),
        Some(found) => {
            let Ban { package, reason, .. } = ban;
            let target = ban.target.map(|target| format!(" --target {target}")).unwrap_or_default();
            Err(Error::new(format!("{package} 依赖了 {found}，但{reason}。来源见：cargo tree -p {package}{target} -e normal -i {found}")))
        }
    }
}

/// Lines of the tree read `name v1.2.3 (…)`.
fn first_banned(tree: &str, banned: &[&'static str]) -> Option<&'static str> {
    let mut names = tree.lines().filter_map(|line| line.split_whitespace().next());
    names.find_map(|name| banned.iter().copied().find(|banned| *banned == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ban_is_on_the_whole_name_of_a_crate() {
        let tree = "server v0.1.0 (/house/server)\nstring v1.0.0\nring-buffer v0.1.0\n";
        assert_eq!(first_banned(tree, &["ring"]), None);
        assert_eq!(first_banned(&format!("{tree}ring v0.17.8 (*)\n"), &["ring"]), Some("ring"));
    }
}
