//! How batches of spans get to their collector.

use std::fmt::{Debug, Formatter};
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use hyper::{Request, Response};
use opentelemetry_http::{HttpClient, HttpError};
use tokio::runtime::Handle;

/// A batch did not get there.
#[derive(Debug, thiserror::Error)]
#[error("the collector of traces did not answer: {0}")]
pub struct NotCarried(pub String);

/// Sends requests to the collector.
pub trait Carrier: Send + Sync + 'static {
    /// The answer to a request, within a bounded time.
    fn carry(
        &self,
        request: Request<Bytes>,
    ) -> impl Future<Output = Result<Response<Bytes>, NotCarried>> + Send;
}

/// A carrier as the exporter, which has a thread of its own outside of any runtime, can use it.
pub(crate) struct OnRuntime<C> {
    carrier: Arc<C>,
    runtime: Handle,
}

impl<C: Carrier> OnRuntime<C> {
    pub(crate) fn new(carrier: C, runtime: Handle) -> Self {
        Self {
            carrier: Arc::new(carrier),
            runtime,
        }
    }
}

#[async_trait]
impl<C: Carrier> HttpClient for OnRuntime<C> {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let carrier = self.carrier.clone();
        let answer = self
            .runtime
            .spawn(async move { carrier.carry(request).await });
        Ok(answer.await??)
    }
}

impl<C> Debug for OnRuntime<C> {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str("OnRuntime")
    }
}
