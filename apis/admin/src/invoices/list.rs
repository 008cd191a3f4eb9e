//! `GET /invoices`: invoices with what they come to, page by page.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use api_contract::documentation::{CommonProblems, ReadHeaders, SignInProblems};
use api_contract::managed::invoices::{InvoiceSum, ManagedInvoice, ManagedInvoiceQuery};
use api_contract::managed::{MAX_EXPORT, SummedPage};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, MinPosition, Principal, QueryParams};
use domain::text::InvoiceNumber;
use projection_operational::queries::InvoiceFilter;

use super::body;
use crate::listing::{self, Stretch};
use crate::refusal::{self, parameter};
use crate::state::State;
use crate::{export, scope};

/// The invoices to one's company, and its own; for finance, all invoices. As a file: `format=csv`.
#[utoipa::path(
    get,
    path = "/api/v1/invoices",
    operation_id = "list_invoices",
    tag = "invoices",
    security(("access_token" = [])),
    params(ManagedInvoiceQuery, ReadHeaders),
    responses(
        (status = 200, description = "A page of invoices, or all of them in a file.", content(
            (SummedPage<ManagedInvoice, InvoiceSum> = "application/json"),
            (String = "text/csv"),
        )),
        (status = 422, description = "`export_too_large`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn list(
    request: HttpRequest,
    principal: Principal,
    query: QueryParams<ManagedInvoiceQuery>,
    at_least: MinPosition,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let query = query.0;
    let number = query.number.as_deref().map(InvoiceNumber::parse);
    let is_overdue = query.overdue.unwrap_or(false);
    let filter = InvoiceFilter {
        kind: query.kind,
        status: query.status,
        supplier: scope::supplier(&principal, query.supplier)?,
        customer: query.customer,
        launch: query.launch,
        year: listing::year(query.year)?,
        number: number.transpose().map_err(|e| parameter("number", e))?,
        from: query.from,
        to: query.to,
        overdue_at: is_overdue.then(|| state.commands.clock().now()),
    };
    let order = listing::by_age(query.sort.as_deref(), "written_at")?;
    let stretch = Stretch::parse(query.limit, query.cursor.as_deref())?;
    at_least.settle(&state.reading).await?;
    let model = state.model();
    if export::is_wanted(&request, query.format) {
        let room = state.exports.room()?;
        let found = model.invoices(&filter, order, MAX_EXPORT, None).await;
        return export::file(found.map_err(refusal::query)?, body::invoice, room).await;
    }
    let found = model.summed_invoices(&filter, order, stretch.limit, stretch.start);
    let (found, sums) = found.await.map_err(refusal::query)?;
    let page = SummedPage {
        items: found.items.into_iter().map(body::invoice).collect(),
        next: listing::next(found.next.as_ref())?,
        sums: sums.into_iter().map(body::sum).collect(),
    };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(page))
}
