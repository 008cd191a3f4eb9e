//! Somebody who is signed in here: by the session of the sign-in pages, or by an access token.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use api_kit::{ApiProblem, Principal, note_account, same_site};
use identity::{Caller, SessionState};

use crate::refusal;
use crate::state::State;
use crate::visit::Visit;

/// Somebody who asks about their own account.
pub(crate) struct SignedIn {
    /// The account and the session.
    pub(crate) caller: Caller,
    /// From where.
    pub(crate) visit: identity::Visit,
}

impl FromRequest for SignedIn {
    type Error = ApiProblem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiProblem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let brings_token = request.headers().contains_key(header::AUTHORIZATION);
        let principal = brings_token.then(|| Principal::from_request(request, payload));
        let request = request.clone();
        Box::pin(async move {
            let Visit { visit, session, .. } = Visit::of(&request)?;
            if let Some(principal) = principal {
                let principal = principal.await?;
                let caller = caller(&principal);
                return Ok(Self { caller, visit });
            }
            let cookie = session.ok_or_else(refusal::sign_in_required)?;
            let state = state(&request)?;
            same_site::require(&request, &state.issuer)?;
            let found = state.identity.session(&cookie).await;
            match found.map_err(refusal::identity)? {
                Some(SessionState::Open(caller)) => {
                    note_account(&request, caller.account);
                    Ok(Self { caller, visit })
                }
                Some(SessionState::NeedsSecondFactor | SessionState::NeedsSetUp) | None => {
                    Err(refusal::sign_in_required())
                }
            }
        })
    }
}

/// The account and session of somebody with an access token.
pub(crate) fn caller(principal: &Principal) -> Caller {
    Caller {
        account: principal.account(),
        session: principal.session(),
    }
}

fn state(request: &HttpRequest) -> Result<&Data<State>, ApiProblem> {
    request
        .app_data::<Data<State>>()
        .ok_or_else(|| ApiProblem::internal("the state is missing"))
}
