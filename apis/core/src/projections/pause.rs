//! `POST /projections/{model}/pause`: lets nothing be written into a read model.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_contract::projections::{PauseRequest, ProjectionWish};
use api_kit::{ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext, Role};
use rebuilds::Want;

use super::wanting::Wanting;
use crate::refusal;
use crate::state::State;

/// Lets nothing be written into the live version of a read model, so that somebody can work on its store: until
/// it is resumed, whoever restarts. Projectors keep it, and it is read as it is; commands go on.
#[utoipa::path(
    post,
    path = "/api/v1/projections/{model}/pause",
    operation_id = "pause_projection",
    tag = "operations",
    security(("access_token" = [])),
    params(("model" = String, Path, description = "The read model: `customer` or `operational`."),
        CommandHeaders),
    request_body = PauseRequest,
    responses(
        (status = 202, description = "It is done as soon as the rebuilder can.", body = ProjectionWish),
        (status = 404, description = "`projection_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`too_many_wishes`: nobody carries them out, it seems.",
            body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn pause(
    principal: Principal,
    model: PathParam<String>,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<PauseRequest>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::It)?;
    let reason = body.value.parse().map_err(refusal::invalid)?;
    let wanting = Wanting {
        principal: &principal,
        key: &key,
        context: &context,
        model: &model.0,
        what: "pause_projection",
        want: Want::Pause {
            reason: reason.as_str().to_owned(),
        },
    };
    wanting.answer(&state).await
}
