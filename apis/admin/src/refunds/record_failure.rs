//! `POST /refunds/{id}/failure`: the money did not arrive.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use api_contract::Written;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::explanation::Explanation;
use api_contract::problem::Problem;
use api_kit::{
    ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext, Role, command,
    command_meta,
};
use domain::ids::RefundId;
use domain::refund::{RecordReturn, Refund, RefundCommand};

use crate::refusal;
use crate::state::State;

/// Records that an approved refund by transfer did not arrive. It can be approved again. Of one by
/// card the payment gateway tells.
#[utoipa::path(
    post,
    path = "/api/v1/refunds/{refund}/failure",
    operation_id = "record_refund_failure",
    tag = "refunds",
    security(("access_token" = [])),
    params(("refund" = Uuid, Path, description = "The refund's id."), CommandHeaders),
    request_body = Explanation,
    responses(
        (status = 200, description = "It has failed. `id` is the refund's.", body = Written,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 404, description = "`refund_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`refund_status`, `refund_by_card`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`, `idempotency_key_reused`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn record_failure(
    principal: Principal,
    refund: PathParam<RefundId>,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<Explanation>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::Finance)?;
    let refund = refund.0;
    let reason = body.value.parse().map_err(refusal::invalid)?;
    let meta = command::meta(command_meta(
        principal.actor(Role::Finance),
        &key,
        &context,
        "record_refund_failure",
        refund.0.as_bytes(),
        body.bytes(),
    ));
    let failed = RefundCommand::RecordReturn(RecordReturn { reason });
    let outcome = state
        .commands
        .dispatch::<Refund>(refund, failed, meta)
        .await;
    let outcome = outcome.map_err(refusal::command)?;
    Ok(command::written(
        &state.reading,
        StatusCode::OK,
        refund,
        outcome,
    ))
}
