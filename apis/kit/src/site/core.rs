//! What an API asks the core service for, as the OAuth client that it is.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::Full;
use hyper::{Request, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use service::authorities::Authorities;
use service::http::HttpClient;
use tokens::AccessClaims;

/// The longest that the core service may take to answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// A client of the core service. Clones share connections.
#[derive(Clone)]
pub(super) struct Core {
    http: HttpClient,
    url: String,
    authorization: SecretString,
}

/// An access token and the refresh token for the next one.
#[derive(Deserialize)]
pub(super) struct Pair {
    #[serde(rename = "access_token")]
    pub(super) access: String,
    #[serde(rename = "refresh_token")]
    pub(super) refresh: String,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum CoreError {
    /// It said no, by a code of RFC 6749 or in other words.
    #[error("the core service refused: {0}")]
    Refused(String),
    /// It was not asked: too many questions are open.
    #[error("the core service is asked too much at a time")]
    Busy,
    /// It said nothing that could be used.
    #[error("{0}")]
    Unanswered(String),
}

impl Core {
    pub(super) fn new(
        url: &str,
        client: &str,
        secret: SecretString,
        authorities: &Authorities,
    ) -> Self {
        let credentials = STANDARD.encode(format!("{client}:{}", secret.expose_secret()));
        Self {
            http: HttpClient::trusting(TIMEOUT, authorities),
            url: url.trim_end_matches('/').to_owned(),
            authorization: format!("Basic {credentials}").into(),
        }
    }

    /// Exchanges a code.
    pub(super) async fn exchange(
        &self,
        code: &str,
        verifier: &str,
        redirect_uri: &str,
    ) -> Result<Pair, CoreError> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("code_verifier", verifier),
            ("redirect_uri", redirect_uri),
        ];
        self.post("/oauth/token", &form).await
    }

    /// Exchanges a refresh token.
    pub(super) async fn refresh(&self, token: &str) -> Result<Pair, CoreError> {
        let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.post("/oauth/token", &form).await
    }

    /// Ends the session that a refresh token belongs to.
    pub(super) async fn revoke(&self, token: &str) -> Result<(), CoreError> {
        let form = [("token", token), ("token_type_hint", "refresh_token")];
        self.send("/oauth/revoke", &form).await.map(drop)
    }

    /// What a personal token is good for. One that is good for nothing is refused.
    pub(super) async fn introspect(&self, token: &str) -> Result<AccessClaims, CoreError> {
        #[derive(Deserialize)]
        struct Answer {
            active: bool,
            #[serde(flatten)]
            claims: Option<AccessClaims>,
        }
        let answer: Answer = self.post("/oauth/introspect", &[("token", token)]).await?;
        let claims = answer.claims.filter(|_| answer.active);
        claims.ok_or_else(|| CoreError::Refused("not active".to_owned()))
    }

    async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        form: &[(&str, &str)],
    ) -> Result<T, CoreError> {
        let body = self.send(path, form).await?;
        serde_json::from_slice(&body)
            .map_err(|error| CoreError::Unanswered(format!("the answer of {path}: {error}")))
    }

    async fn send(&self, path: &str, form: &[(&str, &str)]) -> Result<Bytes, CoreError> {
        #[derive(Deserialize)]
        struct Refusal {
            error: String,
        }
        let body = serde_urlencoded::to_string(form)
            .map_err(|error| CoreError::Unanswered(error.to_string()))?;
        let request = Request::post(format!("{}{path}", self.url))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("authorization", self.authorization.expose_secret())
            .body(Full::new(Bytes::from(body)))
            .map_err(|error| CoreError::Unanswered(error.to_string()))?;
        let (status, body) = self
            .http
            .send(request)
            .await
            .map_err(|error| CoreError::Unanswered(error.to_string()))?;
        let refusal = || serde_json::from_slice::<Refusal>(&body).ok();
        match status {
            status if status.is_success() => Ok(body),
            StatusCode::BAD_REQUEST => match refusal() {
                Some(refusal) => Err(CoreError::Refused(refusal.error)),
                None => Err(CoreError::Unanswered(format!("{path}: status {status}"))),
            },
            status => Err(CoreError::Unanswered(format!("{path}: status {status}"))),
        }
    }
}
