//! Servers of the test's own, two notifiers, and what can be known of the mails.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use futures_util::TryStreamExt;
use mongodb::bson::{Document, doc};
use mongodb::{Client, Collection};
use tempfile::TempDir;
use test_support::mailbox::{AUTH_URL, CUSTOMER_URL, MAIL_FROM, PORTAL_URL};
use test_support::nats::free_port;
use test_support::{Astro, MongoServer, NatsServer, Role, eventually};

use super::journal::{self, Line};
use super::sale::Sale;

/// The core's database.
const CORE: &str = "core";

/// Who can be killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Victim {
    Notifier(usize),
    Store,
    MailServer,
}

impl Victim {
    pub(super) const ALL: [Self; 4] = [
        Self::Notifier(0),
        Self::Notifier(1),
        Self::Store,
        Self::MailServer,
    ];
}

/// A mail as the store knows it.
#[derive(Debug)]
pub(super) struct Mail {
    pub(super) event: String,
    pub(super) template: String,
    pub(super) recipient: String,
    pub(super) status: String,
    pub(super) message_id: Option<String>,
}

impl Mail {
    pub(super) fn is_over(&self) -> bool {
        ["sent", "unknown", "failed"].contains(&&*self.status)
    }

    /// What there is one of.
    pub(super) fn what(&self) -> (&str, &str, &str) {
        (&self.event, &self.template, &self.recipient)
    }
}

pub(super) struct World {
    /// They are dropped, and so ended, before the servers.
    notifiers: [Option<Astro>; 2],
    mail_server: Option<Child>,
    mail_address: String,
    folder: TempDir,
    sale: Sale,
    store: MongoServer,
    nats: NatsServer,
}

impl World {
    /// Starts all of it.
    pub(super) async fn start() -> Self {
        let (nats, store) = tokio::join!(NatsServer::start(), MongoServer::start());
        nats.create_log().await;
        let mut world = Self {
            notifiers: [None, None],
            mail_server: None,
            mail_address: format!("127.0.0.1:{}", free_port()),
            folder: TempDir::with_prefix("astro-mails-").expect("a temporary folder"),
            sale: Sale::open(&nats).await,
            store,
            nats,
        };
        world.revive().await;
        let followed = world.core("mail_follower").await;
        eventually("somebody follows the log", async || {
            followed
                .count_documents(doc! { "holder": { "$ne": null } })
                .await
                .is_ok_and(|count| count == 1)
        })
        .await;
        world
    }

    /// So many seats are booked and paid.
    pub(super) async fn sell(&mut self, count: usize) {
        for _ in 0..count {
            self.sale.sell().await;
        }
    }

    /// Ends one at once, as a power failure would. Of a mail server, gives what its journal calls it.
    pub(super) fn kill9(&mut self, victim: Victim) -> Option<String> {
        match victim {
            Victim::Notifier(which) => {
                if let Some(mut notifier) = self.notifiers[which].take() {
                    notifier.kill9();
                }
                None
            }
            Victim::Store => {
                self.store.kill9();
                None
            }
            Victim::MailServer => self.kill_mail_server(),
        }
    }

    /// Starts all that were killed again.
    pub(super) async fn revive(&mut self) {
        if !self.store.is_up() {
            self.store.restart().await;
        }
        if self.mail_server.is_none() {
            self.mail_server = Some(self.start_mail_server().await);
        }
        for which in 0..self.notifiers.len() {
            if self.notifiers[which].is_none() {
                let variables = self.variables();
                let notifier = Astro::start_alone(Role::Notifier, variables).await;
                self.notifiers[which] = Some(notifier);
            }
        }
    }

    /// All that the mail server has written down.
    pub(super) fn journal(&self) -> Vec<Line> {
        journal::read(&self.journal_file())
    }

    /// All mails that were asked for.
    pub(super) async fn mails(&self) -> Vec<Mail> {
        let mails = self.core("notifications").await;
        let found = mails.find(doc! {}).await.expect("the store answers");
        let found: Vec<Document> = found.try_collect().await.expect("the store answers");
        found.iter().map(mail).collect()
    }

    async fn core(&self, collection: &str) -> Collection<Document> {
        let client = Client::with_uri_str(self.store.url()).await;
        let client = client.expect("the address is good");
        client.database(CORE).collection(collection)
    }

    fn variables(&self) -> [(&'static str, String); 13] {
        let key = self.nats.master_key_digits();
        [
            ("ASTRO_NATS_URL", self.nats.url()),
            (
                "ASTRO_NATS_NOTIFIER_PASSWORD",
                self.nats.password().to_owned(),
            ),
            ("ASTRO_MASTER_KEY", key.clone()),
            ("ASTRO_CORE_MONGODB_URL", self.store.url()),
            ("ASTRO_CORE_MONGODB_DATABASE", CORE.to_owned()),
            ("ASTRO_SMTP_URL", format!("smtp://{}", self.mail_address)),
            // To answer to the data the mail server has five times as long: it never is so slow.
            ("ASTRO_SMTP_TIMEOUT_MS", "1000".to_owned()),
            // All attempts of a mail last longer than the mail server is ever down.
            ("ASTRO_MAIL_RETRY_MS", "200".to_owned()),
            ("ASTRO_MAIL_FROM", MAIL_FROM.to_owned()),
            ("ASTRO_AUTH_URL", AUTH_URL.to_owned()),
            ("ASTRO_CUSTOMER_URL", CUSTOMER_URL.to_owned()),
            ("ASTRO_PORTAL_URL", PORTAL_URL.to_owned()),
            ("ASTRO_LINK_KEY", key),
        ]
    }

    async fn start_mail_server(&self) -> Child {
        let process = Command::new(env!("CARGO_BIN_EXE_mail-server"))
            .arg(&self.mail_address)
            .arg(self.journal_file())
            .stdin(Stdio::null())
            .spawn()
            .expect("the mail server is a program");
        eventually("the mail server listens", async || {
            tokio::net::TcpStream::connect(&self.mail_address)
                .await
                .is_ok()
        })
        .await;
        process
    }

    fn kill_mail_server(&mut self) -> Option<String> {
        let mut process = self.mail_server.take()?;
        process.kill().expect("the mail server can be killed");
        process.wait().expect("the mail server can be waited for");
        Some(process.id().to_string())
    }

    fn journal_file(&self) -> PathBuf {
        self.folder.path().join("journal")
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.kill_mail_server();
    }
}

fn mail(document: &Document) -> Mail {
    let text = |name: &str| document.get_str(name).unwrap_or_default().to_owned();
    let event = document.get("event").map(ToString::to_string);
    Mail {
        event: event.unwrap_or_default(),
        template: text("template"),
        recipient: text("to"),
        status: text("status"),
        message_id: document.get_str("message_id").ok().map(str::to_owned),
    }
}
