//! Who is asking. A handler's first line says what they must be.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use domain::commit::{Actor, ActorKind};
use domain::ids::{AccountId, CustomerId, SupplierId};
use tokens::{AccessClaims, Role, TokenError, TokenVerifier};
use uuid::Uuid;

use crate::scope;
use crate::site::{PERSONAL_TOKEN, Session, Site};
use crate::{ApiProblem, note_account};

/// Somebody who is signed in. Extracting it is requiring it: 401 without a valid token.
#[derive(Debug, Clone)]
pub struct Principal(Arc<AccessClaims>);

/// Somebody who may or may not be signed in, where visitors are welcome. A token that is sent
/// must be valid all the same: 401.
#[derive(Debug, Clone)]
pub struct Visitor(pub Option<Principal>);

impl Principal {
    /// The account.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.0.sub
    }

    /// The session in which the account signed in.
    #[must_use]
    pub fn session(&self) -> Uuid {
        self.0.sid
    }

    /// Who it is, for the web app that they are signed in to.
    pub(crate) fn session_info(&self) -> Session {
        Session {
            account: self.0.sub,
            roles: self.0.roles.clone(),
            customer: self.0.customer,
            supplier: self.0.supplier,
            email_verified: self.0.email_verified,
        }
    }

    /// What the token says.
    #[must_use]
    pub fn claims(&self) -> &AccessClaims {
        &self.0
    }

    /// Whether the account's email is verified.
    #[must_use]
    pub fn email_verified(&self) -> bool {
        self.0.email_verified
    }

    /// Whether they have a role.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.0.roles.contains(&role)
    }

    /// Requires a role.
    ///
    /// # Errors
    /// 403 without it.
    pub fn require(&self, role: Role) -> Result<(), ApiProblem> {
        self.require_any(&[role])
    }

    /// Requires one of several roles.
    ///
    /// # Errors
    /// 403 with none of them.
    pub fn require_any(&self, roles: &[Role]) -> Result<(), ApiProblem> {
        if roles.iter().any(|&role| self.has(role)) {
            return Ok(());
        }
        let names: Vec<_> = roles.iter().map(|role| role.as_str()).collect();
        let detail = format!("This is for the role {} only.", names.join(" or "));
        Err(ApiProblem::forbidden("role_required", detail))
    }

    /// The customer who is asking.
    ///
    /// # Errors
    /// 403 for anybody else.
    pub fn customer_id(&self) -> Result<CustomerId, ApiProblem> {
        self.require(Role::Customer)?;
        self.0.customer.ok_or_else(|| {
            ApiProblem::forbidden("not_a_customer", "This account belongs to no customer.")
        })
    }

    /// The supplier who is asking.
    ///
    /// # Errors
    /// 403 for anybody else.
    pub fn supplier_id(&self) -> Result<SupplierId, ApiProblem> {
        self.require(Role::Supplier)?;
        self.0.supplier.ok_or_else(|| {
            ApiProblem::forbidden("not_a_supplier", "This account belongs to no supplier.")
        })
    }

    /// Who does something, in the role in which they may.
    #[must_use]
    pub fn actor(&self, role: Role) -> Actor {
        Actor {
            kind: match role {
                Role::Customer => ActorKind::Customer,
                Role::Supplier => ActorKind::Supplier,
                Role::Finance | Role::It | Role::Auditor => ActorKind::Employee,
            },
            id: self.account().to_string(),
            on_behalf_of: None,
            session: Some(self.session()),
        }
    }
}

fn token_required() -> ApiProblem {
    ApiProblem::unauthorized(
        "token_required",
        "Sign in, and send the access token as `Authorization: Bearer <token>`.",
    )
}

/// The token that a request brings, if any.
fn bearer(request: &HttpRequest) -> Result<Option<String>, ApiProblem> {
    let mut values = request.headers().get_all(header::AUTHORIZATION);
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let credentials = value.to_str().ok().and_then(|value| value.split_once(' '));
    match (credentials, values.next()) {
        (Some((scheme, token)), None) if scheme.eq_ignore_ascii_case("bearer") => {
            Ok(Some(token.trim().to_owned()))
        }
        _ => Err(token_required()),
    }
}

/// What the access token of a request is worth. Kept with the request, so that a token is looked at
/// once.
#[derive(Clone)]
struct Judged(Result<Arc<AccessClaims>, TokenError>);

async fn judge(
    request: &HttpRequest,
    verifier: &TokenVerifier,
    token: &str,
) -> Result<Arc<AccessClaims>, TokenError> {
    let judged = request.extensions().get::<Judged>().cloned();
    if let Some(Judged(judged)) = judged {
        return judged;
    }
    let judged = verifier.verify(token).await;
    request.extensions_mut().insert(Judged(judged.clone()));
    judged
}

/// The account that a request proves to come from, as far as that is known here: whether it may do
/// what it asks for is another question. Nobody else is asked, and no cookie is changed.
pub(crate) async fn proven_account(request: &HttpRequest) -> Option<AccountId> {
    let verifier = request.app_data::<TokenVerifier>()?;
    let site = request.app_data::<Site>();
    let claims = match (bearer(request).ok()?, site) {
        (Some(token), Some(site)) if token.starts_with(PERSONAL_TOKEN) => {
            site.introspected(&token).await
        }
        (Some(token), _) => judge(request, verifier, &token).await.ok(),
        (None, Some(site)) => {
            let token = site.access_cookie(request)?;
            verifier.verify(&token).await.ok()
        }
        (None, None) => None,
    };
    Some(claims?.sub)
}

impl FromRequest for Visitor {
    type Error = ApiProblem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiProblem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let site = request.app_data::<Site>();
            let verifier = || {
                request
                    .app_data::<TokenVerifier>()
                    .ok_or_else(|| ApiProblem::internal("this API has no token verifier"))
            };
            let claims = match (bearer(&request)?, site) {
                (Some(token), Some(site)) if token.starts_with(PERSONAL_TOKEN) => {
                    let claims = site.introspect(&token).await?;
                    note_account(&request, claims.sub);
                    scope::require(&claims, &request)?;
                    Some(claims)
                }
                (Some(token), _) => {
                    let claims = judge(&request, verifier()?, &token).await;
                    let claims = claims.map_err(refusal)?;
                    note_account(&request, claims.sub);
                    scope::require(&claims, &request)?;
                    Some(claims)
                }
                (None, Some(site)) => {
                    let claims = site.signed_in(&request, verifier()?).await?;
                    if let Some(claims) = &claims {
                        note_account(&request, claims.sub);
                    }
                    claims
                }
                (None, None) => None,
            };
            Ok(Self(claims.map(Principal)))
        })
    }
}

/// What whoever brings a token is told that is not believed.
pub(crate) fn refusal(error: TokenError) -> ApiProblem {
    match error {
        TokenError::Expired => ApiProblem::unauthorized(
            "token_expired",
            "The access token has expired. Get a new one.",
        ),
        TokenError::Revoked => ApiProblem::unauthorized(
            "token_revoked",
            "The access token was revoked. Sign in again.",
        ),
        TokenError::Unavailable => ApiProblem::unavailable(
            "identity_unavailable",
            "Who is asking can't be verified now. Try again in a moment.",
            Duration::from_secs(2),
        ),
        TokenError::Invalid => {
            ApiProblem::unauthorized("invalid_token", "The access token is not valid here.")
        }
    }
}

impl FromRequest for Principal {
    type Error = ApiProblem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiProblem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = Visitor::from_request(request, payload);
        Box::pin(async move { visitor.await?.0.ok_or_else(token_required) })
    }
}
