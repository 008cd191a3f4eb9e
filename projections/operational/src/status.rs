//! The states of launches and bookings, as they stand in their columns.

/// Defines a state with the word that its column has for it.
macro_rules! states {
    ($($(#[$doc:meta])* $name:ident { $($(#[$state_doc:meta])* $state:ident = $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$state_doc])* $state,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$state),*];

            /// The word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$state => $word,)*
                }
            }

            /// The state that has this word.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$state),)*
                    _ => None,
                }
            }
        }
    )*};
}

states! {
    /// How a launch stands.
    LaunchStatus {
        /// Seats are on offer.
        Scheduled = "scheduled",
        /// It will fly as planned.
        Confirmed = "confirmed",
        /// It got a new date.
        Delayed = "delayed",
        /// It will not fly.
        Aborted = "aborted",
        /// It flew.
        Completed = "completed",
        /// It flew, and failed.
        Failed = "failed",
    }

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
        /// Its launch was aborted.
        Aborted = "aborted",
        /// Its launch flew.
        Completed = "completed",
        /// Its launch failed.
        Failed = "failed",
    }
}
