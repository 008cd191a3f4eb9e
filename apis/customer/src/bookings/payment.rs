//! `POST /launches/{id}/bookings/{booking}/payment`: a card pays a booking.
//!
//! Whatever is lost on the way (this process, an answer of the gateway, our answer), the same
//! request sent again comes to the same end: the payment's id is the command's, and the gateway
//! charges a payment once. What nobody sends again, the gateway tells by webhook.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpResponse, HttpResponseBuilder};
use api_contract::InvalidFields;
use api_contract::card_payments::{CardPayment, CardPaymentStatus, PayByCard};
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_kit::position::{POSITION_HEADER, PositionToken, ReadModel};
use api_kit::{
    ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext, Role, command,
    command_meta,
};
use chrono::{DateTime, Utc};
use commands::card_payments::{complete, confirm, fail};
use commands::{CommandMeta, DispatchError};
use domain::commit::Position;
use domain::ids::{BookingId, CustomerId, LaunchId, PaymentId};
use domain::launch::{BookingStatus, Launch, LaunchError, PaymentMethod};
use domain::money::Money;
use domain::payment::{Initiate, Payment, PaymentCommand, PaymentError, Purpose, Status};
use payments::{CardToken, Charge, NewCharge};

use super::over;
use crate::payments::{paid_booking, told};
use crate::refusal;
use crate::state::State;

/// When to try again what the gateway did not take.
const SOON: Duration = Duration::from_secs(5);

