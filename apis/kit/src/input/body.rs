//! A JSON body, bounded in size and time.

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpRequest};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use super::reason::field_error;
use crate::ApiProblem;

/// The largest body that is read.
pub const MAX_BODY_BYTES: usize = 256 * 1024;

/// The longest that a client may take to send its body.
const MAX_DURATION: Duration = Duration::from_secs(10);

/// A parsed JSON body, with the bytes that it came in.
///
/// Its type should `#[serde(deny_unknown_fields)]`: a misspelt field must not be ignored.
#[derive(Debug)]
pub struct JsonBody<T> {
    /// What was sent.
    pub value: T,
    bytes: Bytes,
}

impl<T> JsonBody<T> {
    /// As it was sent: what a fingerprint is taken of.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl<T: DeserializeOwned> JsonBody<T> {
    fn parse(bytes: Bytes) -> Result<Self, ApiProblem> {
        let mut deserializer = serde_json::Deserializer::from_slice(&bytes);
        let value = serde_path_to_error::deserialize(&mut deserializer).map_err(refused)?;
        deserializer.end().map_err(|error| not_json(&error))?;
        Ok(Self { value, bytes })
    }
}

fn refused(error: serde_path_to_error::Error<serde_json::Error>) -> ApiProblem {
    let path = error.path().clone();
    let error = error.into_inner();
    if !error.is_data() {
        return not_json(&error);
    }
    let field = field_error(&path, &error.to_string());
    let detail = format!("The body does not fit: {}.", field.message);
    ApiProblem::malformed("invalid_body", detail).field(field.field, field.message)
}

fn not_json(error: &serde_json::Error) -> ApiProblem {
    let place = format!("line {}, column {}", error.line(), error.column());
    ApiProblem::malformed(
        "malformed_json",
        format!("The body is not JSON: see {place}."),
    )
}

fn too_large() -> ApiProblem {
    ApiProblem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "body_too_large",
        format!("A body holds at most {MAX_BODY_BYTES} bytes."),
    )
}

/// The whole body. It knows nothing of its type, so it is compiled once.
fn whole(
    request: &HttpRequest,
    payload: Payload,
) -> LocalBoxFuture<'static, Result<Bytes, ApiProblem>> {
    let checked = check_headers(request);
    Box::pin(async move {
        checked?;
        let bytes = tokio::time::timeout(MAX_DURATION, read(payload)).await;
        bytes.map_err(|_| ApiProblem::of_status(StatusCode::REQUEST_TIMEOUT))?
    })
}

async fn read(mut payload: Payload) -> Result<Bytes, ApiProblem> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| match error {
            PayloadError::Overflow => too_large(),
            _ => ApiProblem::malformed("incomplete_body", "The body ended before its end."),
        })?;
        if body.len() + chunk.len() > MAX_BODY_BYTES {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// What the headers alone tell against a body.
fn check_headers(request: &HttpRequest) -> Result<(), ApiProblem> {
    let header = |name| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(str::trim)
    };
    let media_type = header(header::CONTENT_TYPE)
        .and_then(|value| value.split(';').next())
        .map(str::trim)
        .unwrap_or_default();
    if !media_type.eq_ignore_ascii_case("application/json") {
        return Err(ApiProblem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported_media_type",
            "The body must be JSON, with the header `Content-Type: application/json`.",
        ));
    }
    let length = header(header::CONTENT_LENGTH).and_then(|value| value.parse::<u64>().ok());
    if length.is_some_and(|length| length > MAX_BODY_BYTES as u64) {
        return Err(too_large());
    }
    Ok(())
}

impl<T: DeserializeOwned + 'static> FromRequest for JsonBody<T> {
    type Error = ApiProblem;
    type Future = LocalBoxFuture<'static, Result<Self, ApiProblem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let bytes = whole(request, payload.take());
        Box::pin(async move { Self::parse(bytes.await?) })
    }
}
