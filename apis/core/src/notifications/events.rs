//! `POST /notifications/events`: what the mail provider tells by itself.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::{Bytes, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use api_contract::documentation::CommonProblems;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, Shares};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use notifier::{EventError, EventSecrets, MailEvent, Noted};

use crate::refusal;
use crate::state::State;

/// The largest webhook that is read: a complaint brings the mail with it.
const MAX_BODY_BYTES: usize = 1024 * 1024;

/// The longest that the provider may take to send one.
const MAX_DURATION: Duration = Duration::from_secs(10);

/// Takes a webhook of the mail provider: that a mail was delivered or opened, came back, or was called
/// unwanted.
///
/// Told again, or in another order, it comes to the same. What is told of a mail that there is not any
/// more is taken too, so that the provider need not tell it again.
#[utoipa::path(
    post,
    path = "/api/v1/notifications/events",
    operation_id = "take_mail_event",
    tag = "notifications",
    security(("mail_provider" = [])),
    request_body(
        content = Object,
        content_type = "application/json",
        description = "Postmark's records `Delivery`, `Bounce`, `SpamComplaint` and `Open`.",
    ),
    responses(
        (status = 200, description = "It is noted, was noted before, or is of no concern here."),
        (status = 401, description = "`invalid_secret`", body = Problem,
            content_type = "application/problem+json"),
        (status = 404, description = "`route_not_found`: no provider is expected to tell anything",
            body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "`body_too_large`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems,
    ),
)]
pub(crate) async fn take_event(
    request: HttpRequest,
    body: Payload,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let Some(secrets) = &state.mail_events else {
        Shares::count_here(&request)?;
        return Err(ApiProblem::not_found(
            "route_not_found",
            "There is nothing at this address.",
        ));
    };
    if !is_shown(secrets, &request) {
        Shares::count_here(&request)?;
        tracing::warn!("a webhook about mails is not believed");
        let detail = "Show the secret that was agreed on, by HTTP Basic.";
        return Err(ApiProblem::unauthorized("invalid_secret", detail));
    }
    let body = read(body).await?;
    let Some(event) = MailEvent::parse(&body).map_err(malformed)? else {
        return Ok(HttpResponse::Ok().finish());
    };
    let noted = state.messages.note(&event).await;
    let noted = noted.map_err(refusal::messages)?;
    metrics::counter!("mail_events_total", "event" => event.name(), "outcome" => noted.as_str())
        .increment(1);
    if noted == Noted::NoMessage {
        tracing::warn!(
            event = event.name(),
            "the mail provider tells of a mail that there is not"
        );
    }
    Ok(HttpResponse::Ok().finish())
}

/// Whether the request shows one of the secrets, as the password of anybody.
fn is_shown(secrets: &EventSecrets, request: &HttpRequest) -> bool {
    let mut values = request.headers().get_all(AUTHORIZATION);
    let (Some(value), None) = (values.next(), values.next()) else {
        return false;
    };
    let password = || {
        let (scheme, encoded) = value.to_str().ok()?.split_once(' ')?;
        let decoded = STANDARD.decode(encoded.trim()).ok()?;
        let (_, password) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
        let is_basic = scheme.eq_ignore_ascii_case("basic");
        is_basic.then(|| secrets.know(password))
    };
    password().unwrap_or(false)
}

async fn read(body: Payload) -> Result<Bytes, ApiProblem> {
    let body =
        actix_web::rt::time::timeout(MAX_DURATION, body.to_bytes_limited(MAX_BODY_BYTES)).await;
    match body {
        Ok(Ok(Ok(body))) => Ok(body),
        Ok(Ok(Err(_))) | Err(_) => Err(ApiProblem::malformed(
            "incomplete_body",
            "The body ended before its end.",
        )),
        Ok(Err(_)) => Err(ApiProblem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            format!("A webhook holds at most {MAX_BODY_BYTES} bytes."),
        )),
    }
}

fn malformed(error: EventError) -> ApiProblem {
    tracing::error!(%error, "a webhook about mails can't be read");
    ApiProblem::malformed("invalid_body", format!("The event can't be read: {error}."))
}
