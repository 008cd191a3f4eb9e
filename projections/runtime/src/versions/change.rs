//! Changing the record of a model's versions: read, decide, replace what was read.

use crate::target::TargetError;
use crate::versions::Versioned;
use crate::versions::record::{Refused, Versions};

/// The record was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// What it says does not allow it.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The store did not answer. It may have been changed nevertheless.
    #[error(transparent)]
    Store(#[from] TargetError),
}

/// Changes the record as `decide` says, which may be asked several times when others change it at
/// the same moment. What changes nothing is not written.
///
/// # Errors
/// See [`ChangeError`].
pub async fn change<M: Versioned, R>(
    model: &M,
    decide: impl Fn(&mut Versions) -> Result<R, Refused> + Send + Sync,
) -> Result<R, ChangeError> {
    loop {
        let Some(recorded) = model.versions().await? else {
            return Err(TargetError::Unavailable(no_record()).into());
        };
        let mut versions = recorded.versions.clone();
        let decided = decide(&mut versions)?;
        if versions == recorded.versions || model.replace(recorded.revision, &versions).await? {
            return Ok(decided);
        }
    }
}

pub(super) fn no_record() -> String {
    "there is no record of its versions; did `astro migrate` run?".to_owned()
}
