//! From the compiled browser part to what a browser loads: wasm-bindgen, then wasm-opt.
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use wasm_bindgen_cli_support::Bindgen;

use crate::browser;
use crate::cargo::{WASM_TARGET, artifacts, cargo};
use crate::error::{Context, Error, Result};
use crate::process;

/// What rustc emits for wasm32 by default, plus what wasm-bindgen adds. wasm-opt must know them
/// all, or it refuses the module.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// The target comes with `rust-toolchain.toml` where rustup reads it; this is for the rest.
pub fn ensure_target() -> Result {
    let libraries = process::output(process::command("rustc").args(["--print", "target-libdir", "--target", WASM_TARGET]))?;
    if Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    if process::find("rustup").is_none() {
        return Err(Error::new(format!("缺少编译目标 {WASM_TARGET}，请安装 rustup 后重试。")));
    }
    process::run(process::command("rustup").args(["target", "add", WASM_TARGET]))
}

/// Compiles the browser part. The profile is the same for development and release: a debug
/// module of this size would take a browser longer to load than the optimiser takes to shrink it.
pub fn compile() -> Result<PathBuf> {
    let made = artifacts(cargo().args(["build", "-p", "frontend", "--target", WASM_TARGET, "--profile", "wasm-release"]))?;
    made.into_iter()
        .filter(|artifact| artifact.package == "frontend")
        .flat_map(|artifact| artifact.files)
        .find(|file| file.extension().is_some_and(|extension| extension == "wasm"))
        .ok_or_else(|| Error::new("frontend 没有产出 .wasm，请确认 frontend/Cargo.toml 中的 crate-type 含 cdylib。"))
}

/// Writes `name.js`, `name.wasm` and possible snippets into `folder`, which is emptied first.
///
/// wasm-bindgen is a library here: its version is the one in Cargo.lock, so it cannot drift from
/// the crate and there is no tool to install.
pub fn bind(input: &Path, folder: &Path, name: &str) -> Result {
    if folder.exists() {
        fs::remove_dir_all(folder).context(format!("无法清空 {}", folder.display()))?;
    }
    let mut bindgen = Bindgen::new();
    bindgen.web(true).context("wasm-bindgen")?;
    bindgen
        .input_path(input)
        .out_name(name)
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        // Leptos passes the address of the module; the built-in one would name a file we rename.
        .omit_default_module_path(true)
        .generate(folder)
        .context("wasm-bindgen 失败")?;
    // Leptos looks for `zeren.wasm`, not `zeren_bg.wasm`, once LEPTOS_OUTPUT_NAME is set when it
    // is compiled (see `.cargo/config.toml`). cargo-leptos renames likewise.
    fs::rename(folder.join(format!("{name}_bg.wasm")), folder.join(format!("{name}.wasm"))).context("无法重命名 wasm-bindgen 的产物")
}

/// Shrinks a module in place.
pub fn optimise(wasm_opt: &Path, module: &Path) -> Result {
    process::run(process::command(wasm_opt).arg("-Oz").args(FEATURES).arg(module).arg("-o").arg(module))
}

/// `$WASM_OPT`, then PATH, then the npm package `binaryen` of the browser tests.
pub fn find_wasm_opt() -> Option<PathBuf> {
    let installed = browser::folder().join("node_modules/.bin/wasm-opt");
    env::var_os("WASM_OPT").map(PathBuf::from).or_else(|| process::find("wasm-opt")).or_else(|| installed.is_file().then_some(installed))
}
