//! A store, a mailbox, and messages for it.

use std::future::ready;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::Utc;
use domain::ids::AccountId;
use domain::text::{Email, Reason};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use notifier::{
    Attaches, Attachment, By, Link, MailServer, Messages, NewMessage, NotMade, Notification,
    NotificationId, Outlet, Provider, Sender, Settings, Site, Status, Template, Trigger, Values,
};
use test_support::mailbox::{AUTH_URL, MAIL_FROM};
use test_support::mongo::MongoDatabase;
use test_support::{Mailbox, eventually_some};
use tokens::LinkPurpose;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// What a test works with.
pub(crate) struct Scene {
    pub(crate) messages: Messages,
    pub(crate) mailbox: Mailbox,
    pub(crate) mongo: MongoDatabase,
    pub(crate) drawer: Drawer,
}

/// Makes attachments: what is in one is what it is made of.
#[derive(Clone, Default)]
pub(crate) struct Drawer(Arc<Mutex<Drawing>>);

#[derive(Default)]
struct Drawing {
    fails: Vec<NotMade>,
    /// How many times more there is of it.
    times: usize,
}

impl Drawer {
    /// The next one can't be made.
    pub(crate) fn fail_once(&self, why: NotMade) {
        self.0.lock().unwrap().fails.push(why);
    }

    /// From now on there is so many times more in each.
    pub(crate) fn enlarge(&self, times: usize) {
        self.0.lock().unwrap().times = times;
    }
}

impl Attaches for Drawer {
    fn make<'a>(
        &'a self,
        _message: &'a Notification,
        attachment: &'a Attachment,
    ) -> BoxFuture<'a, Result<Vec<u8>, NotMade>> {
        let mut drawing = self.0.lock().unwrap();
        let made = match drawing.fails.pop() {
            Some(why) => Err(why),
            None => Ok(attachment.source.repeat(drawing.times.max(1)).into_bytes()),
        };
        ready(made).boxed()
    }
}

/// A sender in this process.
pub(crate) struct Running {
    stopping: CancellationToken,
    task: JoinHandle<()>,
}

impl Scene {
    pub(crate) async fn new() -> Self {
        let mongo = MongoDatabase::create().await;
        let messages = messages(&mongo).await;
        Self {
            messages,
            mailbox: Mailbox::start().await,
            mongo,
            drawer: Drawer::default(),
        }
    }

    /// Begins to send.
    pub(crate) fn send(&self) -> Running {
        self.send_to(&self.mailbox.smtp_url())
    }

    /// Begins to send to another mail server.
    pub(crate) fn send_to(&self, server: &str) -> Running {
        self.send_with(server, Duration::from_secs(5))
    }

    /// Begins to send to another mail server, which has so long until it waits for a mail.
    pub(crate) fn send_with(&self, server: &str, timeout: Duration) -> Running {
        let server = MailServer::parse(&server.to_owned().into()).unwrap();
        self.send_by(Outlet::MailServer(server), timeout)
    }

    /// Begins to send to the mailbox as it plays the provider.
    pub(crate) fn send_by_provider(&self) -> Running {
        self.send_by_provider_at(&self.mailbox.process().url())
    }

    /// Begins to send to another provider.
    pub(crate) fn send_by_provider_at(&self, url: &str) -> Running {
        let timeout = Duration::from_secs(5);
        let provider = Provider::new(url, &"t0ken".into(), timeout);
        self.send_by(Outlet::Provider(provider.unwrap()), timeout)
    }

    fn send_by(&self, outlet: Outlet, timeout: Duration) -> Running {
        let settings = Settings {
            outlet,
            from: Sender::parse(MAIL_FROM).unwrap(),
            site: Site::parse(AUTH_URL).unwrap(),
            key: self.mailbox.link_key().parse().unwrap(),
            timeout,
            retry: Duration::from_millis(2),
        };
        let stopping = CancellationToken::new();
        let drawer = Arc::new(self.drawer.clone());
        let sending = notifier::run(self.messages.clone(), settings, drawer, stopping.clone());
        Running {
            stopping,
            task: tokio::spawn(sending),
        }
    }

    pub(crate) async fn get(&self, id: NotificationId) -> Notification {
        self.messages.get(id).await.unwrap().unwrap()
    }

    /// Waits until a message stands so.
    pub(crate) async fn becomes(&self, id: NotificationId, status: Status) -> Notification {
        eventually_some(&format!("a message is {status:?}"), async || {
            let message = self.get(id).await;
            (message.status == status).then_some(message)
        })
        .await
    }
}

impl Running {
    /// Stops it, after what it has begun.
    pub(crate) async fn stop(self) {
        self.stopping.cancel();
        self.task.await.unwrap();
    }
}

/// The messages of a database, with their indexes.
pub(crate) async fn messages(mongo: &MongoDatabase) -> Messages {
    let messages = Messages::connect(mongo.url(), &mongo.core_name()).await;
    let messages = messages.unwrap();
    messages.migrate().await.unwrap();
    messages
}

/// A message to somebody, without a link, that nobody asked for before.
pub(crate) fn already_registered(to: &str) -> NewMessage {
    NewMessage {
        template: Template::AlreadyRegistered,
        link: None,
        ..verify_email(to)
    }
}

/// A wish of somebody.
pub(crate) fn wish(why: &str) -> By {
    By {
        account: AccountId(Uuid::new_v4()),
        wish: Uuid::new_v4(),
        reason: Reason::parse(why).unwrap(),
    }
}

/// A message to somebody, with a link, that nobody asked for before.
pub(crate) fn verify_email(to: &str) -> NewMessage {
    NewMessage {
        trigger: Trigger::parse(&format!("event.{}", Uuid::new_v4())).unwrap(),
        template: Template::VerifyEmail,
        account: Some(AccountId(Uuid::new_v4())),
        booking: None,
        to: Email::parse(to).unwrap(),
        time_zone: None,
        values: Values::default(),
        link: Some(Link {
            purpose: LinkPurpose::VerifyEmail,
            id: Uuid::new_v4(),
            expires_at: Utc::now() + Duration::from_secs(24 * 3_600),
        }),
        attachments: Vec::new(),
        origin: None,
    }
}
