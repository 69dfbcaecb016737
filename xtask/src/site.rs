//! `target/site`: the files that the server embeds and sends to browsers.
use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use brotli::enc::BrotliEncoderParams;

use crate::css;
use crate::error::{Context, Result};
use crate::process::{relative, root};
use crate::wasm;

/// The name of the files; `.cargo/config.toml` tells Leptos the same.
const NAME: &str = "zeren";

/// Raise it when the making of the browser part changes: what lies there is then made anew.
const RECIPE: u32 = 1;

/// How much work went into the size of the browser part. A better grade serves for a lesser
/// wish, so that `lint` followed by `test` tests the very module that will be shipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    Plain,
    Compressed,
    Optimised,
}

impl Grade {
    /// The best that this machine can do for a release, the quickest for development.
    pub fn wanted(release: bool) -> Self {
        if !release && env::var_os("ZEREN_WASM_OPT").is_none_or(|value| value != "1") {
            return Self::Plain;
        }
        if wasm::find_wasm_opt().is_some() {
            return Self::Optimised;
        }
        eprintln!("未找到 wasm-opt，浏览器端会大一些；运行 npm ci --prefix end2end 即可装上。");
        Self::Compressed
    }

    fn brotli_quality(self) -> i32 {
        if self == Self::Plain { 5 } else { 11 }
    }
}

/// The folder of scripts and styles. It always exists afterwards: without it the server crate,
/// which embeds it, would not even pass `cargo check`.
pub fn folder() -> Result<PathBuf> {
    let folder = root().join("target/site/pkg");
    fs::create_dir_all(&folder).context(format!("无法创建 {}", relative(&folder)))?;
    Ok(folder)
}

/// Script and module with their compressed siblings, from the compiled `input`.
pub fn place_browser_part(input: &Path, wanted: Grade) -> Result {
    let folder = folder()?;
    let compiled = fs::read(input).context(format!("无法读取 {}", relative(input)))?;
    let mut hasher = DefaultHasher::new();
    (RECIPE, compiled).hash(&mut hasher);
    let identity = hasher.finish();

    let stamp = root().join("target/xtask/site.stamp");
    let present = browser_files(&folder).iter().all(|file| file.is_file() && sibling(file).is_file());
    let stamped = fs::read_to_string(&stamp).unwrap_or_default();
    let good_enough = [Grade::Plain, Grade::Compressed, Grade::Optimised]
        .into_iter()
        .any(|grade| grade >= wanted && stamped == stamp_text(identity, grade));
    if present && good_enough {
        return Ok(());
    }

    let staging = root().join("target/xtask/pkg");
    wasm::bind(input, &staging, NAME)?;
    if wanted == Grade::Optimised
        && let Some(wasm_opt) = wasm::find_wasm_opt()
    {
        wasm::optimise(&wasm_opt, &staging.join(format!("{NAME}.wasm")))?;
    }
    // The stamp goes first and comes back last: an interruption leaves no half-made site behind.
    write(&stamp, b"")?;
    place_folder(&staging, &folder, wanted.brotli_quality())?;
    write(&stamp, stamp_text(identity, wanted).as_bytes())
}

/// The style sheet. It is small, so it is always compressed as well as brotli can.
pub fn place_style() -> Result {
    let sheet = css::bundle(&root().join("style/main.css"))?;
    let target = folder()?.join(format!("{NAME}.css"));
    let unchanged = fs::read(&target).is_ok_and(|present| present == sheet.as_bytes());
    if unchanged && sibling(&target).is_file() {
        return Ok(());
    }
    place_file(&target, sheet.as_bytes(), 11)
}

/// The bytes that a browser downloads before the first click is answered: script and module.
pub fn transferred_size() -> Result<u64> {
    let mut sum = 0;
    for file in browser_files(&folder()?) {
        let compressed = sibling(&file);
        sum += fs::metadata(&compressed).context(format!("无法读取 {}", relative(&compressed)))?.len();
    }
    Ok(sum)
}

fn browser_files(folder: &Path) -> [PathBuf; 2] {
    [folder.join(format!("{NAME}.js")), folder.join(format!("{NAME}.wasm"))]
}

fn stamp_text(identity: u64, grade: Grade) -> String {
    format!("{identity:016x} {grade:?}\n")
}

fn place_folder(from: &Path, to: &Path, quality: i32) -> Result {
    for entry in fs::read_dir(from).context(format!("无法读取 {}", relative(from)))? {
        let entry = entry.context(format!("无法读取 {}", relative(from)))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            place_folder(&source, &target, quality)?;
        } else {
            let bytes = fs::read(&source).context(format!("无法读取 {}", relative(&source)))?;
            place_file(&target, &bytes, quality)?;
        }
    }
    Ok(())
}

/// A file and its compressed sibling go together, or the server would send an old sibling.
fn place_file(target: &Path, bytes: &[u8], quality: i32) -> Result {
    let mut compressed = Vec::new();
    let parameters = BrotliEncoderParams { quality, size_hint: bytes.len(), ..Default::default() };
    brotli::BrotliCompress(&mut &*bytes, &mut compressed, &parameters).context("brotli 压缩失败")?;
    write(target, bytes)?;
    write(&sibling(target), &compressed)
}

fn sibling(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".br");
    PathBuf::from(name)
}

/// Files that would not change are left alone: a release server embeds them, and cargo would
/// compile it again for a newer modification time.
fn write(path: &Path, bytes: &[u8]) -> Result {
    if fs::read(path).is_ok_and(|present| present == bytes) {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).context(format!("无法创建 {}", relative(parent)))?;
    }
    fs::write(path, bytes).context(format!("无法写入 {}", relative(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_better_grade_serves_for_a_lesser_wish() {
        assert!(Grade::Optimised > Grade::Compressed && Grade::Compressed > Grade::Plain);
    }

    #[test]
    fn a_sibling_keeps_the_whole_name() {
        assert_eq!(sibling(Path::new("pkg/zeren.js")), Path::new("pkg/zeren.js.br"));
    }
}
