//! `PUT /supplier`: the company tells who it is, or tells it anew.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use api_contract::Written;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_contract::suppliers::SupplierProfile;
use api_kit::{
    ApiProblem, IdempotencyKey, JsonBody, Principal, RequestContext, Role, command, command_meta,
};
use commands::DispatchError;
use domain::supplier::{ChangeProfile, OpenProfile, Supplier, SupplierError};

use crate::refusal;
use crate::state::State;

/// Opens the profile of one's company, or changes all of it. With it the company may offer
/// launches. Invoices that are written keep what was true then.
#[utoipa::path(
    put,
    path = "/api/v1/supplier",
    operation_id = "write_profile",
    tag = "supplier",
    security(("access_token" = [])),
    params(CommandHeaders),
    request_body = SupplierProfile,
    responses(
        (status = 200, description = "That is the profile now. `id` is the supplier's.",
            body = Written,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 422, description = "`invalid_fields`, `idempotency_key_reused`",
            body = Problem, content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn write_profile(
    principal: Principal,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<SupplierProfile>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let supplier = principal.supplier_id()?;
    let profile = body.value.parse().map_err(refusal::invalid)?;
    let meta = command::meta(command_meta(
        principal.actor(Role::Supplier),
        &key,
        &context,
        "write_profile",
        supplier.0.as_bytes(),
        body.bytes(),
    ));
    let open = OpenProfile {
        account: principal.account(),
        profile: profile.clone(),
    };
    let commands = &state.commands;
    let outcome = match commands
        .dispatch::<Supplier>(supplier, open.into(), meta.clone())
        .await
    {
        // Both are the same command of the client: whichever was accepted answers for it again.
        Err(DispatchError::Rejected(SupplierError::ProfileExists)) => {
            let change = ChangeProfile { profile };
            commands
                .dispatch::<Supplier>(supplier, change.into(), meta)
                .await
        }
        outcome => outcome,
    };
    let outcome = outcome.map_err(refusal::command)?;
    Ok(command::written(
        &state.reading,
        StatusCode::OK,
        supplier,
        outcome,
    ))
}
