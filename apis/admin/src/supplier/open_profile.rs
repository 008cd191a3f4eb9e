//! `PUT /supplier`: the company tells who it is.

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
use domain::supplier::{OpenProfile, Supplier, SupplierCommand};

use crate::refusal;
use crate::state::State;

/// Opens the profile of one's company, once. With it the company may offer launches.
#[utoipa::path(
    put,
    path = "/api/v1/supplier",
    operation_id = "open_profile",
    tag = "supplier",
    security(("access_token" = [])),
    params(CommandHeaders),
    request_body = SupplierProfile,
    responses(
        (status = 200, description = "The profile is open. `id` is the supplier's.",
            body = Written,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 409, description = "`profile_exists`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`, `idempotency_key_reused`",
            body = Problem, content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn open_profile(
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
        "open_profile",
        supplier.0.as_bytes(),
        body.bytes(),
    ));
    let open = SupplierCommand::OpenProfile(OpenProfile {
        account: principal.account(),
        profile,
    });
    let outcome = state
        .commands
        .dispatch::<Supplier>(supplier, open, meta)
        .await;
    let outcome = outcome.map_err(refusal::command)?;
    Ok(command::written(
        &state.reading,
        StatusCode::OK,
        supplier,
        outcome,
    ))
}
