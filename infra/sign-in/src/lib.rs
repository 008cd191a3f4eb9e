//! Signs in as a person does, over HTTP: registers, follows links, gives password and second factor,
//! and gets a token for an API as its site would. For whatever plays people: the demo, the season,
//! tests.
//!
//! It knows what is published: the core API's document and OAuth, and the mailbox of development.
//! It knows no store and no secret but those that it is told.

mod browser;
mod client;
mod error;
mod factor;
mod mails;
mod signing_in;

use std::net::IpAddr;
use std::time::Duration;

use api_contract::identity::{
    LinkToken, PasswordReset, RegistrantKind, Registration, Secret, TokenResponse,
};
use reqwest::redirect::Policy;

pub use browser::Browser;
pub use client::Client;
pub use error::SignInError;
pub use factor::Factor;
pub use mails::Mails;

/// The longest that one request may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The core service.
#[derive(Debug, Clone)]
pub struct Core {
    url: String,
    origin: String,
    http: reqwest::Client,
}

impl Core {
    /// The core service at `url`, such as `http://127.0.0.1:8082`, which browsers know as `origin`.
    ///
    /// # Errors
    /// When there can be no client of HTTP.
    pub fn new(url: &str, origin: &str) -> Result<Self, SignInError> {
        Self::seen_from(url, origin, None)
    }

    /// The same, met from an address of this machine: for many people who are not all in one place.
    ///
    /// # Errors
    /// The same.
    pub fn seen_from(
        url: &str,
        origin: &str,
        address: Option<IpAddr>,
    ) -> Result<Self, SignInError> {
        let http = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .redirect(Policy::none())
            .local_address(address)
            .build()?;
        Ok(Self {
            url: url.trim_end_matches('/').to_owned(),
            origin: origin.trim_end_matches('/').to_owned(),
            http,
        })
    }

    /// A browser that was never here.
    #[must_use]
    pub fn browser(&self) -> Browser {
        Browser::new(self.clone())
    }

    /// Registers: a mail follows, whose link has to be followed.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn register(
        &self,
        kind: RegistrantKind,
        email: &str,
        password: &str,
    ) -> Result<(), SignInError> {
        let body = Registration {
            kind,
            email: email.to_owned(),
            password: Secret(password.to_owned()),
        };
        let mut browser = self.browser();
        browser
            .post("registering", "/api/v1/accounts", &body)
            .await
            .map(drop)
    }

    /// Follows the link that verifies an email.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn verify(&self, token: &str) -> Result<(), SignInError> {
        let body = LinkToken {
            token: Secret(token.to_owned()),
        };
        let mut browser = self.browser();
        browser
            .post("a link", "/api/v1/accounts/verification", &body)
            .await
            .map(drop)
    }

    /// Follows the link of an invitation.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn accept(&self, token: &str, password: &str) -> Result<(), SignInError> {
        let body = PasswordReset {
            token: Secret(token.to_owned()),
            password: Secret(password.to_owned()),
        };
        let mut browser = self.browser();
        browser
            .post(
                "an invitation",
                "/api/v1/accounts/invitation/acceptance",
                &body,
            )
            .await
            .map(drop)
    }

    /// Tokens for what a client brings.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn grant(
        &self,
        client: &Client,
        form: &[(&str, &str)],
    ) -> Result<TokenResponse, SignInError> {
        let request = self
            .http
            .post(format!("{}/oauth/token", self.url))
            .basic_auth(&client.id, Some(&client.secret))
            .form(form);
        let answer = browser::checked("a grant", request.send().await?).await?;
        Ok(answer.json().await?)
    }
}
