//! `zeren`: see `cli` for what it can do.

use clap::Parser;
use std::process::ExitCode;

// Pages are made of many small pieces, and a password proof of one of 19 MB: this allocator is quick with the former and
// gives the latter back, where the system's keeps one in each thread that ever made a proof.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // The one crypto provider, for mail, databases and keys alike. It fails only when there is one already.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    server::commands::run(server::cli::Cli::parse())
}
