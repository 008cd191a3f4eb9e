//! How people of the demo get their accounts: they register, read their mails and follow the links.
//! Each step looks first what is there, so whoever died half way is gone on with.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use api_contract::identity::{RegistrantKind, Step};
use domain::account::AccountRole;
use domain::text::Email;
use identity::{By, Identity, Invitation};
use sign_in::{Browser, Factor, Mails, SignInError};
use tokio::time::{Instant, sleep};

use super::entrance::{Entrance, cannot_sign_in, lost_factor};
use super::people::{PASSWORD, Person};

/// How long a mail is waited for whose link is good.
const PATIENCE: Duration = Duration::from_secs(30);

/// The pause between two looks for it.
const PAUSE: Duration = Duration::from_millis(50);

const VERIFY: &str = "/verify#";
const INVITATION: &str = "/invitation#";

/// What is needed to make accounts.
pub(crate) struct Joining<'a> {
    pub(crate) entrance: &'a Entrance,
    /// Where their mails end.
    pub(crate) mails: &'a Mails,
    /// Invites employees, as `astro account invite` does.
    pub(crate) identity: &'a Identity,
}

impl Joining<'_> {
    /// Makes sure that a customer or supplier has an account with a verified email, and signs them
    /// in.
    pub(crate) async fn registrant(
        &self,
        person: &Person,
        kind: RegistrantKind,
    ) -> Result<Browser> {
        let email = &person.email;
        let (core, mails) = (&self.entrance.core, self.mails);
        let mut browser = core.browser();
        match browser.give_password(email, PASSWORD).await {
            Ok(Step::Done) => {}
            Ok(Step::SecondFactor | Step::SetUpSecondFactor) => bail!(cannot_sign_in(email)),
            Err(error) if error.is("wrong_credentials") => {
                let seen = mails.last(email).await?;
                let registered = core.register(kind, email, PASSWORD).await;
                registered.with_context(|| cannot_sign_in(email))?;
                // Whoever has the account already is mailed something else.
                let verify = async |token: String| core.verify(&token).await;
                let verified = self.follow(email, VERIFY, seen, verify).await;
                verified.with_context(|| cannot_sign_in(email))?;
                browser.give_password(email, PASSWORD).await?;
            }
            Err(error) => return Err(error.into()),
        }
        if !browser.account().await?.entry.email_verified {
            let seen = mails.last(email).await?;
            browser.request_verification().await?;
            let verify = async |token: String| core.verify(&token).await;
            self.follow(email, VERIFY, seen, verify).await?;
        }
        Ok(browser)
    }

    /// Makes sure that an employee has an account with a second factor.
    pub(crate) async fn employee(&self, person: &Person, role: AccountRole) -> Result<()> {
        let email = &person.email;
        let mut browser = self.entrance.core.browser();
        let step = match browser.give_password(email, PASSWORD).await {
            Err(error) if error.is("wrong_credentials") => {
                self.invite(email, role).await?;
                browser.give_password(email, PASSWORD).await?
            }
            step => step?,
        };
        let factors = &self.entrance.factors;
        match step {
            Step::SetUpSecondFactor => {
                let secret = browser.begin_factor(None).await?;
                // Before it is on: a factor that nobody knows would lock the account's holder out.
                factors.keep(email, &secret)?;
                browser.confirm_factor(&Factor::new(&secret)?).await?;
            }
            Step::SecondFactor => {
                factors.find(email)?.with_context(|| lost_factor(email))?;
            }
            Step::Done => bail!(cannot_sign_in(email)),
        }
        Ok(())
    }

    async fn invite(&self, email: &str, role: AccountRole) -> Result<()> {
        let seen = self.mails.last(email).await?;
        let invitation = Invitation {
            email: Email::parse(email)?,
            roles: vec![role],
        };
        let by = By::system("demo-data");
        let invited = self.identity.invite(&by, invitation).await;
        invited.with_context(|| cannot_sign_in(email))?;
        let core = &self.entrance.core;
        let accept = async |token: String| core.accept(&token, PASSWORD).await;
        self.follow(email, INVITATION, seen, accept).await
    }

    /// Follows the link of a mail that comes after the one of number `seen`. A mail that was asked
    /// for before, by who died then, may come first: its link is not good any more, and the next
    /// one is.
    async fn follow(
        &self,
        email: &str,
        page: &'static str,
        seen: u64,
        follow: impl AsyncFn(String) -> Result<(), SignInError>,
    ) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        let mut stale = None;
        loop {
            let token = self.mails.link(email, page, seen).await?;
            let is_late = Instant::now() > deadline;
            if is_late || stale.as_ref() != Some(&token) {
                match follow(token.clone()).await {
                    Err(error) if error.is("link_invalid") && !is_late => stale = Some(token),
                    done => return Ok(done?),
                }
            }
            sleep(PAUSE).await;
        }
    }
}
