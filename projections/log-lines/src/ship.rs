//! Takes a process's lines to the stream.

use std::time::Duration;

use async_nats::connection::State;
use async_nats::{Client, HeaderMap, Request, header};
use bytes::Bytes;
use serde::Deserialize;
use service::telemetry::{Batch, Carrier, NotTaken};
use uuid::Uuid;

use crate::batch_id::BatchId;
use crate::stream::PREFIX;

/// How long the server may take to say that it has a batch.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Publishes lines as a service, on the connection that its process has anyway.
#[derive(Debug)]
pub struct Ship {
    client: Client,
    subject: String,
    run: Uuid,
}

impl Ship {
    /// Publishes as `service`; the connection's user must be allowed to.
    #[must_use]
    pub fn new(client: Client, service: &str) -> Self {
        Self {
            client,
            subject: format!("{PREFIX}{service}"),
            run: Uuid::now_v7(),
        }
    }
}

impl Ship {
    /// Publishes lines, each with its end, under an id: sent again under the same one, they are kept once.
    ///
    /// # Errors
    /// When nobody said that they were taken. They may have been.
    pub async fn publish(&self, id: Uuid, lines: Bytes) -> Result<(), NotTaken> {
        self.send(BatchId { run: id, number: 0 }, lines).await
    }

    async fn send(&self, id: BatchId, lines: Bytes) -> Result<(), NotTaken> {
        #[derive(Deserialize)]
        struct Answer {
            error: Option<serde::de::IgnoredAny>,
        }

        // Without a connection the client would gather messages in memory.
        if self.client.connection_state() != State::Connected {
            return Err(NotTaken);
        }
        let mut headers = HeaderMap::new();
        headers.insert(header::NATS_MESSAGE_ID, id.to_string());
        let request = Request::new().headers(headers).payload(lines).timeout(None);
        let sent = self.client.send_request(self.subject.clone(), request);
        let answer = tokio::time::timeout(TIMEOUT, sent).await;
        let answer = answer.map_err(|_| NotTaken)?.map_err(|_| NotTaken)?;
        match serde_json::from_slice(&answer.payload) {
            Ok(Answer { error: None }) => Ok(()),
            _ => Err(NotTaken),
        }
    }
}

impl Carrier for Ship {
    async fn carry(&self, batch: &Batch) -> Result<(), NotTaken> {
        let id = BatchId {
            run: self.run,
            number: batch.number,
        };
        self.send(id, batch.lines.clone()).await
    }
}
