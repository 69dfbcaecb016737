//! `cargo xtask budget`: what a browser must download before a page answers has an upper limit.
use crate::browser;
use crate::build;
use crate::error::{Error, Result};
use crate::process;
use crate::site;
use crate::steps::Steps;
use crate::wasm;

/// Script and module, compressed. At 1 Mbit/s, a poor mobile connection, this is under three seconds.
const LIMIT: u64 = 350_000;

pub fn run() -> Result {
    // The limit is meant for what is shipped, and that is optimised.
    if wasm::find_wasm_opt().is_none() && process::find("npm").is_some() {
        browser::ensure_packages()?;
    }
    build::browser_part(&mut Steps::new(3), true)?;
    let size = site::transferred_size()?;
    println!("浏览器端（js + wasm，brotli）：{size} 字节，上限 {LIMIT} 字节");
    if size <= LIMIT {
        return Ok(());
    }
    Err(Error::new(format!("浏览器端超出上限 {} 字节：请看是否有只在服务端需要的代码进入了 island。", size - LIMIT)))
}
