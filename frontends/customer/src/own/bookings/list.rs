//! One's bookings.

use api_contract::Page;
use api_contract::bookings::{Booking, BookingStatus};
use dioxus::prelude::*;
use frontend_kit::{Parameters, Query, use_answer, use_query};
use frontend_ui::{Badge, Empty, Paging, Tab, Tabs};

use crate::own::text::bookings as text;
use crate::own::words::{booking_status, reference};
use crate::routes;
use crate::said::{flight_moment, price};

/// The parameter that says which are shown.
const SHOW: &str = "show";

/// Where in the list a page begins.
const CURSOR: &str = "cursor";

/// Which bookings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    Upcoming,
    Past,
    Cancelled,
    All,
}

impl Which {
    const ALL: [Self; 4] = [Self::Upcoming, Self::Past, Self::Cancelled, Self::All];

    /// Its word in addresses. The first has none.
    const fn word(self) -> &'static str {
        match self {
            Self::Upcoming => "",
            Self::Past => "past",
            Self::Cancelled => "cancelled",
            Self::All => "all",
        }
    }

    fn of(word: &str) -> Self {
        let found = Self::ALL.into_iter().find(|which| which.word() == word);
        found.unwrap_or(Self::Upcoming)
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Upcoming => text::UPCOMING,
            Self::Past => text::PAST,
            Self::Cancelled => text::CANCELLED,
            Self::All => text::ALL,
        }
    }

    const fn none(self) -> &'static str {
        match self {
            Self::Upcoming => text::NO_UPCOMING,
            Self::Past => text::NO_PAST,
            Self::Cancelled => text::NO_CANCELLED,
            Self::All => text::NONE,
        }
    }

    /// What the API is asked for.
    const fn filter(self) -> &'static str {
        match self {
            Self::Upcoming => "flight=upcoming",
            Self::Past => "flight=past",
            Self::Cancelled => "status=cancelled",
            Self::All => "",
        }
    }

    /// Whether one that was answered is shown: seats that were given back fly nowhere.
    fn has(self, booking: &Booking) -> bool {
        let is_given_back = matches!(
            booking.status,
            BookingStatus::Cancelled | BookingStatus::Expired
        );
        match self {
            Self::Upcoming | Self::Past => !is_given_back,
            Self::Cancelled | Self::All => true,
        }
    }
}

/// One's bookings, newest first.
#[component]
pub(in crate::own) fn Bookings() -> Element {
    let query = use_query();
    let which = Which::of(&query.get(SHOW));
    let found = use_answer::<Page<Booking>>(move || {
        let filter = Parameters::parse(Which::of(&query.get(SHOW)).filter());
        format!(
            "/api/v1/bookings{}",
            filter.with(CURSOR, &query.get(CURSOR))
        )
    });
    let tabs = Which::ALL.map(|tab| Tab {
        label: tab.label().to_owned(),
        href: match tab.word() {
            "" => routes::BOOKINGS.to_owned(),
            word => format!("{}?{SHOW}={word}", routes::BOOKINGS),
        },
        is_here: tab == which,
    });
    rsx! {
        Tabs { label: text::WHICH, tabs: tabs.to_vec(), onclick: move |to: String| query.go(to) }
        p {
            a { href: routes::INVOICES, {text::INVOICES} }
        }
        {found.view(|page| trips(page, which, query))}
    }
}

/// A page of them.
fn trips(page: Page<Booking>, which: Which, query: Query) -> Element {
    let shown = page.items.into_iter();
    let shown: Vec<_> = shown.filter(|booking| which.has(booking)).collect();
    let is_first = query.get(CURSOR).is_empty();
    let before = (!is_first).then(|| query.without(CURSOR));
    let after = page.next.map(|next| query.with(CURSOR, &next));
    let has_others = before.is_some() || after.is_some();
    rsx! {
        if shown.is_empty() {
            Empty { title: if has_others { text::NONE_HERE } else { which.none() },
                a { href: routes::LAUNCHES, {text::LAUNCHES} }
            }
        } else {
            ul { class: "trips",
                for booking in shown {
                    Trip { key: "{booking.id}", booking }
                }
            }
        }
        if has_others {
            Paging { label: text::PAGES, before, after, said: "", onclick: move |to: String| query.go(to) }
        }
    }
}

/// One of them.
#[component]
fn Trip(booking: Booking) -> Element {
    let (tone, status) = booking_status(booking.status);
    let title = match &booking.flight {
        Some(flight) => flight.mission.clone(),
        None => reference(booking.id),
    };
    rsx! {
        li { class: "trip",
            div { class: "trip-head",
                h2 {
                    a { href: routes::booking(booking.id), {title} }
                }
                Badge { tone, {status} }
            }
            if let Some(flight) = &booking.flight {
                p { "{flight.rocket} · {flight.spaceport.name}, {flight.spaceport.country}" }
                p {
                    time { datetime: flight.date.to_rfc3339(),
                        {flight_moment(flight.date, &flight.spaceport.time_zone)}
                    }
                }
            }
            p { class: "trip-note",
                {text::seats(booking.seats, &price(booking.total))}
                " · {reference(booking.id)}"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::own::samples;

    #[test]
    fn a_list_of_bookings_shows_those_that_fly_or_says_that_there_are_none() {
        let of = |items: Vec<Booking>, next: Option<&str>| {
            let next = next.map(str::to_owned);
            let page = Page { items, next };
            samples::written(move || trips(page.clone(), Which::Upcoming, use_query()))
        };
        let mut unknown = samples::held().booking;
        unknown.flight = None;
        let cancelled = samples::cancelled().booking;
        let known = samples::paid().booking;
        insta::assert_snapshot!(samples::states([
            ("None", of(vec![], None)),
            (
                "None on this page",
                of(vec![cancelled.clone()], Some("next"))
            ),
            ("Some", of(vec![known, cancelled, unknown], None)),
        ]));
    }

    #[test]
    fn each_part_of_the_list_is_found_by_its_word_and_others_are_the_first() {
        for which in Which::ALL {
            assert_eq!(Which::of(which.word()), which);
        }
        assert_eq!(Which::of("nowhere"), Which::Upcoming);
    }
}
