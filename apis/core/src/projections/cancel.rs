//! `POST /projections/{model}/cancellation`: gives up the version that is built.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_contract::projections::{BuiltVersion, ProjectionWish};
use api_kit::{ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext};
use rebuilds::Want;

use super::wanting::Wanting;
use crate::state::State;

/// Gives up the version that is built, and deletes it. The live one is not touched.
#[utoipa::path(
    post,
    path = "/api/v1/projections/{model}/cancellation",
    operation_id = "cancel_rebuild",
    tag = "operations",
    security(("access_token" = [])),
    params(("model" = String, Path, description = "The read model: `customer` or `operational`."),
        CommandHeaders),
    request_body = BuiltVersion,
    responses(
        (status = 202, description = "It is done as soon as the rebuilder can.", body = ProjectionWish),
        (status = 404, description = "`projection_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`too_many_wishes`: nobody carries them out, it seems.",
            body = Problem, content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn cancel(
    principal: Principal,
    model: PathParam<String>,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<BuiltVersion>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let BuiltVersion { version } = body.value;
    let wanting = Wanting {
        principal: &principal,
        key: &key,
        context: &context,
        model: &model.0,
        what: "cancel_rebuild",
        want: Want::Cancel { version },
    };
    wanting.answer(&state).await
}
