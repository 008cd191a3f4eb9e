//! Noting what the payment gateway said of a card payment, in an answer, by webhook, or when it
//! was asked. Each step may be taken again by anybody who was told the same, and is then found
//! done.

use chrono::{DateTime, TimeDelta, Utc};
use domain::commit::{Actor, ActorKind, Fingerprint, Position};
use domain::ids::{BookingId, CommandId, CorrelationId, PaymentId, derive};
use domain::launch::{BookingStatus, ConfirmBooking, Launch, LaunchCommand, LaunchError};
use domain::payment::{
    Complete, Fail, Payment, PaymentCommand, PaymentError, PaymentFailure, Purpose,
};
use domain::text::PaymentReference;

use crate::{CommandMeta, Commands, DispatchError, Outcome};

/// How long before its deadline a reservation counts as late here: longer than a command waits
/// until it is decided.
const LAST_MOMENTS: TimeDelta = TimeDelta::seconds(15);

/// The work in which the gateway said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What belongs together with it.
    pub correlation: CorrelationId,
    /// The W3C `traceparent` of that work.
    pub trace: Option<String>,
}

/// What follows for a booking from a payment that is completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follows {
    /// Its seats are sold.
    Confirmed,
    /// The payment came when the time to pay was up, or about to be.
    Late,
    /// The booking was paid before, or is over: the payment goes back in full.
    Refunding,
}

/// The command that follows from what the gateway said. Said again, it is the same command.
#[must_use]
pub fn meta(what: &str, about: &[&[u8]], told: &Told) -> CommandMeta {
    let parts = [&[what.as_bytes()], about].concat();
    CommandMeta {
        command: CommandId(derive("command.gateway", &parts)),
        // The id names all that the command is about.
        fingerprint: Fingerprint([0; 16]),
        actor: Actor {
            kind: ActorKind::System,
            id: "gateway".to_owned(),
            on_behalf_of: None,
            session: None,
        },
        correlation: told.correlation,
        causation: None,
        trace: told.trace.clone(),
    }
}

/// Notes that the money is there.
///
/// # Errors
/// See [`DispatchError`]. It is logged when the gateway contradicts itself.
pub async fn complete(
    commands: &Commands,
    payment: PaymentId,
    reference: PaymentReference,
    told: &Told,
) -> Result<Outcome, DispatchError<PaymentError>> {
    let meta = meta("complete_payment", &[payment.0.as_bytes()], told);
    let complete = PaymentCommand::Complete(Complete { reference });
    let outcome = commands.dispatch::<Payment>(payment, complete, meta).await;
    outcome.inspect_err(|error| log_contradiction(payment, error))
}

/// Notes that no money comes.
///
/// # Errors
/// See [`DispatchError`]. It is logged when the gateway contradicts itself.
pub async fn fail(
    commands: &Commands,
    payment: PaymentId,
    reason: PaymentFailure,
    told: &Told,
) -> Result<Outcome, DispatchError<PaymentError>> {
    let meta = meta("fail_payment", &[payment.0.as_bytes()], told);
    let fail = PaymentCommand::Fail(Fail { reason });
    let outcome = commands.dispatch::<Payment>(payment, fail, meta).await;
    outcome.inspect_err(|error| log_contradiction(payment, error))
}

/// A payment ends once. Somebody has to look into it when the gateway says that it ended twice,
/// in different ways.
fn log_contradiction(payment: PaymentId, error: &DispatchError<PaymentError>) {
    if let DispatchError::Rejected(
        PaymentError::PaymentHasFailed | PaymentError::PaymentIsCompleted,
    ) = error
    {
        tracing::error!(%payment, %error, "the gateway contradicts what it said before");
    }
}

/// What follows for its booking from a payment that is completed: none for an invoice's.
///
/// Confirms a booking that is paid in time. Whether a late payment still gets its seats depends
/// on the moment, so only one may decide that, or a payment that was refunded could confirm its
/// booking a minute later: the policies do, as they do whatever else is to be paid back.
///
/// # Errors
/// See [`DispatchError`]. A rejection is none: then the payment goes back.
pub async fn confirm(
    commands: &Commands,
    id: PaymentId,
    payment: &Payment,
    told: &Told,
) -> Result<Option<(Follows, Position)>, DispatchError<LaunchError>> {
    let order = payment.order();
    let Some((
        Purpose::Booking {
            launch, booking, ..
        },
        amount,
    )) = order.map(|order| (order.purpose, order.amount))
    else {
        return Ok(None);
    };
    let state = commands.state::<Launch>(launch).await?;
    let follows = what_follows(&state, booking, id, commands.clock().now());
    if follows != Follows::Confirmed {
        return Ok(Some((follows, Position::default())));
    }
    let confirm = LaunchCommand::ConfirmBooking(ConfirmBooking {
        booking,
        payment: id,
        amount,
        // Only what is late is measured against it.
        vip: false,
    });
    let meta = meta("confirm_booking", &[id.0.as_bytes()], told);
    match commands.dispatch::<Launch>(launch, confirm, meta).await {
        Ok(outcome) => Ok(Some((Follows::Confirmed, outcome.position))),
        // Since it was looked at, another payment came, or the customer stepped back, or the
        // launch ended.
        Err(DispatchError::Rejected(error)) => {
            tracing::info!(payment = %id, %booking, %error, "a payment confirms nothing");
            Ok(Some((Follows::Refunding, Position::default())))
        }
        Err(error) => Err(error),
    }
}

/// What a payment means for its booking, as it stands.
fn what_follows(
    launch: &Launch,
    booking: BookingId,
    payment: PaymentId,
    now: DateTime<Utc>,
) -> Follows {
    let Some(booking) = launch.booking(booking) else {
        return Follows::Refunding;
    };
    match (booking.payment, booking.status) {
        (Some(paid_by), _) if paid_by == payment => Follows::Confirmed,
        (Some(_), _) => Follows::Refunding,
        (None, BookingStatus::Reserved(deadline)) if !deadline.is_over(now + LAST_MOMENTS) => {
            Follows::Confirmed
        }
        (None, BookingStatus::Reserved(_) | BookingStatus::Expired) => Follows::Late,
        (None, _) => Follows::Refunding,
    }
}
