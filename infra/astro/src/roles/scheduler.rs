//! `astro scheduler`: does what only time triggers. Any number may run; one leads, the others are
//! on standby.

use std::sync::Arc;

use anyhow::{Context, Result};
use api_kit::Api;
use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use domain::ids::{InvoiceId, LaunchId, PaymentId};
use payments::{Charge, Gateway};
use projection_operational::ReadModel;
use projection_operational::queries::{Due, DueCursor, Page, QueryError};
use projection_runtime::Live;
use scheduler::{
    Candidates, CandidatesUnavailable, Charges, ComingLaunch, Found, FoundCharge, Options,
    PendingPayment, Scheduler as Jobs, jobs,
};
use service::config::{CoreArgs, HttpArgs, PostgresArgs, TelemetryArgs};
use service::health::Health;
use uuid::Uuid;

use crate::gateway::GatewayArgs;
use crate::listening::listen;
use crate::nats::{SchedulerUser, is_connected};
use crate::patience::{Failure, patiently};
use crate::process::Process;
use crate::write_path::{CommandArgs, WritePath};
use crate::{job_store, read_models};

/// The most candidates that are read at once.
const PAGE: u32 = 500;

/// The configuration of `scheduler`.
#[derive(Debug, Args)]
pub(crate) struct Scheduler {
    /// Where health and metrics are answered
    #[command(flatten)]
    http: HttpArgs,
    #[command(flatten)]
    nats: SchedulerUser,
    #[command(flatten)]
    commands: CommandArgs,
    #[command(flatten)]
    postgres: PostgresArgs,
    #[command(flatten)]
    core: CoreArgs,
    #[command(flatten)]
    gateway: GatewayArgs,
    /// Days for which runs of jobs are remembered
    #[arg(long, env = "ASTRO_JOB_HISTORY_DAYS", default_value = "90",
          value_parser = clap::value_parser!(u32).range(1..=3_650))]
    job_history_days: u32,
}

impl Scheduler {
    pub(crate) async fn run(self, telemetry: &TelemetryArgs) -> Result<()> {
        let process = Process::start("scheduler", telemetry)?;
        let listener = listen(&self.http)?;
        let gateway = self.gateway.open(self.commands.mode())?;
        let model = read_models::operational(&self.postgres, &self.commands.encryption)?;
        let prepared = process.prepare(async {
            let store = job_store::open(&self.core, &self.commands.encryption).await?;
            let client = self
                .nats
                .connect("scheduler", &self.commands.encryption)
                .await?;
            let write_path = WritePath::over(&client, &self.commands).await?;
            let model = read_models::live(&model, write_path.log.log_id()).await?;
            patiently(|| async { store.jobs().await.map_err(Failure::Passing) })
                .await
                .context("ASTRO_CORE_MONGODB_URL")?;
            Ok((store, client, write_path, model))
        });
        let Some((store, client, write_path, model)) = prepared.await? else {
            return Ok(());
        };
        let WritePath {
            clock, commands, ..
        } = write_path;

        let (jobs_answer, model_answers, own) = (store.clone(), model.clone(), client.clone());
        let health = Health::builder()
            .check("nats", move || {
                let client = own.clone();
                async move { is_connected(&client) }
            })
            .check("jobs", move || {
                let store = jobs_answer.clone();
                async move { answers(store.is_available().await) }
            })
            .check("read_model", move || {
                let model = model_answers.clone();
                async move { answers(model.now().is_available().await) }
            })
            .clock(move || clock.now())
            .build();
        process.tell(&client, &health, []);
        let stopping = process.stopping.clone();
        let api = Api::new(health, process.metrics, stopping.clone());
        let answering = tokio::spawn(api_kit::serve(api, listener, 1, |_| {}));

        let jobs = jobs::all(Arc::new(Model(model)), Card(gateway));
        let options = Options {
            history: TimeDelta::days(i64::from(self.job_history_days)),
            ..Options::new(format!("scheduler-{}", Uuid::new_v4()))
        };
        Jobs::new(store, jobs, commands, options)
            .run(stopping)
            .await;
        answering.await??;
        Ok(())
    }
}

fn answers(it_does: bool) -> Result<(), &'static str> {
    match it_does {
        true => Ok(()),
        false => Err("it does not answer"),
    }
}

/// The operational read model, as jobs see it.
struct Model(Live<ReadModel>);

impl Candidates for Model {
    type Place = DueCursor;

    async fn overdue_launches(
        &self,
        now: DateTime<Utc>,
        after: Option<&DueCursor>,
    ) -> Result<Found<LaunchId, DueCursor>, CandidatesUnavailable> {
        let model = self.0.now();
        let due = model.overdue_reservations(now, PAGE, after.copied()).await;
        found(due, |due| due.what)
    }

    async fn launches_of_low_occupancy(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        percent: u8,
        after: Option<&DueCursor>,
    ) -> Result<Found<ComingLaunch, DueCursor>, CandidatesUnavailable> {
        let model = self.0.now();
        let due = model.launches_of_low_occupancy(now, until, percent, PAGE, after.copied());
        found(due.await, |due| ComingLaunch {
            launch: due.what,
            date: due.at,
        })
    }

    async fn coming_launches(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        after: Option<&DueCursor>,
    ) -> Result<Found<ComingLaunch, DueCursor>, CandidatesUnavailable> {
        let model = self.0.now();
        let due = model
            .coming_launches(now, until, PAGE, after.copied())
            .await;
        found(due, |due| ComingLaunch {
            launch: due.what,
            date: due.at,
        })
    }

    async fn invoices_due(
        &self,
        now: DateTime<Utc>,
        after: Option<&DueCursor>,
    ) -> Result<Found<InvoiceId, DueCursor>, CandidatesUnavailable> {
        let model = self.0.now();
        let due = model.invoices_due(now, PAGE, after.copied()).await;
        found(due, |due| due.what)
    }

    async fn pending_card_payments(
        &self,
        until: DateTime<Utc>,
        after: Option<&DueCursor>,
    ) -> Result<Found<PendingPayment, DueCursor>, CandidatesUnavailable> {
        let model = self.0.now();
        let due = model
            .pending_card_payments(until, PAGE, after.copied())
            .await;
        found(due, |due: Due<PaymentId>| PendingPayment {
            payment: due.what,
            initiated_at: due.at,
        })
    }
}

fn found<D, T>(
    page: Result<Page<Due<D>, DueCursor>, QueryError>,
    candidate: impl Fn(Due<D>) -> T,
) -> Result<Found<T, DueCursor>, CandidatesUnavailable> {
    let page = page.map_err(|error| CandidatesUnavailable(error.to_string()))?;
    Ok(Found {
        items: page.items.into_iter().map(candidate).collect(),
        next: page.next,
    })
}

/// The payment gateway, as jobs see it.
struct Card(Gateway);

impl Charges for Card {
    async fn find(&self, payment: PaymentId) -> FoundCharge {
        match self.0.find_charge(payment).await {
            Some(Charge::Succeeded { reference }) => FoundCharge::Succeeded { reference },
            Some(Charge::Declined { reason }) => FoundCharge::Failed { reason },
            Some(Charge::Pending) => FoundCharge::Pending,
            Some(Charge::Unknown | Charge::NotTaken) => FoundCharge::Unanswered,
            None => FoundCharge::NotThere,
        }
    }
}
