//! Known sets of words, for people.

use domain::launch::Destination;
use domain::rocket::Range;
#[cfg(not(target_arch = "wasm32"))]
use frontend_kit::said::destination_words;

/// What that means.
pub(crate) const fn destination_meaning(destination: Destination) -> &'static str {
    match destination {
        Destination::Suborbital => "Up to the edge of space and back",
        Destination::LowEarthOrbit => "Around the Earth",
        Destination::Interplanetary => "To the Moon and beyond",
    }
}

/// How far a rocket flies.
pub(crate) const fn range_words(range: Range) -> &'static str {
    match range {
        Range::Suborbital => "Flies up to the edge of space",
        Range::LowEarthOrbit => "Flies as far as low Earth orbit",
        Range::Interplanetary => "Flies to other worlds",
    }
}

/// The farthest that such a rocket goes.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) const fn range_goal(range: Range) -> &'static str {
    match range {
        Range::Suborbital => destination_words(Destination::Suborbital),
        Range::LowEarthOrbit => destination_words(Destination::LowEarthOrbit),
        Range::Interplanetary => destination_words(Destination::Interplanetary),
    }
}

/// How many seats can still be booked, of how many.
pub(crate) fn seats_left(free: u32, offered: u32) -> String {
    match free {
        0 => "Sold out".to_owned(),
        free => format!("{free} of {offered} seats left"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_seat_left_is_sold_out() {
        assert_eq!(seats_left(0, 6), "Sold out");
        assert_eq!(seats_left(4, 6), "4 of 6 seats left");
    }
}
