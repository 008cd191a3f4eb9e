//! `GET /invoices`: a customer's own invoices and credit notes, page by page.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, ReadHeaders, SignInProblems};
use api_contract::statements::{CustomerInvoice, CustomerInvoiceQuery};
use api_contract::{Page, page};
use api_kit::{ApiProblem, MinPosition, Principal, QueryParams, cursor};
use projection_customer::InvoiceCursor;

use super::body;
use crate::refusal;
use crate::state::State;

/// One's own invoices and credit notes, newest first. One that is written but has no number yet is
/// not among them.
#[utoipa::path(
    get,
    path = "/api/v1/invoices",
    operation_id = "list_invoices",
    tag = "invoices",
    security(("access_token" = [])),
    params(CustomerInvoiceQuery, ReadHeaders),
    responses(
        (status = 200, description = "A page of invoices.", body = Page<CustomerInvoice>),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn list(
    principal: Principal,
    query: QueryParams<CustomerInvoiceQuery>,
    at_least: MinPosition,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let customer = principal.customer_id()?;
    let query = query.0;
    let limit = page::limit(query.limit).map_err(|e| refusal::parameter("limit", e))?;
    let start = query.cursor.as_deref().map(cursor::decode::<String>);
    let start = start.transpose()?;
    let start = start
        .as_deref()
        .map(str::parse::<InvoiceCursor>)
        .transpose();
    let start = start.map_err(refusal::cursor)?;
    at_least.settle(&state.reading).await?;
    let model = state.model();
    let found = model.invoices_of(customer, limit, start.as_ref());
    let found = found.await.map_err(refusal::query)?;
    let next = found.next.map(|next| cursor::encode(&next.to_string()));
    let page = Page {
        items: found.items.into_iter().map(body::invoice).collect(),
        next: next.transpose()?,
    };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(page))
}
