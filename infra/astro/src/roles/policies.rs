//! `astro policies`: lets follow what follows from events. Any number may run; one works, the
//! others are on standby.

use anyhow::Result;
use api_kit::Api;
use clap::Args;
use domain::ids::RefundId;
use domain::money::Money;
use domain::text::PaymentReference;
use payments::{Gateway, NewRefund, Refunded};
use policies::{
    CardGateway, GatewayUnavailable, Host, Payouts, Policies as AllPolicies, Repayment,
};
use projection_runtime::{Options, Target};
use service::config::{HttpArgs, TelemetryArgs};
use service::health::Health;
use uuid::Uuid;

use crate::gateway::GatewayArgs;
use crate::listening::listen;
use crate::nats::{PoliciesUser, is_connected};
use crate::process::{Process, projecting};
use crate::write_path::{CommandArgs, WritePath, open_keyring};

/// The most events that are reacted to before the checkpoint moves: what comes again after a crash.
const BATCH_EVENTS: usize = 1_024;

/// The configuration of `policies`.
#[derive(Debug, Args)]
pub(crate) struct Policies {
    /// Where health and metrics are answered
    #[command(flatten)]
    http: HttpArgs,
    #[command(flatten)]
    nats: PoliciesUser,
    #[command(flatten)]
    commands: CommandArgs,
    #[command(flatten)]
    gateway: GatewayArgs,
}

impl Policies {
    pub(crate) async fn run(self, telemetry: &TelemetryArgs) -> Result<()> {
        let process = Process::start("policies", telemetry)?;
        let listener = listen(&self.http)?;
        let gateway = self.gateway.open(self.commands.mode())?;
        let prepared = process.prepare(async {
            let client = self
                .nats
                .connect("policies", &self.commands.encryption)
                .await?;
            let write_path = WritePath::over(&client, &self.commands).await?;
            let keyring = open_keyring(&client, &self.commands.master_key).await?;
            Ok((client, write_path, keyring))
        });
        let Some((client, write_path, keyring)) = prepared.await? else {
            return Ok(());
        };
        let WritePath {
            keyring: _,
            log,
            clock,
            commands,
        } = write_path;
        let policies = Host::new(AllPolicies, commands.clone(), log.clone(), keyring.clone());
        let payouts = Payouts::new(Card(gateway));
        let payouts = Host::new(payouts, commands, log.clone(), keyring.clone());

        let (record, own) = (policies.clone(), client.clone());
        let health = Health::builder()
            .check("nats", move || {
                let client = own.clone();
                async move { is_connected(&client) }
            })
            .check("record", move || {
                let record = record.clone();
                async move { record.checkpoint().await.map(drop) }
            })
            .clock(move || clock.now())
            .build();
        let options = || Options {
            batch_events: BATCH_EVENTS,
            ..Options::new(format!("policies-{}", Uuid::new_v4()))
        };
        let (reacting, paying_out) = (options(), options());
        let projections = [
            projecting(&policies, &reacting.standing),
            projecting(&payouts, &paying_out.standing),
        ];
        process.tell(&client, &health, projections);
        let stopping = process.stopping.clone();
        let api = Api::new(health, process.metrics, stopping.clone());
        let answering = tokio::spawn(api_kit::serve(api, listener, 1, |_| {}));

        // When one loop can't go on, the process ends, and whatever started it starts it anew.
        let ended = tokio::try_join!(
            projection_runtime::run(
                policies,
                log.clone(),
                keyring.clone(),
                reacting,
                stopping.clone()
            ),
            projection_runtime::run(payouts, log, keyring, paying_out, stopping.clone()),
        );
        stopping.cancel();
        answering.await??;
        ended?;
        Ok(())
    }
}

/// The payment gateway, as the policies see it.
struct Card(Gateway);

impl CardGateway for Card {
    async fn refund(
        &self,
        refund: RefundId,
        attempt: u32,
        payment: &PaymentReference,
        amount: Money,
    ) -> Result<Repayment, GatewayUnavailable> {
        let asked = NewRefund {
            refund,
            attempt,
            charge: payment,
            amount,
        };
        match self.0.refund(&asked).await {
            Refunded::Succeeded { reference } => Ok(Repayment::Paid { reference }),
            Refunded::Failed { reason } => Ok(Repayment::Refused { reason }),
            Refunded::Pending => Ok(Repayment::Pending),
            Refunded::Unknown => {
                let why = "what became of it is not known";
                Err(GatewayUnavailable::Unclear(why.to_owned()))
            }
            Refunded::NotTaken => {
                let why = "it can't be reached, or does not work for us";
                Err(GatewayUnavailable::Away(why.to_owned()))
            }
        }
    }
}
