//! All launches: of the supplier, or, for finance, of all.

use api_contract::Page as Part;
use api_contract::launches::ManagedLaunch;
use dioxus::prelude::*;
use frontend_kit::{Query, said, use_answer, use_query};
use frontend_ui::{Badge, Cell, DataTable, Empty, Heading, NumberCell, Tone};

use super::filters::{FILTERS, Filters};
use super::zone;
use crate::Page;
use crate::frame::{Head, Parts, use_trail};
use crate::listing::{self, is_filtered, sorting};
use crate::me::{Roles, Whoever};
use crate::supplier::rockets::use_rockets;
use crate::text::launches as text;

/// Where the API has them.
const PATH: &str = "/api/v1/launches";

/// All launches, by filters and in an order.
#[component]
pub(in crate::supplier) fn LaunchesPage() -> Element {
    let whoever: Whoever = use_context();
    let roles = whoever.roles();
    let (query, trail) = (use_query(), use_trail());
    let rockets = use_rockets(roles.supplier);
    let launches =
        use_answer::<Part<ManagedLaunch>>(move || listing::page(PATH, &query.now(), &FILTERS));
    let file = listing::file(PATH, &query.now(), &FILTERS);
    rsx! {
        Head { title: Page::Launches.title(),
            a { class: "button button-plain", href: file, download: true, {text::EXPORT} }
            if roles.supplier {
                a { class: "button button-primary", href: Page::NewLaunch.path(), {text::NEW} }
            }
        }
        Filters { query, rockets: rockets.here().map(|rockets| rockets.items).unwrap_or_default() }
        {launches.view(move |launches| {
            let count = launches.items.len();
            rsx! {
                if count == 0 {
                    NoLaunch { query, roles }
                } else {
                    Table { query, roles, launches: launches.items }
                    Parts { label: text::PARTS, query, trail, next: launches.next, said: text::shown(count) }
                }
            }
        })}
    }
}

/// That there is none, or none like that.
#[component]
fn NoLaunch(query: Query, roles: Roles) -> Element {
    if is_filtered(&query.now(), &FILTERS) {
        return rsx! {
            Empty { title: text::NONE,
                p { {text::NONE_LEAD} }
                p {
                    a { href: Page::Launches.path(), {text::CLEAR} }
                }
            }
        };
    }
    rsx! {
        Empty { title: text::NONE_YET,
            if roles.supplier {
                p { {text::NONE_YET_LEAD} }
            }
        }
    }
}

#[component]
fn Table(query: Query, roles: Roles, launches: Vec<ManagedLaunch>) -> Element {
    let mut headings = vec![
        Heading::text(text::LAUNCH),
        sorting(Heading::text(text::DATE), query, "date", "date"),
        Heading::text(text::STATUS),
        Heading::number(text::SEATS),
        Heading::number(text::PRICE),
        Heading::number(text::REVENUE),
    ];
    if roles.finance {
        headings.insert(1, Heading::text(text::SUPPLIER));
    }
    rsx! {
        DataTable {
            caption: text::CAPTION,
            headings,
            onsort: move |href: String| query.go(href),
            for launch in launches {
                Row { key: "{launch.id}", roles, launch }
            }
        }
    }
}

#[component]
fn Row(roles: Roles, launch: ManagedLaunch) -> Element {
    let (tone, status) = said::status_words(launch.status);
    let sold = launch.seats.confirmed + launch.seats.forfeited;
    rsx! {
        tr {
            Cell { heading: text::LAUNCH,
                span { class: "two-lines",
                    a { href: Page::Launch.of(launch.id.0), {launch.mission.clone()} }
                    span { class: "second-line", {launch.rocket.name.clone()} }
                }
            }
            if roles.finance {
                Cell { heading: text::SUPPLIER, {launch.supplier_name.clone().unwrap_or_default()} }
            }
            Cell { heading: text::DATE,
                span { class: "two-lines",
                    span { {said::moment_in_zone(launch.date, &zone(&launch.spaceport))} }
                    span { class: "second-line", {launch.spaceport.clone()} }
                }
            }
            Cell { heading: text::STATUS,
                span { class: "badges",
                    Badge { tone, {status} }
                    if launch.low_occupancy && !launch.status.is_final() {
                        Badge { tone: Tone::Waiting, {text::LOW} }
                    }
                }
            }
            NumberCell { heading: text::SEATS, "{sold} / {launch.seats.offered}" }
            NumberCell { heading: text::PRICE, {said::price(launch.seat_price)} }
            NumberCell { heading: text::REVENUE, {said::price(launch.money.revenue)} }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supplier::samples;

    #[component]
    fn Shown() -> Element {
        let query = use_query();
        let roles = Roles {
            supplier: false,
            finance: true,
        };
        let mut low = samples::launch("2028-03-01T14:00:00Z");
        low.low_occupancy = true;
        low.seats.confirmed = 1;
        rsx! {
            Table { query, roles, launches: vec![low] }
        }
    }

    #[test]
    fn a_launch_stands_in_a_row_with_all_that_matters() {
        insta::assert_snapshot!(samples::written(Shown));
    }
}
