//! The payment gateway of a test: the sandbox, in a process of its own.
//!
//! Webhooks are signed here by hand, from what is published about them, and not by the code that
//! verifies them: so a test also holds that to it.

use std::process::{Command, Stdio};

use hmac::{Hmac, Mac};
use reqwest::{Client, Response};
use serde_json::{Value, json};
use sha2::Sha256;
use uuid::Uuid;

use crate::astro::{Astro, Role, binary};

/// How long what comes late takes, in milliseconds.
const LATE_MS: &str = "50";

/// How many milliseconds after the first attempt a webhook is sent again.
const RETRY_MS: &str = "50";

/// How long customer-api waits for an answer, in milliseconds: longer than any answer takes, on a
/// machine that runs many tests at once.
const TIMEOUT_MS: &str = "3000";

/// A sandbox of the payment gateway.
#[derive(Debug)]
pub struct PaymentSandbox {
    process: Astro,
    key: String,
    secret: String,
}

impl PaymentSandbox {
    /// Starts it. Its webhooks wait until it is told where they go.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start() -> Self {
        let (key, secret) = (random("key"), random("secret"));
        let mut command = Command::new(binary());
        command
            .arg("payment-sandbox")
            .stdin(Stdio::null())
            .env("ASTRO_MODE", "development")
            .env("ASTRO_GATEWAY_KEY", &key)
            .env("ASTRO_GATEWAY_WEBHOOK_SECRETS", &secret)
            .env("ASTRO_SANDBOX_LATE_MS", LATE_MS)
            .env("ASTRO_SANDBOX_RETRY_MS", RETRY_MS);
        Self {
            process: Astro::start_as(Role::PaymentSandbox, command).await,
            key,
            secret,
        }
    }

    /// What a process that uses it has in its environment.
    pub(crate) fn variables(&self) -> [(&'static str, String); 4] {
        [
            ("ASTRO_GATEWAY_URL", self.process.url()),
            ("ASTRO_GATEWAY_KEY", self.key.clone()),
            ("ASTRO_GATEWAY_WEBHOOK_SECRETS", self.secret.clone()),
            ("ASTRO_GATEWAY_TIMEOUT_MS", TIMEOUT_MS.to_owned()),
        ]
    }

    /// Its process.
    #[must_use]
    pub fn process(&self) -> &Astro {
        &self.process
    }

    /// Ends it at once.
    ///
    /// # Panics
    /// When it can't be ended.
    pub fn kill9(&mut self) {
        self.process.kill9();
    }

    /// From now on its webhooks go to this customer-api, those that wait too.
    ///
    /// # Panics
    /// When it can't be told.
    pub async fn deliver_to(&self, customer_api: &Astro) {
        self.deliver_to_url(&customer_api.url()).await;
    }

    /// The same, by the address of that process, such as `http://127.0.0.1:4711`.
    ///
    /// # Panics
    /// When it can't be told.
    pub async fn deliver_to_url(&self, customer_api: &str) {
        let webhook = json!({ "url": format!("{customer_api}/api/v1/payments/events") });
        let told = Client::new().put(self.address("/webhook")).json(&webhook);
        let told = told.bearer_auth(&self.key).send().await;
        assert_eq!(told.expect("the sandbox answers").status(), 204);
    }

    /// How the charge of a payment stands; none when it was never asked for.
    ///
    /// # Panics
    /// When the sandbox does not answer.
    pub async fn find_charge(&self, payment: Uuid) -> Option<Value> {
        let charge = Client::new().get(self.address(&format!("/charges/{payment}")));
        let answer: Response = charge
            .bearer_auth(&self.key)
            .send()
            .await
            .expect("an answer");
        let is_there = answer.status() == 200;
        let charge = answer.json().await.expect("the sandbox answers in JSON");
        is_there.then_some(charge)
    }

    /// The signature of a webhook's body as of a time, in seconds since 1970.
    ///
    /// # Panics
    /// Never: any text is a key.
    #[must_use]
    pub fn sign(&self, at: i64, body: &str) -> String {
        let mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes());
        let mut mac = mac.expect("a key may be of any length");
        mac.update(format!("{at}.{body}").as_bytes());
        format!("t={at},v1={}", hex::encode(mac.finalize().into_bytes()))
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.process.url())
    }
}

fn random(what: &str) -> String {
    format!("{what}-{}", Uuid::new_v4().simple())
}
