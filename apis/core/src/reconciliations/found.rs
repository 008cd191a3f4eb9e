//! `GET /reconciliations/{reconciliation}/differences`: what one found.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::Page;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::page;
use api_contract::problem::Problem;
use api_contract::reconciliations::{DifferenceKind, ReconciliationDifference};
use api_kit::{ApiProblem, PathParam, Principal, QueryParams, Role, cursor};
use reconciler::{Found, FoundCursor, What};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::named;
use crate::refusal;
use crate::state::State;

/// Which part of it.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Part {
    /// That is mended, or is not.
    mended: Option<bool>,
    /// Items of a page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// Where the page begins: `next` of the one before.
    #[param(max_length = 100)]
    cursor: Option<String>,
}

/// What a reconciliation found, in an order that stays while it goes on. Shows the names of fields, and
/// no value.
#[utoipa::path(
    get,
    path = "/api/v1/reconciliations/{reconciliation}/differences",
    operation_id = "list_reconciliation_differences",
    tag = "operations",
    security(("access_token" = [])),
    params(("reconciliation" = Uuid, Path, description = "Its id."), Part),
    responses(
        (status = 200, description = "A page of it.", body = Page<ReconciliationDifference>),
        (status = 404, description = "`reconciliation_not_found`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn found(
    principal: Principal,
    reconciliation: PathParam<Uuid>,
    query: QueryParams<Part>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let limit = page::limit(query.0.limit).map_err(|error| refusal::parameter("limit", error))?;
    let after: Option<Uuid> = query.0.cursor.as_deref().map(cursor::decode).transpose()?;
    let id = reconciliation.0;
    let run = state.reconciliations.get(id).await;
    let run = run.map_err(refusal::reconciliations)?;
    run.ok_or_else(refusal::no_reconciliation)?;
    let after = after.map(FoundCursor);
    let found = state
        .reconciliations
        .found_by(id, query.0.mended, after, limit)
        .await;
    let found = found.map_err(refusal::reconciliations)?;
    let next = found.next.map(|FoundCursor(last)| cursor::encode(&last));
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Page {
            items: found.found.into_iter().map(difference).collect::<Vec<_>>(),
            next: next.transpose()?,
        }))
}

fn difference(found: Found) -> ReconciliationDifference {
    let (kind, fields) = match found.what {
        What::Missing => (DifferenceKind::Missing, Vec::new()),
        What::Surplus => (DifferenceKind::Surplus, Vec::new()),
        What::Fields(fields) => (DifferenceKind::Fields, fields),
        What::Restless => (DifferenceKind::Restless, Vec::new()),
        What::Unreadable => (DifferenceKind::Unreadable, Vec::new()),
    };
    ReconciliationDifference {
        id: found.id,
        model: found.model,
        aggregate: named(found.aggregate),
        place: found.place,
        key: found.key,
        kind,
        fields,
        found_at: found.found_at,
        mended_at: found.mended_at,
        cause: found.cause,
    }
}
