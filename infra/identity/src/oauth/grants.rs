//! `/oauth/token`: what a client gets for a code, a refresh token, or for itself.

use std::time::Duration;

use ::tokens::AccessClaims;
use domain::ids::{AccountId, derive};
use uuid::Uuid;

use super::clients::{ClientCredentials, ClientId};
use super::codes::Redeemed;
use crate::account::{Account, role};
use crate::by::Visit;
use crate::error::IdentityError;
use crate::family::RefreshToken;
use crate::identity::Identity;
use crate::security_log::{Outcome, What};
use crate::sessions::Session;
use crate::stored::Instant;
use crate::token::OpaqueToken;

/// For how long an access token is good.
const ACCESS: Duration = Duration::from_secs(10 * 60);

/// What a client brings.
#[derive(Debug, Clone)]
pub enum Grant {
    /// `authorization_code`.
    AuthorizationCode {
        /// `code`.
        code: String,
        /// `code_verifier`.
        code_verifier: String,
    },
    /// `refresh_token`.
    RefreshToken(String),
    /// `client_credentials`, for `service` alone.
    ClientCredentials,
}

/// The answer. Both tokens are secrets.
#[derive(Clone)]
pub struct TokenAnswer {
    /// `access_token`, of the type `Bearer`.
    pub access_token: String,
    /// `expires_in`.
    pub expires_in: Duration,
    /// `refresh_token`: none for a process of the system.
    pub refresh_token: Option<String>,
}

/// Secrets are not for logs.
impl std::fmt::Debug for TokenAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenAnswer")
    }
}

/// Why there is none, by the words of RFC 6749, section 5.2.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OAuthError {
    /// `invalid_client`: 401.
    #[error("the client is unknown, or its secret is wrong")]
    InvalidClient,
    /// `invalid_grant`: 400.
    #[error("the code or token is unknown, has expired, was used before, or is another client's")]
    InvalidGrant,
    /// `unauthorized_client`: 400.
    #[error("this client may not use this kind of grant")]
    UnauthorizedClient,
    /// The store is not available, or too much waits: 503.
    #[error(transparent)]
    Identity(#[from] IdentityError),
}

impl OAuthError {
    /// The word for `error`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::Identity(_) => "temporarily_unavailable",
        }
    }
}

impl Identity {
    /// Answers a client that wants a token. A code is good once, for a minute; the second use ends
    /// the session. A refresh token is good once; see `family` for what comes of a lost answer and
    /// of a stolen token.
    ///
    /// # Errors
    /// See [`OAuthError`].
    pub async fn token(
        &self,
        visit: &Visit,
        client: &ClientCredentials,
        grant: &Grant,
    ) -> Result<TokenAnswer, OAuthError> {
        let client = self.client(visit, client).await?;
        match grant {
            Grant::AuthorizationCode {
                code,
                code_verifier,
            } if client.is_for_people() => self.redeem(visit, client, code, code_verifier).await,
            Grant::RefreshToken(token) if client.is_for_people() => {
                self.refresh(visit, client, token).await
            }
            Grant::ClientCredentials if !client.is_for_people() => self.for_itself(client).await,
            _ => Err(OAuthError::UnauthorizedClient),
        }
    }

    /// Takes a refresh token back (RFC 7009): ends its session, in whichever site it was used. The
    /// token before the last one does it too, for whoever never got the answer with that. That a
    /// token is unknown is no error.
    ///
    /// # Errors
    /// [`OAuthError::InvalidClient`], and when the store is not available.
    pub async fn revoke_token(
        &self,
        visit: &Visit,
        client: &ClientCredentials,
        token: &str,
    ) -> Result<(), OAuthError> {
        let client = self.client(visit, client).await?;
        let Ok(token) = token.parse::<RefreshToken>() else {
            return Ok(());
        };
        let found = self.0.families.get(&token, client).await?;
        if let Some(family) = found.filter(|family| family.knows(&token)) {
            self.0.sessions.end(family.session(), self.now()).await?;
            self.log(visit, What::SignOut, Outcome::Succeeded)
                .about(family.account())
                .through(client)
                .write()
                .await;
        }
        Ok(())
    }

    /// Whether a client shows its secret. Asks no store.
    #[must_use]
    pub fn knows_client(&self, shown: &ClientCredentials) -> bool {
        self.0.settings.clients.authenticate(shown).is_some()
    }

    /// The client that shows its secret.
    pub(super) async fn client(
        &self,
        visit: &Visit,
        shown: &ClientCredentials,
    ) -> Result<ClientId, OAuthError> {
        if let Some(client) = self.0.settings.clients.authenticate(shown) {
            return Ok(client);
        }
        // Secrets are too long to be guessed at; this bounds what is written down.
        self.count_room(visit).await?;
        self.log(visit, What::AuthenticateClient, Outcome::Refused)
            .write()
            .await;
        Err(OAuthError::InvalidClient)
    }

