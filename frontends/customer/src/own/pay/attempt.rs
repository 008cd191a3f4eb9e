//! A payment that is being made, and what an answer about it says.

use api_contract::card_payments::{CardPayment, CardPaymentStatus};
use domain::ids::BookingId;
use frontend_kit::{CommandKey, Refusal, platform};
use serde::{Deserialize, Serialize};

use crate::own::text::pay as text;

/// The longest attempt that is read, in bytes.
const MAX_BYTES: usize = 1024;

/// A payment that is being made. As long as it is not known how it ended, the tab keeps it, and the
/// same request is sent again: so nobody pays twice, whatever was lost on the way, the page too.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Attempt {
    pub(super) key: CommandKey,
    /// What stands for the card at the payment gateway; no data of a card.
    pub(super) token: String,
}

impl Attempt {
    /// Another one than any before.
    pub(super) fn new(token: String) -> Self {
        Self {
            key: CommandKey::new(),
            token,
        }
    }

    /// The one for a booking of which it is not known how it ended.
    pub(super) fn kept(booking: BookingId) -> Option<Self> {
        Self::parse(&platform::store_get(&place(booking))?)
    }

    /// Keeps it, before it is sent.
    pub(super) fn keep(&self, booking: BookingId) {
        platform::store_set(&place(booking), &self.text());
    }

    /// It is known how it ended.
    pub(super) fn forget(booking: BookingId) {
        platform::store_remove(&place(booking));
    }

    /// Reads one that was kept. What is none of this program's is left aside.
    fn parse(text: &str) -> Option<Self> {
        if text.len() > MAX_BYTES {
            return None;
        }
        serde_json::from_str(text).ok()
    }

    /// As it is kept.
    fn text(&self) -> String {
        let text = serde_json::to_string(self);
        text.expect("texts can be written to memory as JSON")
    }
}

/// What the tab keeps it under.
fn place(booking: BookingId) -> String {
    format!("payment:{booking}")
}

/// What an answer says of an attempt.
#[derive(Debug, PartialEq)]
pub(super) enum Said {
    /// The money is there.
    Paid,
    /// Ask again in a moment.
    Pending,
    /// No money came, and why. Another attempt may be made.
    Failed(Refusal),
    /// It is not known whether money comes.
    Unknown(Refusal),
}

/// What an answer says.
pub(super) fn said(answer: Result<CardPayment, Refusal>) -> Said {
    match answer {
        Ok(paid) => match paid.status {
            CardPaymentStatus::Completed => Said::Paid,
            CardPaymentStatus::Pending => Said::Pending,
            CardPaymentStatus::Failed => Said::Failed(Refusal {
                code: "payment_failed".to_owned(),
                said: text::try_another(paid.failure),
                fields: Vec::new(),
            }),
        },
        // The booking is paid or over, or the request can't be understood: nothing was begun.
        Err(refusal) if is_definite(&refusal.code) => Said::Failed(refusal),
        Err(refusal) => Said::Unknown(refusal),
    }
}

/// Whether a refusal says that this request charges nothing.
fn is_definite(code: &str) -> bool {
    matches!(
        code,
        "booking_paid"
            | "booking_expired"
            | "booking_cancelled"
            | "booking_not_found"
            | "launch_status"
            | "launch_not_found"
            | "invalid_fields"
    )
}

#[cfg(test)]
mod tests {
    use domain::ids::PaymentId;
    use domain::payment::PaymentFailure;

    use super::*;

    fn answer(status: CardPaymentStatus) -> CardPayment {
        CardPayment {
            id: PaymentId("0190b3a0-0000-7000-8000-000000000001".parse().unwrap()),
            position: String::new(),
            status,
            booking: None,
            failure: Some(PaymentFailure::Declined),
        }
    }

    fn refused(code: &str) -> Said {
        said(Err(Refusal {
            code: code.to_owned(),
            said: "No.".to_owned(),
            fields: Vec::new(),
        }))
    }

    #[test]
    fn a_payment_survives_a_reload_with_its_key() {
        let attempt = Attempt {
            key: serde_json::from_str("\"00ff\"").unwrap(),
            token: "tok_success".to_owned(),
        };
        let kept = attempt.text();
        assert!(Attempt::parse(&kept) == Some(attempt), "{kept}");
        for none in ["", "{}", &" ".repeat(MAX_BYTES + 1)] {
            assert!(Attempt::parse(none).is_none(), "{none}");
        }
    }

    #[test]
    fn a_card_that_is_declined_can_be_followed_by_another() {
        let Said::Failed(why) = said(Ok(answer(CardPaymentStatus::Failed))) else {
            panic!("it has failed");
        };
        assert_eq!(why.said, text::try_another(Some(PaymentFailure::Declined)));
    }

    #[test]
    fn what_is_on_its_way_is_asked_for_again() {
        assert_eq!(said(Ok(answer(CardPaymentStatus::Pending))), Said::Pending);
        assert_eq!(said(Ok(answer(CardPaymentStatus::Completed))), Said::Paid);
    }

    #[test]
    fn nobody_pays_by_another_card_while_it_is_unknown_what_came_of_the_first() {
        for code in ["", "internal", "gateway_unavailable", "token_required"] {
            assert!(matches!(refused(code), Said::Unknown(_)), "{code}");
        }
        for code in ["booking_expired", "booking_paid", "invalid_fields"] {
            assert!(matches!(refused(code), Said::Failed(_)), "{code}");
        }
    }
}
