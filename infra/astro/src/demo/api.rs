//! The APIs, as somebody of the demo uses them.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::patience::{Failure, patiently};

/// The longest that one request may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The most pages of a list that are read: more than the demo ever makes.
const MAX_PAGES: usize = 100;

/// An API at an address, as a person who may be signed in.
pub(crate) struct DemoApi {
    client: Client,
    address: String,
    token: Option<String>,
}

impl DemoApi {
    /// The API at an address such as `http://127.0.0.1:8081`, as a visitor.
    pub(crate) fn new(address: &str) -> Result<Self> {
        let client = Client::builder().timeout(TIMEOUT).build()?;
        Ok(Self {
            client,
            address: address.trim_end_matches('/').to_owned(),
            token: None,
        })
    }

    /// The same API as somebody with a token.
    pub(crate) fn signed_in(&self, token: String) -> Self {
        Self {
            client: self.client.clone(),
            address: self.address.clone(),
            token: Some(token),
        }
    }

    /// The business clock, once the API is ready.
    pub(crate) async fn now(&self) -> Result<DateTime<Utc>> {
        let report: Value = self.send(Method::GET, "/readyz", |request| request).await?;
        report["now"]
            .as_str()
            .context("the API tells no time")?
            .parse()
            .context("no time")
    }

    /// All items of a list.
    pub(crate) async fn list<T: DeserializeOwned>(&self, path: &str) -> Result<Vec<T>> {
        #[derive(serde::Deserialize)]
        struct Page<T> {
            items: Vec<T>,
            next: Option<String>,
        }
        let mut items = Vec::new();
        let mut cursor = None::<String>;
        for _ in 0..MAX_PAGES {
            // A cursor is made of letters that an address can hold.
            let page = match &cursor {
                Some(cursor) => format!("{path}?limit=100&cursor={cursor}"),
                None => format!("{path}?limit=100"),
            };
            let page: Page<T> = self.send(Method::GET, &page, |request| request).await?;
            items.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                return Ok(items);
            }
        }
        bail!("{path} has more than {MAX_PAGES} pages")
    }

    /// Makes something, once for each key.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        key: &str,
        body: &impl Serialize,
    ) -> Result<T> {
        self.send(Method::POST, path, |request| {
            request.header("idempotency-key", key).json(body)
        })
        .await
    }

    /// Sets something to what it is to be.
    pub(crate) async fn put<T: DeserializeOwned>(
        &self,
        path: &str,
        key: &str,
        body: &impl Serialize,
    ) -> Result<T> {
        self.send(Method::PUT, path, |request| {
            request.header("idempotency-key", key).json(body)
        })
        .await
    }

    /// Sends a request again for a while when the API is not ready or busy.
    async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        complete: impl Fn(RequestBuilder) -> RequestBuilder,
    ) -> Result<T> {
        let url = format!("{}{path}", self.address);
        let answer = patiently(|| async {
            let mut request = complete(self.client.request(method.clone(), &url));
            if let Some(token) = &self.token {
                request = request.bearer_auth(token);
            }
            let answer = request.send().await.map_err(|error| {
                Failure::Passing(anyhow::Error::new(error).context(format!("{method} {url}")))
            })?;
            let status = answer.status();
            let body = answer
                .bytes()
                .await
                .map_err(|error| Failure::Passing(error.into()))?;
            if status.is_success() {
                return Ok(body);
            }
            let text = String::from_utf8_lossy(&body);
            let error = anyhow::anyhow!("{method} {url} answered {status}: {text}");
            Err(match status {
                StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => {
                    Failure::Passing(error)
                }
                _ => Failure::Lasting(error),
            })
        })
        .await?;
        serde_json::from_slice(&answer).with_context(|| format!("{method} {url}"))
    }
}
