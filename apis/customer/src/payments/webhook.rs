//! `POST /payments/events`: what the payment gateway tells by itself.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use api_contract::Rejected;
use api_contract::documentation::CommonProblems;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, RequestContext, Shares};
use chrono::Utc;
use commands::{DispatchError, card_payments};
use domain::ids::{PaymentId, RefundId};
use domain::payment::{Payment, PaymentError, PaymentFailure};
use domain::refund::{RecordFailure, RecordPayment, Refund, RefundCommand, RefundError};
use domain::text::PaymentReference;
use payments::{EventError, GatewayEvent, SIGNATURE_HEADER, Signature, SignatureError};

use super::told;
use crate::refusal;
use crate::state::State;

/// Where the gateway sends its webhooks.
pub const WEBHOOK_PATH: &str = "/api/v1/payments/events";

/// The largest webhook that is read.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// The longest that the gateway may take to send one.
const MAX_DURATION: Duration = Duration::from_secs(10);

/// Takes a webhook of the payment gateway.
///
/// Told again it changes nothing. What contradicts what was told before is taken too, so that
/// the gateway need not tell it again: people look into it.
#[utoipa::path(
    post,
    path = "/api/v1/payments/events",
    operation_id = "take_gateway_event",
    tag = "payments",
    params((
        "Astro-Gateway-Signature" = String, Header,
        description = "`t=<seconds since 1970>,v1=<HMAC-SHA-256 of \"<t>.<body>\" in hex>`, not \
            older than five minutes.",
    )),
    request_body(
        content = Object,
        content_type = "application/json",
        description = "`id`, `type`, `created`, and by type `payment` or `refund` and `attempt`, \
            `reference` or `reason`.",
    ),
    responses(
        (status = 200, description = "It is noted."),
        (status = 204, description = "It is of a type that is of no concern here."),
        (status = 403, description = "`invalid_signature`, `signature_not_timely`",
            body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "`payment_not_found`, `refund_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 413, description = "`body_too_large`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems,
    ),
)]
pub(crate) async fn webhook(
    request: HttpRequest,
    body: Payload,
    context: RequestContext,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let signature = signature(&request).map_err(|error| not_believed(&request, error))?;
    let body = read(body).await?;
    state
        .webhook_secrets
        .verify(&signature, &body)
        .map_err(|error| not_believed(&request, error))?;
    let Some(event) = GatewayEvent::parse(&body).map_err(|error| malformed(&error))? else {
        return Ok(HttpResponse::NoContent().finish());
    };
    match event {
        GatewayEvent::ChargeSucceeded { payment, reference } => {
            charge_succeeded(&state, payment, reference, &context).await
        }
        GatewayEvent::ChargeFailed { payment, reason } => {
            charge_failed(&state, payment, reason, &context).await
        }
        GatewayEvent::RefundSucceeded {
            refund,
            attempt,
            reference,
        } => {
            let paid_at = state.commands.clock().now();
            let paid = RefundCommand::RecordPayment(RecordPayment {
                attempt,
                reference,
                paid_at,
            });
            refund_ended(&state, refund, attempt, paid, &context).await
        }
        GatewayEvent::RefundFailed {
            refund,
            attempt,
            reason,
        } => {
            let failed = RefundCommand::RecordFailure(RecordFailure { attempt, reason });
            refund_ended(&state, refund, attempt, failed, &context).await
        }
    }
    .map(|()| HttpResponse::Ok().finish())
}

fn signature(request: &HttpRequest) -> Result<Signature, SignatureError> {
    let mut values = request.headers().get_all(SIGNATURE_HEADER);
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(SignatureError::Malformed);
    };
    let value = value.to_str().map_err(|_| SignatureError::Malformed)?;
    Signature::read(value, Utc::now())
}

