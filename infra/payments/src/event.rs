//! What the gateway tells by webhook.

use domain::ids::{PaymentId, RefundId};
use domain::payment::PaymentFailure;
use domain::text::{PaymentReference, Reason};

use crate::wire::{EventBody, kind};

/// What became of a charge or of a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GatewayEvent {
    /// The money is there.
    ChargeSucceeded {
        /// The payment that was charged.
        payment: PaymentId,
        /// What the gateway calls it.
        reference: PaymentReference,
    },
    /// No money comes.
    ChargeFailed {
        /// The payment that was charged.
        payment: PaymentId,
        /// Why.
        reason: PaymentFailure,
    },
    /// The money went back.
    RefundSucceeded {
        /// The refund.
        refund: RefundId,
        /// Which of our attempts this is about.
        attempt: u32,
        /// What the gateway calls it.
        reference: PaymentReference,
    },
    /// The money did not arrive.
    RefundFailed {
        /// The refund.
        refund: RefundId,
        /// Which of our attempts this is about.
        attempt: u32,
        /// Why.
        reason: Reason,
    },
}

/// A webhook that can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// It is no JSON, or not in the form of an event.
    #[error("it is no event in JSON")]
    Malformed,
    /// Its type needs a field that is not there, or is not as it must be.
    #[error("the field {0} is missing, or not as it must be")]
    Field(&'static str),
}

impl GatewayEvent {
    /// Reads the body of a webhook. None when it is of a type that we do not know: gateways tell
    /// more, over the years, than one has to know.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn parse(body: &[u8]) -> Result<Option<Self>, EventError> {
        let body: EventBody = serde_json::from_slice(body).map_err(|_| EventError::Malformed)?;
        Ok(Some(match &*body.kind {
            kind::CHARGE_SUCCEEDED => Self::ChargeSucceeded {
                payment: body.payment()?,
                reference: body.reference()?,
            },
            kind::CHARGE_FAILED => Self::ChargeFailed {
                payment: body.payment()?,
                reason: failure(body.reason.as_deref().unwrap_or_default()),
            },
            kind::REFUND_SUCCEEDED => Self::RefundSucceeded {
                refund: body.refund()?,
                attempt: body.attempt()?,
                reference: body.reference()?,
            },
            kind::REFUND_FAILED => Self::RefundFailed {
                refund: body.refund()?,
                attempt: body.attempt()?,
                reason: reason(body.reason.as_deref().unwrap_or_default()),
            },
            _ => return Ok(None),
        }))
    }
}

impl EventBody {
    fn payment(&self) -> Result<PaymentId, EventError> {
        self.payment.ok_or(EventError::Field("payment"))
    }

    fn refund(&self) -> Result<RefundId, EventError> {
        self.refund.ok_or(EventError::Field("refund"))
    }

    fn attempt(&self) -> Result<u32, EventError> {
        self.attempt.ok_or(EventError::Field("attempt"))
    }

    fn reference(&self) -> Result<PaymentReference, EventError> {
        let text = self.reference.as_deref().unwrap_or_default();
        PaymentReference::parse(text).map_err(|_| EventError::Field("reference"))
    }
}

/// Why a charge failed, in our words. A gateway has more of them than a customer needs.
pub(crate) fn failure(reason: &str) -> PaymentFailure {
    reason.parse().unwrap_or(PaymentFailure::Rejected)
}

/// Why a refund failed, in the gateway's words.
pub(crate) fn reason(text: &str) -> Reason {
    Reason::parse(text).unwrap_or_else(|_| {
        Reason::parse("the gateway gave no reason").expect("a short text of plain letters")
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::*;

    fn parse(event: &Value) -> Result<Option<GatewayEvent>, EventError> {
        GatewayEvent::parse(event.to_string().as_bytes())
    }

    fn event(kind: &str) -> Value {
        json!({
            "id": "evt_1", "type": kind, "created": 1_777_636_800,
            "payment": Uuid::from_u128(1), "refund": Uuid::from_u128(2), "attempt": 3,
            "reference": "ch_1", "reason": "insufficient_funds", "livemode": false,
        })
    }

    #[test]
    fn each_type_is_read_with_what_it_is_about() {
        let (payment, refund) = (PaymentId(Uuid::from_u128(1)), RefundId(Uuid::from_u128(2)));
        let reference = PaymentReference::parse("ch_1").unwrap();
        let read = |kind| parse(&event(kind)).unwrap().unwrap();
        assert_eq!(
            read("charge.succeeded"),
            GatewayEvent::ChargeSucceeded {
                payment,
                reference: reference.clone(),
            }
        );
        assert_eq!(
            read("charge.failed"),
            GatewayEvent::ChargeFailed {
                payment,
                reason: PaymentFailure::InsufficientFunds,
            }
        );
        assert_eq!(
            read("refund.succeeded"),
            GatewayEvent::RefundSucceeded {
                refund,
                attempt: 3,
                reference,
            }
        );
        assert_eq!(
            read("refund.failed"),
            GatewayEvent::RefundFailed {
                refund,
                attempt: 3,
                reason: Reason::parse("insufficient_funds").unwrap(),
            }
        );
    }

    #[test]
    fn a_type_that_we_do_not_know_is_no_event_of_ours() {
        assert_eq!(parse(&event("customer.updated")), Ok(None));
    }

    #[test]
    fn a_missing_field_is_named() {
        for (kind, field) in [
            ("charge.succeeded", "payment"),
            ("charge.succeeded", "reference"),
            ("charge.failed", "payment"),
            ("refund.succeeded", "refund"),
            ("refund.succeeded", "attempt"),
            ("refund.failed", "refund"),
        ] {
            let mut event = event(kind);
            event.as_object_mut().unwrap().remove(field);
            assert_eq!(parse(&event), Err(EventError::Field(field)), "{kind}");
        }
        assert_eq!(GatewayEvent::parse(b"{"), Err(EventError::Malformed));
        assert_eq!(parse(&json!({ "type": 1 })), Err(EventError::Malformed));
    }

    #[test]
    fn a_reason_in_words_of_the_gateways_own_is_a_rejection() {
        assert_eq!(failure("do_not_honour"), PaymentFailure::Rejected);
        assert_eq!(failure("expired_card"), PaymentFailure::ExpiredCard);
        assert_eq!(reason("").as_str(), "the gateway gave no reason");
    }
}
