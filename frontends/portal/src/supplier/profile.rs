//! Who the company is: what is needed before anything else.

use api_contract::suppliers::{Contact, Supplier, SupplierProfile};
use dioxus::prelude::*;
use frontend_kit::{
    Answer, Answered, Call, CommandKey, Form, Values, said, use_answer, use_submission,
};
use frontend_ui::{Callout, Fact, Field, Tone, use_toasts};

use super::COMPANY_NOT_FOUND;
use crate::Page;
use crate::frame::{Head, Part};
use crate::sign_out::TOKENS;
use crate::text::profile as text;

/// The fields, as the API calls them.
const FIELDS: [&str; 7] = [
    "legal_name",
    "tax_id",
    "country",
    "legal_address",
    "contact.name",
    "contact.email",
    "contact.phone",
];

/// Who the company is, and what follows from it.
#[component]
pub(super) fn ProfilePage() -> Element {
    let company = use_answer::<Supplier>(|| "/api/v1/supplier".to_owned());
    let is_new = match company.now() {
        Answer::Refused(refusal) => refusal.code == COMPANY_NOT_FOUND,
        Answer::Asked | Answer::Here(_) => false,
    };
    rsx! {
        Head { title: Page::Profile.title() }
        if is_new {
            Callout { tone: Tone::Waiting, {text::FIRST} }
            Part { title: text::COMPANY,
                ProfileForm { company }
            }
        } else {
            {company.view(move |found| rsx! {
                p { class: "page-lead", {text::LEAD} }
                div { class: "beside",
                    Part { title: text::COMPANY,
                        ProfileForm { company, found: found.clone() }
                    }
                    Terms { found }
                }
            })}
        }
    }
}

/// What holds between the company and us, and the way to its own programs.
#[component]
fn Terms(found: Supplier) -> Element {
    rsx! {
        div {
            Part { title: text::TERMS,
                dl { class: "facts",
                    Fact { name: text::COMPLETED, "{found.completed_launches}" }
                    Fact { name: text::FEE, note: text::FEE_NOTE.to_owned(),
                        {percent(found.fee_basis_points)}
                    }
                    Fact { name: text::SINCE, {said::utc_day(found.opened_at)} }
                }
            }
            Part { title: text::PROGRAMS,
                p { {text::PROGRAMS_LEAD} }
                p {
                    a { href: TOKENS, {text::TOKENS} }
                }
            }
        }
    }
}

#[component]
fn ProfileForm(company: Answered<Supplier>, found: Option<Supplier>) -> Element {
    let sending = use_submission();
    let toasts = use_toasts();
    // What is saved twice is saved as it was filled in last, so each time is another command.
    let send = move |values: Values| {
        let profile = profile(&values);
        let key = CommandKey::new();
        sending.run(async move {
            let call = Call::put("/api/v1/supplier").with(&profile).once(&key);
            call.done().await?;
            company.again();
            toasts.say(text::SAVED);
            Ok(())
        });
    };
    let contact = found.as_ref().and_then(|found| found.contact.clone());
    let of = |read: fn(&Supplier) -> &String| found.as_ref().map(read).cloned().unwrap_or_default();
    let of_contact =
        |read: fn(&Contact) -> &String| contact.as_ref().map(read).cloned().unwrap_or_default();
    rsx! {
        Form { submission: sending, required: FIELDS.to_vec(), label: text::SAVE, onsend: send,
            Field {
                name: FIELDS[0],
                label: text::LEGAL_NAME,
                autocomplete: "organization",
                most: 120,
                value: of(|found| &found.legal_name),
                error: sending.error(FIELDS[0]),
            }
            div { class: "fields",
                Field {
                    name: FIELDS[1],
                    label: text::TAX_ID,
                    most: 32,
                    value: of(|found| &found.tax_id),
                    error: sending.error(FIELDS[1]),
                }
                Field {
                    name: FIELDS[2],
                    label: text::COUNTRY,
                    autocomplete: "country",
                    hint: text::COUNTRY_HINT.to_owned(),
                    most: 2,
                    value: of(|found| &found.country),
                    error: sending.error(FIELDS[2]),
                }
            }
            Field {
                name: FIELDS[3],
                label: text::ADDRESS,
                autocomplete: "street-address",
                hint: text::ADDRESS_HINT.to_owned(),
                most: 300,
                value: of(|found| &found.legal_address),
                error: sending.error(FIELDS[3]),
            }
            h3 { class: "form-heading", {text::CONTACT} }
            Field {
                name: FIELDS[4],
                label: text::NAME,
                autocomplete: "name",
                most: 100,
                value: of_contact(|contact| &contact.name),
                error: sending.error(FIELDS[4]),
            }
            div { class: "fields",
                Field {
                    name: FIELDS[5],
                    kind: "email",
                    label: text::EMAIL,
                    autocomplete: "email",
                    value: of_contact(|contact| &contact.email),
                    error: sending.error(FIELDS[5]),
                }
                Field {
                    name: FIELDS[6],
                    kind: "tel",
                    label: text::PHONE,
                    autocomplete: "tel",
                    hint: text::PHONE_HINT.to_owned(),
                    most: 30,
                    value: of_contact(|contact| &contact.phone),
                    error: sending.error(FIELDS[6]),
                }
            }
        }
    }
}

fn profile(values: &Values) -> SupplierProfile {
    let of = |field: &str| values.get(field).trim().to_owned();
    SupplierProfile {
        legal_name: of(FIELDS[0]),
        tax_id: of(FIELDS[1]),
        country: of(FIELDS[2]).to_uppercase(),
        legal_address: of(FIELDS[3]),
        contact: Contact {
            name: of(FIELDS[4]),
            email: of(FIELDS[5]),
            phone: of(FIELDS[6]),
        },
    }
}

/// Hundredths of a percent, for people: `0.8 %`.
fn percent(basis_points: u32) -> String {
    let (percents, rest) = (basis_points / 100, basis_points % 100);
    let all = format!("{percents}.{rest:02}");
    format!("{} %", all.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fee_is_told_in_percent() {
        assert_eq!(percent(100), "1 %");
        assert_eq!(percent(80), "0.8 %");
        assert_eq!(percent(1_005), "10.05 %");
        assert_eq!(percent(0), "0 %");
    }

    #[test]
    fn a_country_is_taken_in_small_letters_too() {
        let values = Values::from([("country", " us "), ("contact.name", " Grace Hopper")]);
        let profile = profile(&values);
        assert_eq!(profile.country, "US");
        assert_eq!(profile.contact.name, "Grace Hopper");
    }
}
