//! A payment of the read model, as it is sent.

use api_contract::managed::payments::{
    ManagedPayment, ManagedPaymentStatus, PaymentPurpose, PaymentSum,
};
use domain::payment::{Direction, Purpose};
use projection_operational::{PaymentStatus, queries};

pub(super) fn payment(found: queries::Payment) -> ManagedPayment {
    ManagedPayment {
        id: found.id,
        purpose: purpose(found.purpose),
        party_name: found.party_name,
        direction: match found.purpose {
            Purpose::Booking { .. } => Direction::In,
            Purpose::Invoice { direction, .. } => direction,
        },
        amount: found.amount,
        method: found.method,
        status: status(found.status),
        initiated_at: found.initiated_at,
        reference: found.reference,
        paid_at: found.paid_at,
        failure: found.failure,
        failed_at: found.failed_at,
    }
}

pub(crate) fn purpose(found: Purpose) -> PaymentPurpose {
    match found {
        Purpose::Booking {
            launch,
            booking,
            customer,
        } => PaymentPurpose::Booking {
            launch,
            booking,
            customer,
        },
        Purpose::Invoice {
            invoice, supplier, ..
        } => PaymentPurpose::Invoice { invoice, supplier },
    }
}

pub(super) fn sum(found: queries::PaymentSum) -> PaymentSum {
    PaymentSum {
        direction: found.direction,
        status: status(found.status),
        count: found.count,
        total: found.total,
    }
}

fn status(found: PaymentStatus) -> ManagedPaymentStatus {
    match found {
        PaymentStatus::Pending => ManagedPaymentStatus::Pending,
        PaymentStatus::Completed => ManagedPaymentStatus::Completed,
        PaymentStatus::Failed => ManagedPaymentStatus::Failed,
    }
}
