//! `GET /invoices/{id}.pdf`: one of a customer's own invoices or credit notes, printed.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, ReadHeaders, SignInProblems};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, MinPosition, PathParam, Principal};
use documents::{Invoice, LaunchReference, References, invoice_pdf};
use domain::ids::InvoiceId;
use domain::invoice::{Counterparty, InvoiceError};

use crate::papers;
use crate::refusal;
use crate::state::State;

/// One of one's own invoices or credit notes as PDF. Another's is not found.
#[utoipa::path(
    get,
    path = "/api/v1/invoices/{invoice}.pdf",
    operation_id = "print_invoice",
    tag = "invoices",
    security(("access_token" = [])),
    params(("invoice" = Uuid, Path, description = "The invoice's id."), ReadHeaders),
    responses(
        (status = 200, description = "The invoice.", content_type = "application/pdf",
            body = Vec<u8>),
        (status = 404, description = "`invoice_not_found`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn print(
    principal: Principal,
    invoice: PathParam<InvoiceId>,
    at_least: MinPosition,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let customer = principal.customer_id()?;
    at_least.settle(&state.reading).await?;
    let model = state.model();
    let found = model.invoice(customer, invoice.0).await;
    let found = found.map_err(refusal::query)?;
    let found = found.ok_or_else(|| refusal::rejection(&InvoiceError::InvoiceUnknown))?;
    let head = found.invoice;
    let launch = model.launch(head.launch).await;
    let launch = launch.map_err(refusal::query)?;
    let corrects = match head.corrects {
        Some(corrected) => {
            let corrected = model.invoice(customer, corrected).await;
            let corrected = corrected.map_err(refusal::query)?;
            corrected.map(|corrected| corrected.invoice.number)
        }
        None => None,
    };
    let name = format!("{}.pdf", head.number);
    let printed = Invoice {
        kind: head.kind,
        number: head.number,
        status: head.status,
        issued_at: head.issued_at,
        due_at: head.due_at,
        counterparty: Counterparty::Customer(customer),
        party: found.recipient.map(Into::into),
        lines: found.lines,
        paid: head.paid,
        references: References {
            booking: head.booking,
            launch: launch.map(|launch| LaunchReference {
                id: launch.id,
                mission: launch.mission,
                date: launch.date,
            }),
            corrects,
            refund: head.refund,
        },
    };
    let pdf = invoice_pdf(&printed).map_err(papers::unprintable)?;
    Ok(papers::file("application/pdf", &name, pdf))
}
