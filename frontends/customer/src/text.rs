//! The words of the pages that everybody reads. What is said of values is in `said`.

/// What is above every page.
pub(crate) mod site {
    /// What the links above every page are.
    pub(crate) const NAVIGATION: &str = "Site";
    /// To all launches.
    pub(crate) const LAUNCHES: &str = "Launches";
}

/// A launch among others.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod card {
    /// After a price.
    pub(crate) const A_SEAT: &str = "a seat";
    /// Few seats are left.
    pub(crate) const LAST_SEATS: &str = "Last seats";
}

/// The first page.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod landing {
    use domain::Terms;

    pub(crate) const TITLE: &str = "Seats on private space launches";
    pub(crate) const HEADING: &str = "Your seat to space";
    pub(crate) const LEAD: &str = "Astro Bookings sells seats on private space launches. See what \
        flies, how many seats are left at this moment, and what one costs; then book it in minutes.";
    pub(crate) const DESCRIPTION: &str = "Book a seat on a private space launch: suborbital hops, \
        days in orbit, journeys to the Moon. Dates, prices and the seats that are left right now.";
    pub(crate) const NEXT: &str = "Next launches with seats";
    pub(crate) const ALL: &str = "See all launches";
    pub(crate) const NONE_TITLE: &str = "No seat is on offer right now";
    pub(crate) const NONE: &str = "Launches come on offer a year and more before they fly. Please \
        look in again.";
    pub(crate) const DESTINATIONS: &str = "How far will you go?";
    pub(crate) const NOT_OFFERED: &str = "No seat on offer right now";
    pub(crate) const HOW: &str = "How it works";

    /// What a seat to a destination costs at least.
    pub(crate) fn from_price(price: &str) -> String {
        format!("From {price} a seat")
    }

    /// The steps of a trip: what each is called, and what happens in it.
    pub(crate) fn steps(terms: &Terms) -> [(&'static str, String); 3] {
        let holds = crate::terms::holds(terms);
        [
            (
                "Choose your launch",
                format!(
                    "Seats go first come, first served, and a seat is never sold twice. You may \
                     hold up to {} in one launch.",
                    terms.seats_per_customer
                ),
            ),
            (
                "Name who flies, and pay",
                format!("Your seats are held while you pay: {holds}."),
            ),
            (
                "Fly, or change your mind",
                format!(
                    "Cancel up to a year before the launch and get {}% back. If the launch is \
                     aborted, you get everything back.",
                    terms.early_refund_percent
                ),
            ),
        ]
    }
}

/// The search for launches.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod search {
    pub(crate) const HEADING: &str = "Launches";
    pub(crate) const SEARCH: &str = "Search";
    pub(crate) const WORDS: &str = "Mission, rocket, place or company";
    pub(crate) const DESTINATION: &str = "Destination";
    pub(crate) const SPACEPORT: &str = "Spaceport";
    pub(crate) const RANGE: &str = "Rocket that can reach";
    pub(crate) const FROM: &str = "Flying on or after";
    pub(crate) const TO: &str = "Flying on or before";
    pub(crate) const MAX_PRICE: &str = "Price of a seat at most, in US dollars";
    pub(crate) const MIN_SEATS: &str = "Seats you need";
    pub(crate) const ANY_DESTINATION: &str = "Anywhere";
    pub(crate) const ANY_SPACEPORT: &str = "Any spaceport";
    pub(crate) const ANY_RANGE: &str = "Any destination";
    pub(crate) const DAYS_ARE_UTC: &str = "Days are those of UTC.";
    pub(crate) const MORE: &str = "More filters";
    pub(crate) const APPLIED: &str = "Filters that are on";
    pub(crate) const CLEAR: &str = "Clear all";
    pub(crate) const RESULTS: &str = "Launches that were found";
    pub(crate) const SORTED: &str = "Sort by";
    pub(crate) const PAGES: &str = "Pages of launches";
    pub(crate) const FIRST_PAGE: &str = "First page";
    pub(crate) const NEXT_PAGE: &str = "More launches";
    pub(crate) const NONE_TITLE: &str = "No launch fits";
    pub(crate) const NONE: &str = "Every launch with a seat left is searched, and none meets all of \
        that. Take off a filter, or begin anew.";
    pub(crate) const NOTHING_AT_ALL: &str =
        "Launches come on offer a year and more before they fly. Please look in again.";
    pub(crate) const ALL: &str = "Show all launches";
    pub(crate) const DESCRIPTION: &str = "All private space launches with seats left: filter by \
        destination, spaceport, date and price, and see how many seats are left right now.";

    pub(crate) const BAD_DAY: &str = "Please give a day as year-month-day, such as 2028-03-01.";
    pub(crate) const BAD_PRICE: &str =
        "Please give whole US dollars from 0 to 1,000,000,000, such as 450000.";
    pub(crate) const BAD_SEATS: &str = "Please give a number of seats from 1 to 100,000.";
    pub(crate) const UNKNOWN: &str = "That is not on the list. Please choose again.";
    pub(crate) const TURNED_DAYS: &str = "The last day lies before the first.";

    /// What takes a filter off.
    pub(crate) fn take_off(filter: &str) -> String {
        format!("Take off: {filter}")
    }

    /// The filters that stand behind [`MORE`], if any is on.
    pub(crate) fn more(on: usize) -> String {
        match on {
            0 => MORE.to_owned(),
            on => format!("{MORE} ({on} on)"),
        }
    }

    /// How many launches a page shows, and what the cheapest of all costs.
    pub(crate) fn shown(count: usize, is_all: bool, from_price: Option<&str>) -> String {
        let launches = if count == 1 { "launch" } else { "launches" };
        let shown = if is_all {
            format!("{count} {launches}")
        } else {
            format!("{count} {launches} on this page")
        };
        match from_price {
            Some(price) => format!("{shown}, from {price} a seat"),
            None => shown,
        }
    }
}

