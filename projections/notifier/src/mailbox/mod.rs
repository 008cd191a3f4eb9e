//! A mail server in memory, for development and tests: it takes every mail, passes none on, and
//! shows them over HTTP, and what is attached to them. It keeps the last thousand. Mails come by SMTP, or as to a provider over HTTP
//! (`POST /email`).
//!
//! It can be told to misbehave by `POST /faults`, such as
//! `{"to": "ada@example.com", "times": 2, "fault": {"refuse": 451}}`; without `to` for everybody,
//! without `times` once. Faults are looked through oldest first.
//!
//! | Fault | What it does | Over HTTP |
//! |---|---|---|
//! | `{"refuse": 451}` | refuses the recipient with that code | answers with that status |
//! | `"no_mailbox"` | says that there is no such recipient | says that it sends nothing to them |
//! | `{"refuse_data": 451}` | reads the mail, and refuses it with that code | – |
//! | `"drop_before_data"` | is gone when the data is announced | its answer breaks off |
//! | `"drop_after_data"` | keeps the mail, and is gone before it says so | the same |
//! | `{"delay_ms": 50}` | keeps the mail, and takes so long to say so | the same |
//!
//! - `mails`, `faults`: what it keeps; no I/O.
//! - `smtp`, `provider`: take mails. `routes`: shows them.

mod faults;
mod mails;
mod provider;
mod routes;
mod smtp;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::web::{Data, ServiceConfig};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use faults::Faults;
use mails::Mails;

/// The most connections at the same time; more wait.
const MAX_CONNECTIONS: usize = 100;

/// The mailbox. Clones share everything.
#[derive(Clone, Default)]
pub struct Mailbox(Arc<Inner>);

#[derive(Default)]
struct Inner {
    mails: Mutex<Mails>,
    faults: Mutex<Faults>,
}

impl Mailbox {
    /// Its routes.
    pub fn configure(&self) -> impl Fn(&mut ServiceConfig) + Clone + Send + Sync + 'static {
        let mailbox = Data::new(self.clone());
        move |service| {
            service.app_data(Data::clone(&mailbox));
            routes::routes(service);
        }
    }

    /// Takes mails until `stopping`.
    ///
    /// # Errors
    /// When nobody can connect any more.
    pub async fn receive(
        &self,
        listener: TcpListener,
        stopping: CancellationToken,
    ) -> std::io::Result<()> {
        let room = Arc::new(Semaphore::new(MAX_CONNECTIONS));
        loop {
            let one = Arc::clone(&room).acquire_owned().await;
            let one = one.expect("nobody closes the semaphore");
            let stream = tokio::select! {
                accepted = listener.accept() => accepted?.0,
                () = stopping.cancelled() => return Ok(()),
            };
            metrics::counter!("mailbox_connections_total").increment(1);
            let (mailbox, stopping) = (self.clone(), stopping.clone());
            tokio::spawn(async move {
                let _one = one;
                tokio::select! {
                    ended = smtp::converse(&mailbox, stream) => {
                        if let Err(error) = ended {
                            tracing::debug!(%error, "a connection broke");
                        }
                    }
                    () = stopping.cancelled() => {}
                }
            });
        }
    }

    fn mails(&self) -> MutexGuard<'_, Mails> {
        // Every change is made in one step, so they are whole even after a panic.
        self.0.mails.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn faults(&self) -> MutexGuard<'_, Faults> {
        self.0.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
