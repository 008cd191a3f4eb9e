//! What an API does for the web app that is served from its own address: signing in at the core
//! service by an authorization code with PKCE, and keeping the tokens where no script reads them.
//!
//! The browser holds cookies only: `__Host-astro-<site>` with the access token, and
//! `__Host-astro-<site>-refresh` with the refresh token. When the access token ends, the API gets a
//! new pair from the core service and answers with both. A request that is let in by a cookie and
//! may change something must come from the site's own pages.
//!
//! - `GET /auth/sign-in?return_to=/path`: to the core service, and back.
//! - `GET /auth/callback`: where the core service sends the browser with a code.
//! - `POST /auth/sign-out`: ends the session, here and at the core service.
//! - `GET /auth/session`: who is signed in.
//! - `POST /faults`: what goes wrong in the app itself.

mod core;
mod endpoints;
mod faults;
mod introspection;
mod names;
mod questions;

pub use endpoints::{Session, routes};
pub(crate) use introspection::PREFIX as PERSONAL_TOKEN;

use std::sync::Arc;
use std::time::Duration;

use actix_web::{HttpMessage, HttpRequest};
use moka::future::Cache;
use secrecy::SecretString;
use service::authorities::Authorities;
use service::config::SiteArgs;
use tokens::{AccessClaims, Audience, TokenError, TokenVerifier};

use self::core::{Core, CoreError, Pair};
use self::introspection::Introspection;
use self::names::Names;
use self::questions::{Questions, digest};
use crate::principal::refusal;
use crate::{ApiProblem, cookies, same_site};

/// How many refreshes that were done a moment ago are remembered: several requests of one page
/// that come with the same refresh token at once get the same pair.
const REFRESHES: u64 = 10_000;

/// How long they are.
const REFRESH_REMEMBERED: Duration = Duration::from_secs(10);

/// The site of an API. Clones share everything.
#[derive(Clone)]
pub struct Site(Arc<Inner>);

struct Inner {
    names: Names,
    audience: Audience,
    /// Where browsers find this site, such as `http://localhost:8080`.
    origin: String,
    /// Where browsers find the core service.
    issuer: String,
    core: Core,
    refreshes: Cache<[u8; 32], Arc<Pair>>,
    introspection: Introspection,
    questions: Questions,
    faults: faults::Pace,
}

/// Where a site and the core service are.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where browsers find this site, such as `https://astro.example`.
    pub site_url: String,
    /// Where this process finds core-api.
    pub core_url: String,
    /// Where browsers find core-api.
    pub issuer_url: String,
    /// What core-api knows this API by.
    pub client_secret: SecretString,
    /// Who is believed when it says that core-api is core-api.
    pub authorities: Authorities,
}

impl Settings {
    /// As the environment says.
    #[must_use]
    pub fn new(args: &SiteArgs, authorities: Authorities) -> Self {
        Self {
            site_url: args.site_url.clone(),
            core_url: args.core_url.clone(),
            issuer_url: args.issuer_url.as_ref().unwrap_or(&args.core_url).clone(),
            client_secret: args.client_secret.clone(),
            authorities,
        }
    }
}

impl Site {
    /// The site named `name` (it stands in the names of its cookies) of the API `audience`.
    #[must_use]
    pub fn new(name: &str, audience: Audience, settings: Settings) -> Self {
        let core = Core::new(
            &settings.core_url,
            audience.as_str(),
            settings.client_secret,
            &settings.authorities,
        );
        Self(Arc::new(Inner {
            names: Names::of(name),
            audience,
            origin: settings.site_url.trim_end_matches('/').to_owned(),
            issuer: settings.issuer_url.trim_end_matches('/').to_owned(),
            introspection: Introspection::new(core.clone()),
            questions: Questions::new(),
            faults: faults::pace(),
            core,
            refreshes: Cache::builder()
                .max_capacity(REFRESHES)
                .time_to_live(REFRESH_REMEMBERED)
                .build(),
        }))
    }

    fn redirect_uri(&self) -> String {
        format!("{}/auth/callback", self.0.origin)
    }

    /// What a personal token is good for.
    pub(crate) async fn introspect(&self, token: &str) -> Result<Arc<AccessClaims>, ApiProblem> {
        match self.0.introspection.ask(token, &self.0.questions).await {
            Ok(claims) if claims.aud == self.0.audience => Ok(claims),
            Ok(_) => Err(refusal(TokenError::Invalid)),
            Err(error) => Err(match &*error {
                CoreError::Refused(_) => refusal(TokenError::Invalid),
                CoreError::Busy | CoreError::Unanswered(_) => unanswered(&error),
            }),
        }
    }

