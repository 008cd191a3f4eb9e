//! `POST /bookings/{id}/payments`: finance records that a booking was paid by transfer.
//!
//! Two aggregates take part: the payment is recorded first, the booking confirmed then. A request
//! that broke off in between and comes again finds its payment recorded, and completes; for one
//! that never comes again, a policy on `payment.completed` confirms the booking. That policy also
//! pays back what confirms nothing.
//!
//! Whether a late payment still gets its seats (rule 12) depends on the moment, so the policy
//! alone decides that: if two did, at two moments, one could confirm a booking by money that the
//! other has sent back.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_contract::transfers::{BookingPayment, BookingTransfer, PaidBooking, PaymentRefused};
use api_kit::position::{POSITION_HEADER, PositionToken, ReadModel};
use api_kit::{
    ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext, Role, command,
    command_meta,
};
use chrono::{DateTime, TimeDelta, Utc};
use commands::{CommandMeta, DispatchError, Outcome};
use domain::ids::{BookingId, CommandId, LaunchId, PaymentId, derive};
use domain::launch::{Booking, BookingStatus, ConfirmBooking, Launch, LaunchCommand, LaunchError};
use domain::payment::{Payment, PaymentCommand, Purpose, Record};

use crate::refusal;
use crate::state::State;

/// Records a transfer of all that a booking costs, and confirms the booking that is paid in time.
///
/// Money that comes late, for the second time or for a booking that is over is recorded all the
/// same: `booking` says what follows.
#[utoipa::path(
    post,
    path = "/api/v1/bookings/{booking}/payments",
    operation_id = "record_booking_payment",
    tag = "bookings",
    security(("access_token" = [])),
    params(("booking" = Uuid, Path, description = "The booking's id."), CommandHeaders),
    request_body = BookingTransfer,
    responses(
        (status = 201, description = "It is recorded. `id` is the payment's.",
            body = BookingPayment,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 404, description = "`launch_not_found`, `booking_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`, `not_the_whole_amount`, \
            `date_in_future`, `idempotency_key_reused`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn pay(
    principal: Principal,
    booking: PathParam<BookingId>,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<BookingTransfer>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::Finance)?;
    let booking = booking.0;
    let transfer = body.value.parse().map_err(refusal::invalid)?;
    let BookingTransfer { launch, amount, .. } = body.value;
    let meta = command::meta(command_meta(
        principal.actor(Role::Finance),
        &key,
        &context,
        "record_booking_payment",
        booking.0.as_bytes(),
        body.bytes(),
    ));
    let booked = booked(&state, launch, booking).await?;
    if amount != booked.total {
        return Err(refusal::rejection(&LaunchError::NotTheWholeAmount {
            total: booked.total,
            paid: amount,
        }));
    }
    let payment = PaymentId::made_by(meta.command);
    let record = PaymentCommand::Record(Record {
        purpose: Purpose::Booking {
            launch,
            booking,
            customer: booked.customer,
        },
        amount,
        reference: transfer.reference,
        paid_at: transfer.paid_at,
    });
    let recorded = state
        .commands
        .dispatch::<Payment>(payment, record, meta.clone())
        .await;
    let recorded = recorded.map_err(refusal::command)?;
    let order = ConfirmBooking {
        booking,
        payment,
        amount,
        // Only what is late is measured against it.
        vip: false,
    };
    let follows = confirm(&state, launch, order, meta).await?;
    Ok(answer(&state, payment, recorded, follows))
}

/// How long before its deadline a reservation counts as late here: longer than a command waits
/// until it is decided.
const LAST_MOMENTS: TimeDelta = TimeDelta::seconds(15);

/// What follows from a recorded payment for its booking.
enum Follows {
    Confirmed(Outcome),
    Late,
    Refunding(LaunchError),
}

async fn booked(state: &State, launch: LaunchId, id: BookingId) -> Result<Booking, ApiProblem> {
    let found = state.commands.state::<Launch>(launch).await;
    let found = found.map_err(refusal::command)?;
    if found.flight().is_none() {
        return Err(refusal::no_launch());
    }
    let booking = found.booking(id).cloned();
    booking.ok_or_else(|| refusal::rejection(&LaunchError::BookingUnknown))
}

/// Confirms the booking, unless it is late for that.
async fn confirm(
    state: &State,
    id: LaunchId,
    order: ConfirmBooking,
    meta: CommandMeta,
) -> Result<Follows, ApiProblem> {
    let launch = state.commands.state::<Launch>(id).await;
    let launch = launch.map_err(refusal::later_command)?;
    if is_late(&launch, order.booking, state.commands.clock().now()) {
        return Ok(Follows::Late);
    }
    let meta = CommandMeta {
        command: CommandId(derive("command.confirm", &[meta.command.0.as_bytes()])),
        ..meta
    };
    let order = LaunchCommand::ConfirmBooking(order);
    match state.commands.dispatch::<Launch>(id, order, meta).await {
        Ok(outcome) => Ok(Follows::Confirmed(outcome)),
        Err(DispatchError::Rejected(error)) => Ok(Follows::Refunding(error)),
        Err(error) => Err(refusal::later_command(error)),
    }
}

/// Whether the time to pay is up, or about to be. A booking that is over is not late: no moment
/// will change what follows for it.
fn is_late(launch: &Launch, id: BookingId, now: DateTime<Utc>) -> bool {
    let is_over = launch
        .flight()
        .is_none_or(|flight| flight.status.is_final());
    let status = launch.booking(id).map(|booking| booking.status);
    match status {
        Some(BookingStatus::Reserved(deadline)) => !is_over && deadline.is_over(now + LAST_MOMENTS),
        Some(BookingStatus::Expired) => !is_over,
        _ => false,
    }
}

fn answer(state: &State, payment: PaymentId, recorded: Outcome, follows: Follows) -> HttpResponse {
    let (booking, outcome, refused) = match follows {
        Follows::Confirmed(confirmed) => (PaidBooking::Confirmed, confirmed, None),
        Follows::Late => (PaidBooking::Late, recorded, None),
        Follows::Refunding(error) => (PaidBooking::Refunding, recorded, Some(error)),
    };
    let position = PositionToken::new(state.reading.log(), outcome.position).to_string();
    HttpResponse::Created()
        .insert_header((POSITION_HEADER, position.as_str()))
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(BookingPayment {
            id: payment.into(),
            position,
            booking,
            refused: refused.map(|error| {
                let problem = refusal::rejection(&error).to_problem(None);
                PaymentRefused {
                    code: problem.code,
                    detail: problem.detail,
                }
            }),
        })
}
