//! `POST /invoices/{id}/cancellation`: finance takes an invoice back.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use api_contract::Written;
use api_contract::documentation::{CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_kit::{
    ApiProblem, IdempotencyKey, PathParam, Principal, RequestContext, Role, command, command_meta,
};
use domain::ids::InvoiceId;
use domain::invoice::{Cancel, Invoice, InvoiceCommand, InvoiceKind};

use crate::refusal;
use crate::state::State;

/// Takes back an issued invoice of which nothing is paid. A credit note of its whole amount
/// follows by itself.
///
/// A supplier's own invoice is not ours to take back.
#[utoipa::path(
    post,
    path = "/api/v1/invoices/{invoice}/cancellation",
    operation_id = "cancel_invoice",
    tag = "invoices",
    security(("access_token" = [])),
    params(("invoice" = Uuid, Path, description = "The invoice's id."), CommandHeaders),
    responses(
        (status = 200, description = "It is cancelled. `id` is the invoice's.", body = Written,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 404, description = "`invoice_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`invoice_status`, `invoice_has_payments`, \
            `invoice_of_supplier`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`idempotency_key_reused`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn cancel(
    principal: Principal,
    invoice: PathParam<InvoiceId>,
    key: IdempotencyKey,
    context: RequestContext,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::Finance)?;
    let invoice = invoice.0;
    let meta = command::meta(command_meta(
        principal.actor(Role::Finance),
        &key,
        &context,
        "cancel_invoice",
        invoice.0.as_bytes(),
        &[],
    ));
    is_ours(&state, invoice).await?;
    let cancel = InvoiceCommand::Cancel(Cancel {
        credit_note: InvoiceId::cancelling(invoice),
        refunded: false,
    });
    let outcome = state
        .commands
        .dispatch::<Invoice>(invoice, cancel, meta)
        .await;
    let outcome = outcome.map_err(refusal::command)?;
    Ok(command::written(
        &state.reading,
        StatusCode::OK,
        invoice,
        outcome,
    ))
}

/// Who wrote an invoice is who corrects it by a credit note.
async fn is_ours(state: &State, id: InvoiceId) -> Result<(), ApiProblem> {
    let invoice = state.commands.state::<Invoice>(id).await;
    let invoice = invoice.map_err(refusal::command)?;
    match invoice.bill() {
        Some(bill) if bill.kind == InvoiceKind::SupplierLaunch => Err(ApiProblem::conflict(
            "invoice_of_supplier",
            "This invoice is the supplier's own. Only the supplier can correct it.",
        )),
        _ => Ok(()),
    }
}
