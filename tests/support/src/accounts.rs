//! People with accounts: they register, read their mails, and sign in, as anybody does.

use api_contract::identity::RegistrantKind;
use sign_in::{Browser, Client, Core, Factor};
use uuid::Uuid;

use crate::astro::{self, Astro, Role};
use crate::clients::ISSUER;
use crate::sign_in::AccountRole;
use crate::stack::Servers;
use crate::wait::eventually_some;

/// A core service with its notifier. APIs that are started after it believe its tokens.
#[derive(Debug)]
pub struct Accounts {
    /// Who somebody is.
    pub core_api: Astro,
    /// Sends the mails.
    pub notifier: Astro,
    core: Core,
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
    ///
    /// # Panics
    /// When something does not start, or one was started over the same servers before.
    pub async fn start(servers: &Servers) -> Self {
        let (core_api, notifier) = tokio::join!(
            Astro::start(Role::CoreApi, servers),
            Astro::start(Role::Notifier, servers),
        );
        let url = core_api.url();
        let core = Core::new(&url, ISSUER).expect("a client of HTTP");
        servers.core_url.set(url).expect("one core service");
        Self {
            core_api,
            notifier,
            core,
        }
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

    /// Somebody registers, and verifies their email.
    ///
    /// # Panics
    /// When they can't.
    pub async fn register(&self, servers: &Servers, kind: RegistrantKind) -> Person {
        let mut person = self.stranger();
        self.core
            .register(kind, &person.email, &person.password)
            .await
            .expect("anybody may register");
        let token = self.link(servers, &person.email, "/verify#").await;
        self.core.verify(&token).await.expect("the link is good");
        self.sign_in(&mut person).await;
        person
    }

    /// An employee is invited by the operator, accepts, and sets up a second factor.
    ///
    /// # Panics
    /// When they can't.
    pub async fn employ(&self, servers: &Servers, role: &str) -> Person {
        let mut person = self.stranger();
        let invite = [
            "account",
            "invite",
            "--email",
            &person.email,
            "--role",
            role,
        ];
        astro::run(&invite, "core", servers).await;
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
            AccountRole::Finance => self.employ(servers, "finance").await,
            AccountRole::It => self.employ(servers, "it").await,
            AccountRole::Auditor => self.employ(servers, "auditor").await,
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
        eventually_some("the mail is there", async || {
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
        let id = Uuid::new_v4().simple().to_string();
        Person {
            email: format!("person-{}@example.com", &id[..12]),
            password: format!("correct horse {}", Uuid::new_v4().simple()),
            factor: None,
            browser: self.core.browser(),
        }
    }
}
