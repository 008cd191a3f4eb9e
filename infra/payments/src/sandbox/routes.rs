//! The HTTP of the sandbox: the gateway's own, and one route to say where webhooks go.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::{Data, Json, JsonConfig, Path, ServiceConfig, get, post, put, resource};
use actix_web::{HttpRequest, HttpResponse};
use domain::ids::PaymentId;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::json;

use super::Sandbox;
use super::card::Card;
use crate::gateway::IDEMPOTENCY_HEADER;
use crate::wire::{ChargeBody, RefundAnswer, RefundBody};

/// The largest body that is read.
const MAX_BODY_BYTES: usize = 16 * 1024;

/// How long a silent card keeps whoever asks waiting: longer than anybody waits.
const SILENCE: Duration = Duration::from_secs(60);

pub(super) fn routes(service: &mut ServiceConfig) {
    service
        .app_data(JsonConfig::default().limit(MAX_BODY_BYTES))
        .service(resource("/charges").route(post().to(charge)))
        .service(resource("/charges/{payment}").route(get().to(find_charge)))
        .service(resource("/refunds").route(post().to(refund)))
        .service(resource("/webhook").route(put().to(deliver_to)));
}

/// Where webhooks go.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Webhook {
    url: String,
}

async fn charge(
    request: HttpRequest,
    body: Json<ChargeBody<'static>>,
    sandbox: Data<Sandbox>,
) -> HttpResponse {
    if let Some(refusal) = refusal(&request, &sandbox, Some(&body.payment.to_string())) {
        return refusal;
    }
    let charged = sandbox.books().charge(&body);
    let Ok(charged) = charged else {
        return key_reused();
    };
    if let Some(card) = charged.new {
        let is_late = matches!(card, Card::Late | Card::LateDecline | Card::Silent);
        let times = if card == Card::Twice { 2 } else { 1 };
        end_charge(&sandbox, body.payment, is_late, times);
        if card == Card::Silent {
            tokio::time::sleep(SILENCE).await;
            return refused(StatusCode::GATEWAY_TIMEOUT, "it took too long");
        }
    }
    HttpResponse::Ok().json(charged.answer)
}

/// Ends a charge and tells so: now, or after a while.
fn end_charge(sandbox: &Sandbox, payment: PaymentId, is_late: bool, times: usize) {
    let sandbox = sandbox.clone();
    tokio::spawn(async move {
        if is_late {
            tokio::time::sleep(sandbox.0.late).await;
        }
        let event = sandbox.books().end_charge(payment);
        for event in event.iter().cycle().take(times) {
            sandbox.0.deliveries.send(event);
        }
    });
}

async fn find_charge(
    request: HttpRequest,
    payment: Path<PaymentId>,
    sandbox: Data<Sandbox>,
) -> HttpResponse {
    if let Some(refusal) = refusal(&request, &sandbox, None) {
        return refusal;
    }
    let found = sandbox.books().find_charge(*payment);
    match found {
        Some(answer) => HttpResponse::Ok().json(answer),
        None => refused(StatusCode::NOT_FOUND, "there is no such charge"),
    }
}

async fn refund(
    request: HttpRequest,
    body: Json<RefundBody<'static>>,
    sandbox: Data<Sandbox>,
) -> HttpResponse {
    let (refund, attempt) = (body.refund, body.attempt);
    if let Some(refusal) = refusal(&request, &sandbox, Some(&format!("{refund}:{attempt}"))) {
        return refusal;
    }
    let paid_back = sandbox.books().refund(&body);
    let Ok(paid_back) = paid_back else {
        return key_reused();
    };
    if paid_back.new {
        let is_late = paid_back.answer == RefundAnswer::Pending;
        let sandbox = sandbox.as_ref().clone();
        tokio::spawn(async move {
            if is_late {
                tokio::time::sleep(sandbox.0.late).await;
            }
            let event = sandbox.books().end_refund(refund, attempt);
            if let Some(event) = event {
                sandbox.0.deliveries.send(&event);
            }
        });
    }
    HttpResponse::Ok().json(paid_back.answer)
}

async fn deliver_to(
    request: HttpRequest,
    body: Json<Webhook>,
    sandbox: Data<Sandbox>,
) -> HttpResponse {
    if let Some(refusal) = refusal(&request, &sandbox, None) {
        return refusal;
    }
    sandbox.0.deliveries.deliver_to(body.into_inner().url);
    HttpResponse::NoContent().finish()
}

/// Whoever asks must show the key, and for what must not happen twice the idempotency key. If
/// they do not, they are refused.
fn refusal(
    request: &HttpRequest,
    sandbox: &Sandbox,
    idempotency_key: Option<&str>,
) -> Option<HttpResponse> {
    let header = |name: &str| request.headers().get(name).map(|value| value.as_bytes());
    let shown = header(AUTHORIZATION.as_str()).and_then(|value| value.strip_prefix(b"Bearer "));
    if shown != Some(sandbox.0.key.expose_secret().as_bytes()) {
        return Some(refused(StatusCode::UNAUTHORIZED, "the key is not right"));
    }
    if idempotency_key.is_some_and(|key| header(IDEMPOTENCY_HEADER) != Some(key.as_bytes())) {
        let what = "the idempotency key is not the id of what is asked for";
        return Some(refused(StatusCode::BAD_REQUEST, what));
    }
    None
}

fn key_reused() -> HttpResponse {
    let what = "this idempotency key came before with something else";
    refused(StatusCode::UNPROCESSABLE_ENTITY, what)
}

fn refused(status: StatusCode, error: &str) -> HttpResponse {
    HttpResponse::build(status).json(json!({ "error": error }))
}
