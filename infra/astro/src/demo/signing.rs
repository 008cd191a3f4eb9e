//! Signing in as somebody of the demo, without anybody who would ask for a password.

use std::path::PathBuf;
use tokens::SigningKey;

use anyhow::{Context, Result};
use clap::Args;
use service::config::ModeArgs;

/// The key that `astro dev-keys` made.
#[derive(Debug, Args)]
pub(crate) struct SigningArgs {
    #[command(flatten)]
    mode: ModeArgs,
    /// The file of the private key that `astro dev-keys` made: signing-key.pem
    #[arg(long, env = "ASTRO_DEV_SIGNING_KEY")]
    dev_signing_key: PathBuf,
}

impl SigningArgs {
    /// Reads the key; in development only, for whoever has it can be anybody.
    pub(crate) async fn open(&self, what: &'static str) -> Result<SigningKey> {
        self.mode.require_development(what)?;
        let path = &self.dev_signing_key;
        let read = async {
            let pem = tokio::fs::read_to_string(path).await?;
            anyhow::Ok(SigningKey::from_pem(&pem.into())?)
        };
        read.await
            .with_context(|| format!("ASTRO_DEV_SIGNING_KEY: {}", path.display()))
    }
}
