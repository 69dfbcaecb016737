//! Other programs: where they are, how they are started, and what is said when they fail.
use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::{Context, Error, Result};

/// The root of the workspace, one floor above this crate.
pub fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// A command at the root of the workspace.
///
/// `cargo run` leaves the identity of xtask in the environment. Build scripts that watch such
/// variables would run again each time somebody alternates between `cargo build` and `cargo xtask`.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Runs to the end, with the terminal attached; anything but success is an error.
pub fn run(command: &mut Command) -> Result {
    if succeeds(command)? { Ok(()) } else { Err(Error::new(format!("命令失败：{}", line(command)))) }
}

/// Runs to the end, with the terminal attached, where failure is an ordinary answer.
pub fn succeeds(command: &mut Command) -> Result<bool> {
    let status = command.status().context(format!("无法启动 {}", line(command)))?;
    Ok(status.success())
}

/// Runs to the end and hands back standard output; standard error stays on the terminal.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output().context(format!("无法启动 {}", line(command)))?;
    if !output.status.success() {
        return Err(Error::new(format!("命令失败：{}", line(command))));
    }
    String::from_utf8(output.stdout).context(format!("{} 的输出不是 UTF-8", line(command)))
}

/// The first executable of that name on PATH.
pub fn find(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// A path as people say it: from the root of the workspace where it is inside.
pub fn relative(path: &Path) -> std::path::Display<'_> {
    path.strip_prefix(root()).unwrap_or(path).display()
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}