async fn read(body: Payload) -> Result<Bytes, ApiProblem> {
    let body = tokio::time::timeout(MAX_DURATION, body.to_bytes_limited(MAX_BODY_BYTES)).await;
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

/// What whoever does not show that it is the gateway is told. It is counted as anybody else is, or a crowd of
/// them would fill the log.
fn not_believed(request: &HttpRequest, error: SignatureError) -> ApiProblem {
    if let Err(too_many) = Shares::count_here(request) {
        return too_many;
    }
    tracing::warn!(%error, "a webhook is not believed");
    let code = match error {
        SignatureError::NotTimely => "signature_not_timely",
        SignatureError::Malformed | SignatureError::Wrong => "invalid_signature",
    };
    ApiProblem::forbidden(code, format!("This webhook is not believed: {error}."))
}

fn malformed(error: &EventError) -> ApiProblem {
    tracing::error!(%error, "a webhook of the gateway can't be read");
    let problem =
        ApiProblem::malformed("invalid_body", format!("The event can't be read: {error}."));
    match error {
        EventError::Field(field) => problem.field(*field, "is missing, or not as it must be"),
        EventError::Malformed => problem,
    }
}

async fn charge_succeeded(
    state: &State,
    payment: PaymentId,
    reference: PaymentReference,
    context: &RequestContext,
) -> Result<(), ApiProblem> {
    let commands = &state.commands;
    let completed = card_payments::complete(commands, payment, reference, &told(context)).await;
    if !taken(completed, is_contradiction)? {
        return Ok(());
    }
    let completed = commands.state::<Payment>(payment).await;
    let completed = completed.map_err(refusal::later_command)?;
    let confirmed = card_payments::confirm(commands, payment, &completed, &told(context)).await;
    confirmed.map(drop).map_err(refusal::later_command)
}

async fn charge_failed(
    state: &State,
    payment: PaymentId,
    reason: PaymentFailure,
    context: &RequestContext,
) -> Result<(), ApiProblem> {
    let failed = card_payments::fail(&state.commands, payment, reason, &told(context)).await;
    taken(failed, is_contradiction).map(drop)
}

/// Notes how an attempt to pay back ended. What is told of an earlier attempt than the present
/// one says nothing about this one.
async fn refund_ended(
    state: &State,
    refund: RefundId,
    attempt: u32,
    ended: RefundCommand,
    context: &RequestContext,
) -> Result<(), ApiProblem> {
    let stands = state.commands.state::<Refund>(refund).await;
    let stands = stands.map_err(refusal::command)?;
    let claim = stands.claim();
    let present = claim.ok_or_else(|| refusal::rejection(&RefundError::RefundUnknown))?;
    if present.attempts != attempt {
        let present = present.attempts;
        tracing::warn!(%refund, attempt, present, "the gateway tells of another attempt");
        return Ok(());
    }
    let what = match ended {
        RefundCommand::RecordFailure(_) => "fail_refund",
        _ => "pay_refund",
    };
    let about: [&[u8]; 2] = [refund.0.as_bytes(), &attempt.to_be_bytes()];
    let meta = card_payments::meta(what, &about, &told(context));
    let ended = state.commands.dispatch::<Refund>(refund, ended, meta).await;
    if let Err(error @ DispatchError::Rejected(_)) = &ended {
        tracing::error!(%refund, %error, "the gateway contradicts how a refund stands");
    }
    taken(ended, |error| {
        matches!(
            error,
            RefundError::NotPossibleNow { .. } | RefundError::OtherAttempt { .. }
        )
    })
    .map(drop)
}

fn is_contradiction(error: &PaymentError) -> bool {
    matches!(
        error,
        PaymentError::PaymentHasFailed | PaymentError::PaymentIsCompleted
    )
}

/// Whether what was told is noted. What contradicts is not, and never will be.
fn taken<T, E: Rejected>(
    outcome: Result<T, DispatchError<E>>,
    contradicts: impl Fn(&E) -> bool,
) -> Result<bool, ApiProblem> {
    match outcome {
        Ok(_) => Ok(true),
        Err(DispatchError::Rejected(error)) if contradicts(&error) => Ok(false),
        Err(error) => Err(refusal::command(error)),
    }
}