/// The page of a launch.
pub(crate) mod launch {
    use crate::TripTerms;

    pub(crate) const BREADCRUMB: &str = "Where you are";
    pub(crate) const BOOK: &str = "Book seats";
    pub(crate) const NOTHING_TO_BOOK: &str = "No seat left to book";
    pub(crate) const FIRST_COME: &str = "First come, first served. A seat is never sold twice.";
    pub(crate) const SOLD_OUT: &str = "Every seat is taken. One comes free when a reservation runs \
        out or somebody cancels in time, and is shown here at once.";
    pub(crate) const DEPARTED: &str = "Its time of departure has come, so seats can’t be booked any \
        more. How it went is said here as soon as it is known.";
    pub(crate) const ABORTED: &str = "This launch does not fly. Every paid booking is refunded in \
        full; reservations that were not paid have ended, and cost nothing.";
    pub(crate) const COMPLETED: &str = "This launch has flown.";
    pub(crate) const FAILED: &str =
        "This flight failed. Refunds of its bookings are decided case by case.";
    pub(crate) const DELAYED: &str = "It flies on another date than was first said. Bookings stay \
        good for the new one, and the terms of cancelling count from it.";

    pub(crate) const TERMS: &str = "Before you book";
    pub(crate) const CANCELLING: &str = "If you cancel";
    pub(crate) const CANCELLING_NOTE: &str = "By the date that is in force when you cancel. A \
        reservation that is not paid can be cancelled free of charge.";
    pub(crate) const NOTHING_BACK: &str = "Nothing is paid back";
    pub(crate) const DELAY: &str = "If it is delayed";
    pub(crate) const DELAY_NOTE: &str = "Your booking stays good for the new date, which you are \
        told by mail. You may cancel by the terms above, counted from the new date.";
    pub(crate) const ABORT: &str = "If it does not fly";
    pub(crate) const ABORT_NOTE: &str = "Every paid booking is refunded in full, without your doing \
        anything.";
    pub(crate) const PASSENGERS: &str = "Who may fly";
    pub(crate) const PAYING: &str = "Paying";
    pub(crate) const MORE: &str = "More launches";

    /// Who may fly, and how many at once.
    pub(crate) fn passengers(terms: &TripTerms) -> String {
        format!(
            "Every passenger is named, and from {} to {} years old on the day of the launch. You \
             may hold up to {} seats in it.",
            terms.youngest_passenger, terms.oldest_passenger, terms.seats_per_customer
        )
    }

    /// How long seats are held.
    pub(crate) fn paying(holds: &str) -> String {
        format!("Your seats are held while you pay: {holds}. Nobody else can get them meanwhile.")
    }

    /// The seats of a rocket.
    pub(crate) fn capacity(range: &str, seats: u32) -> String {
        let plural = if seats == 1 { "" } else { "s" };
        format!("{range}, with up to {seats} seat{plural}")
    }

    /// How much is paid back up to an instant.
    pub(crate) fn paid_back(percent: u8) -> String {
        format!("{percent}% is paid back")
    }

    /// The time up to which something holds.
    pub(crate) fn until(when: &str) -> String {
        format!("Up to {when}")
    }

    /// The time from which something holds.
    pub(crate) fn after(when: &str) -> String {
        format!("After {when}")
    }

    /// Other launches to a destination.
    pub(crate) fn more_to(destination: &str) -> String {
        format!("{destination} launches")
    }

    /// Other launches from a place.
    pub(crate) fn more_from(spaceport: &str) -> String {
        format!("Launches from {spaceport}")
    }
}

/// What is shown where a page is shared.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod share {
    pub(crate) const IMAGE: &str = "A rocket on its way from the Earth to the Moon, by night";
}

/// Pages that say what went wrong.
pub(crate) mod notice {
    pub(crate) const NO_LAUNCH: &str = "There is no such launch";
    pub(crate) const NO_LAUNCH_WHY: &str = "The link may be mistyped. Links of launches never \
        change, so one that you were sent is worth comparing letter by letter.";
    pub(crate) const NO_PAGE: &str = "There is no such page";
    pub(crate) const NO_PAGE_WHY: &str = "The address may be mistyped, or the page may have moved. \
        All launches are one step away.";
    pub(crate) const BAD_ADDRESS: &str = "This address can’t be read";
    pub(crate) const BAD_ADDRESS_WHY: &str = "A part of it is too long or has the wrong form. \
        Searching anew helps.";
    pub(crate) const UNAVAILABLE: &str = "This can’t be shown right now";
    pub(crate) const UNAVAILABLE_WHY: &str =
        "It is our fault, and nothing is lost. Please try again in a moment.";
    pub(crate) const HOME: &str = "To the first page";
    pub(crate) const LAUNCHES: &str = "See all launches";
}
