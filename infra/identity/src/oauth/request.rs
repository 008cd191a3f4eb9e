//! Requests of `/oauth/authorize`, and those that wait for somebody to sign in.

use std::fmt;
use std::str::FromStr;

use chrono::TimeDelta;
use kept::Kept;
use mongodb::Collection;
use mongodb::bson::{Document, doc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::authorize::AuthorizeError;
use super::clients::{ClientId, Clients};
use crate::error::IdentityError;
use crate::store::{AUTHORIZATION_REQUESTS, Store};
use crate::stored::{Bytes, Id, Instant};
use crate::token::{OpaqueToken, decode};

/// The most characters of `state`.
const MOST_STATE: usize = 512;

/// For how long a request waits for somebody to sign in.
const WAITS: TimeDelta = TimeDelta::minutes(10);

/// The id of a stored request. It is no secret: it is good in the browser alone that made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestId(pub(crate) Uuid);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for RequestId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        Uuid::parse_str(text).map(Self)
    }
}

/// The parameters of `/oauth/authorize`, as they were sent.
#[derive(Debug, Clone, Default)]
pub struct AuthorizationRequest {
    /// `response_type`: `code`.
    pub response_type: Option<String>,
    /// `client_id`.
    pub client_id: Option<String>,
    /// `redirect_uri`.
    pub redirect_uri: Option<String>,
    /// `state`.
    pub state: Option<String>,
    /// `code_challenge`.
    pub code_challenge: Option<String>,
    /// `code_challenge_method`: `S256`.
    pub code_challenge_method: Option<String>,
    /// `prompt`: `login` asks to sign in anew.
    pub prompt: Option<String>,
}

/// A request that a client may make: what remains to be decided is whether somebody is signed in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Request {
    pub(super) client: ClientId,
    pub(super) redirect_uri: String,
    pub(super) state: Option<String>,
    pub(super) code_challenge: String,
    /// Somebody who signed in before does not do.
    pub(super) sign_in_anew: bool,
}

/// What is wrong with a request, which its client is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    UnsupportedResponseType,
    InvalidRequest,
    AccessDenied,
}

/// What comes of checking a request of a client.
pub(super) enum Checked {
    /// The client may make it.
    Good(Request),
    /// The client is told what is wrong with it.
    Faulty {
        fault: Fault,
        redirect_uri: String,
        state: Option<String>,
    },
}

impl Fault {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidRequest => "invalid_request",
            Self::AccessDenied => "access_denied",
        }
    }
}

impl AuthorizationRequest {
    /// Checks it. Whose fault can't be told to a client of ours goes to nobody but who sent it.
    pub(super) fn check(self, clients: &Clients) -> Result<Checked, AuthorizeError> {
        let client = self.client_id.as_deref().unwrap_or_default();
        let client: ClientId = client.parse().map_err(|_| AuthorizeError::UnknownClient)?;
        let redirect_uri = self.redirect_uri.unwrap_or_default();
        if !clients.may_redirect(client, &redirect_uri) {
            return Err(AuthorizeError::UnknownClient);
        }
        let fault = if self.response_type.as_deref() != Some("code") {
            Some(Fault::UnsupportedResponseType)
        } else {
            let state_is_good = self.state.as_ref().is_none_or(|state| is_state(state));
            let challenge = self.code_challenge.as_deref().unwrap_or_default();
            let proof_is_good = self.code_challenge_method.as_deref() == Some("S256")
                && decode::<32>(challenge).is_some();
            let prompt_is_good = matches!(self.prompt.as_deref(), None | Some("login"));
            let is_good = state_is_good && proof_is_good && prompt_is_good;
            (!is_good).then_some(Fault::InvalidRequest)
        };
        let state = self.state.filter(|state| is_state(state));
        if let Some(fault) = fault {
            return Ok(Checked::Faulty {
                fault,
                redirect_uri,
                state,
            });
        }
        Ok(Checked::Good(Request {
            client,
            redirect_uri,
            state,
            code_challenge: self.code_challenge.unwrap_or_default(),
            sign_in_anew: self.prompt.is_some(),
        }))
    }
}

/// Printable characters, as RFC 6749 has them, and not too many.
fn is_state(state: &str) -> bool {
    state.len() <= MOST_STATE && state.bytes().all(|byte| (0x20..=0x7e).contains(&byte))
}

/// The document.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct StoredRequest {
    #[serde(rename = "_id")]
    id: Id,
    /// The hash of the cookie of the browser that made it.
    browser: Bytes,
    pub(super) request: Request,
    pub(super) created_at: Instant,
    expires_at: Instant,
}

/// The requests that wait for somebody to sign in.
#[derive(Clone)]
pub(crate) struct Requests(Collection<Kept<StoredRequest>>);

impl Requests {
    pub(crate) fn new(store: &Store) -> Self {
        Self(store.collection(AUTHORIZATION_REQUESTS))
    }

    pub(super) async fn add(
        &self,
        request: Request,
        browser: &OpaqueToken,
        now: Instant,
    ) -> Result<RequestId, IdentityError> {
        let id = Uuid::new_v4();
        let stored = StoredRequest {
            id: Id(id),
            browser: browser.hash().into(),
            request,
            created_at: now,
            expires_at: Instant(now.0 + WAITS),
        };
        self.0.insert_one(Kept(stored)).await?;
        Ok(RequestId(id))
    }

    /// A request of a browser, while it waits.
    pub(super) async fn get(
        &self,
        id: RequestId,
        browser: &OpaqueToken,
        now: Instant,
    ) -> Result<Option<StoredRequest>, IdentityError> {
        let found = self.0.find_one(of(id, browser)).await?;
        let found = found.map(|Kept(request)| request);
        Ok(found.filter(|request| now < request.expires_at))
    }

    /// Takes a request, which is answered once. Whether it was there.
    pub(super) async fn take(
        &self,
        id: RequestId,
        browser: &OpaqueToken,
    ) -> Result<bool, IdentityError> {
        let taken = self.0.delete_one(of(id, browser)).await?;
        Ok(taken.deleted_count == 1)
    }
}

fn of(id: RequestId, browser: &OpaqueToken) -> Document {
    doc! { "_id": Id(id.0), "browser": Bytes::from(browser.hash()) }
}
