//! `events verify`: the log as it is, or an export of it.

use std::fs::File;
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use clap::{ArgMatches, Args, Command, FromArgMatches};
use proof::{Checked, Ledger, PublicKey, Report, check};
use verifications::Sealed;

use super::{LogArgs, shown};

/// The configuration of `events verify`.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    log: LiveLog,
    /// An export to look at instead of the log. Nothing of ours has to run then
    #[arg(long)]
    export_file: Option<PathBuf>,
    /// The folder of leaves and checkpoints. An export has its checkpoints; with leaves, the first commit is
    /// found that is another one
    #[arg(
        long,
        env = "ASTRO_SEAL_FOLDER",
        required_unless_present = "export_file"
    )]
    seal_folder: Option<PathBuf>,
    /// The public half of the key that signed
    #[arg(long, env = "ASTRO_SEAL_PUBLIC_KEY", value_parser = PublicKey::parse)]
    seal_public_key: PublicKey,
}

/// Who may read the log, unless an export is looked at.
#[derive(Debug)]
struct LiveLog(Option<LogArgs>);

impl Args for LiveLog {
    fn augment_args(command: Command) -> Command {
        LogArgs::augment_args(command).mut_args(|arg| match arg.is_required_set() {
            true => arg.required(false).required_unless_present("export_file"),
            false => arg,
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        LogArgs::augment_args_for_update(command)
    }
}

impl FromArgMatches for LiveLog {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        match matches.contains_id("export_file") {
            true => Ok(Self(None)),
            false => LogArgs::from_arg_matches(matches).map(|log| Self(Some(log))),
        }
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Verify {
    pub(super) async fn run(self) -> Result<()> {
        let key = self.seal_public_key;
        match (self.export_file, self.log.0, self.seal_folder) {
            (Some(file), _, folder) => verify_export(&file, &key, folder.map(Ledger::new).as_ref()),
            (None, Some(log), Some(folder)) => verify_log(&log, &folder, &key).await,
            (None, ..) => bail!("ASTRO_SEAL_FOLDER or --export-file is missing"),
        }
    }
}

async fn verify_log(log: &LogArgs, folder: &Path, key: &PublicKey) -> Result<()> {
    let log = log.open("events-verify").await?;
    let sealed = Sealed::new(log, folder.to_owned(), key.clone());
    let started = Instant::now();
    let verifying = sealed.verify(|done, all| shown("read", done, all)).await;
    let report = verifying.with_context(|| format!("{}", folder.display()))?;
    let took = started.elapsed().as_secs_f64();
    writeln!(stdout(), "{}", told(&report, took))?;
    ensure!(
        report.is_untouched(),
        "the log is not the one that was sealed"
    );
    Ok(())
}

fn verify_export(path: &Path, key: &PublicKey, ledger: Option<&Ledger>) -> Result<()> {
    let started = Instant::now();
    let checked = File::open(path)
        .map_err(Into::into)
        .and_then(|file| check(file, key, ledger))
        .with_context(|| format!("{}", path.display()))?;
    let took = started.elapsed().as_secs_f64();
    writeln!(stdout(), "{}", told_of_export(&checked, took))?;
    ensure!(!checked.is_refuted(), "the export is not what was sealed");
    ensure!(
        checked.is_untouched(),
        "no signature is in it that covers its commits, so nothing shows whether the log had them"
    );
    Ok(())
}

pub(super) fn told(report: &Report, seconds: f64) -> String {
    let rate = report.leaves as f64 / seconds.max(0.001);
    let mut told = format!(
        "{} of {} commits are what was sealed, looked at in {seconds:.1} s ({rate:.0}/s)",
        report.fitting, report.leaves
    );
    if let Some(first) = report.first {
        told += &format!(
            "\nThe first that is not is at {}: {}",
            first.position, first.difference
        );
    }
    if let Some(first) = report.refuted.first() {
        told += &format!(
            "\nThe leaves are not those that were signed: not up to {}",
            first.size
        );
    }
    match report.confirmed.last() {
        Some(last) => told + &format!("\nThe last signature that holds is over {}", last.size),
        None => told,
    }
}

pub(super) fn told_of_export(checked: &Checked, seconds: f64) -> String {
    let rate = checked.commits as f64 / seconds.max(0.001);
    let mut told = format!(
        "{} commits of {}, looked at in {seconds:.1} s ({rate:.0}/s)",
        checked.commits, checked.header
    );
    if let Some(first) = checked.first {
        told += &format!(
            "\nThe first that is not what was sealed is at {}: {}",
            first.position, first.difference
        );
    }
    if let Some(refuted) = checked.refuted {
        told += &format!("\nThey do not lead to what was signed at {}", refuted.size);
    }
    match checked.last {
        Some(last) => {
            told + &format!(
                "\n{} signatures hold, the last over {}; {} commits come after it",
                checked.confirmed, last.size, checked.unsigned
            )
        }
        None => told,
    }
}
