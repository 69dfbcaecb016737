//! `cargo xtask screenshot`: the pictures of the documentation, taken from the demonstration.
use crate::browser;
use crate::build;
use crate::demonstration::Demonstration;
use crate::error::Result;
use crate::process;

pub fn run() -> Result {
    let chromium = browser::ensure_chromium()?;
    browser::ensure_packages()?;
    let executable = build::build(false)?;
    let server = Demonstration::start(&executable)?;
    process::run(browser::command("node", &chromium, &server)?.arg("screenshot.mjs"))
}
