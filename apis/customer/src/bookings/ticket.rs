//! `GET /bookings/{id}/ticket.pdf`: a boarding pass for each passenger.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, ReadHeaders, SignInProblems};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, MinPosition, PathParam, Principal};
use documents::{Ticket, TicketPassenger, booking_reference, ticket_pdf};
use domain::ids::BookingId;
use domain::launch::LaunchError;
use projection_customer::BookingStatus;

use crate::papers;
use crate::refusal;
use crate::state::State;

/// The tickets of one of one's own bookings, a page for each passenger. Only a booking that is
/// paid has any.
#[utoipa::path(
    get,
    path = "/api/v1/bookings/{booking}/ticket.pdf",
    operation_id = "print_ticket",
    tag = "bookings",
    security(("access_token" = [])),
    params(("booking" = Uuid, Path, description = "The booking's id."), ReadHeaders),
    responses(
        (status = 200, description = "The tickets.", content_type = "application/pdf",
            body = Vec<u8>),
        (status = 404, description = "`booking_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`booking_not_confirmed`: it is not paid, or is over",
            body = Problem, content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn ticket(
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
    let (BookingStatus::Confirmed, Some(launch)) = (found.booking.status, &found.launch) else {
        return Err(ApiProblem::conflict(
            "booking_not_confirmed",
            "Only a booking that is paid, of a launch that is still to fly, has tickets.",
        ));
    };
    let ticket = Ticket {
        booking: found.booking.id,
        status: papers::status(found.booking.status),
        launch: papers::launch(launch),
        passengers: found
            .booking
            .passengers
            .into_iter()
            .map(|passenger| TicketPassenger {
                id: passenger.id,
                name: passenger.name,
            })
            .collect(),
    };
    let pdf = ticket_pdf(&ticket).map_err(papers::unprintable)?;
    let name = format!("ticket-{}.pdf", booking_reference(booking.0));
    Ok(papers::file("application/pdf", &name, pdf))
}
