//! `POST /launches/{id}/bookings`: seats, held until they are paid.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use api_contract::Written;
use api_contract::bookings::BookSeats;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_kit::{
    ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext, Role, command,
    command_meta,
};
use commands::DispatchError;
use domain::customer::Customer;
use domain::ids::{BookingId, CustomerId, LaunchId};
use domain::launch::{CustomerFacts, Launch, LaunchCommand, LaunchError, ReserveSeats};

use crate::refusal;
use crate::state::State;

/// Holds seats in a launch until they are paid.
///
/// First come, first served. The customer's email must be verified, and not too many of their
/// reservations have expired unpaid today.
#[utoipa::path(
    post,
    path = "/api/v1/launches/{launch}/bookings",
    operation_id = "reserve_seats",
    tag = "bookings",
    security(("access_token" = [])),
    params(("launch" = Uuid, Path, description = "The launch's id."), CommandHeaders),
    request_body = BookSeats,
    responses(
        (status = 201, description = "The seats are held. `id` is the booking's.", body = Written,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 404, description = "`launch_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`sold_out`, `launch_date_passed`, `launch_status`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`, `passengers_out_of_bounds`, \
            `passenger_age`, `seat_limit_exceeded`, `too_many_expired`, `email_not_verified`, \
            `idempotency_key_reused`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn reserve(
    principal: Principal,
    launch: PathParam<LaunchId>,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<BookSeats>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let customer = principal.customer_id()?;
    let launch = launch.0;
    let passengers = body.value.parse().map_err(refusal::invalid)?;
    let meta = command::meta(command_meta(
        principal.actor(Role::Customer),
        &key,
        &context,
        "reserve_seats",
        launch.0.as_bytes(),
        body.bytes(),
    ));
    let booking = BookingId::made_by(meta.command);
    let now = state.commands.clock().now();
    let expired_today = state.hoarding.expired_today(customer, now);
    let reserve = |vip| {
        let customer = CustomerFacts {
            id: customer,
            vip,
            email_verified: principal.email_verified(),
            expired_today,
        };
        let reserve = LaunchCommand::ReserveSeats(ReserveSeats {
            booking,
            customer,
            payment: body.value.payment,
            passengers: passengers.clone(),
        });
        state
            .commands
            .dispatch::<Launch>(launch, reserve, meta.clone())
    };
    let outcome = match reserve(false).await {
        // Hardly anybody is a VIP, and hardly any of them needs the seats that only a VIP may
        // hold: so it is looked up only when it makes a difference, and bookings wait for nothing.
        Err(DispatchError::Rejected(LaunchError::SeatLimitExceeded { .. }))
            if is_vip(&state, customer).await? =>
        {
            reserve(true).await
        }
        outcome => outcome,
    };
    let outcome = outcome.map_err(refusal::command)?;
    Ok(command::written(
        &state.reading,
        StatusCode::CREATED,
        booking,
        outcome,
    ))
}

async fn is_vip(state: &State, customer: CustomerId) -> Result<bool, ApiProblem> {
    let customer = state.commands.state::<Customer>(customer).await;
    Ok(customer.map_err(refusal::command)?.is_vip())
}
