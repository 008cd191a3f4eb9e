//! The cards of the sandbox.

/// What becomes of a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Card {
    Succeeds,
    /// Succeeds, and tells so twice.
    Twice,
    /// Succeeds, and does not answer.
    Silent,
    /// Is pending first, and succeeds later.
    Late,
    /// Is pending first, and is declined later.
    LateDecline,
    Declined(&'static str),
    /// Succeeds, and can't be paid back.
    RefundFails,
    /// Succeeds, and paying back is pending first, and succeeds later.
    RefundLate,
}

impl Card {
    pub(super) fn of(token: &str) -> Self {
        match token {
            "tok_success" => Self::Succeeds,
            "tok_declined" => Self::Declined("declined"),
            "tok_insufficient_funds" => Self::Declined("insufficient_funds"),
            "tok_expired_card" => Self::Declined("expired_card"),
            "tok_timeout" => Self::Silent,
            "tok_late" => Self::Late,
            "tok_late_decline" => Self::LateDecline,
            "tok_twice" => Self::Twice,
            "tok_refund_fails" => Self::RefundFails,
            "tok_refund_late" => Self::RefundLate,
            _ => Self::Declined("invalid_card"),
        }
    }
}
