//! Who flies on a launch.
//!
//! Nobody's name goes into an address, which logs and histories keep: what is looked for is found
//! here, among the passengers that were read.

use api_contract::Page as Part;
use api_contract::launches::{ManifestEntry, ManifestPerson};
use dioxus::prelude::*;
use frontend_kit::{Call, Refusal};
use frontend_ui::{
    Badge, Button, ButtonKind, Callout, Cell, DataTable, Heading, Loading, NumberCell, SearchField,
    Tone,
};
use uuid::Uuid;

use crate::frame;
use crate::text::{manifest as text, wait, words};

/// The most passengers that are read to be looked through. The file has all.
const MOST: usize = 1_000;

/// How many are shown at once.
const SHOWN: usize = 50;

/// What was read of the manifest.
#[derive(Debug, Clone, PartialEq)]
struct Read {
    entries: Vec<ManifestEntry>,
    is_whole: bool,
}

/// Who flies, to be looked through and to be had as a file.
#[component]
pub(super) fn Manifest(launch: Uuid) -> Element {
    let mut read = use_signal(|| None::<Result<Read, Refusal>>);
    let ask = move || async move { read.set(Some(all(launch).await)) };
    use_future(ask);
    let file = format!("/api/v1/launches/{launch}/manifest?format=csv");
    rsx! {
        frame::Part {
            title: text::HEADING,
            beside: rsx! {
                a { class: "button button-plain", href: file, download: true, {text::EXPORT} }
            },
            match read() {
                None => rsx! {
                    Loading { words: wait::LOADING }
                },
                Some(Err(refusal)) => rsx! {
                    Callout { tone: Tone::Bad, {refusal.said} }
                    Button { kind: ButtonKind::Plain, onclick: move |_| ask(), {wait::AGAIN} }
                },
                Some(Ok(read)) if read.entries.is_empty() => rsx! {
                    p { class: "empty", {text::NONE} }
                },
                Some(Ok(read)) => rsx! {
                    Passengers { read }
                },
            }
        }
    }
}

#[component]
fn Passengers(read: Read) -> Element {
    let mut words = use_signal(String::new);
    let mut shown = use_signal(|| SHOWN);
    let all = read.entries.len();
    let found: Vec<_> = {
        let words = words.read();
        let is_found = |entry: &ManifestEntry| is_like(entry, &words);
        read.entries.into_iter().filter(is_found).collect()
    };
    let count = found.len();
    rsx! {
        // Whatever is typed is heard here, before Enter.
        div { class: "manifest-search", oninput: move |event| words.set(event.value()),
            SearchField {
                name: "passenger",
                label: text::SEARCH,
                placeholder: text::SEARCH_HINT.to_owned(),
            }
            p { role: "status", {text::shown(count, all, read.is_whole)} }
        }
        if !read.is_whole {
            p { class: "page-lead", {text::ALL} }
        }
        if count == 0 {
            p { class: "empty", {text::NONE_FOUND} }
        } else {
            DataTable {
                caption: text::CAPTION,
                headings: vec![
                    Heading::text(text::NAME),
                    Heading::text(text::BORN),
                    Heading::number(text::AGE),
                    Heading::text(text::EMAIL),
                    Heading::text(text::PHONE),
                    Heading::text(text::STATUS),
                ],
                for entry in found.into_iter().take(shown()) {
                    Row { key: "{entry.id}", entry }
                }
            }
            if count > shown() {
                Button { kind: ButtonKind::Plain, onclick: move |_| shown += SHOWN, {text::MORE} }
            }
        }
    }
}

#[component]
fn Row(entry: ManifestEntry) -> Element {
    let (tone, status) = words::booking_status(entry.status);
    let person = entry.person;
    let of = |read: fn(&ManifestPerson) -> String| person.as_ref().map(read).unwrap_or_default();
    rsx! {
        tr {
            Cell { heading: text::NAME,
                if let Some(person) = &person {
                    span { class: "badges",
                        {person.name.clone()}
                        if person.over_age {
                            Badge { tone: Tone::Waiting, {text::OVER_AGE} }
                        }
                    }
                } else {
                    em { {text::ERASED} }
                }
            }
            Cell { heading: text::BORN, {of(|person| person.date_of_birth.format("%-d %B %Y").to_string())} }
            NumberCell { heading: text::AGE, {of(|person| person.age.to_string())} }
            Cell { heading: text::EMAIL, {of(|person| person.email.clone())} }
            Cell { heading: text::PHONE, {of(|person| person.phone.clone())} }
            Cell { heading: text::STATUS, Badge { tone, {status} } }
        }
    }
}

/// Reads the manifest, part by part.
async fn all(launch: Uuid) -> Result<Read, Refusal> {
    let mut entries = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/launches/{launch}/manifest?limit=100{cursor}");
        let part: Part<ManifestEntry> = Call::get(path).answer().await?;
        entries.extend(part.items);
        match part.next {
            None => {
                return Ok(Read {
                    entries,
                    is_whole: true,
                });
            }
            Some(_) if entries.len() >= MOST => {
                return Ok(Read {
                    entries,
                    is_whole: false,
                });
            }
            Some(next) => cursor = format!("&cursor={next}"),
        }
    }
}

/// Whether all of the words are in what is known of a passenger.
fn is_like(entry: &ManifestEntry, words: &str) -> bool {
    let Some(person) = &entry.person else {
        return words.trim().is_empty();
    };
    let known = format!("{} {} {}", person.name, person.email, person.phone).to_lowercase();
    words
        .to_lowercase()
        .split_whitespace()
        .all(|word| known.contains(word))
}

#[cfg(test)]
mod tests {
    use api_contract::bookings::BookingStatus;
    use domain::ids::{BookingId, PassengerId};

    use super::*;

    fn passenger(name: Option<&str>) -> ManifestEntry {
        ManifestEntry {
            id: PassengerId(Uuid::nil()),
            booking: BookingId(Uuid::nil()),
            status: BookingStatus::Confirmed,
            person: name.map(|name| ManifestPerson {
                name: name.to_owned(),
                email: "ada@example.com".to_owned(),
                phone: "+442079460958".to_owned(),
                date_of_birth: "1985-12-10".parse().unwrap(),
                age: 42,
                over_age: false,
            }),
        }
    }

    #[test]
    fn a_passenger_is_found_by_any_part_of_what_is_known() {
        let ada = passenger(Some("Ada Lovelace"));
        for words in ["", "ada", "LOVE", "lovelace example.com", "7946"] {
            assert!(is_like(&ada, words), "{words}");
        }
        for words in ["grace", "ada hopper"] {
            assert!(!is_like(&ada, words), "{words}");
        }
    }

    #[test]
    fn whoever_was_erased_is_found_by_nothing() {
        assert!(is_like(&passenger(None), " "));
        assert!(!is_like(&passenger(None), "ada"));
    }
}
