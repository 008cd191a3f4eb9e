//! `events make-key` and `events seal`.

use std::fs::OpenOptions;
use std::io::{Write, stdout};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Args;
use proof::{PublicKey, SigningKey};
use secrecy::{ExposeSecret, SecretString};
use service::config::secret;
use verifications::Sealed;

use super::{LogArgs, shown};

/// The arguments of `events make-key`.
#[derive(Debug, Args)]
pub(crate) struct MakeKey {
    /// Where to write the key, which is a secret. It must not be there yet
    #[arg(long, env = "ASTRO_SEAL_KEY_FILE")]
    seal_key_file: PathBuf,
    /// Whose it is, such as the name of the site
    #[arg(long, env = "ASTRO_SEAL_NAME", value_parser = name)]
    seal_name: String,
}

/// The configuration of `events seal`.
#[derive(Debug, Args)]
pub(crate) struct Seal {
    #[command(flatten)]
    log: LogArgs,
    /// The folder of leaves and checkpoints, on no disk that NATS writes to
    #[arg(long, env = "ASTRO_SEAL_FOLDER")]
    seal_folder: PathBuf,
    /// The key to sign with
    #[arg(long, env = "ASTRO_SEAL_KEY", hide_env_values = true, value_parser = secret)]
    seal_key: SecretString,
    /// Its public half
    #[arg(long, env = "ASTRO_SEAL_PUBLIC_KEY", value_parser = PublicKey::parse)]
    seal_public_key: PublicKey,
}

fn name(text: &str) -> Result<String, String> {
    let is_good = |c: char| c.is_ascii_alphanumeric() || ".-_/".contains(c);
    match (1..=100).contains(&text.len()) && text.chars().all(is_good) {
        true => Ok(text.to_owned()),
        false => Err("must have 1 to 100 letters, digits, dots and dashes".to_owned()),
    }
}

impl MakeKey {
    pub(super) fn run(self) -> Result<()> {
        let (key, public) = SigningKey::generate(&self.seal_name);
        let mut file = OpenOptions::new();
        let file = file.write(true).create_new(true).mode(0o600);
        let mut file = file
            .open(&self.seal_key_file)
            .with_context(|| format!("{}", self.seal_key_file.display()))?;
        writeln!(file, "{key}")?;
        file.sync_all()?;
        writeln!(stdout(), "{public}")?;
        Ok(())
    }
}

impl Seal {
    pub(super) async fn run(self) -> Result<()> {
        let key = signing_key(&self.seal_key)?;
        let log = self.log.open("events-seal").await?;
        let sealed = Sealed::new(log, self.seal_folder, self.seal_public_key);
        let sealed = sealed.seal(key, |done, all| shown("sealed", done, all));
        match sealed.await? {
            verifications::Seal { size, new: 0 } => {
                writeln!(stdout(), "Nothing is new since {size} commits were sealed")?
            }
            verifications::Seal { size, new } => {
                writeln!(stdout(), "Sealed {size} commits, {new} of them new")?;
            }
        }
        Ok(())
    }
}

/// The key to sign with.
pub(crate) fn signing_key(text: &SecretString) -> Result<Arc<SigningKey>> {
    let key = SigningKey::parse(text.expose_secret());
    key.map(Arc::new).context("ASTRO_SEAL_KEY")
}
