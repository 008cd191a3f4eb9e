//! A supplier's own invoice for a launch that it completed (rule 11).
//!
//! Two aggregates take part: the supplier gives the number to the launch, which makes both unique,
//! and the invoice is submitted then. All ids derive from the request and the launch, so a request
//! that broke off in between and comes again finds the number its own, and completes. For one that
//! never comes again, a policy on `supplier.invoice_number_claimed` submits the invoice.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use api_contract::billing::SubmitInvoice;
use api_kit::{
    ApiProblem, IdempotencyKey, JsonBody, Principal, RequestContext, Role, command, command_meta,
};
use commands::CommandMeta;
use domain::ids::{CommandId, InvoiceId, LaunchId, SupplierId, derive};
use domain::invoice::{Invoice, InvoiceCommand, Submit};
use domain::launch::{Launch, LaunchStatus, Takings};
use domain::supplier::{ClaimInvoiceNumber, Supplier, SupplierCommand};

use crate::refusal;
use crate::state::State;

pub(super) async fn submit(
    principal: &Principal,
    key: &IdempotencyKey,
    context: &RequestContext,
    body: &JsonBody<SubmitInvoice>,
    state: &State,
) -> Result<HttpResponse, ApiProblem> {
    let supplier = principal.supplier_id()?;
    let number = body.value.parse().map_err(refusal::invalid)?;
    let SubmitInvoice { launch, amount, .. } = body.value;
    let meta = command::meta(command_meta(
        principal.actor(Role::Supplier),
        key,
        context,
        "submit_invoice",
        supplier.0.as_bytes(),
        body.bytes(),
    ));
    let claim = SupplierCommand::ClaimInvoiceNumber(ClaimInvoiceNumber {
        launch,
        money: takings(state, supplier, launch).await?,
        number: number.clone(),
        amount,
    });
    let claimed = state
        .commands
        .dispatch::<Supplier>(supplier, claim, meta.clone())
        .await;
    claimed.map_err(refusal::command)?;

    let submit = InvoiceCommand::Submit(Submit {
        supplier,
        launch,
        number,
        total: amount,
    });
    let meta = CommandMeta {
        command: CommandId(derive("command.invoice", &[meta.command.0.as_bytes()])),
        ..meta
    };
    let invoice = InvoiceId::of_supplier(launch);
    let outcome = state
        .commands
        .dispatch::<Invoice>(invoice, submit, meta)
        .await;
    let outcome = outcome.map_err(refusal::later_command)?;
    Ok(command::written(
        &state.reading,
        StatusCode::CREATED,
        invoice,
        outcome,
    ))
}

/// What a launch of one's own brought in, once it is completed: from then on it never changes.
async fn takings(
    state: &State,
    supplier: SupplierId,
    id: LaunchId,
) -> Result<Option<Takings>, ApiProblem> {
    let launch = state.commands.state::<Launch>(id).await;
    let launch = launch.map_err(refusal::command)?;
    let flight = launch
        .flight()
        .filter(|flight| flight.supplier == supplier)
        .ok_or_else(refusal::no_launch)?;
    let is_completed = flight.status == LaunchStatus::Completed;
    Ok(is_completed.then(|| launch.takings()))
}
