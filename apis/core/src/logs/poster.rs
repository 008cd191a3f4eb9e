//! Whoever may post lines: anybody who is signed in, by whichever of the two ways there are here, and the
//! processes of the system.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};
use api_kit::{ApiProblem, Principal, Visitor};
use domain::ids::AccountId;

use crate::signed_in::SignedIn;

/// Whoever posts.
pub(crate) struct Poster(pub(super) AccountId);

impl FromRequest for Poster {
    type Error = ApiProblem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiProblem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let brings_token = request.headers().contains_key(header::AUTHORIZATION);
        let principal = brings_token.then(|| Principal::from_request(request, payload));
        // The console has tokens of the site; the pages of accounts have the session alone.
        let visitor = Visitor::from_request(request, payload);
        let signed_in = SignedIn::from_request(request, payload);
        Box::pin(async move {
            if let Some(principal) = principal {
                return Ok(Self(principal.await?.account()));
            }
            match visitor.await?.0 {
                Some(principal) => Ok(Self(principal.account())),
                None => Ok(Self(signed_in.await?.caller.account)),
            }
        })
    }
}
