//! `POST /projections/{model}/scratches`: makes a copy of a read model up to some place in the log.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_contract::projections::{ProjectionWish, ScratchRequest};
use api_kit::{ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext, Role};
use rebuilds::Want;

use super::wanting::Wanting;
use crate::refusal;
use crate::state::State;

/// Has a copy of a read model built from the first event up to some place in the log, for people who look into
/// it with the store's own tools. It stands still then, is never read by anything of ours, and is deleted after
/// seven days. One is there at a time: what can't be done is told in the list of wishes.
#[utoipa::path(
    post,
    path = "/api/v1/projections/{model}/scratches",
    operation_id = "copy_projection",
    tag = "operations",
    security(("access_token" = [])),
    params(("model" = String, Path, description = "The read model: `customer` or `operational`."),
        CommandHeaders),
    request_body = ScratchRequest,
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
pub(crate) async fn scratch(
    principal: Principal,
    model: PathParam<String>,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<ScratchRequest>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::It)?;
    let (until, reason) = body.value.parse(str::parse).map_err(refusal::invalid)?;
    let wanting = Wanting {
        principal: &principal,
        key: &key,
        context: &context,
        model: &model.0,
        what: "copy_projection",
        want: Want::Scratch {
            until,
            reason: reason.map(|reason| reason.as_str().to_owned()),
        },
    };
    wanting.answer(&state).await
}
