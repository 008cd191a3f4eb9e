//! `POST /suppressions/{id}/removal`: mails go to an address again.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_contract::suppressions::SuppressionRemoval;
use api_kit::{ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext, Role};
use notifier::SuppressionId;
use uuid::Uuid;

use crate::refusal;
use crate::state::State;
use crate::wish::Wish;

/// Has mails go to an address again. Those that were not sent meanwhile stay as they are: whoever
/// wants them sent after all retries them.
#[utoipa::path(
    post,
    path = "/api/v1/suppressions/{suppression}/removal",
    operation_id = "remove_suppression",
    tag = "suppressions",
    security(("access_token" = [])),
    params(("suppression" = Uuid, Path, description = "The suppression's id."), CommandHeaders),
    request_body = SuppressionRemoval,
    responses(
        (status = 204, description = "Mails go there again."),
        (status = 404, description = "`suppression_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`suppression_removed`: it was taken back before", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn remove(
    principal: Principal,
    suppression: PathParam<Uuid>,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<SuppressionRemoval>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::It)?;
    let reason = body.value.parse().map_err(refusal::invalid)?;
    let wish = Wish {
        principal: &principal,
        key: &key,
        context: &context,
        what: "remove_suppression",
        target: suppression.0.as_bytes(),
        body: body.bytes(),
    };
    let id = SuppressionId(suppression.0);
    let removed = state
        .messages
        .remove_suppression(id, &wish.by(reason))
        .await;
    removed.map_err(refusal::removal)?;
    Ok(HttpResponse::NoContent().finish())
}
