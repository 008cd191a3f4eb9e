//! `POST /bookings/{id}/payments`: finance records that a booking was paid by transfer.
//!
//! Two aggregates take part: the payment is recorded first, the booking confirmed then. A request
//! that broke off in between and comes again finds its payment recorded, and completes; for one
//! that never comes again, a policy on `payment.completed` confirms the booking. That policy also
//! pays back what confirms nothing (rule 12).

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_contract::transfers::{BookingPayment, BookingTransfer, PaymentRefused};
use api_kit::position::{POSITION_HEADER, PositionToken, ReadModel};
use api_kit::{
    ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext, Role, command,
    command_meta,
};
use commands::{CommandMeta, DispatchError, Outcome};
use domain::customer::Customer;
use domain::ids::{BookingId, CommandId, LaunchId, PaymentId, RefundId, derive};
use domain::launch::{Booking, ConfirmBooking, Launch, LaunchCommand, LaunchError};
use domain::payment::{Payment, PaymentCommand, Purpose, Record};
use domain::refund::Refund;

use crate::refusal;
use crate::state::State;

/// Records a transfer of all that a booking costs, and confirms the booking.
///
/// Money that came too late, or for the second time, is recorded all the same, and goes back in
/// full by itself: `refused` says why.
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
        vip: is_vip(&state, &booked).await?,
    };
    Ok(match confirm(&state, launch, &booked, order, meta).await? {
        Ok(confirmed) => answer(&state, payment, confirmed, None),
        Err(refused) => answer(&state, payment, recorded, Some(&refused)),
    })
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

async fn is_vip(state: &State, booked: &Booking) -> Result<bool, ApiProblem> {
    let customer = state.commands.state::<Customer>(booked.customer).await;
    Ok(customer.map_err(refusal::command)?.is_vip())
}

/// Confirms the booking, or says why it can't be. `booked` is the booking as it was before.
///
/// What was refused once must not be accepted when the same request comes again: the policy may
/// have sent the money back meanwhile.
async fn confirm(
    state: &State,
    launch: LaunchId,
    booked: &Booking,
    order: ConfirmBooking,
    meta: CommandMeta,
) -> Result<Result<Outcome, ApiProblem>, ApiProblem> {
    if booked.payment != Some(order.payment) && goes_back(state, order.payment).await? {
        return Ok(Err(ApiProblem::conflict(
            "payment_refunded",
            "This payment did not confirm the booking, and goes back in full.",
        )));
    }
    let meta = CommandMeta {
        command: CommandId(derive("command.confirm", &[meta.command.0.as_bytes()])),
        ..meta
    };
    let order = LaunchCommand::ConfirmBooking(order);
    match state.commands.dispatch::<Launch>(launch, order, meta).await {
        Ok(outcome) => Ok(Ok(outcome)),
        Err(DispatchError::Rejected(error)) => Ok(Err(refusal::rejection(&error))),
        Err(error) => Err(refusal::command(error)),
    }
}

async fn goes_back(state: &State, payment: PaymentId) -> Result<bool, ApiProblem> {
    let refund = RefundId::of(payment);
    let refund = state.commands.state::<Refund>(refund).await;
    Ok(refund.map_err(refusal::command)?.claim().is_some())
}

fn answer(
    state: &State,
    payment: PaymentId,
    outcome: Outcome,
    refused: Option<&ApiProblem>,
) -> HttpResponse {
    let position = PositionToken::new(state.reading.log(), outcome.position).to_string();
    HttpResponse::Created()
        .insert_header((POSITION_HEADER, position.as_str()))
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(BookingPayment {
            id: payment.into(),
            position,
            refused: refused.map(|problem| {
                let problem = problem.to_problem(None);
                PaymentRefused {
                    code: problem.code,
                    detail: problem.detail,
                }
            }),
        })
}
