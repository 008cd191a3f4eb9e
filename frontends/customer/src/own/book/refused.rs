//! What somebody can do whose seats are not held.

/// What somebody can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Advice {
    /// Take fewer seats, or look at other launches.
    OtherSeats,
    /// See what is wrong with a passenger.
    Passengers,
    /// Confirm the email first.
    ConfirmEmail,
    /// Come back tomorrow, or pay what is held.
    Tomorrow,
    /// This launch can't be booked any more: there are others.
    OtherLaunches,
    /// Sign in again.
    SignIn,
    /// See whether seats are held by what was sent before.
    SentBefore,
}

/// What follows from the code of a refusal: `None` where it does not say whether seats are held, so
/// that the same request has to be sent again.
pub(crate) fn advice(code: &str) -> Option<Advice> {
    Some(match code {
        "sold_out" | "seat_limit_exceeded" | "passengers_out_of_bounds" => Advice::OtherSeats,
        "invalid_fields" | "passenger_age" => Advice::Passengers,
        "email_not_verified" => Advice::ConfirmEmail,
        "too_many_expired" => Advice::Tomorrow,
        "launch_date_passed" | "launch_status" | "launch_not_found" => Advice::OtherLaunches,
        "token_required" | "sign_in_required" => Advice::SignIn,
        "idempotency_key_reused" => Advice::SentBefore,
        _ => return None,
    })
}

/// Whether what comes next is another request. Whoever is not signed in any more may have held
/// seats by the same request before, and sends it again.
pub(crate) fn is_settled(advice: Advice) -> bool {
    advice != Advice::SignIn
}

#[cfg(test)]
mod tests {
    use api_contract::Rejected;
    use domain::launch::{LaunchError, LaunchStatus};

    use super::*;

    #[test]
    fn whatever_the_launch_refuses_has_a_way_on() {
        for refused in [
            LaunchError::SoldOut { left: 0, asked: 1 },
            LaunchError::SeatLimitExceeded {
                held: 4,
                asked: 1,
                limit: 4,
            },
            LaunchError::PassengersOutOfBounds { asked: 0, most: 1 },
            LaunchError::PassengerAge {
                index: 0,
                age: 7,
                youngest: 18,
                oldest: 70,
            },
            LaunchError::TooManyExpired { expired: 3 },
            LaunchError::CustomerUnverified,
            LaunchError::LaunchUnknown,
            LaunchError::DatePassed {
                date: chrono::DateTime::UNIX_EPOCH,
            },
            LaunchError::NotPossibleNow {
                status: LaunchStatus::Aborted,
                asked: "booked",
            },
        ] {
            let advice = advice(refused.rejection().code);
            assert!(advice.is_some_and(is_settled), "{refused}");
        }
    }

    #[test]
    fn what_does_not_say_whether_seats_are_held_is_asked_again() {
        // No answer at all, one of a proxy, one of an API that does not know either.
        for code in ["", "internal", "log_unavailable", "too_many_requests"] {
            assert_eq!(advice(code), None, "{code}");
        }
        assert!(!is_settled(Advice::SignIn));
    }
}
