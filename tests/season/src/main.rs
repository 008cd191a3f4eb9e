//! Plays a season of Astro Bookings against running APIs, as the people would: everybody
//! registers and signs in, suppliers offer launches, hundreds of customers book, pay, are late and step back, launches are delayed,
//! aborted, flown and lost, finance pays back and collects. More than a year goes by on the
//! business clock of development. Then the books are checked: every booking, seat, payment,
//! refund and invoice in PostgreSQL and in MongoDB is what the log says, numbers have no gap, and
//! what was collected was paid back or kept.
//!
//! It knows the system from outside: HTTP, the log, the two stores. The same seed plays the same
//! season, but for what races.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line tool talks to its user"
)]

mod acts;
mod api;
mod clock;
mod people;
mod plot;
mod season;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Parser;
use sign_in::Mails;
use system_tests::books::commits;
use system_tests::{Accounts, Books, Ledger, Stores};
use uuid::Uuid;

use crate::people::Town;
use crate::season::Season;

/// How long policies and projectors may take to come to rest.
const PATIENCE: Duration = Duration::from_secs(60);
/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(500);

/// Where everything is.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask demo",
    about = "Plays a season, then checks the books"
)]
struct Arguments {
    /// Decides who does what
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many customers there are
    #[arg(long, default_value_t = 220, value_parser = clap::value_parser!(u32).range(20..=5_000))]
    customers: u32,
    #[arg(long, env = "ASTRO_CUSTOMER_API", hide = true)]
    customer_api: String,
    #[arg(long, env = "ASTRO_ADMIN_API", hide = true)]
    admin_api: String,
    #[arg(long, env = "ASTRO_CORE_URL", hide = true)]
    core_url: String,
    #[arg(long, env = "ASTRO_ISSUER_URL", hide = true)]
    issuer_url: String,
    #[arg(
        long,
        env = "ASTRO_CLIENT_SECRETS",
        hide = true,
        hide_env_values = true
    )]
    client_secrets: String,
    #[arg(long, env = "ASTRO_REDIRECT_URIS", hide = true)]
    redirect_uris: String,
    #[arg(long, env = "ASTRO_MAILBOX_URL", hide = true)]
    mailbox_url: String,
    /// The built `astro`, which moves the clock and invites employees
    #[arg(long, env = "ASTRO_BIN", hide = true)]
    astro: PathBuf,
    #[arg(long, env = "ASTRO_NATS_URL", hide = true)]
    nats_url: String,
    #[arg(
        long,
        env = "ASTRO_NATS_PROJECTOR_PASSWORD",
        hide = true,
        hide_env_values = true
    )]
    nats_projector_password: String,
    #[arg(long, env = "ASTRO_POSTGRES_URL", hide = true, hide_env_values = true)]
    postgres_url: String,
    #[arg(long, env = "ASTRO_MONGODB_URL", hide = true, hide_env_values = true)]
    mongodb_url: String,
    #[arg(long, env = "ASTRO_MONGODB_DATABASE", hide = true)]
    mongodb_database: String,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = tokio::runtime::Runtime::new()
        .map_err(Into::into)
        .and_then(|runtime| runtime.block_on(run(arguments)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<()> {
    let started = Instant::now();
    let stores = Stores {
        nats: async_nats::ConnectOptions::with_user_and_password(
            "projector".to_owned(),
            arguments.nats_projector_password,
        )
        .custom_inbox_prefix("_INBOX.projector")
        .connect(&arguments.nats_url)
        .await
        .context("NATS")?,
        postgres_url: arguments.postgres_url,
        mongodb_url: arguments.mongodb_url,
        mongodb_database: arguments.mongodb_database,
    };
    let town = Town {
        core_url: arguments.core_url,
        issuer_url: arguments.issuer_url,
        client_secrets: arguments.client_secrets,
        redirect_uris: arguments.redirect_uris,
        mails: Mails::new(&arguments.mailbox_url)?,
        astro: arguments.astro.clone(),
        season: Uuid::new_v4().simple().to_string(),
    };
    println!("• everybody registers and signs in");
    let mut season = Season::new(
        arguments.seed,
        town.cast(usize::try_from(arguments.customers)?).await?,
        &arguments.customer_api,
        &arguments.admin_api,
        clock::Clock::new(arguments.astro),
    )?;
    acts::play(&mut season).await?;
    println!("\n{}", season.summary());
    check(&stores).await?;
    println!("the season took {:.0} s", started.elapsed().as_secs_f64());
    Ok(())
}

/// Compares the books once everything has come to rest: policies and projectors follow what was
/// done by themselves.
async fn check(stores: &Stores) -> Result<()> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match compare(stores).await {
            Ok(()) => return Ok(()),
            Err(_) if Instant::now() < deadline => tokio::time::sleep(PAUSE).await,
            Err(error) => return Err(error),
        }
    }
}

async fn compare(stores: &Stores) -> Result<()> {
    let commits = commits(stores).await;
    let (books, ledger) = (Books::of_commits(&commits), Ledger::of_commits(&commits));
    if let Some(fault) = ledger.fault() {
        bail!("the accounts are not in order: {fault}");
    }
    let postgresql = (
        Books::of_postgresql(stores).await.difference(&books),
        Accounts::of_postgresql(stores)
            .await
            .difference(&ledger.accounts),
    );
    let customers = ledger.accounts.clone().of_customers();
    let mongodb = (
        Books::of_mongodb(stores).await.difference(&books),
        Accounts::of_mongodb(stores).await.difference(&customers),
    );
    for (store, (of_books, of_accounts)) in [("PostgreSQL", postgresql), ("MongoDB", mongodb)] {
        if let Some(difference) = of_books.or(of_accounts) {
            bail!("{store} and the log do not say the same: {difference}");
        }
    }
    println!("the log, PostgreSQL and MongoDB agree, and the accounts are in order:");
    println!(
        "{} commits; {} launches, {} bookings, {}",
        commits.len(),
        books.launches.len(),
        books.bookings.len(),
        ledger.summary()
    );
    Ok(())
}
