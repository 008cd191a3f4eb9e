//! People with accounts: they register, read their mails, and sign in, as anybody does.

use std::time::Duration;

use api_contract::identity::RegistrantKind;
use event_log::EventLog;
use reqwest::Method;
use sign_in::{Browser, Client, Core, Factor};
use uuid::Uuid;

use crate::astro::{self, Astro, Role};
use crate::clients::ISSUER;
use crate::sign_in::{AccountRole, SignedIn};
use crate::stack::Servers;
use crate::wait::{eventually, eventually_some_each};

/// The pause between two looks into the mailbox: many may look at once, and a mail takes longer.
const PAUSE: Duration = Duration::from_millis(20);

/// A core service with its notifier: the APIs of the same servers believe its tokens.
#[derive(Debug)]
pub struct Accounts {
    /// Who somebody is.
    pub core_api: Astro,
    /// Sends the mails.
    pub notifier: Astro,
    core: Core,
    log: EventLog,
}

/// Somebody with an account.
#[derive(Debug)]
pub struct Person {
    /// Their email.
    pub email: String,
    /// Their password.
    pub password: String,
    /// Their second factor.
    pub factor: Option<Factor>,
    /// Their browser, in which they are signed in at the core service.
    pub browser: Browser,
}

impl Accounts {
    /// Starts it.
    pub(crate) async fn start(servers: &Servers) -> Self {
        let (core_api, notifier, log) = tokio::join!(
            Astro::start(Role::CoreApi, servers),
            Astro::start(Role::Notifier, servers),
            async { EventLog::open(servers.nats.client("core").await).await },
        );
        Self {
            core: Core::new(&core_api.url(), ISSUER).expect("a client of HTTP"),
            core_api,
            notifier,
            log: log.expect("the log opens"),
        }
    }

    /// Puts another core service over the same servers in the place of the one that runs, which
    /// ends.
    ///
    /// # Panics
    /// When it can't be met.
    pub fn replace_core_api(&mut self, core_api: Astro) {
        self.core = Core::new(&core_api.url(), ISSUER).expect("a client of HTTP");
        self.core_api = core_api;
    }

    /// The core service, as a person meets it.
    #[must_use]
    pub fn core(&self) -> &Core {
        &self.core
    }