/// Pays all of a booking by card.
///
/// `pending` means that the gateway has not said yet how it ended; it tells later, and the same
/// request sent again asks it again. A payment that failed is tried again under a new
/// `Idempotency-Key`.
#[utoipa::path(
    post,
    path = "/api/v1/launches/{launch}/bookings/{booking}/payment",
    operation_id = "pay_booking",
    tag = "bookings",
    security(("access_token" = [])),
    params(
        ("launch" = Uuid, Path, description = "The launch's id."),
        ("booking" = Uuid, Path, description = "The booking's id."),
        CommandHeaders,
    ),
    request_body = PayByCard,
    responses(
        (status = 200, description = "The payment is completed, or has failed.",
            body = CardPayment,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 202, description = "The payment is pending.", body = CardPayment,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 404, description = "`launch_not_found`, `booking_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`booking_paid`, `booking_expired`, `booking_cancelled`, \
            `launch_status`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`, `idempotency_key_reused`",
            body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "`too_many_declined_cards`: ten cards in a row were \
            declined; an hour later another may be tried",
            body = Problem, content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn pay(
    principal: Principal,
    path: PathParam<(LaunchId, BookingId)>,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<PayByCard>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let customer = principal.customer_id()?;
    let (launch, booking) = path.0;
    let token = CardToken::parse(&body.value.token);
    let token = token.map_err(|error| refusal::invalid(InvalidFields::one("token", error)))?;
    let meta = command::meta(command_meta(
        principal.actor(Role::Customer),
        &key,
        &context,
        "pay_booking",
        &[launch.0.into_bytes(), booking.0.into_bytes()].concat(),
        body.bytes(),
    ));
    let id = PaymentId::made_by(meta.command);
    let booked = Booked {
        launch,
        booking,
        customer,
    };
    let (payment, initiated) = begin(&state, id, booked, meta).await?;
    let (commands, told) = (&state.commands, told(&context));
    let said = match ended(&payment) {
        Some(said) => said,
        None => match charge(&state, id, &payment, booking, &token).await {
            said @ Charge::Succeeded { .. } => said,
            said @ Charge::Declined { .. } => {
                state.declines.note(customer);
                said
            }
            // Its webhook may have been faster.
            said => {
                let payment = commands.state::<Payment>(id).await;
                ended(&payment.map_err(refusal::later_command)?).unwrap_or(said)
            }
        },
    };
    match said {
        Charge::Succeeded { reference } => {
            let completed = complete(commands, id, reference, &told).await;
            let completed = completed.map_err(refusal::later_command)?.position;
            let follows = confirm(commands, id, &payment, &told).await;
            let (booking, confirmed) = follows.map_err(refusal::later_command)?.unzip();
            let position = confirmed.unwrap_or_default().max(completed);
            let booking = booking.map(paid_booking);
            let answer = answer(&state, id, position, CardPaymentStatus::Completed);
            Ok(sent(StatusCode::OK, CardPayment { booking, ..answer }))
        }
        Charge::Declined { reason } => {
            let failed = fail(commands, id, reason, &told).await;
            let position = failed.map_err(refusal::later_command)?.position;
            let answer = answer(&state, id, position, CardPaymentStatus::Failed);
            let failure = Some(reason);
            Ok(sent(StatusCode::OK, CardPayment { failure, ..answer }))
        }
        Charge::Pending | Charge::Unknown => {
            let answer = answer(&state, id, initiated, CardPaymentStatus::Pending);
            Ok(sent(StatusCode::ACCEPTED, answer))
        }
        Charge::NotTaken => Err(ApiProblem::unavailable(
            "gateway_unavailable",
            "Cards can't be charged right now. Try again, under the same `Idempotency-Key`.",
            SOON,
        )),
    }
}

/// The booking that is to be paid, as the address and the token name it.
#[derive(Clone, Copy)]
struct Booked {
    launch: LaunchId,
    booking: BookingId,
    customer: CustomerId,
}

/// Begins the payment, or finds it begun by the same request before. Gives it as it stands, and
/// where in the log it was begun.
async fn begin(
    state: &State,
    id: PaymentId,
    booked: Booked,
    meta: CommandMeta,
) -> Result<(Payment, Position), ApiProblem> {
    let commands = &state.commands;
    let known = commands.state::<Payment>(id).await;
    let known = known.map_err(refusal::command)?;
    // What was begun goes on, whatever became of the booking since; and something was done, then.
    let (amount, refused): (_, fn(_) -> _) = match known.order() {
        Some(order) => (order.amount, refusal::later_command),
        None => {
            state.declines.check(booked.customer)?;
            let launch = commands.state::<Launch>(booked.launch).await;
            let launch = launch.map_err(refusal::command)?;
            let amount = payable(&launch, booked, commands.clock().now())?;
            (amount, refusal::command)
        }
    };
    let initiate = PaymentCommand::Initiate(Initiate {
        purpose: Purpose::Booking {
            launch: booked.launch,
            booking: booked.booking,
            customer: booked.customer,
        },
        amount,
        method: PaymentMethod::Card,
    });
    let initiated = match commands.dispatch::<Payment>(id, initiate, meta).await {
        Ok(outcome) => outcome.position,
        // Begun by the same request, longer ago than commands are remembered.
        Err(DispatchError::Rejected(PaymentError::PaymentExists)) => Position::default(),
        Err(error) => return Err(refused(error)),
    };
    let begun = commands.state::<Payment>(id).await;
    Ok((begun.map_err(refusal::later_command)?, initiated))
}

/// What is to be paid for a booking, while it waits for that.
fn payable(launch: &Launch, booked: Booked, now: DateTime<Utc>) -> Result<Money, ApiProblem> {
    if launch.flight().is_none() {
        return Err(refusal::launch_not_found());
    }
    let booking = launch
        .booking(booked.booking)
        .filter(|booking| booking.customer == booked.customer)
        .ok_or_else(|| refusal::rejection(&LaunchError::BookingUnknown))?;
    match booking.status {
        BookingStatus::Reserved(deadline) if !deadline.is_over(now) => Ok(booking.total),
        _ => Err(over::problem(launch, booking, "paid for")),
    }
}

async fn charge(
    state: &State,
    id: PaymentId,
    payment: &Payment,
    booking: BookingId,
    token: &CardToken,
) -> Charge {
    let Some(order) = payment.order() else {
        return Charge::Unknown;
    };
    let charge = NewCharge {
        payment: id,
        amount: order.amount,
        token,
        description: &format!("Astro Bookings {booking}"),
    };
    state.gateway.charge(&charge).await
}

/// What the gateway said of a payment before; none while it is pending.
fn ended(payment: &Payment) -> Option<Charge> {
    match payment.status() {
        Status::Pending => None,
        Status::Completed(reference) => Some(Charge::Succeeded {
            reference: reference.clone(),
        }),
        Status::Failed(reason) => Some(Charge::Declined { reason: *reason }),
    }
}

/// An answer that says nothing more than how the payment stands.
fn answer(
    state: &State,
    id: PaymentId,
    position: Position,
    status: CardPaymentStatus,
) -> CardPayment {
    CardPayment {
        id,
        position: PositionToken::new(state.reading.log(), position).to_string(),
        status,
        booking: None,
        failure: None,
    }
}

fn sent(status: StatusCode, payment: CardPayment) -> HttpResponse {
    HttpResponseBuilder::new(status)
        .insert_header((POSITION_HEADER, payment.position.as_str()))
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(payment)
}
