//! The second step: who flies.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use frontend_kit::{platform, use_query};
use frontend_ui::{Button, ButtonKind, Callout, Field, Tone};

use super::draft::{Draft, Part};
use super::drafting::Drafting;
use super::{Booker, Step, go};
use crate::own::BookingTerms;
use crate::own::text::passengers as text;

/// The first field that is wrong.
const WRONG: &str = ".book-step [aria-invalid]";

/// Who flies: a name, an email, a phone number and a date of birth for each seat.
#[component]
pub(super) fn Passengers(date: DateTime<Utc>, terms: BookingTerms, draft: Draft) -> Element {
    let drafting: Drafting = use_context();
    let query = use_query();
    use_effect(move || {
        // Not as fields are corrected: whoever types in one stays there.
        if drafting.tries() > 0 {
            platform::focus(WRONG);
        }
    });
    let (seats, account) = (draft.seats(), draft.account());
    let account = account.map(|account| account.to_string());
    let account = account.unwrap_or_default();
    let check = move |event: FormEvent| {
        event.prevent_default();
        let Some(draft) = drafting.now() else { return };
        match draft.check(date, &terms) {
            Ok(_) => {
                drafting.accept();
                go(query, Step::Review);
            }
            Err(wrong) => drafting.refuse(wrong),
        }
    };
    rsx! {
        p { class: "hint", {text::age(terms.youngest, terms.oldest)} }
        form { class: "form", method: "post", novalidate: true, onsubmit: check,
            if drafting.errors() > 0 {
                Callout { tone: Tone::Bad, {text::wrong(drafting.errors())} }
            }
            for place in 0..seats {
                Passenger { key: "{account}:{place}", place }
            }
            div { class: "form-end",
                Button { sends: true, {text::GO_ON} }
                Button { kind: ButtonKind::Plain, onclick: move |_| go(query, Step::Seats), {text::BACK} }
            }
        }
    }
}

/// One of them.
#[component]
fn Passenger(place: usize) -> Element {
    let drafting: Drafting = use_context();
    let Booker(booker) = use_context();
    let profile = booker.read().as_ref().and_then(|me| me.profile.clone());
    let fill_in = move |part: Part, text: String| {
        drafting.change(|draft| draft.fill_in(place, part, text));
        drafting.corrects(&part.field(place));
    };
    let of_somebody_signed_in = move |_| {
        if let Some(profile) = profile.clone() {
            let name = format!("{} {}", profile.first_name, profile.last_name);
            fill_in(Part::Name, name);
            fill_in(Part::Phone, profile.phone);
            fill_in(Part::DateOfBirth, profile.date_of_birth.to_string());
        }
    };
    let draft = drafting.now();
    let known = draft.and_then(|draft| draft.passengers().get(place).cloned());
    let known = known.unwrap_or_default();
    let has_profile = booker
        .read()
        .as_ref()
        .is_some_and(|me| me.profile.is_some());
    let fields = [
        (Part::Name, text::NAME, "text", "name", 100, None),
        (Part::Email, text::EMAIL, "email", "email", 254, None),
        (
            Part::Phone,
            text::PHONE,
            "tel",
            "tel",
            30,
            Some(text::PHONE_HINT),
        ),
        (Part::DateOfBirth, text::BORN, "date", "bday", 10, None),
    ];
    rsx! {
        fieldset { class: "passenger",
            legend { {text::passenger(place)} }
            if place == 0 && has_profile {
                Button { kind: ButtonKind::Link, onclick: of_somebody_signed_in, {text::ITS_ME} }
            }
            div { class: "passenger-fields",
                for (part , label , kind , autocomplete , most , hint) in fields {
                    Field {
                        key: "{label}",
                        name: part.field(place),
                        label,
                        kind,
                        // Browsers know their own people, and not those who fly with them.
                        autocomplete: if place == 0 { autocomplete } else { "off" },
                        most,
                        hint: hint.map(str::to_owned),
                        value: known.get(part).to_owned(),
                        error: drafting.error(&part.field(place)),
                        oninput: move |text| fill_in(part, text),
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::tests::launch;
    use crate::own::book::samples::use_draft;
    use crate::own::document::tests::terms;
    use crate::own::samples;

    #[test]
    fn what_is_wrong_with_a_passenger_stands_beside_the_field() {
        insta::assert_snapshot!(samples::written(|| {
            let me = Some(samples::me());
            use_context_provider(|| Booker(Signal::new(me)));
            let drafting = use_draft();
            let date = launch().date;
            drafting.change(|draft| draft.take(2));
            let draft = drafting.now().unwrap();
            drafting.refuse(draft.check(date, &terms()).unwrap_err());
            rsx! {
                Passengers { date, terms: terms(), draft }
            }
        }));
    }
}
