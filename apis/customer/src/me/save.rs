//! `PUT /me`: the customer tells who they are.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use api_contract::Written;
use api_contract::customers::Profile;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_kit::{
    ApiProblem, IdempotencyKey, JsonBody, Principal, RequestContext, Role, command, command_meta,
};
use commands::DispatchError;
use domain::customer::{ChangeProfile, Customer, CustomerCommand, CustomerError, OpenProfile};

use crate::refusal;
use crate::state::State;

/// Opens one's profile, or changes it: all of it is told anew.
#[utoipa::path(
    put,
    path = "/api/v1/me",
    operation_id = "save_profile",
    tag = "me",
    security(("access_token" = [])),
    params(CommandHeaders),
    request_body = Profile,
    responses(
        (status = 200, description = "The profile is as was told. `id` is the customer's.",
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
    body: JsonBody<Profile>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let customer = principal.customer_id()?;
    let profile = body.value.parse().map_err(refusal::invalid)?;
    let meta = command::meta(command_meta(
        principal.actor(Role::Customer),
        &key,
        &context,
        "save_profile",
        customer.0.as_bytes(),
        body.bytes(),
    ));
    let save = |command| {
        let meta = meta.clone();
        state.commands.dispatch::<Customer>(customer, command, meta)
    };
    let open = CustomerCommand::OpenProfile(OpenProfile {
        account: principal.account(),
        profile: profile.clone(),
    });
    let outcome = match save(open).await {
        Err(DispatchError::Rejected(CustomerError::ProfileExists)) => {
            save(CustomerCommand::ChangeProfile(ChangeProfile { profile })).await
        }
        outcome => outcome,
    };
    let outcome = outcome.map_err(refusal::command)?;
    Ok(command::written(
        &state.reading,
        StatusCode::OK,
        customer,
        outcome,
    ))
}
