//! `/oauth/authorize` and `/oauth/authorize/continue`.

use url::Url;

use super::request::{AuthorizationRequest, Checked, Fault, Request, RequestId};
use crate::account::{Account, role};
use crate::by::Visit;
use crate::error::IdentityError;
use crate::identity::Identity;
use crate::sessions::{Progress, Session};
use crate::stored::Instant;
use crate::token::OpaqueToken;

/// Where the browser goes next.
#[derive(Debug, Clone)]
pub enum Authorization {
    /// Back to the client, with a code or an error (303). The address carries a secret.
    Redirect(String),
    /// To the sign-in page, `<auth site>/sign-in?request=<request>` (303), and then to
    /// `/oauth/authorize/continue?request=<request>`.
    SignIn {
        /// The stored request, for ten minutes.
        request: RequestId,
        /// For the cookie `__Host-astro-request`.
        browser: OpaqueToken,
    },
}

/// Why the browser is sent nowhere.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuthorizeError {
    /// Whoever asks is no client of ours, or wants an answer where it must not go: 400, never a
    /// redirect.
    #[error("client_id and redirect_uri are not those of a known client")]
    UnknownClient,
    /// There is no such request, it has expired, was answered before, or is another browser's:
    /// 400; go back to where you came from and sign in again.
    #[error("this sign-in has expired: go back to where you came from, and sign in again")]
    UnknownRequest,
    /// Throttled, or the store is not available.
    #[error(transparent)]
    Identity(#[from] IdentityError),
}

impl Identity {
    /// Answers a request for authorization: `session` is what the cookie `__Host-astro-auth`
    /// brought, `browser` what `__Host-astro-request` did, which stays the same while it is good.
    ///
    /// # Errors
    /// [`AuthorizeError::UnknownClient`], and when the store is not available. Everything else
    /// that is wrong with the request is told to the client by a redirect.
    pub async fn authorize(
        &self,
        visit: &Visit,
        request: AuthorizationRequest,
        session: Option<&OpaqueToken>,
        browser: Option<&OpaqueToken>,
    ) -> Result<Authorization, AuthorizeError> {
        let request = match request.check(&self.0.settings.clients)? {
            Checked::Good(request) => request,
            Checked::Faulty {
                fault,
                redirect_uri,
                state,
            } => {
                let error = [("error", fault.code())];
                return Ok(self.redirect(&redirect_uri, state.as_deref(), &error));
            }
        };
        let now = self.now();
        if !request.sign_in_anew
            && let Some((session, account)) = self.signed_in(session, now).await?
        {
            return Ok(self.answer(&request, &session, &account, now).await?);
        }
        self.count_room(visit).await?;
        let browser = browser.cloned().unwrap_or_else(OpaqueToken::random);
        let request = self.0.requests.add(request, &browser, now).await?;
        Ok(Authorization::SignIn { request, browser })
    }

    /// Goes on with a stored request, after signing in: each is answered with a code once.
    ///
    /// # Errors
    /// [`AuthorizeError::UnknownRequest`], and when the store is not available.
    pub async fn continue_authorization(
        &self,
        request: RequestId,
        session: Option<&OpaqueToken>,
        browser: Option<&OpaqueToken>,
    ) -> Result<Authorization, AuthorizeError> {
        let browser = browser.ok_or(AuthorizeError::UnknownRequest)?;
        let now = self.now();
        let found = self.0.requests.get(request, browser, now).await?;
        let stored = found.ok_or(AuthorizeError::UnknownRequest)?;
        let signed_in = self.signed_in(session, now).await?.filter(|(session, _)| {
            !stored.request.sign_in_anew || session.authenticated_at >= stored.created_at
        });
        let Some((session, account)) = signed_in else {
            return Ok(Authorization::SignIn {
                request,
                browser: browser.clone(),
            });
        };
        if !self.0.requests.take(request, browser).await? {
            return Err(AuthorizeError::UnknownRequest);
        }
        let request = &stored.request;
        Ok(self.answer(request, &session, &account, now).await?)
    }

    /// The open session of a cookie, with its account.
    async fn signed_in(
        &self,
        cookie: Option<&OpaqueToken>,
        now: Instant,
    ) -> Result<Option<(Session, Account)>, IdentityError> {
        let Some(cookie) = cookie else {
            return Ok(None);
        };
        let live = self.live_session(cookie, now).await?;
        Ok(live.filter(|(session, _)| session.progress == Progress::Open))
    }

    /// Sends the browser back to the client: with a code, if it serves what the account is.
    async fn answer(
        &self,
        request: &Request,
        session: &Session,
        account: &Account,
        now: Instant,
    ) -> Result<Authorization, IdentityError> {
        let (uri, state) = (&request.redirect_uri, request.state.as_deref());
        let client = request.client;
        if !account.roles.iter().any(|held| client.serves(role(*held))) {
            let denied = [("error", Fault::AccessDenied.code())];
            return Ok(self.redirect(uri, state, &denied));
        }
        let code = OpaqueToken::random();
        let (id, challenge) = (session.id(), &request.code_challenge);
        self.0.codes.add(&code, client, id, challenge, now).await?;
        self.0.sessions.see(session, now).await?;
        Ok(self.redirect(uri, state, &[("code", &code.expose())]))
    }

    fn redirect(
        &self,
        uri: &str,
        state: Option<&str>,
        parameters: &[(&str, &str)],
    ) -> Authorization {
        let mut uri = Url::parse(uri).expect("the configuration has addresses only");
        uri.query_pairs_mut()
            .extend_pairs(parameters)
            .extend_pairs(state.map(|state| ("state", state)))
            .append_pair("iss", &self.0.settings.issuer);
        Authorization::Redirect(uri.into())
    }
}
