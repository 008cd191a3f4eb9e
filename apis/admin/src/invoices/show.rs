//! `GET /invoices/{id}`: one invoice, with its lines and payments.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, ReadHeaders, SignInProblems};
use api_contract::managed::invoices::ManagedInvoiceDetails;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, MinPosition, PathParam, Principal};
use domain::ids::{InvoiceId, SupplierId};
use domain::invoice::{Counterparty, InvoiceError};
use projection_operational::queries::WholeInvoice;

use super::body;
use crate::state::State;
use crate::{refusal, scope};

/// One of the invoices to one's company, or of its own; for finance, any. Another's is not found.
#[utoipa::path(
    get,
    path = "/api/v1/invoices/{invoice}",
    operation_id = "show_invoice",
    tag = "invoices",
    security(("access_token" = [])),
    params(("invoice" = Uuid, Path, description = "The invoice's id."), ReadHeaders),
    responses(
        (status = 200, description = "The invoice.", body = ManagedInvoiceDetails),
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
    let scope = scope::supplier(&principal, None)?;
    at_least.settle(&state.reading).await?;
    let found = visible(&state, invoice.0, scope).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(body::details(found)))
}

/// An invoice within somebody's scope; any other is not found.
pub(super) async fn visible(
    state: &State,
    id: InvoiceId,
    scope: Option<SupplierId>,
) -> Result<WholeInvoice, ApiProblem> {
    let found = state.model().invoice(id).await.map_err(refusal::query)?;
    found
        .filter(|found| {
            let counterparty = found.invoice.counterparty;
            scope.is_none_or(|supplier| counterparty == Counterparty::Supplier(supplier))
        })
        .ok_or_else(|| refusal::rejection(&InvoiceError::InvoiceUnknown))
}
