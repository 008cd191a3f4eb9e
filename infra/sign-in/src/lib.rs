//! Signs in as a person does, over HTTP: registers, follows links, gives password and second factor,
//! and gets a token for an API as its site would. For whatever plays people: the demo, the season,
//! tests.
//!
//! It knows what is published: the core API's document and OAuth. It knows no store and no secret
//! but those that it is told.

mod browser;
mod factor;

use std::time::Duration;

use api_contract::identity::{
    FactorCode, FactorSetUp, LinkToken, NextStep, PasswordAgain, PasswordReset, Proof,
    RegistrantKind, Registration, Secret, SignIn, Step, TokenResponse,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::redirect::Policy;
use sha2::{Digest, Sha256};

pub use browser::Browser;
pub use factor::Factor;

/// The longest that one request may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Why it did not work.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The core service gave no answer.
    #[error("core-api gives no answer: {0}")]
    Unanswered(#[from] reqwest::Error),
    /// It said no.
    #[error("core-api answered {status} to {what}: {answer}")]
    Refused {
        /// What was asked for.
        what: &'static str,
        /// The status.
        status: u16,
        /// What it said.
        answer: String,
    },
    /// Its answer was not what is published.
    #[error("core-api answered {0} in another way than is published")]
    Unexpected(&'static str),
    /// A second factor is asked for, and none was told.
    #[error("a second factor is asked for")]
    FactorRequired,
}

/// The core service, and the clients that ask it for tokens.
#[derive(Debug, Clone)]
pub struct Core {
    url: String,
    origin: String,
    http: reqwest::Client,
}

/// A client: the site of an API.
#[derive(Clone)]
pub struct Client {
    /// Its name, such as `customer-api`.
    pub id: String,
    /// Its secret.
    pub secret: String,
    /// Where it is sent back to.
    pub redirect_uri: String,
}

/// Never shows the secret.
impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl Core {
    /// The core service at `url`, such as `http://127.0.0.1:8082`, which browsers know as `origin`.
    ///
    /// # Errors
    /// When there can be no client of HTTP.
    pub fn new(url: &str, origin: &str) -> Result<Self, SignInError> {
        let http = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .redirect(Policy::none())
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
}

impl Browser {
    /// Signs in by password, and by `factor` if it is asked for. Whoever has to set up a second
    /// factor first does so, and gets it back: the next sign-in needs it.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn sign_in(
        &mut self,
        email: &str,
        password: &str,
        factor: Option<&Factor>,
    ) -> Result<Option<Factor>, SignInError> {
        let body = SignIn {
            email: email.to_owned(),
            password: Secret(password.to_owned()),
        };
        let answer = self.post("signing in", "/api/v1/sign-in", &body).await?;
        match answer.json::<NextStep>().await?.next {
            Step::Done => Ok(None),
            Step::SecondFactor => {
                let factor = factor.ok_or(SignInError::FactorRequired)?;
                let proof = Proof {
                    code: Some(Secret(factor.code()?)),
                    recovery_code: None,
                };
                self.post("a code", "/api/v1/sign-in/second-factor", &proof)
                    .await?;
                Ok(None)
            }
            Step::SetUpSecondFactor => self.set_up_factor(None).await.map(Some),
        }
    }

    /// Sets up a second factor. Whoever is signed in already gives their password again.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn set_up_factor(&mut self, password: Option<&str>) -> Result<Factor, SignInError> {
        let begin = PasswordAgain {
            password: password.map(|password| Secret(password.to_owned())),
        };
        let answer = self
            .post("a second factor", "/api/v1/account/second-factor", &begin)
            .await?;
        let factor = Factor::new(&answer.json::<FactorSetUp>().await?.secret.0)?;
        let code = FactorCode {
            code: Secret(factor.code()?),
        };
        self.post(
            "a first code",
            "/api/v1/account/second-factor/confirmation",
            &code,
        )
        .await?;
        Ok(factor)
    }

    /// A token for the API of `client`, as its site would get it.
    ///
    /// # Errors
    /// When nobody is signed in here, or it is refused.
    pub async fn token(&mut self, client: &Client) -> Result<TokenResponse, SignInError> {
        let verifier = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
        let code = self.code(client, &verifier).await?;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("code_verifier", &verifier),
            ("redirect_uri", &client.redirect_uri),
        ];
        self.core().grant(client, &form).await
    }

    /// A code for `client`, which whoever has `verifier` may exchange.
    ///
    /// # Errors
    /// When nobody is signed in here, or it is refused.
    pub async fn code(&mut self, client: &Client, verifier: &str) -> Result<String, SignInError> {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        let asked = [
            ("response_type", "code"),
            ("client_id", &client.id),
            ("redirect_uri", &client.redirect_uri),
            ("state", "state"),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let location = self.redirected("/oauth/authorize", &asked).await?;
        let location = url::Url::parse(&location);
        let location = location.map_err(|_| SignInError::Unexpected("/oauth/authorize"))?;
        location
            .query_pairs()
            .find(|(name, _)| name == "code")
            .map(|(_, code)| code.into_owned())
            .ok_or(SignInError::Unexpected("/oauth/authorize"))
    }
}

impl Core {
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
