//! `GET /reports/revenue`: what each supplier's launches brought in, by year, and what is paid and
//! open for them.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use api_contract::documentation::{CommonProblems, ReadHeaders, SignInProblems};
use api_contract::managed::MAX_EXPORT;
use api_contract::managed::revenue::{RevenueQuery, RevenueReport};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, MinPosition, Principal, QueryParams, Role};
use projection_operational::queries::RevenueFilter;

use super::body;
use crate::listing::{self, Stretch};
use crate::state::State;
use crate::{export, refusal};

/// For each supplier and year: the launches that ended in that year and what they brought in, the
/// fees and the supplier's own invoices of that year. As a file: `format=csv`.
#[utoipa::path(
    get,
    path = "/api/v1/reports/revenue",
    operation_id = "report_revenue",
    tag = "reports",
    security(("access_token" = [])),
    params(RevenueQuery, ReadHeaders),
    responses(
        (status = 200, description = "A page of the report, or all of it in a file.",
            content((RevenueReport = "application/json"), (String = "text/csv"))),
        (status = 422, description = "`export_too_large`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn revenue(
    request: HttpRequest,
    principal: Principal,
    query: QueryParams<RevenueQuery>,
    at_least: MinPosition,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::Finance)?;
    let query = query.0;
    let filter = RevenueFilter {
        supplier: query.supplier,
        year: listing::year(query.year)?,
    };
    let stretch = Stretch::parse(query.limit, query.cursor.as_deref())?;
    at_least.settle(&state.reading).await?;
    let model = state.model();
    if export::is_wanted(&request, query.format) {
        let room = state.exports.room()?;
        let found = model.revenue(&filter, MAX_EXPORT, None).await;
        return export::file(found.map_err(refusal::query)?, body::line, room).await;
    }
    let (found, sum) = tokio::try_join!(
        model.revenue(&filter, stretch.limit, stretch.start),
        model.revenue_sum(&filter),
    )
    .map_err(refusal::query)?;
    let report = RevenueReport {
        items: found.items.into_iter().map(body::line).collect(),
        next: listing::next(found.next.as_ref())?,
        sum: body::figures(sum),
    };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(report))
}
