//! Makes an image of the one binary and the bundles of the web apps, and unpacks one.
//!
//! No engine and no privilege is needed: an image is two archives of files and some JSON. What is in it, in
//! which order, with which times and modes is a function of what it is made of, so whoever makes it again from
//! the same gets the same digest. It knows no role: the image runs whichever is named.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool talks to its user"
)]

mod archive;
mod bill;
mod contents;
mod layer;
mod libraries;
mod unpacked;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// What to do.
#[derive(Debug, Parser)]
#[command(about = "Makes an image of the binary and the web apps, and unpacks one")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Makes an image, and prints its digest
    Make(Make),
    /// Unpacks an image into a folder that is not there yet, and looks whether all digests are right
    Unpack {
        /// The archive
        #[arg(long)]
        image: PathBuf,
        /// The folder
        #[arg(long)]
        into: PathBuf,
    },
}

/// What an image is made of.
#[derive(Debug, clap::Args)]
struct Make {
    /// The binary
    #[arg(long)]
    binary: PathBuf,
    /// The folder of the bundles
    #[arg(long)]
    bundles: PathBuf,
    /// The certificates of the public authorities
    #[arg(long)]
    authorities: PathBuf,
    /// The name and the tag that it gets, such as `astro-bookings:1.2.3`
    #[arg(long)]
    name: String,
    /// The version of the binary
    #[arg(long)]
    version: String,
    /// The commit that it is built from
    #[arg(long)]
    revision: String,
    /// Where that commit is found, if anywhere
    #[arg(long)]
    source: Option<String>,
    /// When that commit was made, in seconds since 1970: the time of all files
    #[arg(long)]
    created: i64,
    /// The bills of materials of the binary and of the web apps, `CycloneDX` as JSON
    #[arg(long)]
    bill: Vec<PathBuf>,
    /// Where the archive goes
    #[arg(long)]
    out: PathBuf,
    /// Where the bill of materials of the whole goes
    #[arg(long)]
    bill_out: PathBuf,
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<String> {
    match task {
        Task::Make(make) => {
            let libraries = libraries::of(&make.binary)?;
            let contents = contents::Contents::gather(&make, &libraries)?;
            let image = archive::write(&make, &contents)?;
            bill::write(&make, &libraries, &image)?;
            Ok(image.to_string())
        }
        Task::Unpack { image, into } => unpacked::unpack(&image, &into),
    }
}
