//! `POST /projections/{model}/resume`: lets what was paused go on.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_contract::projections::{ProjectionWish, ResumeRequest};
use api_kit::{ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext};
use rebuilds::Want;

use super::wanting::Wanting;
use crate::state::State;

/// Lets a read model that was paused go on: it catches up with the log. Names the pause that it ends, so that
/// one that comes late does not end the next.
#[utoipa::path(
    post,
    path = "/api/v1/projections/{model}/resume",
    operation_id = "resume_projection",
    tag = "operations",
    security(("access_token" = [])),
    params(("model" = String, Path, description = "The read model: `customer` or `operational`."),
        CommandHeaders),
    request_body = ResumeRequest,
    responses(
        (status = 202, description = "It is done as soon as the rebuilder can.", body = ProjectionWish),
        (status = 404, description = "`projection_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`too_many_wishes`: nobody carries them out, it seems.",
            body = Problem, content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn resume(
    principal: Principal,
    model: PathParam<String>,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<ResumeRequest>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let ResumeRequest { pause } = body.value;
    let wanting = Wanting {
        principal: &principal,
        key: &key,
        context: &context,
        model: &model.0,
        what: "resume_projection",
        want: Want::Resume { pause: Some(pause) },
    };
    wanting.answer(&state).await
}
