//! Noting what the gateway said of a payment. Each step may be taken again by anybody who was told
//! the same, and is then found done.

use api_contract::card_payments::PaidBooking;
use api_kit::RequestContext;
use chrono::{DateTime, TimeDelta, Utc};
use commands::{CommandMeta, Commands, DispatchError, Outcome};
use domain::commit::{Actor, ActorKind, Fingerprint, Position};
use domain::ids::{BookingId, CommandId, PaymentId, derive};
use domain::launch::{BookingStatus, ConfirmBooking, Launch, LaunchCommand, LaunchError};
use domain::payment::{
    Complete, Fail, Payment, PaymentCommand, PaymentError, PaymentFailure, Purpose,
};
use domain::text::PaymentReference;

/// How long before its deadline a reservation counts as late here: longer than a command waits
/// until it is decided.
const LAST_MOMENTS: TimeDelta = TimeDelta::seconds(15);

/// The command that follows from what the gateway said. Said again, it is the same command.
pub(super) fn meta(what: &str, about: &[&[u8]], context: &RequestContext) -> CommandMeta {
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
        correlation: context.correlation,
        causation: None,
        trace: Some(context.traceparent.clone()),
    }
}

/// Notes that the money is there.
pub(crate) async fn complete(
    commands: &Commands,
    payment: PaymentId,
    reference: PaymentReference,
    context: &RequestContext,
) -> Result<Outcome, DispatchError<PaymentError>> {
    let meta = meta("complete_payment", &[payment.0.as_bytes()], context);
    let complete = PaymentCommand::Complete(Complete { reference });
    let outcome = commands.dispatch::<Payment>(payment, complete, meta).await;
    outcome.inspect_err(|error| log_contradiction(payment, error))
}

/// Notes that no money comes.
pub(crate) async fn fail(
    commands: &Commands,
    payment: PaymentId,
    reason: PaymentFailure,
    context: &RequestContext,
) -> Result<Outcome, DispatchError<PaymentError>> {
    let meta = meta("fail_payment", &[payment.0.as_bytes()], context);
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
pub(crate) async fn confirm(
    commands: &Commands,
    id: PaymentId,
    payment: &Payment,
    context: &RequestContext,
) -> Result<Option<(PaidBooking, Position)>, DispatchError<LaunchError>> {
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
    if follows != PaidBooking::Confirmed {
        return Ok(Some((follows, Position::default())));
    }
    let confirm = LaunchCommand::ConfirmBooking(ConfirmBooking {
        booking,
        payment: id,
        amount,
        // Only what is late is measured against it.
        vip: false,
    });
    let meta = meta("confirm_booking", &[id.0.as_bytes()], context);
    match commands.dispatch::<Launch>(launch, confirm, meta).await {
        Ok(outcome) => Ok(Some((PaidBooking::Confirmed, outcome.position))),
        // Since it was looked at, another payment came, or the customer stepped back, or the
        // launch ended.
        Err(DispatchError::Rejected(error)) => {
            tracing::info!(payment = %id, %booking, %error, "a payment confirms nothing");
            Ok(Some((PaidBooking::Refunding, Position::default())))
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
) -> PaidBooking {
    let Some(booking) = launch.booking(booking) else {
        return PaidBooking::Refunding;
    };
    match (booking.payment, booking.status) {
        (Some(paid_by), _) if paid_by == payment => PaidBooking::Confirmed,
        (Some(_), _) => PaidBooking::Refunding,
        (None, BookingStatus::Reserved(deadline)) if !deadline.is_over(now + LAST_MOMENTS) => {
            PaidBooking::Confirmed
        }
        (None, BookingStatus::Reserved(_) | BookingStatus::Expired) => PaidBooking::Late,
        (None, _) => PaidBooking::Refunding,
    }
}
