//! `GET /bookings/{id}`: one of a customer's own bookings.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::booked::BookingDetails;
use api_contract::documentation::{CommonProblems, ReadHeaders, SignInProblems};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, MinPosition, PathParam, Principal};
use domain::ids::BookingId;
use domain::launch::LaunchError;

use super::body;
use crate::refusal;
use crate::state::State;

/// One of one's own bookings, with its launch, its payments, refunds and invoices, and its story.
/// Another's is not found.
#[utoipa::path(
    get,
    path = "/api/v1/bookings/{booking}",
    operation_id = "show_booking",
    tag = "bookings",
    security(("access_token" = [])),
    params(("booking" = Uuid, Path, description = "The booking's id."), ReadHeaders),
    responses(
        (status = 200, description = "The booking.", body = BookingDetails),
        (status = 404, description = "`booking_not_found`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn show(
    principal: Principal,
    booking: PathParam<BookingId>,
    at_least: MinPosition,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let customer = principal.customer_id()?;
    at_least.settle(&state.reading).await?;
    let found = state.model().booking_details(customer, booking.0).await;
    let found = found.map_err(refusal::query)?;
    let found = found.ok_or_else(|| refusal::rejection(&LaunchError::BookingUnknown))?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(body::details(found, state.commands.clock().now())))
}
