//! `zeren`: see `cli` for what it can do.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    // The one crypto provider, for mail, databases and keys alike. It fails only when there is one already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    server::commands::run(server::cli::Cli::parse())
}
