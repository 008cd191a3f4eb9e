//! Asking the site's own API.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Refusal;
use crate::platform;

/// A request to the site's own API. The browser's cookies say who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    method: &'static str,
    path: String,
    body: Option<String>,
}

impl Call {
    fn new(method: &'static str, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            body: None,
        }
    }

    /// Reads.
    #[must_use]
    pub fn get(path: impl Into<String>) -> Self {
        Self::new("GET", path)
    }

    /// Does something.
    #[must_use]
    pub fn post(path: impl Into<String>) -> Self {
        Self::new("POST", path)
    }

    /// Sets something.
    #[must_use]
    pub fn put(path: impl Into<String>) -> Self {
        Self::new("PUT", path)
    }

    /// Takes something away.
    #[must_use]
    pub fn delete(path: impl Into<String>) -> Self {
        Self::new("DELETE", path)
    }

    /// With this, as JSON.
    #[must_use]
    pub fn with(self, body: &impl Serialize) -> Self {
        let body = serde_json::to_string(body);
        let body = body.expect("texts, numbers and times can be written to memory as JSON");
        Self {
            body: Some(body),
            ..self
        }
    }

    /// Sends it, and gives what is answered.
    ///
    /// # Errors
    /// When it is refused, or not answered in time.
    pub async fn answer<T: DeserializeOwned>(self) -> Result<T, Refusal> {
        let text = self.send().await?;
        serde_json::from_str(&text).map_err(|_| Refusal::unreadable())
    }

    /// Sends it, for what it does.
    ///
    /// # Errors
    /// When it is refused, or not answered in time.
    pub async fn done(self) -> Result<(), Refusal> {
        self.send().await.map(drop)
    }

    async fn send(self) -> Result<String, Refusal> {
        let answer = platform::fetch(self.method, &self.path, self.body.as_deref()).await;
        let answer = answer.ok_or_else(Refusal::unanswered)?;
        if (200..300).contains(&answer.status) {
            return Ok(answer.text);
        }
        Err(Refusal::of(answer.status, answer.retry_after, &answer.text))
    }
}
