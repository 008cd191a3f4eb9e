//! `DELETE /projections/{model}/versions/{version}`: deletes a version that is kept.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_contract::projections::ProjectionWish;
use api_kit::{ApiProblem, IdempotencyKey, PathParam, Principal, RequestContext};
use rebuilds::Want;

use super::wanting::Wanting;
use crate::state::State;

/// Deletes a version that was live and is kept. Neither the live one nor one that is built can be deleted.
#[utoipa::path(
    delete,
    path = "/api/v1/projections/{model}/versions/{version}",
    operation_id = "drop_projection_version",
    tag = "operations",
    security(("access_token" = [])),
    params(("model" = String, Path, description = "The read model: `customer` or `operational`."),
        ("version" = u32, Path, description = "The number of the version."),
        CommandHeaders),
    responses(
        (status = 202, description = "It is done as soon as the rebuilder can.", body = ProjectionWish),
        (status = 404, description = "`projection_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`too_many_wishes`: nobody carries them out, it seems.",
            body = Problem, content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn drop_version(
    principal: Principal,
    path: PathParam<(String, u32)>,
    key: IdempotencyKey,
    context: RequestContext,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let (model, version) = &path.0;
    let wanting = Wanting {
        principal: &principal,
        key: &key,
        context: &context,
        model,
        what: "drop_projection_version",
        want: Want::Drop { version: *version },
    };
    wanting.answer(&state).await
}
