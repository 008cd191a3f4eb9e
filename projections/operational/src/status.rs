//! The states of bookings, payments and accounts, as they stand in their columns. (Of launches,
//! refunds and invoices, the domain has the words.)

/// A word that no state has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a known state")]
pub struct UnknownState;

/// Defines a state with the word that its column has for it.
macro_rules! states {
    ($($(#[$doc:meta])* $name:ident { $($(#[$state_doc:meta])* $state:ident = $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$state_doc])* $state,)*
        }

        impl $name {
            /// The word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$state => $word,)*
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownState;

            fn from_str(word: &str) -> Result<Self, UnknownState> {
                match word {
                    $($word => Ok(Self::$state),)*
                    _ => Err(UnknownState),
                }
            }
        }
    )*};
}

states! {
    /// How a booking stands.
    BookingStatus {
        /// Its seats are held until it is paid.
        Reserved = "reserved",
        /// Paid.
        Confirmed = "confirmed",
        /// Not paid in time.
        Expired = "expired",
        /// Its customer stepped back.
        Cancelled = "cancelled",
        /// Its launch does not fly.
        Aborted = "aborted",
        /// Its launch flew.
        Completed = "completed",
        /// Its launch flew, and failed.
        Failed = "failed",
    }

    /// How a payment stands.
    PaymentStatus {
        /// The money is awaited.
        Pending = "pending",
        /// The money is there.
        Completed = "completed",
        /// No money comes.
        Failed = "failed",
    }
    /// Whether an account can be used.
    AccountStatus {
        /// It was made for an employee who has not taken it up yet.
        Invited = "invited",
        /// It can.
        Active = "active",
        /// It can't.
        Disabled = "disabled",
    }
}
