//! All rockets.

use api_contract::Page as Part;
use api_contract::rockets::Rocket;
use dioxus::prelude::*;
use frontend_kit::{said, use_answer, use_query};
use frontend_ui::{Badge, Cell, DataTable, Empty, Heading, NumberCell, Tone};

use crate::Page;
use crate::frame::{Head, Parts, use_trail};
use crate::listing;
use crate::text::{rockets as text, words};

/// All rockets, the state of each, and the way to a new one.
#[component]
pub(in crate::supplier) fn RocketsPage() -> Element {
    let (query, trail) = (use_query(), use_trail());
    let rockets =
        use_answer::<Part<Rocket>>(move || listing::page("/api/v1/rockets", &query.now(), &[]));
    rsx! {
        Head { title: Page::Rockets.title(),
            a { class: "button button-primary", href: Page::NewRocket.path(), {text::NEW} }
        }
        {rockets.view(move |rockets| {
            let count = rockets.items.len();
            rsx! {
                if count == 0 {
                    Empty { title: text::NONE, {text::NONE_LEAD} }
                } else {
                    Table { rockets: rockets.items }
                    Parts { label: text::PARTS, query, trail, next: rockets.next, said: text::shown(count) }
                }
            }
        })}
    }
}

#[component]
fn Table(rockets: Vec<Rocket>) -> Element {
    rsx! {
        DataTable {
            caption: text::CAPTION,
            headings: vec![
                Heading::text(text::NAME),
                Heading::text(text::MODEL),
                Heading::number(text::CAPACITY_SHORT),
                Heading::text(text::RANGE),
                Heading::text(text::STATE),
                Heading::text(text::SINCE),
            ],
            for rocket in rockets {
                tr { key: "{rocket.id}",
                    Cell { heading: text::NAME,
                        a { href: Page::Rocket.of(rocket.id.0), {rocket.name.clone()} }
                    }
                    Cell { heading: text::MODEL, {rocket.model.clone()} }
                    NumberCell { heading: text::CAPACITY_SHORT, "{rocket.capacity}" }
                    Cell { heading: text::RANGE, {words::range(rocket.range)} }
                    Cell { heading: text::STATE, State { retired: rocket.retired } }
                    Cell { heading: text::SINCE, {said::utc_day(rocket.registered_at)} }
                }
            }
        }
    }
}

/// Whether a rocket flies.
#[component]
pub(super) fn State(retired: bool) -> Element {
    let (tone, words) = match retired {
        true => (Tone::Quiet, text::RETIRED),
        false => (Tone::Good, text::FLIES),
    };
    rsx! {
        Badge { tone, {words} }
    }
}
