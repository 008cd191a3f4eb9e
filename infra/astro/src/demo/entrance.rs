//! How people of the demo sign in: as anybody does, by the password that all of them have, and
//! employees by the second factor that was kept for them.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use api_contract::identity::Step;
use clap::Args;
use secrecy::ExposeSecret;
use sign_in::{Browser, Client, Core, Factor};
use tokio::time::sleep;

use super::Factors;
use super::people::{PASSWORD, Person};
use crate::accounts::ClientArgs;
use crate::encryption::EncryptionArgs;

/// The most codes that are tried. One that was used is good no more, and whoever else has the same
/// second factor may have used this one and the next: then the one after is good soon.
const CODES: usize = 3;

/// The pause between two looks whether there is a new code.
const PAUSE: Duration = Duration::from_millis(500);

/// Where one signs in.
#[derive(Debug, Args)]
pub(crate) struct EntranceArgs {
    #[command(flatten)]
    pub(crate) encryption: EncryptionArgs,
    /// Where core-api is, such as http://127.0.0.1:8082
    #[arg(long, env = "ASTRO_CORE_URL")]
    core_url: String,
    /// Where browsers find core-api, if elsewhere
    #[arg(long, env = "ASTRO_ISSUER_URL")]
    issuer_url: Option<String>,
    /// The file that keeps the second factors of the demo's employees
    #[arg(long, env = "ASTRO_DEMO_FACTORS")]
    demo_factors: PathBuf,
}

/// The way in for the demo's people.
pub(crate) struct Entrance {
    pub(crate) core: Core,
    pub(crate) factors: Factors,
}

impl EntranceArgs {
    /// Opens it; in development only, where everybody may know the password.
    pub(crate) fn open(&self, what: &'static str) -> Result<Entrance> {
        self.encryption.mode.require_development(what)?;
        let origin = self.issuer_url.as_ref().unwrap_or(&self.core_url);
        Ok(Entrance {
            core: Core::new(&self.core_url, origin)?,
            factors: Factors::new(self.demo_factors.clone()),
        })
    }
}

impl Entrance {
    /// Signs somebody in who has an account.
    pub(crate) async fn sign_in(&self, person: &Person) -> Result<Browser> {
        let email = &person.email;
        let mut browser = self.core.browser();
        let step = match browser.give_password(email, PASSWORD).await {
            Err(error) if error.is("wrong_credentials") => bail!(cannot_sign_in(email)),
            step => step?,
        };
        match step {
            Step::Done => {}
            Step::SecondFactor => {
                let factor = self.factors.find(email)?;
                let factor = factor.with_context(|| lost_factor(email))?;
                give_code(&mut browser, &factor).await?;
            }
            Step::SetUpSecondFactor => {
                bail!("{email} has no second factor yet: run `cargo xtask up`, which sets it up")
            }
        }
        Ok(browser)
    }
}

/// A token for the API of a client, for whoever is signed in.
pub(crate) async fn token(
    browser: &mut Browser,
    clients: &ClientArgs,
    client: &str,
) -> Result<String> {
    let secrets = clients.client_secrets.expose_secret();
    let client = Client::of(client, secrets, &clients.redirect_uris)?;
    Ok(browser.token(&client).await?.access_token)
}

async fn give_code(browser: &mut Browser, factor: &Factor) -> Result<()> {
    for _ in 1..CODES {
        match browser.give_code(&next_code(factor).await?).await {
            Err(error) if error.is("wrong_code") => {}
            done => return Ok(done?),
        }
    }
    let last = browser.give_code(&next_code(factor).await?).await;
    last.context("ASTRO_DEMO_FACTORS: the second factor that was kept is not the one that is on")
}

/// A code that was not given yet, as soon as there is one.
async fn next_code(factor: &Factor) -> Result<String> {
    let mut waiting = false;
    loop {
        if let Ok(code) = factor.code() {
            return Ok(code);
        }
        if !waiting {
            let line = "astro: a code is good once; waiting for the next one, up to half a minute";
            writeln!(std::io::stderr(), "{line}")?;
            waiting = true;
        }
        sleep(PAUSE).await;
    }
}

/// What helps whoever can't sign in as somebody of the demo.
pub(crate) fn cannot_sign_in(email: &str) -> String {
    format!(
        "{email} can't sign in by the demo's password: `cargo xtask up` makes the account; if there \
         is one that was changed, `cargo xtask reset` deletes all data"
    )
}

/// What helps whoever has no second factor.
pub(crate) fn lost_factor(email: &str) -> String {
    format!(
        "the second factor of {email} is on, but not in the file ASTRO_DEMO_FACTORS; \
         `cargo xtask reset` deletes all data, and `cargo xtask up` begins anew"
    )
}
