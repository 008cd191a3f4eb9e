//! What is to happen: the fate of each launch, and how each customer pays.

use rand::Rng;
use rand::rngs::StdRng;

/// What becomes of a launch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It flies on its date.
    Flies,
    /// It is delayed by three months, and flies then.
    FliesLater,
    /// Something does not work.
    Aborted,
    /// Too few seats are sold.
    DoesNotPay,
    /// It flies, and fails.
    Fails,
}

/// The fates of the launches of the `supplier`-th supplier. The first one flies often enough to
/// pay the lower fee.
pub(crate) fn fates(supplier: usize) -> [Fate; 4] {
    match supplier % 4 {
        0 => [Fate::Flies, Fate::Flies, Fate::FliesLater, Fate::Flies],
        1 => [Fate::Flies, Fate::Aborted, Fate::Flies, Fate::FliesLater],
        2 => [Fate::DoesNotPay, Fate::Flies, Fate::Fails, Fate::Flies],
        _ => [Fate::Flies, Fate::Aborted, Fate::Fails, Fate::DoesNotPay],
    }
}

/// How a customer pays for a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paying {
    /// By a card that works.
    Card,
    /// By a card that is declined, then by one that works.
    SecondCard,
    /// By a card whose bank takes its time.
    SlowCard,
    /// By a card of which the gateway tells twice.
    TwiceTold,
    /// By transfer.
    Transfer,
    /// By transfer, after the reservation is over.
    LateTransfer,
    /// By transfer, twice.
    TwoTransfers,
    /// Not at all.
    Never,
}

impl Paying {
    /// How it goes this time.
    pub(crate) fn by_chance(chance: &mut StdRng) -> Self {
        match chance.random_range(0..100) {
            0..55 => Self::Card,
            55..63 => Self::SecondCard,
            63..68 => Self::SlowCard,
            68..73 => Self::TwiceTold,
            73..83 => Self::Transfer,
            83..88 => Self::LateTransfer,
            88..91 => Self::TwoTransfers,
            _ => Self::Never,
        }
    }

    /// How the customer says they mean to pay.
    pub(crate) fn method(self) -> &'static str {
        match self {
            Self::Card | Self::SecondCard | Self::SlowCard | Self::TwiceTold | Self::Never => {
                "card"
            }
            Self::Transfer | Self::LateTransfer | Self::TwoTransfers => "transfer",
        }
    }

    /// The cards that are tried, by the tokens of the gateway's sandbox.
    pub(crate) fn cards(self) -> &'static [&'static str] {
        match self {
            Self::Card => &["tok_success"],
            Self::SecondCard => &["tok_declined", "tok_success"],
            Self::SlowCard => &["tok_late"],
            Self::TwiceTold => &["tok_twice"],
            Self::Transfer | Self::LateTransfer | Self::TwoTransfers | Self::Never => &[],
        }
    }
}
