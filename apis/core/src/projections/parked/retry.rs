//! `POST /projections/{projection}/parked/{position}/retry`: a parked commit is tried again.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::parked_commits::ParkedDecision;
use api_contract::parked_mails::ParkedWish;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext};
use domain::projection::AskRetry;

use super::decide::Deciding;
use crate::state::State;

/// Has a parked commit tried again: in a read model with all that waits of its aggregate, in order, up to the
/// first that still can't be applied. In a read model any commit of the aggregate stands for all of it; where nothing is parked nothing is done.
#[utoipa::path(
    post,
    path = "/api/v1/projections/{projection}/parked/{position}/retry",
    operation_id = "retry_parked_commit",
    tag = "operations",
    security(("access_token" = [])),
    params(("projection" = String, Path,
        description = "The projection: `customer`, `operational`, `policies` or `payouts`."),
        ("position" = u64, Path, description = "Where the commit stands in the log."),
        CommandHeaders),
    request_body = ParkedWish,
    responses(
        (status = 202, description = "It is decided, and carried out when the projection comes there.",
            body = ParkedDecision),
        (status = 404, description = "`projection_not_found`, `event_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`parked_skipped`: it was decided to skip it", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`, `idempotency_key_reused`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn retry(
    principal: Principal,
    path: PathParam<(String, u64)>,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<ParkedWish>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let deciding = Deciding {
        principal: &principal,
        key: &key,
        context: &context,
        path: &path.0,
        what: "retry_parked_commit",
        body: &body,
    };
    deciding
        .answer(&state, |projection, position, reason| AskRetry {
            projection,
            position,
            reason,
        })
        .await
}
