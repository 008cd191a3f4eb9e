//! The read models, in whichever version is live.

use anyhow::{Context, Result};
use domain::ids::LogId;
use projection_runtime::{Checkpoint, Live, Target, TargetError, Versioned, Versions};
use secrecy::ExposeSecret;
use service::config::{MongoArgs, PostgresArgs};

use crate::encryption::EncryptionArgs;
use crate::patience::{Failure, patiently};

/// The versions that a system begins with. Which one is live, the record of each model says.
pub(crate) const FIRST_OPERATIONAL: u32 = 1;
pub(crate) const FIRST_CUSTOMER: u32 = 2;

/// The name of the operational model, and the first part of its schemas'.
const OPERATIONAL: &str = "operational";

/// The model of suppliers and finance, in the version that a system begins with.
pub(crate) fn operational(
    args: &PostgresArgs,
    encryption: &EncryptionArgs,
) -> Result<projection_operational::ReadModel> {
    let url = encryption.postgres_url(args)?;
    projection_operational::ReadModel::open(url.expose_secret(), OPERATIONAL, FIRST_OPERATIONAL)
        .context("ASTRO_POSTGRES_URL")
}

/// The model of customers, in the version that a system begins with.
pub(crate) async fn customer(
    args: &MongoArgs,
    encryption: &EncryptionArgs,
) -> Result<projection_customer::ReadModel> {
    let url = encryption.mongodb_url(args)?;
    projection_customer::ReadModel::connect(
        url.expose_secret(),
        &args.mongodb_database,
        FIRST_CUSTOMER,
    )
    .await
    .context("ASTRO_MONGODB_URL")
}

/// Waits until a read model answers, makes sure that it is one of this log, or new, and follows
/// which of its versions is live from then on. `model` may be any version.
///
/// # Errors
/// When it does not answer, or belongs to another log.
pub(crate) async fn live<M: Versioned>(model: &M, log: LogId) -> Result<Live<M>> {
    let live = answered(model.name(), || Live::follow(model)).await?;
    let now = live.now();
    let checkpoint = answered(now.name(), || now.checkpoint()).await?;
    refuse_other_log(&*now, &checkpoint, log)?;
    Ok(live)
}

/// All versions of a read model that may be read or written. `model` may be any version.
///
/// # Errors
/// When the store does not answer, or has no record of them.
pub(crate) async fn standing<M: Versioned>(model: &M) -> Result<Vec<M>, TargetError> {
    let versions = recorded(model).await?;
    Ok(versions.standing().map(|one| model.at(one)).collect())
}

/// The version of a read model that is live. `model` may be any version.
///
/// # Errors
/// When the store does not answer, or has no record of them.
pub(crate) async fn live_version<M: Versioned>(model: &M) -> Result<M, TargetError> {
    Ok(model.at(recorded(model).await?.live))
}

/// What the record of a read model's versions says.
///
/// # Errors
/// When the store does not answer, or has no record of them.
pub(crate) async fn recorded<M: Versioned>(model: &M) -> Result<Versions, TargetError> {
    let recorded = model.versions().await?;
    let recorded = recorded
        .ok_or_else(|| TargetError::Unavailable("there is no record of its versions".to_owned()))?;
    Ok(recorded.versions)
}

/// How far a read model is, once it answers.
///
/// # Errors
/// When it does not.
pub(crate) async fn checkpoint(target: &impl Target) -> Result<Checkpoint> {
    answered(target.name(), || target.checkpoint()).await
}

async fn answered<T, F: Future<Output = Result<T, TargetError>>>(
    name: &str,
    ask: impl Fn() -> F,
) -> Result<T> {
    patiently(|| async {
        ask().await.map_err(|error| match error {
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