    /// The same, if it was asked for a moment ago.
    pub(crate) async fn introspected(&self, token: &str) -> Option<Arc<AccessClaims>> {
        let claims = self.0.introspection.known(token).await?;
        (claims.aud == self.0.audience).then_some(claims)
    }

    /// The access token among the cookies of a request.
    pub(crate) fn access_cookie(&self, request: &HttpRequest) -> Option<String> {
        cookies::read(request, &self.0.names.access)
    }

    /// Who is asking, by the cookies of a request: `None` without any. Cookies that are worth
    /// nothing any more are taken away by the answer.
    pub(crate) async fn signed_in(
        &self,
        request: &HttpRequest,
        verifier: &TokenVerifier,
    ) -> Result<Option<Arc<AccessClaims>>, ApiProblem> {
        let names = &self.0.names;
        let access = self.access_cookie(request);
        let refresh = cookies::read(request, &names.refresh);
        if access.is_none() && refresh.is_none() {
            return Ok(None);
        }
        same_site::require(request, &self.0.origin)?;
        if let Some(token) = access {
            match verifier.verify(&token).await {
                Ok(claims) => return Ok(Some(claims)),
                Err(TokenError::Unavailable) => return Err(refusal(TokenError::Unavailable)),
                // A role was granted or taken, perhaps: the core service knows what holds now.
                Err(TokenError::Expired | TokenError::Revoked | TokenError::Invalid) => {}
            }
        }
        let Some(refresh) = refresh else {
            SetCookies::add(request, names.gone());
            return Ok(None);
        };
        let pair = match self.refresh(&refresh).await {
            Ok(pair) => pair,
            Err(error) => {
                return match &*error {
                    CoreError::Refused(_) => {
                        SetCookies::add(request, names.gone());
                        Ok(None)
                    }
                    CoreError::Busy | CoreError::Unanswered(_) => Err(unanswered(&error)),
                };
            }
        };
        let claims = verifier.verify(&pair.access).await.map_err(refusal)?;
        SetCookies::add(request, names.of_pair(&pair));
        Ok(Some(claims))
    }

    /// A new pair for a refresh token: one for all who ask with the same at the same time.
    async fn refresh(&self, token: &str) -> Result<Arc<Pair>, Arc<CoreError>> {
        let digest = digest(&[token]);
        let asked = async {
            let question = self.0.core.refresh(token);
            self.0.questions.ask(digest, question).await.map(Arc::new)
        };
        self.0.refreshes.try_get_with(digest, asked).await
    }

    /// The pair that a sign-in ends with.
    async fn exchange(&self, code: &str, verifier: &str) -> Result<Pair, CoreError> {
        let redirect_uri = self.redirect_uri();
        let question = self.0.core.exchange(code, verifier, &redirect_uri);
        let about = digest(&[code, verifier]);
        self.0.questions.ask(about, question).await
    }

    /// Ends the session that a refresh token belongs to, if to any.
    async fn revoke(&self, token: &str) -> Result<(), CoreError> {
        let question = self.0.core.revoke(token);
        match self.0.questions.ask(digest(&[token]), question).await {
            Ok(()) | Err(CoreError::Refused(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

impl std::fmt::Debug for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Site")
            .field("audience", &self.0.audience)
            .finish_non_exhaustive()
    }
}

fn unanswered(error: &CoreError) -> ApiProblem {
    // Each question of a flood would be a line of the log.
    if !matches!(error, CoreError::Busy) {
        tracing::warn!(%error, "the core service gave no answer");
    }
    refusal(TokenError::Unavailable)
}

/// Cookies that the answer to a request sets, whatever else it says.
#[derive(Default)]
pub(crate) struct SetCookies(pub(crate) Vec<String>);

impl SetCookies {
    fn add(request: &HttpRequest, cookies: impl IntoIterator<Item = String>) {
        let mut extensions = request.extensions_mut();
        match extensions.get_mut::<Self>() {
            Some(set) => set.0.extend(cookies),
            None => drop(extensions.insert(Self(cookies.into_iter().collect()))),
        }
    }
}

#[cfg(test)]
mod tests;
