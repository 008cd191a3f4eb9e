//! A gateway in memory, for development and tests: it plays what the real one does, by cards of
//! its own, and keeps nothing.
//!
//! | Token | What becomes of a charge |
//! |---|---|
//! | `tok_success` | it succeeds |
//! | `tok_declined`, `tok_insufficient_funds`, `tok_expired_card` | it is declined for that |
//! | `tok_timeout` | it succeeds, but no answer comes: only the webhook tells |
//! | `tok_late` | it is pending, and succeeds later |
//! | `tok_late_decline` | it is pending, and is declined later |
//! | `tok_twice` | it succeeds, and the webhook comes twice |
//! | `tok_refund_fails` | it succeeds, and can't be paid back |
//! | `tok_refund_late` | it succeeds, and paying back is pending, and succeeds later |
//! | any other | it is declined: the card is invalid |
//!
//! Each end of a charge or a refund is told by webhook, also where the answer told it already.
//! A webhook that is not answered by 2xx is sent again, with growing pauses, ten times in all.
//! Under the same idempotency key nothing happens twice.
//!
//! - `books`: the charges and refunds, and what becomes of them; no clock, no I/O.
//! - `deliveries`: sends the webhooks.
//! - `routes`: its HTTP.

mod books;
mod card;
mod deliveries;
mod routes;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::web::{Data, ServiceConfig};
use secrecy::SecretString;

use crate::secrets::WebhookSecrets;
use books::Books;
use deliveries::Deliveries;

/// How the sandbox plays.
#[derive(Debug, Clone)]
pub struct Options {
    /// The key that whoever asks must show.
    pub key: SecretString,
    /// What webhooks are signed with.
    pub secrets: WebhookSecrets,
    /// Where webhooks go; until that is known they wait for their next attempt.
    pub webhook: Option<String>,
    /// How long what comes late takes.
    pub late: Duration,
    /// The pause before a webhook is sent for the second time; each pause after it is twice as
    /// long, up to ten seconds.
    pub retry: Duration,
}

/// The sandbox. Clones share everything.
#[derive(Clone)]
pub struct Sandbox(Arc<Inner>);

struct Inner {
    key: SecretString,
    late: Duration,
    books: Mutex<Books>,
    deliveries: Deliveries,
}

impl Sandbox {
    /// A gateway that has charged nobody yet.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self(Arc::new(Inner {
            key: options.key,
            late: options.late,
            books: Mutex::default(),
            deliveries: Deliveries::new(options.secrets, options.webhook, options.retry),
        }))
    }

    /// Its routes.
    pub fn configure(&self) -> impl Fn(&mut ServiceConfig) + Clone + Send + Sync + 'static {
        let sandbox = Data::new(self.clone());
        move |service| {
            service.app_data(Data::clone(&sandbox));
            routes::routes(service);
        }
    }

    fn books(&self) -> std::sync::MutexGuard<'_, Books> {
        // Every change of the books is made in one step, so they are whole even after a panic.
        self.0.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
