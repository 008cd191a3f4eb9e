//! Makes of a web app what browsers load, and what the API that serves it reads: one folder with
//! the program as WebAssembly, the scripts that start it, styles, fonts and the icon, each also
//! compressed, and a manifest that names them.
//!
//! A program of its own, since it needs much that `xtask`, which is built before anything else,
//! should not wait for. It knows no app and no API: what to bundle it is told.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool talks to its user"
)]

mod bundle;
mod compress;
mod fingerprint;
mod folder;
mod manifest;
mod program;
mod style;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// What to bundle.
#[derive(Debug, Parser)]
#[command(about = "Makes of a web app what browsers load")]
struct Arguments {
    /// The app, compiled for `wasm32-unknown-unknown`
    #[arg(long)]
    program: PathBuf,
    /// A folder of style sheets, which are put together by name; several in this order
    #[arg(long)]
    style: Vec<PathBuf>,
    /// A folder of files that are taken as they are: `icon.svg`, and fonts
    #[arg(long)]
    files: PathBuf,
    /// How many bytes a browser may have to load, compressed, before the app runs
    #[arg(long)]
    budget: u64,
    /// The folder that becomes the bundle; what was there before is replaced. The app tells of its
    /// faults under the folder's name
    #[arg(long)]
    out: PathBuf,
}

fn main() -> ExitCode {
    match bundle::bundle(&Arguments::parse()) {
        Ok(made) => {
            println!("{made}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
