//! The stream of lines, for core-api.

use std::sync::Arc;

use async_nats::Client;
use bytes::Bytes;
use event_log::Unavailable;
use service::telemetry::NotTaken;
use uuid::Uuid;

use crate::line::EXTERNAL;
use crate::ship::Ship;
use crate::tail::{Place, Tail};

/// The stream of lines: what core-api reads of it, and puts into it for others. Needs the NATS user `core`.
/// Clones share a connection.
#[derive(Debug, Clone)]
pub struct LogStream {
    client: Client,
    others: Arc<Ship>,
}

impl LogStream {
    /// The stream, over this connection.
    #[must_use]
    pub fn over(client: Client) -> Self {
        Self {
            others: Arc::new(Ship::new(client.clone(), EXTERNAL)),
            client,
        }
    }

    /// Lines as they come, after a place or from now on.
    ///
    /// # Errors
    /// When NATS gives no usable answer.
    pub async fn tail(&self, after: Option<Place>) -> Result<Tail, Unavailable> {
        Tail::open(self.client.clone(), after).await
    }

    /// Puts lines of others in, each with its end, under an id: those that come again under the same one
    /// are kept once.
    ///
    /// # Errors
    /// When nobody said that they were taken. They may have been.
    pub async fn publish(&self, id: Uuid, lines: Bytes) -> Result<(), NotTaken> {
        self.others.publish(id, lines).await
    }
}