    async fn redeem(
        &self,
        visit: &Visit,
        client: ClientId,
        code: &str,
        verifier: &str,
    ) -> Result<TokenAnswer, OAuthError> {
        let code: OpaqueToken = code.parse().map_err(|_| OAuthError::InvalidGrant)?;
        let now = self.now();
        let code = match self.0.codes.redeem(&code, client, now).await? {
            Redeemed::Good(code) => code,
            Redeemed::Unknown => return Err(OAuthError::InvalidGrant),
            Redeemed::Reused(code) => {
                self.end_stolen(visit, client, What::RedeemCode, code.session())
                    .await?;
                return Err(OAuthError::InvalidGrant);
            }
        };
        if !code.is_proven_by(verifier) {
            return Err(OAuthError::InvalidGrant);
        }
        let (session, account) = self.of_session(code.session(), now).await?;
        let refresh = self.0.families.begin(&session, client).await?;
        self.log(visit, What::RedeemCode, Outcome::Succeeded)
            .about(account.id())
            .through(client)
            .write()
            .await;
        self.answer_with(client, &session, &account, &refresh).await
    }

    async fn refresh(
        &self,
        visit: &Visit,
        client: ClientId,
        token: &str,
    ) -> Result<TokenAnswer, OAuthError> {
        let token: RefreshToken = token.parse().map_err(|_| OAuthError::InvalidGrant)?;
        let now = self.now();
        let found = self.0.families.get(&token, client).await?;
        let family = found.ok_or(OAuthError::InvalidGrant)?;
        let (session, account) = self.of_session(family.session(), now).await?;
        let key = &self.0.settings.sealing;
        let Some(child) = self.0.families.rotate(&token, client, key, now).await? else {
            self.end_stolen(visit, client, What::Refresh, session.id())
                .await?;
            return Err(OAuthError::InvalidGrant);
        };
        self.0.sessions.see(&session, now).await?;
        self.answer_with(client, &session, &account, &child).await
    }

    /// A live session and its account.
    async fn of_session(
        &self,
        session: Uuid,
        now: Instant,
    ) -> Result<(Session, Account), OAuthError> {
        let found = self.0.sessions.get(session).await?;
        let session = found.ok_or(OAuthError::InvalidGrant)?;
        let account = self.account_of(&session, now).await?;
        let account = account.ok_or(OAuthError::InvalidGrant)?;
        Ok((session, account))
    }

    /// Ends a session of which something was used twice: one of the two stole it.
    async fn end_stolen(
        &self,
        visit: &Visit,
        client: ClientId,
        what: What,
        session: Uuid,
    ) -> Result<(), OAuthError> {
        self.0.sessions.end(session, self.now()).await?;
        let session = self.0.sessions.get(session).await?;
        self.log(visit, what, Outcome::Reused)
            .about(session.map(|session| session.account()))
            .through(client)
            .write()
            .await;
        Ok(())
    }

    async fn answer_with(
        &self,
        client: ClientId,
        session: &Session,
        account: &Account,
        refresh: &RefreshToken,
    ) -> Result<TokenAnswer, OAuthError> {
        let roles = account.roles.iter().map(|held| role(*held));
        let claims = AccessClaims {
            roles: roles.filter(|role| client.serves(*role)).collect(),
            customer: account.customer(),
            supplier: account.supplier(),
            email_verified: account.email_verified_at.is_some(),
            generation: account.generation,
            client_id: Some(client.as_str().to_owned()),
            amr: session.amr.clone(),
            auth_time: Some(seconds(session.authenticated_at)),
            ..self.claims(client, account.id(), session.id())
        };
        Ok(TokenAnswer {
            access_token: self.0.keys.signing().await?.sign(&claims),
            expires_in: ACCESS,
            refresh_token: Some(refresh.expose()),
        })
    }

    /// A process of the system has no account, no session and no roles: it is its client alone.
    async fn for_itself(&self, client: ClientId) -> Result<TokenAnswer, OAuthError> {
        let id = derive("client", &[client.as_str().as_bytes()]);
        let claims = AccessClaims {
            client_id: Some(client.as_str().to_owned()),
            ..self.claims(client, AccountId(id), Uuid::new_v4())
        };
        Ok(TokenAnswer {
            access_token: self.0.keys.signing().await?.sign(&claims),
            expires_in: ACCESS,
            refresh_token: None,
        })
    }

    fn claims(&self, client: ClientId, account: AccountId, session: Uuid) -> AccessClaims {
        let now = seconds(self.now());
        AccessClaims::new(
            client.audience(),
            account,
            session,
            now,
            now + ACCESS.as_secs(),
        )
    }
}

fn seconds(at: Instant) -> u64 {
    u64::try_from(at.0.timestamp()).unwrap_or(0)
}
