//! `astro status`: how the whole system is, as core-api tells IT and auditors at `/api/v1/health`. A release
//! asks so whether it is well, in a container of core-api and with its variables.

use std::io::Write;

use anyhow::{Context, Result, ensure};
use chrono::Utc;
use clap::Args;
use service::config::CoreArgs;

use crate::encryption::EncryptionArgs;
use crate::nats::{CoreUser, open_log};
use crate::{core_store, job_store, rebuild_store, verification_store};

/// The configuration of `status`.
#[derive(Debug, Args)]
pub(crate) struct Status {
    #[command(flatten)]
    nats: CoreUser,
    #[command(flatten)]
    encryption: EncryptionArgs,
    #[command(flatten)]
    core: CoreArgs,
}

impl Status {
    /// Prints it, and fails when it is not well.
    pub(crate) async fn run(self) -> Result<()> {
        let client = self.nats.connect("status", &self.encryption).await?;
        let log = open_log(&client).await?;
        let (jobs, messages, rebuilds, verifications) = tokio::try_join!(
            job_store::open(&self.core, &self.encryption),
            core_store::messages(&self.core, &self.encryption),
            rebuild_store::open(&self.core, &self.encryption),
            verification_store::open(&self.core, &self.encryption),
        )?;
        let now = Utc::now();
        let health = api_core::look(&log, &jobs, &messages, &rebuilds, &verifications, now).await;
        let text = serde_json::to_string_pretty(&health).context("how the system is")?;
        writeln!(std::io::stdout(), "{text}")?;
        ensure!(health.is_well, "the system is not well");
        Ok(())
    }
}
