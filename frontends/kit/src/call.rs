//! Asking the site's own API.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::platform::{self, Answer, Request};
use crate::{CommandKey, Refusal, fault, position};

/// What an API answers that does not know the position that it has to show.
const UNKNOWN_POSITION: &str = "invalid_position";

/// A request to the site's own API. The browser's cookies say who asks.
///
/// Whatever is read shows at least what the tab has written: the position of what was written last
/// goes with each request that reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    method: &'static str,
    path: String,
    body: Option<String>,
    key: Option<CommandKey>,
    tells_time_zone: bool,
}

impl Call {
    fn new(method: &'static str, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            body: None,
            key: None,
            tells_time_zone: false,
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

    /// Done once, however often it is sent: as long as the key is the same.
    #[must_use]
    pub fn once(self, key: &CommandKey) -> Self {
        Self {
            key: Some(key.clone()),
            ..self
        }
    }

    /// And tells by which clocks the browser goes, as `Astro-Time-Zone`.
    #[must_use]
    pub fn with_time_zone(self) -> Self {
        Self {
            tells_time_zone: true,
            ..self
        }
    }

    /// Sends it, and gives what is answered.
    ///
    /// # Errors
    /// When it is refused, or not answered in time.
    pub async fn answer<T: DeserializeOwned>(self) -> Result<T, Refusal> {
        self.send().await?.read()
    }

    /// Sends it, and gives what is answered as it stands: a page.
    ///
    /// # Errors
    /// As [`Call::answer`].
    pub async fn text(self) -> Result<String, Refusal> {
        Ok(self.send().await?.text)
    }

    /// Sends it, for what it does.
    ///
    /// # Errors
    /// When it is refused, or not answered in time.
    pub async fn done(self) -> Result<(), Refusal> {
        self.send().await.map(drop)
    }

    /// Sends it. What is read and does not show yet what the tab has written is asked for once
    /// more, which waits for it.
    pub(crate) async fn send(self) -> Result<Reply, Refusal> {
        let mut answer = self.ask().await?;
        if self.reads() && is_unknown(&answer) {
            position::forget();
            answer = self.ask().await?;
        }
        if self.reads() && answer.is_stale {
            answer = self.ask().await?;
        }
        if !(200..300).contains(&answer.status) {
            return Err(Refusal::of(answer.status, answer.retry_after, &answer.text));
        }
        if let Some(position) = &answer.position {
            position::keep(position);
        }
        Ok(Reply {
            text: answer.text,
            is_late: answer.is_stale,
            correlation: answer.correlation,
        })
    }

    fn reads(&self) -> bool {
        self.method == "GET"
    }

    async fn ask(&self) -> Result<Answer, Refusal> {
        let min_position = if self.reads() { position::kept() } else { None };
        let answer = platform::fetch(Request {
            method: self.method,
            path: &self.path,
            body: self.body.as_deref(),
            key: self.key.as_ref().map(CommandKey::text),
            tells_time_zone: self.tells_time_zone,
            min_position: min_position.as_deref(),
        });
        answer.await.ok_or_else(Refusal::unanswered)
    }
}

/// Whether the position that was asked for is none of the API's log, which was made anew perhaps.
fn is_unknown(answer: &Answer) -> bool {
    answer.status == 400 && Refusal::of(400, None, &answer.text).code == UNKNOWN_POSITION
}

/// What was answered.
pub(crate) struct Reply {
    text: String,
    /// Whether it does not show yet what the tab has written.
    pub(crate) is_late: bool,
    /// What its API's log lines about it have.
    correlation: Option<String>,
}

impl Reply {
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        platform::read(&self.text).ok_or_else(|| {
            fault::unreadable(self.correlation.as_deref());
            Refusal::unreadable()
        })
    }
}
