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
    let found = state.model.booked(customer, booking.0).await;
    let found = found.map_err(refusal::query)?;
    let found = found.ok_or_else(|| refusal::rejection(&LaunchError::BookingUnknown))?;
    let launch = found.launch.ok_or_else(refusal::launch_not_found)?;
    let entry = CalendarEntry {
        booking: found.booking.id,
        status: papers::status(found.booking.status),
        seats: found.booking.seats,
        launch: papers::launch(&launch),
        sequence: sequence(&found.booking, &launch),
        changed_at: changed_at(&found.booking, &launch),
    };
    let name = format!("launch-{}.ics", booking_reference(booking.0));
    let file = calendar_file(&entry);
    Ok(papers::file("text/calendar; charset=utf-8", &name, file))
}

/// All that a calendar must not overlook, counted: delays, the end of the launch, what became of
/// the booking.
fn sequence(booking: &BookingView, launch: &LaunchView) -> u32 {
    let happened = [
        launch.ended.is_some(),
        booking.confirmed_at.is_some(),
        booking.expired_at.is_some(),
        booking.cancelled_at.is_some(),
    ];
    let happened = happened.into_iter().filter(|happened| *happened).count();
    u32::try_from(launch.delays.len() + happened).unwrap_or(u32::MAX)
}

fn changed_at(booking: &BookingView, launch: &LaunchView) -> DateTime<Utc> {
    [
        booking.confirmed_at,
        booking.expired_at,
        booking.cancelled_at,
        launch.delays.last().map(|delay| delay.at),
        launch.ended.as_ref().map(|end| end.at),
    ]
    .into_iter()
    .flatten()
    .fold(booking.created_at, DateTime::max)
}
