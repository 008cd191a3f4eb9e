//! `keys restore`: brings back what is missing in the bucket of keys.

use std::fs::File;
use std::io::{BufReader, Write, stdout};
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use clap::Args;
use event_log::{Bucket, EventLog, KEYS_BUCKET};

use super::copies::Copy;
use crate::encryption::EncryptionArgs;
use crate::nats::CoreUser;

/// The configuration of `keys restore`: a user who may write keys. The master key is not needed.
#[derive(Debug, Args)]
pub(crate) struct Restore {
    #[command(flatten)]
    encryption: EncryptionArgs,
    #[command(flatten)]
    nats: CoreUser,
    /// The copy
    #[arg(long)]
    backup_file: PathBuf,
}

impl Restore {
    pub(super) async fn run(self) -> Result<()> {
        let path = &self.backup_file;
        let of_file = || format!("{}", path.display());
        let opened = || -> Result<_> { Copy::open(BufReader::new(File::open(path)?)) };
        let (of_log, mut copy) = opened().with_context(of_file)?;
        // Nothing is brought back of one that was cut off.
        while copy.next().with_context(of_file)?.is_some() {}

        let client = self.nats.connect("keys", &self.encryption).await?;
        let log = EventLog::open(client.clone()).await?;
        ensure!(
            of_log == log.log_id(),
            "{} has the keys of log {of_log}, and this is {}",
            path.display(),
            log.log_id()
        );
        let bucket = Bucket::new(client, KEYS_BUCKET);
        let (_, mut copy) = opened().with_context(of_file)?;
        let (mut restored, mut kept) = (0, 0);
        while let Some((name, stored)) = copy.next().with_context(of_file)? {
            let done = match stored {
                Some(stored) => bucket.put_at(&name, 0, stored.into()).await?,
                None => bucket.delete_at(&name, 0).await?,
            };
            match done {
                Some(_) => restored += 1,
                None => kept += 1,
            }
        }
        writeln!(
            stdout(),
            "{restored} entries of keys are restored; {kept} were there, and stay as they are"
        )?;
        Ok(())
    }
}
