//! Who one is, as a customer.

use api_contract::InvalidFields;
use api_contract::customers::{Me, Profile};
use api_contract::problem::FieldError;
use chrono::NaiveDate;
use dioxus::prelude::*;
use frontend_kit::{Answered, Call, CommandKey, Form, Refusal, Values, use_answer, use_submission};
use frontend_ui::{Badge, Callout, Fact, Field, Tone};

use super::Places;
use super::text::profile as text;

/// The fields of the form, as the API calls them: a word for each.
const FIRST_NAME: &str = "first_name";
const LAST_NAME: &str = "last_name";
const PHONE: &str = "phone";
const TAX_ID: &str = "tax_id";
const ADDRESS: &str = "legal_address";
const BORN: &str = "date_of_birth";

/// Who one is: on invoices, and to whoever may hold more seats.
#[component]
pub(super) fn ProfilePage() -> Element {
    let places: Places = use_context();
    let found = use_answer::<Me>(|| "/api/v1/me".to_owned());
    let is_saved = use_signal(|| false);
    found.view(move |me| shown(me, &places, is_saved, found))
}

/// All of it.
fn shown(me: Me, places: &Places, mut is_saved: Signal<bool>, found: Answered<Me>) -> Element {
    rsx! {
        dl { class: "facts",
            Fact { name: text::TRIPS,
                span { class: "fact-line",
                    span { "{me.trips}" }
                    if me.vip {
                        Badge { tone: Tone::Good, {text::VIP} }
                    }
                }
            }
            Fact { name: text::ACCOUNT,
                a { href: "{places.accounts}/account", {text::TO_ACCOUNT} }
            }
        }
        section { class: "own-part", "aria-labelledby": "who",
            h2 { id: "who", {text::WHO} }
            p { class: "hint", {text::WHY} }
            if is_saved() {
                Callout { tone: Tone::Good, {text::SAVED} }
            }
            Who {
                profile: me.profile,
                onsend: move |()| is_saved.set(false),
                onsaved: move |()| {
                    is_saved.set(true);
                    found.again();
                },
            }
        }
    }
}

/// The form.
#[component]
fn Who(profile: Option<Profile>, onsend: EventHandler<()>, onsaved: EventHandler<()>) -> Element {
    let sending = use_submission();
    let mut key = use_signal(CommandKey::new);
    let send = move |values: Values| {
        let profile = profile_of(&values);
        let once = key.peek().clone();
        onsend.call(());
        sending.run(async move {
            let call = Call::put("/api/v1/me").with(&profile?).once(&once);
            let saved = call.done().await;
            // Another try of the same has the same key; what was refused may be corrected.
            if saved.as_ref().is_ok() || saved.as_ref().is_err_and(|no| !no.code.is_empty()) {
                key.set(CommandKey::new());
            }
            saved?;
            onsaved.call(());
            Ok(())
        });
    };
    let value = |of: fn(&Profile) -> String| profile.as_ref().map(of).unwrap_or_default();
    rsx! {
        Form {
            submission: sending,
            required: vec![FIRST_NAME, LAST_NAME, PHONE, ADDRESS, BORN],
            label: text::SAVE,
            onsend: send,
            div { class: "passenger-fields",
                Field {
                    name: FIRST_NAME,
                    label: text::FIRST_NAME,
                    autocomplete: "given-name",
                    most: 100,
                    value: value(|profile| profile.first_name.clone()),
                    error: sending.error(FIRST_NAME),
                }
                Field {
                    name: LAST_NAME,
                    label: text::LAST_NAME,
                    autocomplete: "family-name",
                    most: 100,
                    value: value(|profile| profile.last_name.clone()),
                    error: sending.error(LAST_NAME),
                }
                Field {
                    name: PHONE,
                    kind: "tel",
                    label: text::PHONE,
                    autocomplete: "tel",
                    most: 30,
                    hint: text::PHONE_HINT.to_owned(),
                    value: value(|profile| profile.phone.clone()),
                    error: sending.error(PHONE),
                }
                Field {
                    name: BORN,
                    kind: "date",
                    label: text::BORN,
                    autocomplete: "bday",
                    most: 10,
                    value: value(|profile| profile.date_of_birth.to_string()),
                    error: sending.error(BORN),
                }
            }
            Field {
                name: ADDRESS,
                label: text::ADDRESS,
                autocomplete: "street-address",
                most: 300,
                hint: text::ADDRESS_HINT.to_owned(),
                value: value(|profile| profile.legal_address.clone()),
                error: sending.error(ADDRESS),
            }
            Field {
                name: TAX_ID,
                label: text::TAX_ID,
                most: 32,
                hint: text::TAX_ID_HINT.to_owned(),
                value: value(|profile| profile.tax_id.clone().unwrap_or_default()),
                error: sending.error(TAX_ID),
            }
        }
    }
}

/// What somebody filled in, if the API will take it.
fn profile_of(values: &Values) -> Result<Profile, Refusal> {
    let born = values.get(BORN).parse::<NaiveDate>();
    let tax_id = values.get(TAX_ID).trim().to_owned();
    let profile = Profile {
        first_name: values.get(FIRST_NAME),
        last_name: values.get(LAST_NAME),
        phone: values.get(PHONE),
        tax_id: (!tax_id.is_empty()).then_some(tax_id),
        legal_address: values.get(ADDRESS),
        date_of_birth: born.unwrap_or_default(),
    };
    let mut wrong = match profile.parse() {
        Ok(_) => Vec::new(),
        Err(InvalidFields(wrong)) => wrong,
    };
    if born.is_err() {
        wrong.push(FieldError::new(BORN, text::NO_DATE));
    }
    if wrong.is_empty() {
        Ok(profile)
    } else {
        Err(Refusal::invalid(wrong))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::own::samples;

    #[test]
    fn a_customer_sees_what_is_known_of_them_and_can_correct_it() {
        let of = |me: Me, is_saved: bool| {
            samples::written(move || {
                let saved = use_signal(|| is_saved);
                shown(
                    me.clone(),
                    &samples::places(),
                    saved,
                    use_answer(String::new),
                )
            })
        };
        let new = Me {
            profile: None,
            trips: 0,
            vip: false,
            ..samples::me()
        };
        insta::assert_snapshot!(samples::states([
            ("Nothing is known yet", of(new, false)),
            ("A VIP who has just saved it", of(samples::me(), true)),
        ]));
    }

    fn values(born: &str, tax_id: &str) -> Values {
        Values::from([
            (FIRST_NAME, "Ada"),
            (LAST_NAME, "Lovelace"),
            (PHONE, "+44 20 7946 0958"),
            (ADDRESS, "12 St James's Square, London"),
            (BORN, born),
            (TAX_ID, tax_id),
        ])
    }

    #[test]
    fn a_tax_number_is_for_those_who_have_one() {
        let profile = profile_of(&values("1985-12-10", "  ")).unwrap();
        assert_eq!(profile.tax_id, None);
        let profile = profile_of(&values("1985-12-10", "12-3456789")).unwrap();
        assert_eq!(profile.tax_id.as_deref(), Some("12-3456789"));
    }

    #[test]
    fn what_is_wrong_is_said_before_anything_is_sent() {
        let refusal = profile_of(&values("yesterday", "?")).unwrap_err();
        assert!(refusal.about(BORN).is_some());
        assert!(refusal.about(TAX_ID).is_some());
        assert_eq!(refusal.about(PHONE), None);
    }
}
