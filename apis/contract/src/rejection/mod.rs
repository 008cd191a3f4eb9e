//! How each rejection of the domain reads over HTTP: which kind of refusal it is, under which
//! stable code, and about which field. One file per aggregate; every match is exhaustive, so a
//! new rule does not compile until it has its code.

mod customer;
mod disclosure;
mod invoice;
mod launch;
mod payment;
mod projection;
mod refund;
mod rocket;
mod slug;
mod supplier;

/// A rejection, as a client tells it from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Which kind.
    pub verdict: Verdict,
    /// The stable code, in `snake_case`.
    pub code: &'static str,
    /// The path of the field at fault, when it is one.
    pub field: Option<String>,
}

/// The kinds of rejection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is not there, or not for who asks.
    NotFound,
    /// It is not in a state for it, or has no room left.
    Conflict,
    /// It is against a rule.
    RuleBroken,
}

impl Verdict {
    /// The HTTP status.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::RuleBroken => 422,
        }
    }
}

/// A domain error that a client gets to see. Its text is written for them.
pub trait Rejected: std::fmt::Display {
    /// What the client tells it by.
    fn rejection(&self) -> Rejection;
}

impl Rejection {
    fn not_found(code: &'static str) -> Self {
        Self::new(Verdict::NotFound, code)
    }

    fn conflict(code: &'static str) -> Self {
        Self::new(Verdict::Conflict, code)
    }

    fn rule_broken(code: &'static str) -> Self {
        Self::new(Verdict::RuleBroken, code)
    }

    fn new(verdict: Verdict, code: &'static str) -> Self {
        Self {
            verdict,
            code,
            field: None,
        }
    }

    fn about(self, field: impl Into<String>) -> Self {
        Self {
            field: Some(field.into()),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::launch::LaunchError;

    use super::*;

    #[test]
    fn the_passenger_at_fault_is_named() {
        let too_old = LaunchError::PassengerAge {
            index: 2,
            age: 71,
            youngest: 18,
            oldest: 70,
        };
        let rejection = too_old.rejection();
        assert_eq!(rejection.verdict.status(), 422);
        assert_eq!(
            rejection.field.as_deref(),
            Some("passengers[2].date_of_birth")
        );
    }
}
