//! `astro projections`: builds a read model anew beside the one that is read, compares both, and lets
//! it take over. Projectors do the work; what is wished for stands in the model's store, so this may
//! be ended at any moment. It goes to the stores as their owner, as `astro migrate` does: nobody
//! else may make or delete a version.

mod following;
mod telling;

use std::io::{Write, stderr, stdout};

use anyhow::{Context, Result, ensure};
use clap::{Args, Subcommand, ValueEnum};
use domain::text::Reason;
use projection_runtime::{Asked, Refused, Target, Until as ScratchUntil, Versions, change};
use rebuilds::{LET_GO, Operated};
use service::config::{MongoArgs, PostgresArgs};
use tokio::time::sleep;
use uuid::Uuid;

use self::following::{Until, follow, follow_pause, follow_scratch};
use crate::encryption::EncryptionArgs;
use crate::operated::{As, Customer, Operational};
use crate::read_models;

/// The configuration of `projections`.
#[derive(Debug, Args)]
pub(crate) struct Projections {
    #[command(flatten)]
    encryption: EncryptionArgs,
    #[command(flatten)]
    postgres: PostgresArgs,
    #[command(flatten)]
    mongo: MongoArgs,
    #[command(subcommand)]
    wish: Wish,
}

/// What is wished for.
#[derive(Debug, Subcommand)]
enum Wish {
    /// Shows the versions of both read models
    List,
    /// Builds a read model anew, and shows how far it is
    Rebuild {
        model: Model,
        /// Compare it once it has caught up, and let it take over if nothing in it differs from the log
        #[arg(long)]
        switch: bool,
    },
    /// Makes a copy of a read model up to some place in the log, to be looked into
    Scratch {
        model: Model,
        /// A position in the log, or an instant of the business clock such as 2028-03-01T12:00:00Z
        #[arg(long)]
        until: ScratchUntil,
    },
    /// Lets nothing be written into a read model, and waits until nothing is
    Pause {
        model: Model,
        /// Why: it is shown for as long as it is paused
        #[arg(long)]
        reason: Option<Reason>,
    },
    /// Lets a read model that was paused go on
    Resume { model: Model },
    /// Compares the version that is built, and the live one, with the log
    Compare { model: Model },
    /// Lets the version that is built take over
    Switch { model: Model },
    /// Gives up the version that is built, and deletes it
    Cancel { model: Model },
    /// Deletes a version that is kept, or the scratch copy
    Drop { model: Model, version: u32 },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Model {
    /// That of suppliers and finance, in PostgreSQL
    Operational,
    /// That of customers, in MongoDB
    Customer,
}

impl Projections {
    pub(crate) async fn run(self) -> Result<()> {
        let model = match &self.wish {
            Wish::List => {
                self.list(&self.operational()?).await?;
                return self.list(&self.customer().await?).await;
            }
            Wish::Rebuild { model, .. }
            | Wish::Scratch { model, .. }
            | Wish::Pause { model, .. }
            | Wish::Resume { model }
            | Wish::Compare { model }
            | Wish::Switch { model }
            | Wish::Cancel { model }
            | Wish::Drop { model, .. } => *model,
        };
        match model {
            Model::Operational => self.carry_out(&self.operational()?).await,
            Model::Customer => self.carry_out(&self.customer().await?).await,
        }
    }

    fn operational(&self) -> Result<Operational> {
        Operational::open(&self.postgres, &self.encryption, As::Owner)
    }

    async fn customer(&self) -> Result<Customer> {
        Customer::open(&self.mongo, &self.encryption, As::Owner).await
    }

    async fn list<O: Operated>(&self, operated: &O) -> Result<()> {
        let versions = read_models::recorded(operated.model()).await?;
        for line in telling::versions(operated.model(), &versions).await? {
            writeln!(stdout(), "{line}")?;
        }
        Ok(())
    }

    async fn carry_out<O: Operated>(&self, operated: &O) -> Result<()> {
        let model = operated.model();
        match self.wish {
            Wish::List => {}
            Wish::Rebuild { switch, .. } => {
                let version = rebuilds::rebuild(operated, Uuid::new_v4(), switch).await?;
                clean(operated).await?;
                let until = if switch { Until::Live } else { Until::CaughtUp };
                follow(model, version, until).await?;
            }
            Wish::Scratch { until, .. } => {
                let version = rebuilds::scratch(operated, asked(None), until).await?;
                clean(operated).await?;
                if let Some(place) = follow_scratch(model, version).await? {
                    writeln!(stdout(), "{place}")?;
                }
            }
            Wish::Pause { ref reason, .. } => {
                let asked = asked(reason.as_ref().map(|reason| reason.as_str().to_owned()));
                change(model, |versions| versions.pause(asked.clone())).await?;
                if let Some(position) = follow_pause(model).await? {
                    writeln!(stdout(), "{} stands at {position}", model.name())?;
                }
            }
            Wish::Resume { .. } => {
                let paused = read_models::recorded(model).await?.pause;
                let pause = paused.ok_or(Refused::NotPaused)?.asked.wish;
                change(model, |versions| versions.resume(pause)).await?;
                writeln!(stdout(), "{} goes on", model.name())?;
            }
            Wish::Compare { .. } => {
                let version = change(model, Versions::compare).await?;
                let report = follow(model, version, Until::Compared).await?;
                let report = report.context("it was not compared")?;
                for line in telling::report(&report) {
                    writeln!(stdout(), "{line}")?;
                }
                ensure!(
                    report.built == 0,
                    "the version that is built is not as the log"
                );
            }
            Wish::Switch { .. } => {
                let version = change(model, Versions::switch).await?;
                follow(model, version, Until::Live).await?;
            }
            Wish::Cancel { .. } => {
                let version = change(model, Versions::cancel).await?;
                clean(operated).await?;
                writeln!(stdout(), "version {version} is given up and deleted")?;
            }
            Wish::Drop { version, .. } => {
                change(model, |versions| versions.drop_kept(version)).await?;
                clean(operated).await?;
                writeln!(stdout(), "version {version} is deleted")?;
            }
        }
        Ok(())
    }
}

/// A wish of whoever runs this.
fn asked(reason: Option<String>) -> Asked {
    Asked::now(Uuid::new_v4(), None, reason)
}

/// Deletes what nobody needs any more, once nobody uses it.
async fn clean<O: Operated>(operated: &O) -> Result<()> {
    let leaving = read_models::recorded(operated.model()).await?.leaving;
    if leaving.is_empty() {
        return Ok(());
    }
    writeln!(stderr(), "waits until nobody uses what is deleted")?;
    sleep(LET_GO).await;
    Ok(rebuilds::clean(operated, &leaving).await?)
}
