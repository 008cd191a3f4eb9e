//! The client that asks, and the form that it sends. Answers here are those of RFC 6749, and no
//! problems: that is what libraries of OAuth read.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse, ResponseError};
use api_contract::identity::OAuthProblem;
use api_kit::{ApiProblem, Shares};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::BytesMut;
use futures_util::StreamExt;
use identity::{ClientCredentials, OAuthError};
use serde::de::DeserializeOwned;

use crate::state::State;

/// The largest form that is read.
const MAX_FORM_BYTES: usize = 8 * 1024;

/// The longest that a client may take to send it.
const MAX_DURATION: Duration = Duration::from_secs(5);

/// A client with the form that it sends.
pub(crate) struct ClientForm<T> {
    /// Who it says it is.
    pub(crate) client: ClientCredentials,
    /// What it sends.
    pub(crate) form: T,
}

/// An answer of RFC 6749, section 5.2.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    error: &'static str,
    description: String,
}

impl Refusal {
    pub(crate) fn request(description: &str) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            error: "invalid_request",
            description: description.to_owned(),
        }
    }

    pub(crate) fn grant_type() -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            error: "unsupported_grant_type",
            description: "authorization_code, refresh_token or client_credentials".to_owned(),
        }
    }
}

impl From<OAuthError> for Refusal {
    fn from(error: OAuthError) -> Self {
        let status = match &error {
            OAuthError::InvalidClient => StatusCode::UNAUTHORIZED,
            OAuthError::InvalidGrant | OAuthError::UnauthorizedClient => StatusCode::BAD_REQUEST,
            OAuthError::Identity(_) => StatusCode::SERVICE_UNAVAILABLE,
        };
        let description = match &error {
            // Its own words name the store's failure.
            OAuthError::Identity(error) => {
                tracing::warn!(%error, "no token could be given");
                "not now: try again".to_owned()
            }
            told => told.to_string(),
        };
        Self {
            status,
            error: error.code(),
            description,
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.error)
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        if self.status == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, "Basic"));
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.insert_header((header::RETRY_AFTER, "1"));
        }
        let mut response = response.json(OAuthProblem {
            error: self.error.to_owned(),
            error_description: self.description.clone(),
        });
        api_kit::note_code(&mut response, self.error);
        response
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for ClientForm<T> {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let client = credentials(request.headers());
        let is_form = is_form(request.headers());
        let counted = count(request, client.as_ref());
        let payload = payload.take();
        Box::pin(async move {
            counted?;
            let client = client
                .ok_or(OAuthError::InvalidClient)
                .map_err(Refusal::from)?;
            if !is_form {
                return Err(Refusal::request("the body must be a form").into());
            }
            let read = tokio_timeout(read(payload)).await?;
            let form = serde_urlencoded::from_bytes(&read)
                .map_err(|error| Refusal::request(&error.to_string()))?;
            Ok(Self { client, form })
        })
    }
}

/// Counts a request of whoever is no client of ours.
fn count(request: &HttpRequest, client: Option<&ClientCredentials>) -> Result<(), ApiProblem> {
    let state = request
        .app_data::<Data<State>>()
        .ok_or_else(|| ApiProblem::internal("the state is missing"))?;
    let is_known = client.is_some_and(|client| state.identity.knows_client(client));
    match request.app_data::<Shares>() {
        Some(shares) if !is_known => shares.count(request),
        _ => Ok(()),
    }
}

async fn tokio_timeout(
    read: impl Future<Output = Result<BytesMut, Refusal>>,
) -> Result<BytesMut, Refusal> {
    actix_web::rt::time::timeout(MAX_DURATION, read)
        .await
        .unwrap_or_else(|_| Err(Refusal::request("the body took too long")))
}

async fn read(mut payload: Payload) -> Result<BytesMut, Refusal> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Refusal::request("the body ended before its end"))?;
        if body.len() + chunk.len() > MAX_FORM_BYTES {
            return Err(Refusal::request("the body is too large"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn is_form(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|value| {
            value
                .trim()
                .eq_ignore_ascii_case("application/x-www-form-urlencoded")
        })
}

/// Name and secret by HTTP Basic.
fn credentials(headers: &HeaderMap) -> Option<ClientCredentials> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") || encoded.len() > 1_024 {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some(ClientCredentials {
        id: id.to_owned(),
        secret: secret.to_owned().into(),
    })
}
