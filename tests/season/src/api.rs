//! An API, as people use it: whoever is told to come back later does.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use reqwest::{Client, Method, StatusCode};
use serde_json::Value;
use tokio::time::sleep;
use uuid::Uuid;

use crate::people::Person;

/// The longest that one request may take.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How often somebody comes back who was told to.
const TRIES: u32 = 40;
/// How long they wait in between.
const PAUSE: Duration = Duration::from_millis(250);
/// How often it is looked whether an API has heard that the clock was moved.
const HEARS: u32 = 1_000;
/// The pause in between.
const MOMENT: Duration = Duration::from_millis(10);
/// The items of a page.
const PAGE: usize = 100;

/// An API at an address. Clones share connections.
#[derive(Clone)]
pub(crate) struct Api {
    client: Client,
    address: String,
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

impl Api {
    pub(crate) fn new(address: &str) -> Result<Self> {
        Ok(Self {
            client: Client::builder().timeout(TIMEOUT).build()?,
            address: address.trim_end_matches('/').to_owned(),
        })
    }

    /// Waits until the API goes by a business time: it hears of a moved clock a moment later.
    pub(crate) async fn goes_by(&self, time: DateTime<Utc>) -> Result<()> {
        let address = format!("{}/readyz", self.address);
        for _ in 0..HEARS {
            let report: Value = self.client.get(&address).send().await?.json().await?;
            let now = report["now"].as_str().context("the API tells no time")?;
            if now.parse::<DateTime<Utc>>().context("no time")? >= time {
                return Ok(());
            }
            sleep(MOMENT).await;
        }
        bail!("{address} does not go by {time}, to which the clock was moved")
    }

    /// Sends a command, under a key of its own.
    pub(crate) async fn post(&self, person: &Person, path: &str, body: &Value) -> Result<Answer> {
        self.send(Method::POST, person, path, Some(body)).await
    }

    /// Sets something.
    pub(crate) async fn put(&self, person: &Person, path: &str, body: &Value) -> Result<Answer> {
        self.send(Method::PUT, person, path, Some(body)).await
    }

    /// Reads.
    pub(crate) async fn get(&self, person: &Person, path: &str) -> Result<Answer> {
        self.send(Method::GET, person, path, None).await
    }

    /// All items of a list; `path` has a query already.
    pub(crate) async fn list(&self, person: &Person, path: &str) -> Result<Vec<Value>> {
        let mut items = Vec::new();
        let mut cursor = None::<String>;
        loop {
            let page = match &cursor {
                Some(cursor) => format!("{path}&limit={PAGE}&cursor={cursor}"),
                None => format!("{path}&limit={PAGE}"),
            };
            let answer = self.send(Method::GET, person, &page, None).await?;
            let mut body = answer.expect(200)?;
            let page = body["items"].take();
            let Value::Array(page) = page else {
                bail!("{path} answered no list");
            };
            items.extend(page);
            match body["next"].as_str() {
                Some(next) => cursor = Some(next.to_owned()),
                None => return Ok(items),
            }
        }
    }

    async fn send(
        &self,
        method: Method,
        person: &Person,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer> {
        let url = format!("{}/api/v1{path}", self.address);
        let key = Uuid::new_v4().to_string();
        let token = person.token().await?;
        for _ in 0..TRIES {
            let mut request = self
                .client
                .request(method.clone(), &url)
                .bearer_auth(&token);
            if let Some(body) = body {
                request = request.header("idempotency-key", &key).json(body);
            }
            let answer = request
                .send()
                .await
                .with_context(|| format!("{method} {path}"))?;
            let status = answer.status();
            if status == StatusCode::SERVICE_UNAVAILABLE {
                sleep(PAUSE).await;
                continue;
            }
            let text = answer.text().await?;
            let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
            return Ok(Answer { status, body });
        }
        bail!("{method} {path} was not available for long")
    }
}

impl Answer {
    /// The body of an answer that has this status.
    pub(crate) fn expect(self, status: u16) -> Result<Value> {
        if self.status.as_u16() != status {
            bail!("expected {status}, got {}: {}", self.status, self.body);
        }
        Ok(self.body)
    }

    /// The stable code of a problem.
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// What was made.
    pub(crate) fn id(&self) -> Result<Uuid> {
        let id = self.body["id"].as_str().context("the answer has no id")?;
        Ok(id.parse()?)
    }
}
