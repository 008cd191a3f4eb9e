//! A new account, of a customer or a supplier.

use api_contract::identity::{RegistrantKind, Registration, Secret};
use dioxus::prelude::*;
use frontend_kit::{Call, Form, Values, use_submission};
use frontend_ui::{Choice, Choices, Field};

use crate::Page;
use crate::app::Scene;
use crate::new_password::NewPassword;
use crate::text::{field, mail, register, sign_in};

/// The word of a supplier, as forms send it.
const SUPPLIER: &str = "supplier";

/// The word of a customer.
const CUSTOMER: &str = "customer";

/// A new account, and then a mail.
#[component]
pub(crate) fn Register() -> Element {
    let sending = use_submission();
    let mut sent_to = use_signal(|| None::<String>);
    let send = move |values: Values| {
        let registration = registration(&values);
        sending.run(async move {
            let call = Call::post("/api/v1/accounts").with(&registration);
            call.done().await?;
            sent_to.set(Some(registration.email));
            Ok(())
        });
    };
    if let Some(email) = sent_to() {
        return rsx! {
            Scene { heading: mail::HEADING,
                p { class: "scene-lead", role: "status",
                    {register::SENT}
                    " "
                    strong { {email} }
                }
                p { {mail::NOT_THERE} }
                p { class: "scene-also",
                    a { href: Page::SignIn.path(), {sign_in::BACK} }
                }
            }
        };
    }
    rsx! {
        Scene { heading: register::HEADING,
            Form {
                submission: sending,
                required: vec!["kind", "email", "password"],
                label: register::SEND,
                onsend: send,
                Choices {
                    name: "kind",
                    label: register::KIND,
                    value: CUSTOMER,
                    choices: vec![
                        Choice {
                            value: CUSTOMER.to_owned(),
                            label: register::CUSTOMER.to_owned(),
                            note: Some(register::CUSTOMER_NOTE.to_owned()),
                        },
                        Choice {
                            value: SUPPLIER.to_owned(),
                            label: register::SUPPLIER.to_owned(),
                            note: Some(register::SUPPLIER_NOTE.to_owned()),
                        },
                    ],
                    error: sending.error("kind"),
                }
                Field {
                    name: "email",
                    kind: "email",
                    label: field::EMAIL,
                    autocomplete: "username",
                    error: sending.error("email"),
                }
                NewPassword { name: "password", sending }
            }
            p { class: "scene-also",
                {register::HAVE_ONE}
                " "
                a { href: Page::SignIn.path(), {sign_in::HEADING} }
            }
        }
    }
}

fn registration(values: &Values) -> Registration {
    Registration {
        kind: match &*values.get("kind") {
            SUPPLIER => RegistrantKind::Supplier,
            _ => RegistrantKind::Customer,
        },
        email: values.get("email").trim().to_owned(),
        password: Secret(values.get("password")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_is_taken_without_blanks_and_a_password_as_it_is() {
        let values = Values::from([
            ("kind", SUPPLIER),
            ("email", " ada@example.com "),
            ("password", " a blank first "),
        ]);
        let registration = registration(&values);
        assert_eq!(registration.kind, RegistrantKind::Supplier);
        assert_eq!(registration.email, "ada@example.com");
        assert_eq!(registration.password.0, " a blank first ");
    }
}
