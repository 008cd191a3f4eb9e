//! Who takes part: people with accounts, who register, read their mails and sign in as anybody does.

use std::net::{IpAddr, Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use api_contract::identity::RegistrantKind;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use sign_in::{Browser, Client, Core, Mails, SignInError};
use tokio::process::Command;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

/// How many suppliers there are.
const SUPPLIERS: usize = 4;

/// How many people get their accounts at the same time.
const AT_ONCE: usize = 16;

/// The password of all of them.
const PASSWORD: &str = "one giant leap for a test";

/// How many people live behind one address. The core service lets only so many register from one.
const AT_ONE_ADDRESS: usize = 20;

/// How often somebody comes back who was told to.
const TRIES: u32 = 10;

/// A token is renewed when it is good for less than this.
const RENEWED_BEFORE: Duration = Duration::from_secs(60);

/// The core service, and what its clients are known by.
pub(crate) struct Town {
    pub(crate) core_url: String,
    pub(crate) issuer_url: String,
    pub(crate) client_secrets: String,
    pub(crate) redirect_uris: String,
    pub(crate) mails: Mails,
    /// The built `astro`, which invites employees.
    pub(crate) astro: PathBuf,
    /// What tells the people of this season from those of all others.
    pub(crate) season: String,
}

/// All who take part.
pub(crate) struct Cast {
    pub(crate) customers: Vec<Person>,
    pub(crate) suppliers: Vec<Person>,
    pub(crate) finance: Person,
}

/// Somebody with an account.
pub(crate) struct Person {
    client: Client,
    signed_in: Mutex<SignedIn>,
}

struct SignedIn {
    browser: Browser,
    token: String,
    good_until: Instant,
}

impl Town {
    /// Everybody gets an account, and signs in.
    pub(crate) async fn cast(&self, customers: usize) -> Result<Cast> {
        let (customers, suppliers, finance) = tokio::try_join!(
            self.registered("customer", customers, RegistrantKind::Customer),
            self.registered("supplier", SUPPLIERS, RegistrantKind::Supplier),
            self.employ(),
        )?;
        Ok(Cast {
            customers,
            suppliers,
            finance,
        })
    }

    async fn registered(
        &self,
        what: &str,
        count: usize,
        kind: RegistrantKind,
    ) -> Result<Vec<Person>> {
        stream::iter(self.newcomers(what, count)?)
            .map(|newcomer| self.register(newcomer, kind))
            .buffered(AT_ONCE)
            .try_collect()
            .await
    }

    /// So many people with an email and no account yet, and how each meets the core service.
    fn newcomers(&self, what: &str, count: usize) -> Result<Vec<(Core, String)>> {
        let mut newcomers = Vec::new();
        let mut core = None;
        for place in 0..count {
            if place % AT_ONE_ADDRESS == 0 {
                core = Some(Core::seen_from(
                    &self.core_url,
                    &self.issuer_url,
                    address(),
                )?);
            }
            let core = core.clone().context("there is an address")?;
            let email = format!("{what}-{place}-of-{}@example.com", self.season);
            newcomers.push((core, email));
        }
        Ok(newcomers)
    }

    /// Somebody registers, follows the link in the mail, and signs in.
    async fn register(
        &self,
        (core, email): (Core, String),
        kind: RegistrantKind,
    ) -> Result<Person> {
        let client = match kind {
            RegistrantKind::Customer => "customer-api",
            RegistrantKind::Supplier => "admin-api",
        };
        patiently(async || core.register(kind, &email, PASSWORD).await).await?;
        let token = self.mails.link(&email, "/verify#", 0).await?;
        patiently(async || core.verify(&token).await).await?;
        self.sign_in(&core, &email, client).await
    }

    /// An employee of finance is invited by an operator, accepts, and signs in.
    async fn employ(&self) -> Result<Person> {
        let newcomer = self.newcomers("finance", 1)?.pop();
        let (core, email) = newcomer.context("one newcomer")?;
        let invited = Command::new(&self.astro)
            .args(["account", "invite", "--role", "finance", "--email", &email])
            .output()
            .await
            .context("cannot start astro account")?;
        if !invited.status.success() {
            bail!(
                "astro account: {}",
                String::from_utf8_lossy(&invited.stderr)
            );
        }
        let token = self.mails.link(&email, "/invitation#", 0).await?;
        patiently(async || core.accept(&token, PASSWORD).await).await?;
        self.sign_in(&core, &email, "admin-api").await
    }

    async fn sign_in(&self, core: &Core, email: &str, client: &str) -> Result<Person> {
        let client = Client::of(client, &self.client_secrets, &self.redirect_uris)?;
        let mut browser = core.browser();
        // The second factor that an employee sets up here is good for this season only.
        patiently(async || browser.sign_in(email, PASSWORD, None).await).await?;
        Ok(Person {
            signed_in: Mutex::new(SignedIn::new(browser, &client).await?),
            client,
        })
    }
}

impl Person {
    /// An access token that is good for a while.
    pub(crate) async fn token(&self) -> Result<String> {
        let mut signed_in = self.signed_in.lock().await;
        if signed_in.good_until < Instant::now() + RENEWED_BEFORE {
            let browser = signed_in.browser.clone();
            *signed_in = SignedIn::new(browser, &self.client).await?;
        }
        Ok(signed_in.token.clone())
    }
}

impl SignedIn {
    async fn new(mut browser: Browser, client: &Client) -> Result<Self> {
        let asked_at = Instant::now();
        let answer = patiently(async || browser.token(client).await).await?;
        Ok(Self {
            browser,
            token: answer.access_token,
            good_until: asked_at + Duration::from_secs(answer.expires_in),
        })
    }
}

/// Tries again when the core service says so, as often as is sensible.
async fn patiently<T>(
    mut attempt: impl AsyncFnMut() -> Result<T, SignInError>,
) -> Result<T, SignInError> {
    let mut tries = 0;
    loop {
        tries += 1;
        match (attempt().await, tries) {
            (Err(error), ..TRIES) if error.retry_after().is_some() => {
                sleep(error.retry_after().unwrap_or_default()).await;
            }
            (done, _) => return done,
        }
    }
}

/// One of the addresses that this machine has for itself, so that not all people come from the same
/// one. A machine that has just 127.0.0.1 gives none: there they wait as they are told.
fn address() -> Option<IpAddr> {
    let [a, b, c] = rand::random::<[u8; 3]>().map(|part| part.clamp(1, 254));
    let address = IpAddr::from(Ipv4Addr::new(127, a, b, c));
    TcpListener::bind((address, 0)).is_ok().then_some(address)
}
