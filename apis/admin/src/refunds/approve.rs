//! `POST /refunds/{id}/approval`: finance lets a refund go.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use api_contract::Written;
use api_contract::documentation::{CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_kit::{
    ApiProblem, IdempotencyKey, PathParam, Principal, RequestContext, Role, command, command_meta,
};
use domain::ids::RefundId;
use domain::refund::{Refund, RefundCommand};

use crate::refusal;
use crate::state::State;

/// Lets a refund go; after it failed, lets it be tried again. Approved again it changes nothing.
#[utoipa::path(
    post,
    path = "/api/v1/refunds/{refund}/approval",
    operation_id = "approve_refund",
    tag = "refunds",
    security(("access_token" = [])),
    params(("refund" = Uuid, Path, description = "The refund's id."), CommandHeaders),
    responses(
        (status = 200, description = "It is approved. `id` is the refund's.", body = Written,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 404, description = "`refund_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`refund_status`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`idempotency_key_reused`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn approve(
    principal: Principal,
    refund: PathParam<RefundId>,
    key: IdempotencyKey,
    context: RequestContext,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::Finance)?;
    let refund = refund.0;
    let meta = command::meta(command_meta(
        principal.actor(Role::Finance),
        &key,
        &context,
        "approve_refund",
        refund.0.as_bytes(),
        &[],
    ));
    let outcome = state
        .commands
        .dispatch::<Refund>(refund, RefundCommand::Approve, meta)
        .await;
    let outcome = outcome.map_err(refusal::command)?;
    Ok(command::written(
        &state.reading,
        StatusCode::OK,
        refund,
        outcome,
    ))
}
