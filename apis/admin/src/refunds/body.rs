//! A refund of the read model, as it is sent.

use api_contract::managed::refunds::{ManagedRefund, RefundSum};
use projection_operational::queries;

use crate::payments::purpose;

pub(super) fn refund(found: queries::Refund) -> ManagedRefund {
    ManagedRefund {
        id: found.id,
        payment: found.payment,
        purpose: purpose(found.purpose),
        party_name: found.party_name,
        method: found.method,
        payment_reference: found.payment_reference,
        paid: found.paid,
        amount: found.amount,
        cause: found.cause,
        status: found.status,
        attempts: found.attempts,
        requested_at: found.requested_at,
        approved_at: found.approved_at,
        reference: found.reference,
        paid_at: found.paid_at,
        failed_at: found.failed_at,
        rejected_at: found.rejected_at,
        reason: found.reason,
    }
}

pub(super) fn sum(found: queries::RefundSum) -> RefundSum {
    RefundSum {
        status: found.status,
        count: found.count,
        total: found.total,
    }
}
