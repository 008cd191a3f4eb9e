//! Where pages are.

use domain::launch::Destination;

/// Where the site begins.
pub const HOME: &str = "/";

/// The launches, to be searched.
pub const LAUNCHES: &str = "/launches";

/// What the site shows where it is shared.
pub const SHARE_IMAGE: &str = "/share.png";

/// A launch, by its link or its id, in the way of actix.
pub const LAUNCH: &str = "/launches/{launch}";

/// Where seats of a launch are booked, by its link or its id.
pub const BOOK: &str = "/launches/{launch}/book";

/// The launches to a destination.
#[must_use]
pub fn launches_to(destination: Destination) -> String {
    format!("{LAUNCHES}?destination={destination}")
}

/// The launches from a spaceport, by its code.
#[must_use]
pub fn launches_from(spaceport: &str) -> String {
    format!("{LAUNCHES}?spaceport={spaceport}")
}

/// The page of a launch, by its link.
#[must_use]
pub fn launch(slug: &str) -> String {
    format!("/launches/{slug}")
}

/// Where seats of a launch are booked, by its link.
#[must_use]
pub fn book(slug: &str) -> String {
    format!("/launches/{slug}/book")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_the_route_that_it_is_made_for() {
        for (route, made) in [(LAUNCH, launch("new-shepard")), (BOOK, book("new-shepard"))] {
            assert_eq!(made, route.replace("{launch}", "new-shepard"));
        }
    }
}
