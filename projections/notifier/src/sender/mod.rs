//! Sends what is due, until it is told to stop. Any number of processes may do so at once.
//!
//! - `attempt`: one attempt to send one message, and what it comes to.
//! - `backoff`: when it is tried again.

mod attempt;
mod backoff;

use std::sync::Arc;
use std::time::Duration;

use tokens::LinkKey;
use tokio::task::JoinSet;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::attachment::Attaches;
use crate::letter::{Site, Writer};
use crate::mail::Sender;
use crate::messages::Messages;
use crate::outlet::{Kept, Outlet};

/// The most messages that one process sends at the same time, each on a connection of its own.
const CONNECTIONS: usize = 4;

/// How often it is looked for messages, when there were none.
const POLL: Duration = Duration::from_millis(500);

/// How long the store is left alone when it does not answer.
const STORE_PAUSE: Duration = Duration::from_secs(2);

/// How long all may take, once the process is told to stop, before it is left as it is: who comes
/// next finds it when its claims end.
const LEAVE: Duration = Duration::from_secs(10);

/// How long the mail server has to say goodbye.
const FAREWELL: Duration = Duration::from_secs(1);

/// How mails are sent.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where mails go.
    pub outlet: Outlet,
    /// Whom they are from.
    pub from: Sender,
    /// Where their links lead.
    pub site: Site,
    /// What the tokens of their links derive from.
    pub key: LinkKey,
    /// How long a mail server has until it waits for the data of a mail. To answer to the data
    /// it has five times as long, since what is not waited for stays unknown. A provider has its own.
    pub timeout: Duration,
    /// The pause before the second attempt; each one after it is twice as long, up to an hour.
    pub retry: Duration,
}

/// What every attempt needs.
struct Office {
    messages: Messages,
    /// Its name, in claims.
    name: String,
    writer: Writer,
    attaches: Arc<dyn Attaches>,
    outlet: Outlet,
    from: Sender,
    timeout: Duration,
    retry: Duration,
}

/// Sends what is due until `stopping`. Then it gives back what it has not begun, and finishes the
/// rest within ten seconds: what the mail server has not answered to by then stays unknown. What is
/// attached to mails makes `attaches`.
pub async fn run(
    messages: Messages,
    settings: Settings,
    attaches: Arc<dyn Attaches>,
    stopping: CancellationToken,
) {
    let office = Arc::new(Office {
        messages,
        name: format!("notifier-{}", Uuid::new_v4()),
        writer: Writer::new(settings.site, settings.key),
        attaches,
        outlet: settings.outlet,
        from: settings.from,
        timeout: settings.timeout,
        retry: settings.retry,
    });
    let working = async {
        tokio::join!(
            send(Arc::clone(&office), &stopping),
            give_up_lost(&office, &stopping)
        );
    };
    let too_late = async {
        stopping.cancelled().await;
        sleep(LEAVE).await;
    };
    tokio::select! {
        () = working => {}
        () = too_late => tracing::warn!("not all was finished before the process had to stop"),
    }
}

/// Claims a message when there is a connection free for it, so that none waits claimed.
async fn send(office: Arc<Office>, stopping: &CancellationToken) {
    let mut free: Vec<Kept> = (0..CONNECTIONS).map(|_| None).collect();
    let mut attempts: JoinSet<Kept> = JoinSet::new();
    while !stopping.is_cancelled() {
        let Some(connection) = free.pop() else {
            free.extend(next(&mut attempts).await);
            continue;
        };
        let pause = match office.messages.claim(&office.name, office.lease()).await {
            Ok(Some(claimed)) => {
                let (office, stopping) = (Arc::clone(&office), stopping.clone());
                attempts.spawn(async move { office.attempt(claimed, connection, &stopping).await });
                continue;
            }
            Ok(None) => POLL,
            Err(error) => {
                tracing::warn!(%error, "no message can be claimed");
                STORE_PAUSE
            }
        };
        free.push(connection);
        tokio::select! {
            () = sleep(pause) => {}
            () = stopping.cancelled() => {}
            Some(freed) = next(&mut attempts), if !attempts.is_empty() => free.push(freed),
        }
    }
    while let Some(freed) = next(&mut attempts).await {
        free.push(freed);
    }
    for connection in free.into_iter().flatten() {
        // It goes either way.
        let _in_time = tokio::time::timeout(FAREWELL, connection.close()).await;
    }
}

/// The connection of the next attempt that ends. One that panics ends the process.
async fn next(attempts: &mut JoinSet<Kept>) -> Option<Kept> {
    match attempts.join_next().await? {
        Ok(connection) => Some(connection),
        Err(ended) => std::panic::resume_unwind(ended.into_panic()),
    }
}

/// Looks for messages whose sender died with them.
async fn give_up_lost(office: &Office, stopping: &CancellationToken) {
    // An alert that compares with what was before has to find that there was nothing.
    metrics::counter!("notifier_lost_total").increment(0);
    while !stopping.is_cancelled() {
        match office.messages.give_up_lost().await {
            Ok(0) => {}
            Ok(lost) => {
                metrics::counter!("notifier_lost_total").increment(lost);
                tracing::error!(
                    lost,
                    "whoever sent these messages is gone: nobody knows whether they were sent"
                );
            }
            Err(error) => tracing::warn!(%error, "lost messages can't be looked for"),
        }
        tokio::select! {
            () = sleep(STORE_PAUSE) => {}
            () = stopping.cancelled() => {}
        }
    }
}
