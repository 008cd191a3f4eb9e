//! `POST /notifications/parked/{position}/retry`: mails are made of an event after all.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::parked_mails::ParkedWish;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext, Role};

use crate::refusal;
use crate::state::State;
use crate::wish::Wish;

/// Has the mails of an event made that could not be, as they would have been in its turn: never a
/// second one of what was mailed then. Whether that goes now shows in the list, within seconds.
#[utoipa::path(
    post,
    path = "/api/v1/notifications/parked/{position}/retry",
    operation_id = "retry_parked_notification",
    tag = "notifications",
    security(("access_token" = [])),
    params(("position" = u64, Path, description = "Where it stands in the log."), CommandHeaders),
    request_body = ParkedWish,
    responses(
        (status = 204, description = "It is tried again within seconds."),
        (status = 404, description = "`parked_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`parked_retrying`: it is tried again just now; `parked_mailed`: its mails \
            were made", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn retry(
    principal: Principal,
    position: PathParam<u64>,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<ParkedWish>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::It)?;
    let reason = body.value.parse().map_err(refusal::invalid)?;
    let wish = Wish {
        principal: &principal,
        key: &key,
        context: &context,
        what: "retry_parked_notification",
        target: &position.0.to_be_bytes(),
        body: body.bytes(),
    };
    let wanted = state
        .messages
        .retry_parked(position.0, &wish.by(reason))
        .await;
    wanted.map_err(refusal::parked)?;
    Ok(HttpResponse::NoContent().finish())
}
