//! The variable parts of a path.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use serde::de::DeserializeOwned;

use crate::ApiProblem;

/// Parsed parts of a path: one value, a tuple in order, or a struct by name.
#[derive(Debug)]
pub struct PathParam<T>(pub T);

impl<T: DeserializeOwned> FromRequest for PathParam<T> {
    type Error = ApiProblem;
    type Future = Ready<Result<Self, ApiProblem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let parsed = web::Path::<T>::from_request(request, payload).into_inner();
        ready(parsed.map(|path| Self(path.into_inner())).map_err(|_| {
            ApiProblem::malformed("invalid_path", "A part of the address has the wrong form.")
        }))
    }
}
