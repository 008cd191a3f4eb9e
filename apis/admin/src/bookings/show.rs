//! `GET /bookings/{id}`: one booking.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, ReadHeaders, SignInProblems};
use api_contract::managed::bookings::ManagedBooking;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, MinPosition, PathParam, Principal, Role};
use domain::ids::BookingId;
use domain::launch::LaunchError;

use super::body;
use crate::state::State;
use crate::{refusal, scope};

/// One of the bookings of one's own launches; for finance, any. Another's is not found.
#[utoipa::path(
    get,
    path = "/api/v1/bookings/{booking}",
    operation_id = "show_booking",
    tag = "bookings",
    security(("access_token" = [])),
    params(("booking" = Uuid, Path, description = "The booking's id."), ReadHeaders),
    responses(
        (status = 200, description = "The booking.", body = ManagedBooking),
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
    let scope = scope::supplier(&principal, None)?;
    at_least.settle(&state.reading).await?;
    let found = state.model().booking(booking.0).await;
    let found = found
        .map_err(refusal::query)?
        .filter(|booking| scope.is_none_or(|supplier| booking.supplier == supplier))
        .ok_or_else(|| refusal::rejection(&LaunchError::BookingUnknown))?;
    let body = body::booking(found, principal.has(Role::Finance));
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(body))
}
