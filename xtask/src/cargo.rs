//! Cargo inside cargo: which packages are compiled together, and what came out.
use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::error::{Context, Error, Result};
use crate::process;

/// The packages that run on the server, always selected together.
///
/// Cargo merges features over the *selected* packages. `-p service` alone is another set of
/// features than `-p server`, and would compile sqlx, sea-orm and the crypto library once more.
/// `frontend` is never among them: it would merge `hydrate` into `ssr`.
pub const SERVER_SIDE: [&str; 12] =
    ["-p", "domain", "-p", "migration", "-p", "service", "-p", "app", "-p", "server", "--features", "app/ssr"];

pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// A file that cargo made, or found to be fresh.
pub struct Artifact {
    pub package: String,
    /// The folder of the package: where its tests expect to run.
    pub directory: PathBuf,
    /// What it was made of: `lib`, `bin`, `bench` …
    pub kind: String,
    pub is_test: bool,
    pub executable: Option<PathBuf>,
    pub files: Vec<PathBuf>,
}

pub fn cargo() -> Command {
    process::command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a compiling cargo command and reads from cargo itself where the results are, so that
/// nobody has to guess target folders, profiles and hashes.
pub fn artifacts(command: &mut Command) -> Result<Vec<Artifact>> {
    command.arg("--message-format=json-render-diagnostics");
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output().context("无法启动 cargo")?;
    if !output.status.success() {
        return Err(Error::new("编译失败，原因见上方的编译器输出。"));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().filter_map(artifact).collect())
}

fn artifact(line: &str) -> Option<Artifact> {
    let message: Value = serde_json::from_str(line).ok()?;
    if message.get("reason")? != "compiler-artifact" {
        return None;
    }
    let directory = PathBuf::from(message.get("manifest_path")?.as_str()?).parent()?.to_path_buf();
    Some(Artifact {
        package: directory.file_name()?.to_str()?.to_owned(),
        kind: message.pointer("/target/kind/0")?.as_str()?.to_owned(),
        is_test: message.pointer("/profile/test")?.as_bool()?,
        executable: message.get("executable").and_then(Value::as_str).map(PathBuf::from),
        files: message.get("filenames")?.as_array()?.iter().filter_map(Value::as_str).map(PathBuf::from).collect(),
        directory,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_artifacts_are_read_from_the_messages_of_cargo() {
        assert!(artifact("   Compiling domain").is_none());
        assert!(artifact(r#"{"reason":"build-finished","success":true}"#).is_none());

        let line = r#"{"reason":"compiler-artifact","manifest_path":"/house/domain/Cargo.toml",
            "target":{"kind":["test"]},"profile":{"test":true},"filenames":["/t/it-1"],"executable":"/t/it-1"}"#;
        let found = artifact(line).map(|it| (it.package, it.is_test, it.executable));
        assert_eq!(found, Some(("domain".to_owned(), true, Some(PathBuf::from("/t/it-1")))));
    }
}
