//! `astro mailbox`: takes all mails and passes none on, so that development and tests can read
//! them.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use api_kit::Api;
use clap::Args;
use service::config::{HttpArgs, ModeArgs, TelemetryArgs};
use service::health::Health;
use tokio::net::TcpListener;

use crate::listening::listen;
use crate::process::Process;

/// The configuration of `mailbox`.
#[derive(Debug, Args)]
pub(crate) struct Mailbox {
    #[command(flatten)]
    mode: ModeArgs,
    #[command(flatten)]
    http: HttpArgs,
    /// The address to take mails on, such as 127.0.0.1:1025; port 0 takes any free one
    #[arg(long, env = "ASTRO_MAILBOX_SMTP_LISTEN")]
    smtp_listen: SocketAddr,
}

impl Mailbox {
    pub(crate) async fn run(self, telemetry: &TelemetryArgs) -> Result<()> {
        self.mode.require_development("playing a mail server")?;
        let process = Process::start_apart("mailbox", telemetry)?;
        let listener = listen(&self.http)?;
        let smtp = TcpListener::bind(self.smtp_listen).await;
        let smtp = smtp.context("ASTRO_MAILBOX_SMTP_LISTEN")?;
        tracing::info!(taking_mails = %smtp.local_addr()?, "taking mails");

        let mailbox = notifier::mailbox::Mailbox::default();
        let health = Health::builder().build();
        let stopping = process.stopping.clone();
        let api = Api::new(health, process.metrics, stopping.clone());
        let answering = api_kit::serve(api, listener, self.http.workers, mailbox.configure());
        let answering = tokio::spawn(answering);
        let received = mailbox.receive(smtp, stopping.clone()).await;
        stopping.cancel();
        answering.await??;
        Ok(received?)
    }
}
