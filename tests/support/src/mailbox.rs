//! The mail server of a test: the mailbox, in a process of its own, and notifiers that send to it.

use std::process::{Command, Stdio};

use reqwest::Client;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::astro::{Astro, Role, binary};
use crate::mongo::MongoDatabase;

/// Whom mails are from.
pub const MAIL_FROM: &str = "Astro Bookings <no-reply@astro.example>";

/// Where links in mails of accounts lead.
pub const AUTH_URL: &str = "http://localhost:8082";

/// Where those of customers lead.
pub const CUSTOMER_URL: &str = "http://localhost:8080";

/// Where those of suppliers and finance lead.
pub const PORTAL_URL: &str = "http://localhost:8081";

/// How many milliseconds after the first attempt a mail is tried again.
const RETRY_MS: &str = "50";

/// How long the mailbox has until it waits for a mail, in milliseconds: longer than it takes on a
/// machine that runs many tests at once, and short enough to wait for what a dead notifier left.
const TIMEOUT_MS: &str = "2000";

/// A mailbox. All mails of its test end in it.
#[derive(Debug)]
pub struct Mailbox {
    process: Astro,
    smtp: String,
    link_key: String,
    webhook_secret: String,
    client: Client,
}

/// A mail as it came.
#[derive(Debug, Clone, Deserialize)]
pub struct Mail {
    /// Its number: the first one has 1.
    pub n: u64,
    /// The sender of its envelope.
    pub from: String,
    /// The recipients of its envelope.
    pub to: Vec<String>,
    /// Its subject.
    pub subject: String,
    /// What it says.
    pub text: String,
    /// What it says, in HTML.
    pub html: String,
    /// What is attached.
    pub attachments: Vec<MailAttachment>,
    headers: Vec<Header>,
}

/// Something attached to a mail that came.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct MailAttachment {
    /// The name of the file.
    pub name: String,
    /// Its type, such as `application/pdf`.
    pub content_type: String,
    /// How many bytes it has.
    pub bytes: usize,
}

#[derive(Debug, Clone, Deserialize)]
struct Header {
    name: String,
    value: String,
}

#[derive(Deserialize)]
struct Mails {
    items: Vec<Mail>,
}

