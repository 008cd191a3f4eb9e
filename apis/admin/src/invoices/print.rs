//! `GET /invoices/{id}.pdf`: one invoice, printed.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, ReadHeaders, SignInProblems};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, MinPosition, PathParam, Principal};
use documents::{Invoice, LaunchReference, Party, References, invoice_pdf};
use domain::ids::InvoiceId;
use domain::invoice::InvoiceLine;
use domain::text::LineText;
use projection_operational::queries::{self, WholeInvoice};

use super::show::visible;
use crate::state::State;
use crate::{refusal, scope};

/// One of the invoices to one's company, or of its own; for finance, any; as PDF. Another's is not
/// found. A draft has no number yet, and can't be printed.
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
        (status = 409, description = "`invoice_drafted`: it has no number yet", body = Problem,
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
    let scope = scope::supplier(&principal, None)?;
    at_least.settle(&state.reading).await?;
    let found = visible(&state, invoice.0, scope).await?;
    let launch = state.model().launch(found.invoice.launch).await;
    let launch = launch.map_err(refusal::query)?;
    let invoice = printed(found, launch)?;
    let name = format!("{}.pdf", invoice.number.replace('/', "-"));
    let pdf = invoice_pdf(&invoice).map_err(ApiProblem::internal)?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/pdf"))
        .insert_header((
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(pdf))
}

fn printed(found: WholeInvoice, launch: Option<queries::Launch>) -> Result<Invoice, ApiProblem> {
    let head = found.invoice;
    let (Some(number), Some(issued_at), Some(due_at)) = (head.number, head.issued_at, head.due_at)
    else {
        return Err(ApiProblem::conflict(
            "invoice_drafted",
            "This invoice has no number yet. It will have one in a moment.",
        ));
    };
    let mut lines = found
        .lines
        .into_iter()
        .map(|line| {
            Ok(InvoiceLine {
                text: LineText::parse(&line.text).map_err(ApiProblem::internal)?,
                quantity: line.quantity,
                unit_price: line.unit_price,
                tax_basis_points: line.tax_basis_points,
            })
        })
        .collect::<Result<Vec<_>, ApiProblem>>()?;
    if lines.is_empty() {
        // A supplier's own says what it comes to, and no more.
        let text = LineText::parse("As submitted").map_err(ApiProblem::internal)?;
        lines.push(InvoiceLine::one(text, head.total));
    }
    Ok(Invoice {
        kind: head.kind,
        number,
        status: head.status,
        issued_at,
        due_at,
        counterparty: head.counterparty,
        party: found.recipient.map(|recipient| Party {
            name: recipient.name,
            address: recipient.address,
            country: recipient.country,
            tax_id: recipient.tax_id,
        }),
        lines,
        paid: head.paid,
        references: References {
            booking: head.booking,
            launch: launch.map(|launch| LaunchReference {
                id: launch.id,
                mission: launch.mission,
                date: launch.date,
            }),
            corrects: found.corrects_number,
            refund: head.refund,
        },
    })
}
