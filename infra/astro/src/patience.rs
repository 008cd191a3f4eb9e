//! Waiting for servers at start, but not for ever: a process that can't work ends with a clear
//! line, and whatever started it tries again.

use std::fmt::Display;
use std::time::Duration;

use anyhow::{Result, anyhow};
use tokio::time::{Instant, sleep};

/// How long servers are waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often they are tried: often enough not to be noticed once they are there.
const PAUSE: Duration = Duration::from_millis(100);

/// What came of one try.
pub(crate) enum Failure<E> {
    /// It may pass by itself.
    Passing(E),
    /// Waiting does not help.
    Lasting(E),
}

/// Tries until it works, for ten seconds at most.
///
/// # Errors
/// The last failure.
pub(crate) async fn patiently<T, E, F>(attempt: impl Fn() -> F) -> Result<T>
where
    E: Display,
    F: Future<Output = Result<T, Failure<E>>>,
{
    let started = Instant::now();
    loop {
        match attempt().await {
            Ok(done) => return Ok(done),
            Err(Failure::Lasting(error)) => return Err(anyhow!("{error}")),
            Err(Failure::Passing(error)) if started.elapsed() > PATIENCE => {
                return Err(anyhow!("{error} (tried for {} s)", PATIENCE.as_secs()));
            }
            Err(Failure::Passing(_)) => sleep(PAUSE).await,
        }
    }
}
