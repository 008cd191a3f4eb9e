//! `GET /launches/{id}/bookings/{booking}/cancellation`: what stepping back would mean.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::cancellations::CancellationPreview;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, PathParam, Principal};
use domain::Context;
use domain::ids::{BookingId, LaunchId};
use domain::launch::{Launch, LaunchError};

use super::over;
use crate::refusal;
use crate::state::State;

/// What cancelling a booking would pay back now, and until when it pays back as much.
#[utoipa::path(
    get,
    path = "/api/v1/launches/{launch}/bookings/{booking}/cancellation",
    operation_id = "preview_cancellation",
    tag = "bookings",
    security(("access_token" = [])),
    params(
        ("launch" = Uuid, Path, description = "The launch's id."),
        ("booking" = Uuid, Path, description = "The booking's id."),
    ),
    responses(
        (status = 200, description = "What it would mean.", body = CancellationPreview),
        (status = 404, description = "`launch_not_found`, `booking_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`booking_expired`, `booking_cancelled`, `launch_status`, \
            `launch_date_passed`: there is nothing to cancel any more.", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn preview(
    principal: Principal,
    path: PathParam<(LaunchId, BookingId)>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let customer = principal.customer_id()?;
    let (launch, id) = path.0;
    let launch = state.commands.state::<Launch>(launch).await;
    let launch = launch.map_err(refusal::command)?;
    let context = Context {
        now: state.commands.clock().now(),
        terms: state.commands.terms().clone(),
    };
    let cancellation = launch.preview_cancellation(id, customer, &context);
    let cancellation = cancellation.map_err(|error| refusal::rejection(&error))?;
    let booking = launch.booking(id);
    let booking = booking.ok_or_else(|| refusal::rejection(&LaunchError::BookingUnknown))?;
    let cancellation = cancellation.ok_or_else(|| over::problem(&launch, booking, "cancelled"))?;
    let pays_back = !cancellation.refund.is_zero();
    let until = launch.pays_back_until(&context).filter(|_| pays_back);
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(CancellationPreview {
            refund: cancellation.refund,
            refund_percent: cancellation.refund_percent,
            frees_seats: cancellation.frees_seats,
            until,
        }))
}
