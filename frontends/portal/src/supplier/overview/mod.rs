//! What matters now: how the upcoming launches sell, and what waits for the supplier.

mod attention;
mod figures;

use api_contract::Page as Part;
use api_contract::launches::ManagedLaunch;
use api_contract::managed::SummedPage;
use api_contract::managed::invoices::{InvoiceSum, ManagedInvoice};
use dioxus::prelude::*;
use domain::invoice::InvoiceKind;
use domain::money::Money;
use frontend_kit::{Answered, platform, said, use_answer};
use frontend_ui::{Bar, BarChart, Empty, Tile, Tiles, Tone};

use crate::Page;
use crate::frame::{self, Head};
use crate::text::{launches, overview as text};
use attention::Attention;
use figures::Figures;

/// How many launches the charts show.
const CHARTED: usize = 12;

/// The launches of one status, the soonest first.
fn use_launches(status: &'static str) -> Answered<Part<ManagedLaunch>> {
    use_answer(move || format!("/api/v1/launches?status={status}&limit=100"))
}

/// The invoices of one kind, with what they come to.
fn use_invoices(kind: InvoiceKind) -> Answered<SummedPage<ManagedInvoice, InvoiceSum>> {
    use_answer(move || format!("/api/v1/invoices?kind={kind}&limit=100"))
}

/// What matters now.
#[component]
pub(super) fn OverviewPage() -> Element {
    let scheduled = use_launches("scheduled");
    let confirmed = use_launches("confirmed");
    let delayed = use_launches("delayed");
    let completed = use_launches("completed");
    let (fees, own) = (
        use_invoices(InvoiceKind::SupplierFee),
        use_invoices(InvoiceKind::SupplierLaunch),
    );
    rsx! {
        Head { title: Page::Overview.title(),
            a { class: "button button-primary", href: Page::NewLaunch.path(), {launches::NEW} }
        }
        {scheduled.view(move |scheduled| confirmed.view(move |confirmed| delayed.view(move |delayed| {
            let is_whole = [&scheduled, &confirmed, &delayed].iter().all(|part| part.next.is_none());
            let mut upcoming = [scheduled.items, confirmed.items, delayed.items].concat();
            upcoming.sort_by_key(|launch| launch.date);
            let billed = own.here().map(|own| own.items);
            let completed = completed.here().map(|completed| completed.items);
            rsx! {
                Numbers { upcoming: upcoming.clone(), fees: fees.here().map(|fees| fees.sums) }
                if !is_whole {
                    p { class: "page-lead", {text::MORE} }
                }
                Attention {
                    waiting: attention::of(
                        &upcoming,
                        &completed.unwrap_or_default(),
                        billed.as_deref(),
                        platform::now(),
                    ),
                }
                if upcoming.is_empty() {
                    Empty { title: text::NONE, {text::NONE_LEAD} }
                } else {
                    Charts { upcoming }
                }
            }
        })))}
    }
}

/// How things stand.
#[component]
fn Numbers(upcoming: Vec<ManagedLaunch>, fees: Option<Vec<InvoiceSum>>) -> Element {
    let figures = Figures::of(&upcoming);
    let next = upcoming.first().map(|launch| said::utc_day(launch.date));
    let open = fees.and_then(|fees| fees.first().map(|sum| sum.open));
    let open = open.filter(|open| !open.is_zero());
    rsx! {
        Tiles {
            Tile {
                label: text::UPCOMING,
                value: "{upcoming.len()}",
                note: next.map(|day| text::next(&day)),
            }
            Tile {
                label: text::SOLD,
                value: text::part(figures.sold, figures.offered),
                note: text::share(figures.sold, figures.offered),
            }
            Tile {
                label: text::RECEIVED,
                value: said::price(figures.received),
                note: text::RECEIVED_NOTE.to_owned(),
            }
            Tile {
                label: text::EXPECTED,
                value: said::price(figures.expected),
                note: text::EXPECTED_NOTE.to_owned(),
            }
            Tile {
                label: text::OWED,
                value: said::price(open.unwrap_or(Money::ZERO)),
                note: text::OWED_NOTE.to_owned(),
                tone: if open.is_some() { Tone::Waiting } else { Tone::Quiet },
            }
        }
    }
}

/// How the next launches sell.
#[component]
fn Charts(upcoming: Vec<ManagedLaunch>) -> Element {
    let shown = || upcoming.iter().take(CHARTED);
    let named =
        |launch: &ManagedLaunch| format!("{}, {}", launch.rocket.name, said::utc_day(launch.date));
    let occupancy = shown().map(|launch| {
        let (sold, offered) = (figures::sold(launch), u64::from(launch.seats.offered));
        Bar {
            label: named(launch),
            value: (sold * 100).checked_div(offered).unwrap_or_default(),
            said: text::of(sold, offered),
        }
    });
    let money = shown().map(|launch| Bar {
        label: named(launch),
        value: launch.money.revenue.cents().unsigned_abs(),
        said: said::price(launch.money.revenue),
    });
    rsx! {
        div { class: "beside",
            frame::Sheet {
                BarChart { caption: text::OCCUPANCY, bars: occupancy.collect::<Vec<_>>(), most: 100 }
            }
            frame::Sheet {
                BarChart { caption: text::MONEY, bars: money.collect::<Vec<_>>() }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supplier::samples;

    #[component]
    fn Shown() -> Element {
        let mut launch = samples::launch("2028-03-01T14:00:00Z");
        launch.seats.confirmed = 2;
        launch.seats.reserved = 1;
        launch.money.revenue = Money::usd(90_000_000).unwrap();
        let now = "2028-02-20T00:00:00Z".parse().unwrap();
        let upcoming = vec![launch];
        let waiting = attention::of(&upcoming, &[], None, now);
        rsx! {
            Numbers { upcoming: upcoming.clone() }
            Attention { waiting }
            Charts { upcoming }
        }
    }

    #[test]
    fn the_overview_tells_how_launches_sell_and_what_waits() {
        insta::assert_snapshot!(samples::written(Shown));
    }
}
