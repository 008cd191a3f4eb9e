//! The read models that this version of the program writes and reads.

use anyhow::{Context, Result};
use domain::ids::LogId;
use projection_runtime::{Checkpoint, Target, TargetError};
use secrecy::ExposeSecret;
use service::config::{MongoArgs, PostgresArgs};

use crate::encryption::EncryptionArgs;
use crate::patience::{Failure, patiently};

/// The versions of the two models. Raised when a model is rebuilt in another shape.
const OPERATIONAL_VERSION: u32 = 1;
const CUSTOMER_VERSION: u32 = 2;

/// The name of the operational model, and the first half of its schema's.
const OPERATIONAL: &str = "operational";

/// The model of suppliers and finance.
pub(crate) fn operational(
    args: &PostgresArgs,
    encryption: &EncryptionArgs,
) -> Result<projection_operational::ReadModel> {
    let url = encryption.postgres_url(args)?;
    projection_operational::ReadModel::open(url.expose_secret(), OPERATIONAL, OPERATIONAL_VERSION)
        .context("ASTRO_POSTGRES_URL")
}

/// The model of customers.
pub(crate) async fn customer(
    args: &MongoArgs,
    encryption: &EncryptionArgs,
) -> Result<projection_customer::ReadModel> {
    let url = encryption.mongodb_url(args)?;
    projection_customer::ReadModel::connect(
        url.expose_secret(),
        &args.mongodb_database,
        CUSTOMER_VERSION,
    )
    .await
    .context("ASTRO_MONGODB_URL")
}

/// Waits until a read model answers, and makes sure that it is one of this log, or new.
///
/// # Errors
/// When it does not answer, or belongs to another log.
pub(crate) async fn check(target: &impl Target, log: LogId) -> Result<()> {
    let checkpoint = checkpoint(target).await?;
    refuse_other_log(target, &checkpoint, log)
}

/// How far a read model is, once it answers.
///
/// # Errors
/// When it does not.
pub(crate) async fn checkpoint(target: &impl Target) -> Result<Checkpoint> {
    let name = target.name();
    patiently(|| async {
        target.checkpoint().await.map_err(|error| match error {
            TargetError::Unavailable(_) => Failure::Passing(error),
            _ => Failure::Lasting(error),
        })
    })
    .await
    .with_context(|| format!("the read model {name} can't be used; did `astro migrate` run?"))
}

/// A read model of another log must never be mixed with this one.
///
/// # Errors
/// When it is one.
pub(crate) fn refuse_other_log(
    target: &impl Target,
    checkpoint: &Checkpoint,
    log: LogId,
) -> Result<()> {
    match checkpoint.log {
        Some(other) if other != log => Err(anyhow::anyhow!(
            "the read model {} belongs to the log {other}, and this is the log {log}: point to \
             the right servers, or start with an empty read model",
            target.name()
        )),
        _ => Ok(()),
    }
}
