//! `POST /refunds/{id}/payments`: the money went back.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use api_contract::Written;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_contract::transfers::RefundTransfer;
use api_kit::{
    ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext, Role, command,
    command_meta,
};
use domain::ids::RefundId;
use domain::refund::{RecordTransfer, Refund, RefundCommand};

use crate::refusal;
use crate::state::State;

/// Records the transfer by which a refund went back: an approved one by transfer, or one by card
/// that has failed. A credit note of it follows by itself. Recorded again it changes nothing.
///
/// While a refund by card is approved, the payment gateway may pay it at any moment, and tells how
/// that ends: a transfer besides would pay it twice.
#[utoipa::path(
    post,
    path = "/api/v1/refunds/{refund}/payments",
    operation_id = "record_refund_payment",
    tag = "refunds",
    security(("access_token" = [])),
    params(("refund" = Uuid, Path, description = "The refund's id."), CommandHeaders),
    request_body = RefundTransfer,
    responses(
        (status = 200, description = "It is paid. `id` is the refund's.", body = Written,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 404, description = "`refund_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`refund_status`, `refund_by_card`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`, `date_in_future`, \
            `idempotency_key_reused`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn record_payment(
    principal: Principal,
    refund: PathParam<RefundId>,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<RefundTransfer>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::Finance)?;
    let refund = refund.0;
    let transfer = body.value.parse().map_err(refusal::invalid)?;
    let meta = command::meta(command_meta(
        principal.actor(Role::Finance),
        &key,
        &context,
        "record_refund_payment",
        refund.0.as_bytes(),
        body.bytes(),
    ));
    let paid = RefundCommand::RecordTransfer(RecordTransfer {
        reference: transfer.reference,
        paid_at: transfer.paid_at,
    });
    let outcome = state.commands.dispatch::<Refund>(refund, paid, meta).await;
    let outcome = outcome.map_err(refusal::command)?;
    Ok(command::written(
        &state.reading,
        StatusCode::OK,
        refund,
        outcome,
    ))
}
