//! Makes the folder of scripts and styles, so that the server compiles before the browser part was ever built.

use std::path::Path;
use std::{env, fs};

fn main() {
    let here = env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| ".".to_owned());
    let folder = Path::new(&here).join("../target/site/pkg");
    if let Err(cause) = fs::create_dir_all(&folder) {
        println!("cargo::error=无法创建 {}：{cause}", folder.display());
    }
    println!("cargo::rerun-if-changed=../target/site/pkg");
    println!("cargo::rerun-if-changed=build.rs");
}
