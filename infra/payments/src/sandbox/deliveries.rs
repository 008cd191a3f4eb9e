//! Sends webhooks, again and again, until they are taken or it has been tried often enough.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use chrono::Utc;
use http_body_util::Full;
use hyper::Request;
use hyper::header::CONTENT_TYPE;
use tokio::sync::Semaphore;

use service::http::HttpClient;

use crate::secrets::WebhookSecrets;
use crate::signature::SIGNATURE_HEADER;
use crate::wire::EventBody;

/// How often a webhook is sent at most.
const ATTEMPTS: u32 = 10;

/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// The longest that one attempt may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The most webhooks that are on their way at the same time; more are not sent.
const MOST: usize = 1_000;

/// Sends webhooks. Clones share everything.
#[derive(Clone)]
pub(super) struct Deliveries {
    http: HttpClient,
    secrets: WebhookSecrets,
    address: Arc<Mutex<Option<String>>>,
    retry: Duration,
    room: Arc<Semaphore>,
}

impl Deliveries {
    pub(super) fn new(secrets: WebhookSecrets, address: Option<String>, retry: Duration) -> Self {
        Self {
            http: HttpClient::new(TIMEOUT),
            secrets,
            address: Arc::new(Mutex::new(address)),
            retry,
            room: Arc::new(Semaphore::new(MOST)),
        }
    }

    /// From now on webhooks go there.
    pub(super) fn deliver_to(&self, address: String) {
        *self.address.lock().unwrap_or_else(PoisonError::into_inner) = Some(address);
    }

    /// Sends a webhook in the background.
    pub(super) fn send(&self, event: &EventBody) {
        let Ok(room) = Arc::clone(&self.room).try_acquire_owned() else {
            tracing::error!(
                event = event.id,
                "too many webhooks wait: this one is not sent"
            );
            return;
        };
        let body = serde_json::to_vec(event).expect("texts and numbers are JSON");
        let (deliveries, body, id) = (self.clone(), Bytes::from(body), event.id.clone());
        tokio::spawn(async move {
            let _room = room;
            let mut pause = deliveries.retry;
            for attempt in 1..=ATTEMPTS {
                match deliveries.attempt(body.clone()).await {
                    Ok(()) => return,
                    Err(error) => {
                        tracing::warn!(event = id, attempt, error, "a webhook was not taken");
                    }
                }
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
            tracing::error!(event = id, "a webhook was never taken");
        });
    }

    fn address(&self) -> Option<String> {
        let address = self.address.lock();
        address.unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn attempt(&self, body: Bytes) -> Result<(), String> {
        let address = self.address().ok_or("nobody said where webhooks go")?;
        let request = Request::post(address)
            .header(CONTENT_TYPE, "application/json")
            .header(SIGNATURE_HEADER, self.secrets.sign(Utc::now(), &body))
            .body(Full::new(body))
            .map_err(|error| error.to_string())?;
        let (status, _) = self.http.send(request).await.map_err(|e| e.to_string())?;
        if status.is_success() {
            Ok(())
        } else {
            Err(format!("it was answered with {status}"))
        }
    }
}
