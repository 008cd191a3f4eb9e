//! What waits for the supplier.

use api_contract::launches::{LaunchStatus, ManagedLaunch};
use api_contract::managed::invoices::ManagedInvoice;
use chrono::{DateTime, TimeDelta, Utc};
use dioxus::prelude::*;
use frontend_kit::said;
use frontend_ui::{Badge, Tone};

use crate::Page;
use crate::frame::Part;
use crate::text::overview as text;

/// How long before its date a launch should be confirmed: 30 days.
const SOON: TimeDelta = TimeDelta::days(30);

/// Something that waits for the supplier.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Waiting {
    tone: Tone,
    what: String,
    href: String,
    why: &'static str,
}

/// What waits, the most pressing first. `billed`: the supplier's own invoices, as far as they are
/// known.
pub(super) fn of(
    upcoming: &[ManagedLaunch],
    completed: &[ManagedLaunch],
    billed: Option<&[ManagedInvoice]>,
    now: DateTime<Utc>,
) -> Vec<Waiting> {
    let waits = |launch: &ManagedLaunch| {
        if launch.date <= now {
            Some((Tone::Bad, text::OVER))
        } else if launch.low_occupancy {
            Some((Tone::Waiting, text::LOW))
        } else if launch.status != LaunchStatus::Confirmed && launch.date - now <= SOON {
            Some((Tone::Waiting, text::UNCONFIRMED))
        } else {
            None
        }
    };
    let waiting = upcoming.iter().filter_map(|launch| {
        let (tone, why) = waits(launch)?;
        Some(Waiting {
            tone,
            what: named(launch),
            href: Page::Launch.of(launch.id.0),
            why,
        })
    });
    let is_unbilled = |launch: &&ManagedLaunch| {
        let is_of = |invoice: &ManagedInvoice| invoice.launch == launch.id;
        billed.is_some_and(|billed| !billed.iter().any(is_of)) && !launch.money.revenue.is_zero()
    };
    let unbilled = completed.iter().filter(is_unbilled).map(|launch| Waiting {
        tone: Tone::Good,
        what: named(launch),
        href: format!("{}?send={}", Page::Invoices.path(), launch.id),
        why: text::UNBILLED,
    });
    let mut all: Vec<_> = waiting.chain(unbilled).collect();
    all.sort_by_key(|waiting| match waiting.tone {
        Tone::Bad => 0,
        Tone::Waiting => 1,
        Tone::Good | Tone::Quiet => 2,
    });
    all
}

fn named(launch: &ManagedLaunch) -> String {
    format!("{}, {}", launch.mission, said::utc_day(launch.date))
}

/// What waits for the supplier, with the ways there.
#[component]
pub(super) fn Attention(waiting: Vec<Waiting>) -> Element {
    rsx! {
        Part { title: text::ATTENTION,
            if waiting.is_empty() {
                p { class: "page-lead", {text::NOTHING} }
            }
            ul { class: "waiting",
                for waiting in waiting {
                    li { key: "{waiting.href}",
                        a { href: waiting.href, {waiting.what} }
                        Badge { tone: waiting.tone, {waiting.why} }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supplier::samples::launch;

    fn whys(upcoming: &[ManagedLaunch], completed: &[ManagedLaunch]) -> Vec<&'static str> {
        let now = "2028-03-01T00:00:00Z".parse().unwrap();
        let waiting = of(upcoming, completed, Some(&[]), now);
        waiting.into_iter().map(|waiting| waiting.why).collect()
    }

    #[test]
    fn what_is_most_pressing_comes_first() {
        let mut low = launch("2028-05-01T00:00:00Z");
        low.low_occupancy = true;
        let soon = launch("2028-03-20T00:00:00Z");
        let over = launch("2028-02-29T00:00:00Z");
        let far = launch("2029-03-20T00:00:00Z");
        assert_eq!(
            whys(&[low, soon, over, far], &[]),
            [text::OVER, text::LOW, text::UNCONFIRMED]
        );
    }

    #[test]
    fn a_completed_launch_that_brought_something_in_is_to_be_billed() {
        let nothing = launch("2028-02-01T00:00:00Z");
        let mut flown = nothing.clone();
        flown.money.revenue = flown.seat_price;
        assert_eq!(whys(&[], &[nothing, flown]), [text::UNBILLED]);
    }
}
