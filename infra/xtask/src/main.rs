//! Sets Astro Bookings up on a developer's machine, and runs its tests, checks and bench.
//!
//! `cargo xtask up` and `cargo xtask test` are all that a new machine with Rust, git and a C
//! compiler needs: what is missing is found, fetched or built. This tool knows how processes and
//! servers are started and ended; it knows nothing of the business, and talks to the system only
//! through the `astro` binary and HTTP.
//!
//! It is built before anything else, so it stays small: no runtime, no HTTP library.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool talks to its user"
)]

mod astro;
mod axe;
mod bench;
mod build;
mod chaos;
mod check;
mod chromium;
mod clean;
mod containers;
mod demo;
mod doctor;
mod gallery;
mod http;
mod image;
mod kubectl;
mod process;
mod project;
mod python;
mod seal;
mod secrets;
mod servers;
mod status;
mod step;
mod test;
mod tools;
mod up;
mod walls;
mod web;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use project::Project;

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    about = "Sets Astro Bookings up on this machine; runs its tests, checks and bench"
)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Start everything, and print where it is and what to try
    Up,
    /// End all processes and servers that `up` started; the data stays
    Down,
    /// End everything and delete its data
    Reset {
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Say what is missing on this machine, and how to get it
    Doctor,
    /// Say what is running
    Status,
    /// Start just the servers: NATS, PostgreSQL, MongoDB
    Servers,
    /// Run all tests, starting what they need
    Test {
        /// How many cases the fuzzer tries for each endpoint and role
        #[arg(long, default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..=100_000))]
        fuzz: u32,
        /// Also those that take long, which are left out where none are chosen
        #[arg(long)]
        long: bool,
        /// Arguments for the test runner, such as a part of a test's name
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        runner: Vec<String>,
    },
    /// Play a season against the running system, then check the books
    Demo {
        /// Arguments for the season, such as --seed 7 --customers 500
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        season: Vec<String>,
    },
    /// Check format, lints, crate walls, licences, unused dependencies and documentation
    Check,
    /// Check that no crate depends on one that it must not know
    Walls,
    /// Measure the speed of the whole
    Bench {
        /// Arguments for the load generator
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        load: Vec<String>,
    },
    /// Make an image of the binary and the web apps, for engines of containers and clusters
    Image {
        /// Also make it a second time, and run it from a folder that can't be written to
        #[arg(long)]
        check: bool,
    },
    /// Run all of it in containers on this machine: the real servers, and each role of the image
    Compose {
        #[command(subcommand)]
        what: Containers,
    },
    /// Put a mixed load on all roles for an hour, and see whether anything grows
    Soak {
        /// Arguments for the load generator, such as --minutes 10
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        load: Vec<String>,
    },
    /// Kill, pause, slow and cut off everything under load, then audit what was promised
    Chaos {
        /// Arguments for it, such as --seed 7 --seconds 120 --only kill,pause
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        chaos: Vec<String>,
    },
    /// Keep the pictures that the last browser tests took of all pages in `docs/gallery`
    Gallery,
    /// Show or move the business clock: `show`, `advance 400d`, `set <RFC 3339>`, `reset`
    Clock {
        /// Arguments for `astro clock`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        clock: Vec<String>,
    },
    /// Run the `astro` binary with the environment of this set-up
    Astro {
        /// Arguments for `astro`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

/// What to do with containers.
#[derive(Subcommand)]
enum Containers {
    /// Make the image where there is none, start all, and wait until they are ready
    Up,
    /// End all; the data stays in its volumes
    Down,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments.task) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<ExitCode> {
    let project = Project::locate()?;
    match task {
        Task::Up => up::up(&project)?,
        Task::Down => clean::down(&project)?,
        Task::Reset { yes } => clean::reset(&project, yes)?,
        Task::Doctor => return doctor::doctor(&project),
        Task::Status => status::status(&project)?,
        Task::Servers => print!("\n{}", servers::start_all(&project)?),
        Task::Test { fuzz, long, runner } => return test::test(&project, fuzz, long, &runner),
        Task::Demo { season } => return demo::demo(&project, &season),
        Task::Check => return check::check(&project),
        Task::Walls => walls::check(&project)?,
        Task::Bench { load } => return bench::bench(&project, &load),
        Task::Image { check } => image::image(&project, check)?,
        Task::Compose { what } => match what {
            Containers::Up => containers::up(&project)?,
            Containers::Down => containers::down(&project)?,
        },
        Task::Soak { load } => return bench::soak(&project, &load),
        Task::Chaos { chaos } => return chaos::chaos(&project, &chaos),
        Task::Gallery => gallery::keep(&project)?,
        Task::Clock { clock } => {
            let arguments: Vec<String> = std::iter::once("clock".to_owned()).chain(clock).collect();
            return astro::run_by_hand(&project, &arguments);
        }
        Task::Astro { arguments } => return astro::run_by_hand(&project, &arguments),
    }
    Ok(ExitCode::SUCCESS)
}
