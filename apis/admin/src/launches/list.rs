//! `GET /launches`: launches with where their seats are and what they bring in, page by page.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use api_contract::documentation::{CommonProblems, ReadHeaders, SignInProblems};
use api_contract::launches::{ManagedLaunch, ManagedLaunchQuery};
use api_contract::managed::MAX_EXPORT;
use api_contract::problem::Problem;
use api_contract::{Page, launches};
use api_kit::{ApiProblem, MinPosition, Principal, QueryParams};
use domain::launch::LaunchStatus;
use projection_operational::queries::{LaunchFilter, LaunchOrder, Search};

use super::body;
use crate::listing::{self, Stretch};
use crate::refusal::{self, parameter};
use crate::state::State;
use crate::{export, scope};

/// One's own launches; for finance, all launches. As a file: `format=csv`.
#[utoipa::path(
    get,
    path = "/api/v1/launches",
    operation_id = "list_launches",
    tag = "launches",
    security(("access_token" = [])),
    params(ManagedLaunchQuery, ReadHeaders),
    responses(
        (status = 200, description = "A page of launches, or all of them in a file.",
            content((Page<ManagedLaunch> = "application/json"), (String = "text/csv"))),
        (status = 422, description = "`export_too_large`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn list(
    request: HttpRequest,
    principal: Principal,
    query: QueryParams<ManagedLaunchQuery>,
    at_least: MinPosition,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let query = query.0;
    let search = query.q.as_deref().map(Search::parse).transpose();
    let filter = LaunchFilter {
        supplier: scope::supplier(&principal, query.supplier)?,
        rocket: query.rocket,
        status: query.status.map(status),
        from: query.from,
        to: query.to,
        search: search.map_err(|e| parameter("q", e))?.unwrap_or_default(),
    };
    let order = order(query.sort.as_deref())?;
    let stretch = Stretch::parse(query.limit, query.cursor.as_deref())?;
    at_least.settle(&state.reading).await?;
    if export::is_wanted(&request, query.format) {
        let room = state.exports.room()?;
        let found = state
            .model()
            .launches(&filter, order, MAX_EXPORT, None)
            .await;
        return export::file(found.map_err(refusal::query)?, body::launch, room).await;
    }
    let found = state
        .model()
        .launches(&filter, order, stretch.limit, stretch.start)
        .await
        .map_err(refusal::query)?;
    let page = Page {
        items: found.items.into_iter().map(body::launch).collect(),
        next: listing::next(found.next.as_ref())?,
    };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(page))
}

fn status(asked: launches::LaunchStatus) -> LaunchStatus {
    use launches::LaunchStatus as Asked;
    match asked {
        Asked::Scheduled => LaunchStatus::Scheduled,
        Asked::Confirmed => LaunchStatus::Confirmed,
        Asked::Delayed => LaunchStatus::Delayed,
        Asked::Aborted => LaunchStatus::Aborted,
        Asked::Completed => LaunchStatus::Completed,
        Asked::Failed => LaunchStatus::Failed,
    }
}

fn order(sort: Option<&str>) -> Result<LaunchOrder, ApiProblem> {
    match sort {
        None | Some("date") => Ok(LaunchOrder::SoonestFirst),
        Some("-date") => Ok(LaunchOrder::LatestFirst),
        Some("scheduled_at") => Ok(LaunchOrder::OldestFirst),
        Some("-scheduled_at") => Ok(LaunchOrder::NewestFirst),
        Some(_) => Err(parameter(
            "sort",
            "must be date, -date, scheduled_at or -scheduled_at",
        )),
    }
}
