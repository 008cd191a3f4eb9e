//! An invoice of a fee, written by finance: after a failed launch, say, which makes none by itself
//! (rule 10). A policy gives it its number and issues it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use api_contract::billing::FeeInvoice;
use api_kit::position::{MAX_WAIT, ReadModel};
use api_kit::{
    ApiProblem, IdempotencyKey, JsonBody, Principal, RequestContext, Role, command, command_meta,
};
use domain::ids::{InvoiceId, SupplierId};
use domain::invoice::{Counterparty, Draft, Invoice, InvoiceCommand, InvoiceKind, Party};
use domain::launch::Launch;
use domain::text::{Address, Country, PartyName, TaxId, TextError};
use projection_operational::queries;

use crate::refusal;
use crate::state::State;

pub(super) async fn draft(
    principal: &Principal,
    key: &IdempotencyKey,
    context: &RequestContext,
    body: &JsonBody<FeeInvoice>,
    state: &State,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::Finance)?;
    let lines = body.value.parse().map_err(refusal::invalid)?;
    let meta = command::meta(command_meta(
        principal.actor(Role::Finance),
        key,
        context,
        "draft_fee_invoice",
        &[],
        body.bytes(),
    ));
    let launch = body.value.launch;
    let found = state.commands.state::<Launch>(launch).await;
    let found = found.map_err(refusal::command)?;
    let flight = found.flight().ok_or_else(refusal::no_launch)?;
    let invoice = InvoiceId::made_by(meta.command);
    let draft = InvoiceCommand::Draft(Draft {
        invoice,
        kind: InvoiceKind::SupplierFee,
        counterparty: Counterparty::Supplier(flight.supplier),
        recipient: Some(recipient(state, flight.supplier).await?),
        launch,
        booking: None,
        corrects: None,
        refund: None,
        lines,
        paid: Vec::new(),
    });
    let outcome = state
        .commands
        .dispatch::<Invoice>(invoice, draft, meta)
        .await;
    let outcome = outcome.map_err(refusal::command)?;
    Ok(command::written(
        &state.reading,
        StatusCode::CREATED,
        invoice,
        outcome,
    ))
}

/// How the company is called and where it sits, which no aggregate's state holds. An invoice never
/// changes once it is issued, so this waits until the read model knows all that is known now.
async fn recipient(state: &State, supplier: SupplierId) -> Result<Party, ApiProblem> {
    let end = state.reading.end().await?;
    if !state.reading.wait_for(end, MAX_WAIT).await {
        return Err(refusal::read_model_failed("it is behind the log"));
    }
    let company = state.model().supplier(supplier).await;
    let company = company.map_err(refusal::query)?.ok_or_else(|| {
        ApiProblem::internal(format!(
            "{supplier} has launches, and no profile to invoice"
        ))
    })?;
    party(&company).map_err(ApiProblem::internal)
}

fn party(company: &queries::Supplier) -> Result<Party, TextError> {
    Ok(Party {
        name: PartyName::parse(&company.legal_name)?,
        tax_id: Some(TaxId::parse(&company.tax_id)?),
        address: Address::parse(&company.legal_address)?,
        country: Some(Country::parse(&company.country)?),
    })
}
