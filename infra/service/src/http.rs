//! One request over HTTP, with bounds: in time, and in what is read of the answer.

use std::error::Error;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http_body_util::{BodyExt, Full, Limited};
use hyper::{Request, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use crate::authorities::Authorities;

/// The longest that connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// How long a connection is kept that nobody uses.
const IDLE: Duration = Duration::from_secs(30);

/// The largest answer that is read.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// Sends requests, over TLS where the address says so. Follows no redirect. Clones share
/// connections.
#[derive(Debug, Clone)]
pub struct HttpClient {
    client: legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    timeout: Duration,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// No connection could be had, so nothing was sent.
    #[error("it can't be reached: {0}")]
    NotReached(String),
    /// It may have been sent, and something may have come of it.
    #[error("the answer was lost: {0}")]
    Lost(String),
}

impl HttpClient {
    /// A client whose requests take no longer than `timeout`, and that believes whom the public
    /// authorities know.
    ///
    /// # Panics
    /// Never: the provider can do what is the default.
    #[must_use]
    pub fn new(timeout: Duration) -> Self {
        Self::trusting(timeout, &Authorities::default())
    }

    /// The same, and it believes whom these authorities know.
    ///
    /// # Panics
    /// Never: the provider can do what is the default.
    #[must_use]
    pub fn trusting(timeout: Duration, authorities: &Authorities) -> Self {
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(CONNECT_TIMEOUT));
        let provider = rustls::crypto::ring::default_provider();
        let tls = rustls::ClientConfig::builder_with_provider(provider.into())
            .with_safe_default_protocol_versions()
            .expect("the provider can do what is the default")
            .with_root_certificates(authorities.roots())
            .with_no_client_auth();
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector);
        let client = legacy::Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .build(connector);
        Self { client, timeout }
    }

    /// The answer to a request.
    ///
    /// # Errors
    /// When there is none, or it is too large or too late.
    pub fn send(
        &self,
        request: Request<Full<Bytes>>,
    ) -> BoxFuture<'_, Result<(StatusCode, Bytes), HttpError>> {
        // Made here, so that the client is compiled once, and not in each crate that sends something.
        self.sent(request).boxed()
    }

    async fn sent(&self, request: Request<Full<Bytes>>) -> Result<(StatusCode, Bytes), HttpError> {
        let answer = async {
            let answer = self.client.request(request).await.map_err(not_sent)?;
            let status = answer.status();
            let body = Limited::new(answer.into_body(), MAX_ANSWER_BYTES);
            let body = body.collect().await.map_err(|e| lost(&*e))?;
            Ok((status, body.to_bytes()))
        };
        let answer = tokio::time::timeout(self.timeout, answer).await;
        answer.unwrap_or_else(|_| {
            let took = self.timeout;
            Err(HttpError::Lost(format!("it did not come within {took:?}")))
        })
    }
}

fn not_sent(error: legacy::Error) -> HttpError {
    if error.is_connect() {
        HttpError::NotReached(with_causes(&error))
    } else {
        lost(&error)
    }
}

fn lost(error: &(dyn Error + 'static)) -> HttpError {
    HttpError::Lost(with_causes(error))
}

/// An error of a library seldom says why by itself.
fn with_causes(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
