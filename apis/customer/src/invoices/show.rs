//! `GET /invoices/{id}`: one of a customer's own invoices or credit notes.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, ReadHeaders, SignInProblems};
use api_contract::problem::Problem;
use api_contract::statements::CustomerInvoiceDetails;
use api_kit::{ApiProblem, MinPosition, PathParam, Principal};
use domain::ids::InvoiceId;
use domain::invoice::InvoiceError;

use super::body;
use crate::refusal;
use crate::state::State;

/// One of one's own invoices or credit notes, with its lines. Another's is not found.
#[utoipa::path(
    get,
    path = "/api/v1/invoices/{invoice}",
    operation_id = "show_invoice",
    tag = "invoices",
    security(("access_token" = [])),
    params(("invoice" = Uuid, Path, description = "The invoice's id."), ReadHeaders),
    responses(
        (status = 200, description = "The invoice.", body = CustomerInvoiceDetails),
        (status = 404, description = "`invoice_not_found`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn show(
    principal: Principal,
    invoice: PathParam<InvoiceId>,
    at_least: MinPosition,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let customer = principal.customer_id()?;
    at_least.settle(&state.reading).await?;
    let found = state.model().invoice(customer, invoice.0).await;
    let found = found.map_err(refusal::query)?;
    let found = found.ok_or_else(|| refusal::rejection(&InvoiceError::InvoiceUnknown))?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(body::details(found)))
}
