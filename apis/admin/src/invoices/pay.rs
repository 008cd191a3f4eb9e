//! `POST /invoices/{id}/payments`: finance records that an invoice was paid, or a part of it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use api_contract::Written;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_contract::transfers::InvoiceTransfer;
use api_kit::{
    ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext, Role, command,
    command_meta,
};
use domain::AggregateRoot;
use domain::ids::{InvoiceId, PaymentId};
use domain::invoice::{
    AppliedPayment, Counterparty, Invoice, InvoiceCommand, InvoiceError, InvoiceKind,
};
use domain::payment::{Direction, Payment, PaymentCommand, Purpose, Record};

use crate::refusal;
use crate::state::State;

/// Records a transfer that paid an invoice or a part of it: in, of a fee; out, of a supplier's own
/// invoice. It counts for the invoice a moment later.
#[utoipa::path(
    post,
    path = "/api/v1/invoices/{invoice}/payments",
    operation_id = "record_invoice_payment",
    tag = "invoices",
    security(("access_token" = [])),
    params(("invoice" = Uuid, Path, description = "The invoice's id."), CommandHeaders),
    request_body = InvoiceTransfer,
    responses(
        (status = 201, description = "It is recorded. `id` is the payment's.", body = Written,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 404, description = "`invoice_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`invoice_settled`, `invoice_status`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`, `amount_out_of_bounds`, \
            `more_than_open`, `date_in_future`, `idempotency_key_reused`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn pay(
    principal: Principal,
    invoice: PathParam<InvoiceId>,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<InvoiceTransfer>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::Finance)?;
    let invoice = invoice.0;
    let transfer = body.value.parse().map_err(refusal::invalid)?;
    let amount = body.value.amount;
    let meta = command::meta(command_meta(
        principal.actor(Role::Finance),
        &key,
        &context,
        "record_invoice_payment",
        invoice.0.as_bytes(),
        body.bytes(),
    ));
    let payment = PaymentId::made_by(meta.command);
    let before = state.commands.state::<Payment>(payment).await;
    let purpose = match before.map_err(refusal::command)?.order() {
        // The same request again: what was open then is what counts.
        Some(order) => order.purpose,
        None => purpose(&state, invoice, AppliedPayment { payment, amount }).await?,
    };
    let record = PaymentCommand::Record(Record {
        purpose,
        amount,
        reference: transfer.reference,
        paid_at: transfer.paid_at,
    });
    let outcome = state
        .commands
        .dispatch::<Payment>(payment, record, meta)
        .await;
    let outcome = outcome.map_err(refusal::command)?;
    Ok(command::written(
        &state.reading,
        StatusCode::CREATED,
        payment,
        outcome,
    ))
}

/// What a payment of this invoice is for, if it would count now. The last word has the invoice,
/// when the policy applies the payment: another may have come in between.
async fn purpose(
    state: &State,
    id: InvoiceId,
    payment: AppliedPayment,
) -> Result<Purpose, ApiProblem> {
    let invoice = state.commands.state::<Invoice>(id).await;
    let invoice = invoice.map_err(refusal::command)?;
    let bill = invoice.bill();
    let bill = bill.ok_or_else(|| refusal::rejection(&InvoiceError::InvoiceUnknown))?;
    let direction = match bill.kind {
        InvoiceKind::SupplierFee => Some(Direction::In),
        InvoiceKind::SupplierLaunch => Some(Direction::Out),
        InvoiceKind::Booking | InvoiceKind::CreditNote => None,
    };
    let (Some(direction), Counterparty::Supplier(supplier)) = (direction, bill.counterparty) else {
        return Err(ApiProblem::conflict(
            "invoice_settled",
            "Nothing is ever open of this invoice: a booking is paid before its invoice is \
             issued, and a credit note asks for nothing. Record the transfer for the booking, or \
             for the refund.",
        ));
    };
    invoice
        .decide(&InvoiceCommand::ApplyPayment(payment), &state.context())
        .map_err(|error| refusal::rejection(&error))?;
    Ok(Purpose::Invoice {
        invoice: id,
        supplier,
        direction,
    })
}