impl Mailbox {
    /// Starts it.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start() -> Self {
        let mut command = Command::new(binary());
        command
            .arg("mailbox")
            .stdin(Stdio::null())
            .env("ASTRO_MODE", "development")
            .env("ASTRO_MAILBOX_SMTP_LISTEN", "127.0.0.1:0");
        let process = Astro::start_as(Role::Mailbox, command).await;
        let smtp = process.logged("taking_mails");
        Self {
            smtp: smtp.expect("it says where it takes mails before it is ready"),
            process,
            link_key: format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple()),
            webhook_secret: Uuid::new_v4().simple().to_string(),
            client: Client::new(),
        }
    }

    /// Where it takes mails.
    #[must_use]
    pub fn smtp_url(&self) -> String {
        format!("smtp://{}", self.smtp)
    }

    /// What tokens of links in its mails derive from: 64 hexadecimal digits.
    #[must_use]
    pub fn link_key(&self) -> &str {
        &self.link_key
    }

    /// What a provider shows core-api when it tells what became of mails.
    #[must_use]
    pub fn webhook_secret(&self) -> &str {
        &self.webhook_secret
    }

    /// What a process that sends mails to it has in its environment.
    pub(crate) fn variables(&self) -> [(&'static str, String); 9] {
        [
            ("ASTRO_SMTP_URL", self.smtp_url()),
            ("ASTRO_SMTP_TIMEOUT_MS", TIMEOUT_MS.to_owned()),
            ("ASTRO_MAIL_FROM", MAIL_FROM.to_owned()),
            ("ASTRO_MAIL_RETRY_MS", RETRY_MS.to_owned()),
            ("ASTRO_AUTH_URL", AUTH_URL.to_owned()),
            ("ASTRO_CUSTOMER_URL", CUSTOMER_URL.to_owned()),
            ("ASTRO_PORTAL_URL", PORTAL_URL.to_owned()),
            ("ASTRO_LINK_KEY", self.link_key.clone()),
            ("ASTRO_MAIL_WEBHOOK_SECRETS", self.webhook_secret.clone()),
        ]
    }

    /// Starts a notifier that sends the messages of a core's database to it: for tests that need
    /// nothing else of the system, no log either: its lines go nowhere, and its mails don't wait.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_notifier(&self, mongo: &MongoDatabase) -> Astro {
        self.start_notifier_to(&self.smtp_url(), mongo).await
    }

    /// The same, and it sends them to another mail server.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_notifier_to(&self, server: &str, mongo: &MongoDatabase) -> Astro {
        let mut command = Command::new(binary());
        command
            .arg("notifier")
            .stdin(Stdio::null())
            .env("ASTRO_MODE", "development")
            .env("ASTRO_NATS_URL", "nats://127.0.0.1:9")
            .env("ASTRO_NATS_NOTIFIER_PASSWORD", "nobody's")
            .env("ASTRO_MASTER_KEY", self.link_key())
            .env("ASTRO_CORE_MONGODB_URL", mongo.url())
            .env("ASTRO_CORE_MONGODB_DATABASE", mongo.core_name())
            .envs(self.variables())
            .env("ASTRO_SMTP_URL", server);
        Astro::start_as(Role::Notifier, command).await
    }

    /// All mails that came, oldest first.
    ///
    /// # Panics
    /// When it does not answer.
    pub async fn mails(&self) -> Vec<Mail> {
        self.find("").await
    }

    /// The mails to somebody, oldest first.
    ///
    /// # Panics
    /// When it does not answer.
    pub async fn mails_to(&self, to: &str) -> Vec<Mail> {
        self.find(&format!("?to={to}")).await
    }

    async fn find(&self, query: &str) -> Vec<Mail> {
        let address = format!("{}/mails{query}", self.process.url());
        let answer = self.client.get(address).send().await;
        let answer = answer.expect("the mailbox answers");
        let mails: Mails = answer.json().await.expect("the mailbox answers in JSON");
        mails.items
    }

    /// What is attached to a mail, in that place, from 0.
    ///
    /// # Panics
    /// When there is nothing.
    pub async fn attachment(&self, mail: &Mail, place: usize) -> Vec<u8> {
        let address = format!(
            "{}/mails/{}/attachments/{place}",
            self.process.url(),
            mail.n
        );
        let answer = self.client.get(address).send().await;
        let answer = answer.expect("the mailbox answers");
        assert_eq!(
            answer.status(),
            200,
            "attachment {place} of mail {}",
            mail.n
        );
        answer.bytes().await.expect("all of it comes").to_vec()
    }

    /// Has it misbehave so many times: `{"refuse": 451}`, `"no_mailbox"`, `{"refuse_data": 451}`,
    /// `"drop_before_data"`, `"drop_after_data"` or `{"delay_ms": 50}`, to everybody.
    ///
    /// # Panics
    /// When it can't be told.
    pub async fn fail(&self, times: u32, fault: impl Into<Value>) {
        let fault = json!({ "times": times, "fault": fault.into() });
        let address = format!("{}/faults", self.process.url());
        let told = self.client.post(address).json(&fault).send().await;
        assert_eq!(told.expect("the mailbox answers").status(), 204);
    }

    /// Its process.
    #[must_use]
    pub fn process(&self) -> &Astro {
        &self.process
    }
}

impl Mail {
    /// What a header says.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let header = headers.find(|header| header.name.eq_ignore_ascii_case(name))?;
        Some(&header.value)
    }

    /// The first link in its text.
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        let mut words = self.text.split_whitespace();
        words.find(|word| word.starts_with("http://") || word.starts_with("https://"))
    }
}
