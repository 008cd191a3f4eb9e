//! `POST /notifications/parked/{position}/skip`: an event stays without mails.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::parked_mails::ParkedWish;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext, Role};

use crate::refusal;
use crate::state::State;
use crate::wish::Wish;

/// Has an event stay without the mails that could not be made of it. It may be tried again later.
#[utoipa::path(
    post,
    path = "/api/v1/notifications/parked/{position}/skip",
    operation_id = "skip_parked_notification",
    tag = "notifications",
    security(("access_token" = [])),
    params(("position" = u64, Path, description = "Where it stands in the log."), CommandHeaders),
    request_body = ParkedWish,
    responses(
        (status = 204, description = "It stays without mails."),
        (status = 404, description = "`parked_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`parked_skipped`: it was skipped before; `parked_mailed`: its mails were \
            made", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn skip(
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
        what: "skip_parked_notification",
        target: &position.0.to_be_bytes(),
        body: body.bytes(),
    };
    let wanted = state
        .messages
        .skip_parked(position.0, &wish.by(reason))
        .await;
    wanted.map_err(refusal::parked)?;
    Ok(HttpResponse::NoContent().finish())
}
