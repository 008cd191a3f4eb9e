//! `GET /aggregates/{kind}/{id}/export`: all commits of one aggregate, as a file.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, PathParam, Principal, Role};
use uuid::Uuid;
use verifications::{Aggregate, Part};

use super::file;
use crate::aggregates::known;
use crate::state::State;
use crate::visit::Visit;

/// All commits of an aggregate, as `astro events verify --export-file` checks them: lines of JSON, packed by
/// gzip, with the signatures that cover them. Personal values stay sealed. Who gets it is noted in the security log.
#[utoipa::path(
    get,
    path = "/api/v1/aggregates/{kind}/{id}/export",
    operation_id = "export_aggregate",
    tag = "operations",
    security(("access_token" = [])),
    params(
        ("kind" = String, Path, description = "What it is, such as `launch`.", max_length = 32),
        ("id" = Uuid, Path, description = "Which one."),
    ),
    responses(
        (status = 200, description = "It is this.", body = Vec<u8>, content_type = "application/gzip"),
        (status = 404, description = "`aggregate_kind_unknown`, `aggregate_not_found`: nothing happened to it.",
            body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`export_too_large`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn aggregate(
    principal: Principal,
    path: PathParam<(String, Uuid)>,
    visit: Visit,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let (kind, id) = path.0;
    let kind = known(&kind)?;
    let part = Part::Aggregate(Aggregate::new(kind, id));
    let name = format!("{kind}-{id}");
    file(&state, &principal, &visit, part, &name).await
}
