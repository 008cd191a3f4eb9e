//! The query string.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;

use super::reason::field_error;
use crate::ApiProblem;

/// The longest query string that is parsed.
pub const MAX_QUERY_BYTES: usize = 2_048;

/// Parsed query parameters. Their type should `#[serde(deny_unknown_fields)]`.
#[derive(Debug)]
pub struct QueryParams<T>(pub T);

impl<T: DeserializeOwned> QueryParams<T> {
    fn parse(query: &str) -> Result<Self, ApiProblem> {
        if query.len() > MAX_QUERY_BYTES {
            let detail = format!("A query holds at most {MAX_QUERY_BYTES} bytes.");
            return Err(ApiProblem::malformed("query_too_long", detail));
        }
        let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
        serde_path_to_error::deserialize(pairs)
            .map(Self)
            .map_err(|error| {
                let field = field_error(error.path(), &error.inner().to_string());
                let detail = format!("The query does not fit: {}.", field.message);
                ApiProblem::malformed("invalid_query", detail).field(field.field, field.message)
            })
    }
}

impl<T: DeserializeOwned> FromRequest for QueryParams<T> {
    type Error = ApiProblem;
    type Future = Ready<Result<Self, ApiProblem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::parse(request.query_string()))
    }
}
