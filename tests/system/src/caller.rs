//! Somebody at an API: a visitor, or who has signed in.

use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;
use test_support::{Astro, SignedIn, eventually_some};
use uuid::Uuid;

/// Longer than any answer takes, on a machine that runs many tests at once.
const PATIENCE: Duration = Duration::from_secs(20);

/// Somebody at an API. Clones share connections.
#[derive(Debug, Clone)]
pub struct Caller {
    client: Client,
    url: String,
    token: Option<String>,
}

impl Caller {
    /// A visitor of an API, with connections of their own.
    ///
    /// # Panics
    /// When there can be no client.
    #[must_use]
    pub fn visitor(api: &Astro) -> Self {
        Self::visitor_at(api.url())
    }

    /// A visitor of whoever answers at an address, with connections of their own.
    ///
    /// # Panics
    /// When there can be no client.
    #[must_use]
    pub fn visitor_at(url: String) -> Self {
        let client = Client::builder().timeout(PATIENCE).build();
        Self {
            client: client.expect("a client"),
            url,
            token: None,
        }
    }

    /// Somebody signed in, with connections of their own.
    #[must_use]
    pub fn new(api: &Astro, who: &SignedIn) -> Self {
        Self::visitor(api).signed_in(who)
    }

    /// Somebody signed in, over the same connections.
    #[must_use]
    pub fn signed_in(&self, who: &SignedIn) -> Self {
        self.with_token(&who.token)
    }

    /// Somebody who sends this as their token, over the same connections.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// The same person at another process, over the connections of `other`.
    #[must_use]
    pub fn at(&self, other: &Self) -> Self {
        Self {
            token: self.token.clone(),
            ..other.clone()
        }
    }

    /// A request that is not sent yet; `path` begins with `/`.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Reads.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn get(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::GET, path)).await
    }

    /// Reads what is at least as new as `position`.
    ///
    /// # Panics
    /// When there is no answer, or an older one.
    pub async fn get_since(&self, path: &str, position: &str) -> Answer {
        let request = self.request(Method::GET, path);
        let answer = Answer::to(request.header("astro-min-position", position)).await;
        assert_eq!(answer.header("astro-stale"), None, "GET {path} is stale");
        answer
    }

    /// Reads what is at least as new as `position`, from a read model that may be far behind.
    ///
    /// # Panics
    /// When it never gets there.
    pub async fn get_after_all(&self, path: &str, position: &str) -> Answer {
        eventually_some("the read model is there", async || {
            let request = self.request(Method::GET, path);
            let answer = Answer::to(request.header("astro-min-position", position)).await;
            answer.header("astro-stale").is_none().then_some(answer)
        })
        .await
    }

    /// Sends a command.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn post(&self, path: &str, key: &str, body: &Value) -> Answer {
        Answer::to(self.command(Method::POST, path, key, body)).await
    }

    /// Sends a command that sets something.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn put(&self, path: &str, key: &str, body: &Value) -> Answer {
        Answer::to(self.command(Method::PUT, path, key, body)).await
    }

    /// Sends a command that needs no body.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn post_empty(&self, path: &str, key: &str) -> Answer {
        let request = self.request(Method::POST, path);
        Answer::to(request.header("idempotency-key", key)).await
    }

    /// A command that is not sent yet.
    pub fn command(&self, method: Method, path: &str, key: &str, body: &Value) -> RequestBuilder {
        self.request(method, path)
            .header("idempotency-key", key)
            .json(body)
    }
}

/// What an API answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The header.
    pub headers: HeaderMap,
    /// The body: JSON, or text where it is none; nothing of a stream.
    pub body: Value,
}

impl Answer {
    /// The answer to a request.
    ///
    /// # Panics
    /// When there is none.
    pub async fn to(request: RequestBuilder) -> Self {
        Self::try_to(request).await.expect("the API answers")
    }

    /// The answer to a request that may get none.
    ///
    /// # Errors
    /// When there is none, or not all of it.
    pub async fn try_to(request: RequestBuilder) -> reqwest::Result<Self> {
        let answer = request.send().await?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        // A stream has no end.
        let is_stream = headers
            .get("content-type")
            .is_some_and(|of| of == "text/event-stream");
        if is_stream {
            return Ok(Self {
                status,
                headers,
                body: Value::Null,
            });
        }
        let body = answer.bytes().await?;
        let body = serde_json::from_slice(&body)
            .unwrap_or_else(|_| String::from_utf8_lossy(&body).into_owned().into());
        Ok(Self {
            status,
            headers,
            body,
        })
    }

    /// The same answer, if it has this status.
    ///
    /// # Panics
    /// When it has another.
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{:#}", self.body);
        self
    }

    /// What was made or changed.
    ///
    /// # Panics
    /// When the answer names nothing.
    #[must_use]
    pub fn id(&self) -> Uuid {
        let id = self.body["id"].as_str().and_then(|id| id.parse().ok());
        id.unwrap_or_else(|| panic!("no id in {:#}", self.body))
    }

    /// Where in the log that is.
    ///
    /// # Panics
    /// When the answer does not say, or not the same in header and body.
    #[must_use]
    pub fn position(&self) -> &str {
        let position = self.body["position"].as_str().expect("a position");
        assert_eq!(self.header("astro-position"), Some(position));
        position
    }

    /// A field of the header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The problem: status, code, and the field at fault (empty when there is none).
    ///
    /// # Panics
    /// When the answer is no problem, or not a whole one.
    #[must_use]
    pub fn problem(&self) -> (u16, &str, &str) {
        let body = &self.body;
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{} {body:#}",
            self.status
        );
        assert_eq!(body["status"], self.status);
        let text = |name: &str| body[name].as_str().unwrap_or_default();
        for field in ["type", "title", "detail", "trace_id"] {
            assert!(!text(field).is_empty(), "no {field} in {body:#}");
        }
        let field = body["errors"][0]["field"].as_str().unwrap_or_default();
        (self.status, text("code"), field)
    }
}