    /// The client of an API, by its name.
    ///
    /// # Panics
    /// When there is none of that name.
    #[must_use]
    pub fn client<'a>(&self, servers: &'a Servers, api: &str) -> &'a Client {
        servers.clients.of(api)
    }

    /// The client of the system's own processes.
    #[must_use]
    pub fn service(&self, servers: &Servers) -> Client {
        servers.clients.service()
    }

    /// Somebody registers, and does not look into their mails.
    ///
    /// # Panics
    /// When they can't.
    pub async fn register_unverified(&self, kind: RegistrantKind) -> Person {
        let person = self.stranger();
        self.core
            .register(kind, &person.email, &person.password)
            .await
            .expect("anybody may register");
        person
    }

    /// Somebody registers, verifies their email, and signs in.
    ///
    /// # Panics
    /// When they can't.
    pub async fn register(&self, servers: &Servers, kind: RegistrantKind) -> Person {
        let mut person = self.register_unverified(kind).await;
        let token = self.link(servers, &person.email, "/verify#").await;
        self.core.verify(&token).await.expect("the link is good");
        self.sign_in(&mut person).await;
        person
    }

    /// An employee is invited by the operator, and takes the invitation up.
    ///
    /// # Panics
    /// When they can't.
    pub async fn employ(&self, servers: &Servers, role: &str) -> Person {
        let email = invite(servers, role).await;
        self.take_up(servers, email).await
    }

    /// Whoever was invited accepts, sets up a second factor, and so is signed in.
    pub(crate) async fn take_up(&self, servers: &Servers, email: String) -> Person {
        let mut person = Person {
            email,
            ..self.stranger()
        };
        let token = self.link(servers, &person.email, "/invitation#").await;
        self.core
            .accept(&token, &person.password)
            .await
            .expect("the invitation is good");
        self.sign_in(&mut person).await;
        person
    }

    /// Somebody of a role, new.
    ///
    /// # Panics
    /// When there can't be one.
    pub async fn somebody(&self, servers: &Servers, role: AccountRole) -> Person {
        match role {
            AccountRole::Customer => self.register(servers, RegistrantKind::Customer).await,
            AccountRole::Supplier => self.register(servers, RegistrantKind::Supplier).await,
            AccountRole::Finance | AccountRole::It | AccountRole::Auditor => {
                self.employ(servers, role.word()).await
            }
        }
    }

    /// An access token for an API, as its site would get it.
    ///
    /// # Panics
    /// When there is none.
    pub async fn token(&self, servers: &Servers, person: &mut Person, api: &str) -> String {
        let client = self.client(servers, api);
        let answer = person.browser.token(client).await;
        answer
            .expect("whoever is signed in gets a token")
            .access_token
    }

    /// An employee of finance is moved to another role by IT, and comes to the admin API all the
    /// same: what is left of their sign-in there gets them a token for it, without a role.
    pub(crate) async fn move_out_of_finance(&self, servers: &Servers, to: &str) -> SignedIn {
        let (mut it, mut person) =
            tokio::join!(self.employ(servers, "it"), self.employ(servers, "finance"),);
        let client = self.client(servers, "admin-api");
        let first = person.browser.token(client).await;
        let first = first.expect("whoever is signed in gets a token");
        let mut moved = SignedIn::new(first.access_token, person);
        let account = moved.account();
        let it = self.token(servers, &mut it, "core-api").await;
        let roles = format!("{}/api/v1/accounts/{account}/roles", self.core_api.url());
        for (method, role) in [(Method::PUT, to), (Method::DELETE, "finance")] {
            let change = reqwest::Client::new().request(method, format!("{roles}/{role}"));
            let changed = change.bearer_auth(&it).send().await;
            assert_eq!(changed.expect("core-api answers").status(), 204);
        }
        let refresh = first.refresh_token.expect("a token for people");
        let form = [("grant_type", "refresh_token"), ("refresh_token", &refresh)];
        let next = self.core.grant(client, &form).await;
        moved.token = next.expect("their session goes on").access_token;
        self.told(&moved, "account.role_revoked").await;
        moved
    }

    /// Waits until the last that the log has of somebody's account is the event of that name:
    /// whoever watches the log from then on sees nothing of how they came.
    pub(crate) async fn told(&self, who: &SignedIn, last: &str) {
        eventually("the log tells of the account", async || {
            let head = self.log.head("account", who.account().0).await;
            let head = head.expect("the log answers");
            let mut events = head.iter().flat_map(|head| &head.commit.events);
            events.any(|event| &*event.name == last)
        })
        .await;
    }

    /// Signs somebody in.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn sign_in(&self, person: &mut Person) {
        let made = person
            .browser
            .sign_in(&person.email, &person.password, person.factor.as_ref())
            .await
            .expect("the password is right");
        person.factor = made.or(person.factor.take());
    }

    /// The token of the link in the last mail to somebody that leads to `page`, once it is there.
    ///
    /// # Panics
    /// When no such mail comes.
    pub async fn link(&self, servers: &Servers, email: &str, page: &str) -> String {
        eventually_some_each(PAUSE, "the mail is there", async || {
            let mails = servers.mailbox.mails_to(email).await;
            mails.iter().rev().find_map(|mail| {
                let (_, rest) = mail.text.split_once(page)?;
                let token = rest.split_whitespace().next()?;
                Some(token.to_owned())
            })
        })
        .await
    }

    /// Somebody whom nobody knows yet.
    #[must_use]
    pub fn stranger(&self) -> Person {
        Person {
            email: new_email(),
            password: format!("correct horse {}", Uuid::new_v4().simple()),
            factor: None,
            browser: self.core.browser(),
        }
    }
}

/// The operator invites somebody new. It takes no core service: one that starts later finds the
/// invitation.
///
/// # Panics
/// When that fails.
pub async fn invite(servers: &Servers, role: &str) -> String {
    let email = new_email();
    let invite = ["account", "invite", "--email", &email, "--role", role];
    astro::run(&invite, "core", servers).await;
    email
}

fn new_email() -> String {
    let id = Uuid::new_v4().simple().to_string();
    format!("person-{}@example.com", &id[..12])
}
