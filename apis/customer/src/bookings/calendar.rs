//! `GET /bookings/{id}/launch.ics`: the launch of a booking, for a calendar.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, ReadHeaders, SignInProblems};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, MinPosition, PathParam, Principal};
use chrono::{DateTime, Utc};
use documents::{CalendarEntry, booking_reference, calendar_file};
use domain::ids::BookingId;
use domain::launch::LaunchError;
use projection_customer::{BookingView, LaunchView};

use crate::papers;
use crate::refusal;
use crate::state::State;

/// The launch of one of one's own bookings as a calendar file. Read again after a delay or a
/// cancellation, it changes the entry that the calendar has.
#[utoipa::path(
    get,
    path = "/api/v1/bookings/{booking}/launch.ics",
    operation_id = "export_calendar",
    tag = "bookings",
    security(("access_token" = [])),
    params(("booking" = Uuid, Path, description = "The booking's id."), ReadHeaders),
    responses(
        (status = 200, description = "The calendar file.", content_type = "text/calendar",
            body = String),
        (status = 404, description = "`booking_not_found`, `launch_not_found`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn calendar(
    principal: Principal,
    booking: PathParam<BookingId>,
    at_least: MinPosition,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let customer = principal.customer_id()?;
    at_least.settle(&state.reading).await?;
    let found = state.model().booked(customer, booking.0).await;
    let found = found.map_err(refusal::query)?;
    let found = found.ok_or_else(|| refusal::rejection(&LaunchError::BookingUnknown))?;
    let launch = found.launch.ok_or_else(refusal::launch_not_found)?;
    let happened = happened(&found.booking, &launch);
    let (sequence, changed_at) = CalendarEntry::version(found.booking.created_at, happened);
    let entry = CalendarEntry {
        booking: found.booking.id,
        status: papers::status(found.booking.status),
        seats: found.booking.seats,
        launch: papers::launch(&launch),
        sequence,
        changed_at,
    };
    let name = format!("launch-{}.ics", booking_reference(booking.0));
    let file = calendar_file(&entry);
    Ok(papers::file("text/calendar; charset=utf-8", &name, file))
}

/// When all happened that a calendar must not overlook.
fn happened(booking: &BookingView, launch: &LaunchView) -> impl Iterator<Item = DateTime<Utc>> {
    let once = [
        launch.ended.as_ref().map(|end| end.at),
        booking.confirmed_at,
        booking.expired_at,
        booking.cancelled_at,
    ];
    let delays = launch.delays.iter().map(|delay| delay.at);
    delays.chain(once.into_iter().flatten())
}
