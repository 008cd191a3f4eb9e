//! `POST /launches/{id}/revision`: a supplier changes what a launch offers.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use api_contract::Written;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::launch_changes::ReviseLaunch;
use api_contract::problem::Problem;
use api_kit::{
    ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext, Role, command,
    command_meta,
};
use domain::ids::LaunchId;
use domain::launch::{Launch, LaunchCommand, Revise};

use crate::refusal;
use crate::state::State;

/// Changes what one of one's own launches offers: all of it is told anew.
///
/// Price and mission change only while it is scheduled and nothing is booked. The seats may
/// become more or fewer until it flies, between those that are taken and those of its rocket.
#[utoipa::path(
    post,
    path = "/api/v1/launches/{launch}/revision",
    operation_id = "revise_launch",
    tag = "launches",
    security(("access_token" = [])),
    params(("launch" = Uuid, Path, description = "The launch's id."), CommandHeaders),
    request_body = ReviseLaunch,
    responses(
        (status = 200, description = "It is changed. `id` is the launch's.", body = Written,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 404, description = "`launch_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`launch_status`, `launch_has_bookings`, \
            `launch_date_passed`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`, `seats_out_of_bounds`, \
            `seat_price_out_of_bounds`, `idempotency_key_reused`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn revise(
    principal: Principal,
    launch: PathParam<LaunchId>,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<ReviseLaunch>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let supplier = principal.supplier_id()?;
    let launch = launch.0;
    let mission = body.value.parse().map_err(refusal::invalid)?;
    let meta = command::meta(command_meta(
        principal.actor(Role::Supplier),
        &key,
        &context,
        "revise_launch",
        launch.0.as_bytes(),
        body.bytes(),
    ));
    let revise = LaunchCommand::Revise(Revise {
        supplier,
        mission,
        seat_price: body.value.seat_price,
        seats: body.value.seats,
    });
    let outcome = state
        .commands
        .dispatch::<Launch>(launch, revise, meta)
        .await;
    let outcome = outcome.map_err(refusal::command)?;
    Ok(command::written(
        &state.reading,
        StatusCode::OK,
        launch,
        outcome,
    ))
}
