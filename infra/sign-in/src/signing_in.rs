//! Signing in, step by step, and getting a token.

use api_contract::identity::{
    Account, FactorCode, FactorSetUp, NextStep, PasswordAgain, Proof, Secret, SignIn, Step,
    TokenResponse,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use sha2::{Digest, Sha256};

use crate::browser::checked;
use crate::{Browser, Client, Factor, SignInError};

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
        match self.give_password(email, password).await? {
            Step::Done => Ok(None),
            Step::SecondFactor => {
                let factor = factor.ok_or(SignInError::FactorRequired)?;
                self.give_code(&factor.code()?).await?;
                Ok(None)
            }
            Step::SetUpSecondFactor => self.set_up_factor(None).await.map(Some),
        }
    }

    /// Gives email and password: the first step of signing in. What the next one is.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn give_password(
        &mut self,
        email: &str,
        password: &str,
    ) -> Result<Step, SignInError> {
        let body = SignIn {
            email: email.to_owned(),
            password: Secret(password.to_owned()),
        };
        let answer = self.post("signing in", "/api/v1/sign-in", &body).await?;
        Ok(answer.json::<NextStep>().await?.next)
    }

    /// Gives a code of the second factor: the second step.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn give_code(&mut self, code: &str) -> Result<(), SignInError> {
        let proof = Proof {
            code: Some(Secret(code.to_owned())),
            recovery_code: None,
        };
        self.post("a code", "/api/v1/sign-in/second-factor", &proof)
            .await
            .map(drop)
    }

    /// Sets up a second factor. Whoever is signed in already gives their password again.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn set_up_factor(&mut self, password: Option<&str>) -> Result<Factor, SignInError> {
        let factor = Factor::new(&self.begin_factor(password).await?)?;
        self.confirm_factor(&factor).await?;
        Ok(factor)
    }

    /// Begins to set up a second factor. Its secret, in base32: to be kept before it is confirmed.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn begin_factor(&mut self, password: Option<&str>) -> Result<String, SignInError> {
        let begin = PasswordAgain {
            password: password.map(|password| Secret(password.to_owned())),
        };
        let answer = self
            .post("a second factor", "/api/v1/account/second-factor", &begin)
            .await?;
        Ok(answer.json::<FactorSetUp>().await?.secret.0)
    }

    /// Turns a second factor on by a first code.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn confirm_factor(&mut self, factor: &Factor) -> Result<(), SignInError> {
        let code = FactorCode {
            code: Secret(factor.code()?),
        };
        self.post(
            "a first code",
            "/api/v1/account/second-factor/confirmation",
            &code,
        )
        .await
        .map(drop)
    }

    /// The account of whoever is signed in here.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn account(&mut self) -> Result<Account, SignInError> {
        let answer = self.send(Method::GET, "/api/v1/account", None).await?;
        Ok(checked("an account", answer).await?.json().await?)
    }

    /// Asks for the link that verifies the email once more.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn request_verification(&mut self) -> Result<(), SignInError> {
        let path = "/api/v1/account/verification";
        let answer = self.send(Method::POST, path, None).await?;
        checked("a link", answer).await.map(drop)
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
        let told = |wanted: &str| {
            let mut pairs = location.query_pairs();
            let found = pairs.find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.into_owned())
        };
        told("code").ok_or_else(|| match told("error") {
            Some(error) => SignInError::NoCode(error),
            None => SignInError::Unexpected("/oauth/authorize"),
        })
    }
}
