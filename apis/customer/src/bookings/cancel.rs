//! `POST /launches/{id}/bookings/{booking}/cancellation`: the customer steps back.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use api_contract::Written;
use api_contract::documentation::{CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_kit::{
    ApiProblem, IdempotencyKey, PathParam, Principal, RequestContext, Role, command, command_meta,
};
use domain::ids::{BookingId, LaunchId};
use domain::launch::{CancelBooking, Launch, LaunchCommand};

use crate::refusal;
use crate::state::State;

/// Cancels a booking. What is paid back follows from how early it is; an unpaid reservation is
/// free to cancel. A booking that is over already stays as it is.
#[utoipa::path(
    post,
    path = "/api/v1/launches/{launch}/bookings/{booking}/cancellation",
    operation_id = "cancel_booking",
    tag = "bookings",
    security(("access_token" = [])),
    params(
        ("launch" = Uuid, Path, description = "The launch's id."),
        ("booking" = Uuid, Path, description = "The booking's id."),
        CommandHeaders,
    ),
    responses(
        (status = 200, description = "It is cancelled. `id` is the booking's.", body = Written,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 404, description = "`launch_not_found`, `booking_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`launch_date_passed`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`idempotency_key_reused`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn cancel(
    principal: Principal,
    path: PathParam<(LaunchId, BookingId)>,
    key: IdempotencyKey,
    context: RequestContext,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let customer = principal.customer_id()?;
    let (launch, booking) = path.0;
    let meta = command::meta(command_meta(
        principal.actor(Role::Customer),
        &key,
        &context,
        "cancel_booking",
        booking.0.as_bytes(),
        &[],
    ));
    let cancel = LaunchCommand::CancelBooking(CancelBooking { booking, customer });
    let outcome = state
        .commands
        .dispatch::<Launch>(launch, cancel, meta)
        .await;
    let outcome = outcome.map_err(refusal::command)?;
    Ok(command::written(
        &state.reading,
        StatusCode::OK,
        booking,
        outcome,
    ))
}
