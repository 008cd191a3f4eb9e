//! How a request becomes a command, and its outcome an answer.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpResponse, HttpResponseBuilder};
use api_contract::Written;
use commands::{CommandMeta, Outcome};
use uuid::Uuid;

use crate::idempotency::CommandIdentity;
use crate::position::{POSITION_HEADER, PositionToken, ReadModel};

/// The command of a request: it follows from no event.
#[must_use]
pub fn meta(identity: CommandIdentity) -> CommandMeta {
    CommandMeta {
        command: identity.command,
        fingerprint: identity.fingerprint,
        actor: identity.actor,
        correlation: identity.correlation,
        causation: None,
        trace: identity.trace,
    }
}

/// What was made or changed, and where in the log. The same command again is answered the same.
#[must_use]
pub fn written(
    model: &impl ReadModel,
    status: StatusCode,
    id: impl Into<Uuid>,
    outcome: Outcome,
) -> HttpResponse {
    let position = PositionToken::new(model.log(), outcome.position).to_string();
    HttpResponseBuilder::new(status)
        .insert_header((POSITION_HEADER, position.as_str()))
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .json(Written {
            id: id.into(),
            position,
        })
}
