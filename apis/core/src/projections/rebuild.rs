//! `POST /projections/{model}/rebuilds`: builds a read model anew.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_contract::projections::{ProjectionWish, RebuildRequest};
use api_kit::{ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext};
use rebuilds::Want;

use super::wanting::Wanting;
use crate::state::State;

/// Has another version of a read model built from the first event on, beside the one that is read. One is
/// built at a time: what can't be done is told in the list of wishes.
#[utoipa::path(
    post,
    path = "/api/v1/projections/{model}/rebuilds",
    operation_id = "rebuild_projection",
    tag = "operations",
    security(("access_token" = [])),
    params(("model" = String, Path, description = "The read model: `customer` or `operational`."),
        CommandHeaders),
    request_body = RebuildRequest,
    responses(
        (status = 202, description = "It is done as soon as the rebuilder can.", body = ProjectionWish),
        (status = 404, description = "`projection_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`too_many_wishes`: nobody carries them out, it seems.",
            body = Problem, content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn rebuild(
    principal: Principal,
    model: PathParam<String>,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<RebuildRequest>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let RebuildRequest { switch } = body.value;
    let wanting = Wanting {
        principal: &principal,
        key: &key,
        context: &context,
        model: &model.0,
        what: "rebuild_projection",
        want: Want::Rebuild { switch },
    };
    wanting.answer(&state).await
}
