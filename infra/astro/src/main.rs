//! The one binary: every process and every command of the operator is a subcommand.
//!
//! This crate wires what the others make. It decides nothing: each role reads its configuration,
//! waits a bounded time for its servers, and runs until it is told to stop.

mod accounts;
mod command_line;
mod core_store;
mod demo;
mod encryption;
mod event_index;
mod gateway;
mod incident_store;
mod job_store;
mod listening;
mod log_store;
mod nats;
mod operated;
mod patience;
mod process;
mod read_models;
mod rebuild_store;
mod reconciliations;
mod roles;
mod site;
mod store_logins;
mod terms;
mod verification_store;
mod verifier;
mod write_path;

use std::io::Write;
use std::process::ExitCode;

use command_line::CommandLine;

/// Threads of the runtime that roles share with their clients of NATS and the stores. Requests
/// are answered on threads of their own.
const THREADS: usize = 2;

fn main() -> ExitCode {
    let command_line = match service::config::parse::<CommandLine>(std::env::args_os()) {
        Ok(command_line) => command_line,
        Err(complaint) => return fail(&complaint),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(THREADS)
        .max_blocking_threads(8)
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error),
    };
    let outcome = runtime.block_on(async {
        let outcome = command_line.run().await;
        service::telemetry::flush().await;
        outcome
    });
    // The process ends here. Ending the runtime first would only make clients of the stores, in
    // the middle of something, complain that their other half is gone.
    std::mem::forget(runtime);
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&one_line(&error)),
    }
}

/// An error with its causes. Some errors tell their cause themselves; it is not said twice.
fn one_line(error: &anyhow::Error) -> String {
    error.chain().fold(String::new(), |line, cause| {
        let cause = cause.to_string().replace('\n', " ");
        match line {
            line if line.is_empty() => cause,
            line if line.contains(&cause) => line,
            line => format!("{line}: {cause}"),
        }
    })
}

/// One line for whoever started the process. Standard output is for log lines and results.
fn fail(error: &dyn std::fmt::Display) -> ExitCode {
    // Nobody is left to tell if this can't be written.
    let _ = writeln!(std::io::stderr(), "astro: {error}");
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    #[test]
    fn an_error_is_one_line_that_says_nothing_twice() {
        let error = std::io::Error::other("refused\nfor good");
        let error = Err::<(), _>(error)
            .context("can't read: refused for good")
            .context("NAME");
        assert_eq!(
            super::one_line(&error.unwrap_err()),
            "NAME: can't read: refused for good"
        );
    }
}
