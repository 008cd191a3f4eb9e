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
use domain::supplier::{ChangeProfile, OpenProfile, Supplier, SupplierCommand, SupplierError};

use crate::refusal;
use crate::state::State;

/// Opens the profile of one's company, or changes all of it. With it the company may offer
/// launches. Invoices that are written keep what was true then.
#[utoipa::path(
    put,
    path = "/api/v1/supplier",
    operation_id = "save_profile",
    tag = "supplier",
    security(("access_token" = [])),
    params(CommandHeaders),
    request_body = SupplierProfile,
    responses(
        (status = 200, description = "That is the profile now. `id` is the supplier's.",
            body = Written,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 422, description = "`invalid_fields`, `too_many_changes`, `idempotency_key_reused`",
            body = Problem, content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn save(
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
        "save_profile",
        supplier.0.as_bytes(),
        body.bytes(),
    ));
    let save = |command| {
        let meta = meta.clone();
        state.commands.dispatch::<Supplier>(supplier, command, meta)
    };
    let open = SupplierCommand::OpenProfile(OpenProfile {
        account: principal.account(),
        profile: profile.clone(),
    });
    let outcome = match save(open).await {
        // Both are the same command of the client: whichever was accepted answers for it again.
        Err(DispatchError::Rejected(SupplierError::ProfileExists)) => {
            save(SupplierCommand::ChangeProfile(ChangeProfile { profile })).await
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
