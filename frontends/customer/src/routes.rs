//! Where pages are.

use domain::ids::BookingId;
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

/// One's own bookings.
pub const BOOKINGS: &str = "/bookings";

/// One of them.
pub const BOOKING: &str = "/bookings/{booking}";

/// One's own invoices and credit notes.
pub const INVOICES: &str = "/invoices";

/// Who one is, as a customer.
pub const PROFILE: &str = "/profile";

/// One of one's own bookings.
#[must_use]
pub fn booking(id: BookingId) -> String {
    format!("{BOOKINGS}/{id}")
}

/// Where one signs in to come back to a path of this site.
#[must_use]
pub fn sign_in(back: &str) -> String {
    let back: String = form_urlencoded::byte_serialize(back.as_bytes()).collect();
    format!("/auth/sign-in?return_to={back}")
}

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
    fn whoever_signs_in_comes_back_to_the_very_page() {
        assert_eq!(
            sign_in("/launches/new-shepard/book?step=review"),
            "/auth/sign-in?return_to=%2Flaunches%2Fnew-shepard%2Fbook%3Fstep%3Dreview"
        );
    }

    #[test]
    fn a_link_leads_to_the_route_that_it_is_made_for() {
        for (route, made) in [(LAUNCH, launch("new-shepard")), (BOOK, book("new-shepard"))] {
            assert_eq!(made, route.replace("{launch}", "new-shepard"));
        }
    }
}
