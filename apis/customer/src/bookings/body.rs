//! A booking of the read model, as it is sent, alone and with all that belongs to it.

use api_contract::booked::{BookingDetails, BookingHappening, BookingMoment, whole_seconds};
use api_contract::bookings::{Booking, BookingStatus, Flight, Passenger, Refund};
use api_contract::statements::{BookingPayment, BookingRefund, PaymentStatus, RefundStep};
use chrono::{DateTime, Utc};
use projection_customer::{
    BookedView, BookingView, Happening, LaunchView, Moment, PaymentView, RefundView, StepView,
};

use crate::{invoices, launches};

pub(super) fn booked(view: BookedView) -> Booking {
    booking(view.booking, view.launch)
}

pub(super) fn details(
    view: projection_customer::BookingDetails,
    now: DateTime<Utc>,
) -> BookingDetails {
    let is_held = view.booking.status == projection_customer::BookingStatus::Reserved;
    let left = view.booking.expires_at - now;
    BookingDetails {
        held_for: is_held.then(|| whole_seconds(left)),
        booking: booking(view.booking, view.launch),
        payments: view.payments.into_iter().map(payment).collect(),
        refunds: view.refunds.into_iter().map(refund).collect(),
        invoices: view.invoices.into_iter().map(invoices::invoice).collect(),
        timeline: view.timeline.into_iter().map(moment).collect(),
    }
}

fn booking(view: BookingView, launch: Option<LaunchView>) -> Booking {
    Booking {
        id: view.id,
        launch: view.launch,
        flight: launch.map(flight),
        status: status(view.status),
        seats: view.seats,
        payment: view.payment,
        seat_price: view.seat_price,
        total: view.total,
        expires_at: view.expires_at,
        passengers: view
            .passengers
            .into_iter()
            .map(|passenger| Passenger {
                id: passenger.id,
                name: passenger.name,
            })
            .collect(),
        created_at: view.created_at,
        confirmed_at: view.confirmed_at,
        paid_by: view.paid_by,
        expired_at: view.expired_at,
        cancelled_at: view.cancelled_at,
        ended_at: view.ended_at,
        refund: view.refund.map(|refund| Refund {
            amount: refund.amount,
            percent: refund.percent,
        }),
    }
}

fn flight(launch: LaunchView) -> Flight {
    Flight {
        slug: launch.slug,
        rocket: launch.rocket.name,
        mission: launch.mission,
        destination: launch.destination,
        spaceport: launches::body::spaceport(launch.spaceport),
        date: launch.date,
        status: launch.status.into(),
        delays: launches::body::delays(launch.delays),
        ended: launch.ended.map(launches::body::ended),
    }
}

fn status(status: projection_customer::BookingStatus) -> BookingStatus {
    use projection_customer::BookingStatus as View;
    match status {
        View::Reserved => BookingStatus::Reserved,
        View::Confirmed => BookingStatus::Confirmed,
        View::Expired => BookingStatus::Expired,
        View::Cancelled => BookingStatus::Cancelled,
        View::Aborted => BookingStatus::Aborted,
        View::Completed => BookingStatus::Completed,
        View::Failed => BookingStatus::Failed,
    }
}

/// The other way round: a status that is asked for.
pub(super) fn asked(status: BookingStatus) -> projection_customer::BookingStatus {
    use projection_customer::BookingStatus as View;
    match status {
        BookingStatus::Reserved => View::Reserved,
        BookingStatus::Confirmed => View::Confirmed,
        BookingStatus::Expired => View::Expired,
        BookingStatus::Cancelled => View::Cancelled,
        BookingStatus::Aborted => View::Aborted,
        BookingStatus::Completed => View::Completed,
        BookingStatus::Failed => View::Failed,
    }
}

fn payment(view: PaymentView) -> BookingPayment {
    use projection_customer::PaymentStatus as View;
    BookingPayment {
        id: view.id,
        amount: view.amount,
        method: view.method,
        status: match view.status {
            View::Pending => PaymentStatus::Pending,
            View::Completed => PaymentStatus::Completed,
            View::Failed => PaymentStatus::Failed,
        },
        started_at: view.started_at,
        completed_at: view.completed_at,
        paid_at: view.paid_at,
        reference: view.reference,
        failed_at: view.failed_at,
        failure: view.failure,
    }
}

fn refund(view: RefundView) -> BookingRefund {
    let step = |step: StepView| RefundStep {
        status: step.status,
        at: step.at,
        reason: step.reason,
    };
    BookingRefund {
        id: view.id,
        payment: view.payment,
        amount: view.amount,
        cause: view.cause,
        status: view.status,
        steps: view.steps.into_iter().map(step).collect(),
        paid_at: view.paid_at,
        reference: view.reference,
    }
}

fn moment(moment: Moment) -> BookingMoment {
    BookingMoment {
        at: moment.at,
        what: match moment.what {
            Happening::Reserved => BookingHappening::Reserved,
            Happening::PaymentStarted => BookingHappening::PaymentStarted,
            Happening::PaymentFailed => BookingHappening::PaymentFailed,
            Happening::PaymentCompleted => BookingHappening::PaymentCompleted,
            Happening::Expired => BookingHappening::Expired,
            Happening::Confirmed => BookingHappening::Confirmed,
            Happening::Cancelled => BookingHappening::Cancelled,
            Happening::LaunchConfirmed => BookingHappening::LaunchConfirmed,
            Happening::LaunchDelayed => BookingHappening::LaunchDelayed,
            Happening::LaunchAborted => BookingHappening::LaunchAborted,
            Happening::LaunchCompleted => BookingHappening::LaunchCompleted,
            Happening::LaunchFailed => BookingHappening::LaunchFailed,
            Happening::RefundRequested => BookingHappening::RefundRequested,
            Happening::RefundApproved => BookingHappening::RefundApproved,
            Happening::RefundFailed => BookingHappening::RefundFailed,
            Happening::RefundRejected => BookingHappening::RefundRejected,
            Happening::RefundPaid => BookingHappening::RefundPaid,
        },
        subject: moment.subject,
    }
}
