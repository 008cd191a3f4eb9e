//! A form that asks for the password again, and for the second factor where one is on.

use api_contract::identity::Secret;
use api_contract::problem::FieldError;
use dioxus::prelude::*;
use frontend_kit::{Form, Refusal, Submission, Values, use_modal};
use frontend_ui::{Button, ButtonKind, Dialog, PasswordField};

use crate::me::Whoever;
use crate::second_factor::{By, ProofFields, proof_of};
use crate::text::{account, field, wait};

/// The id of the dialog: there is never more than one.
const DIALOG: &str = "dialog";

/// The field of the password that somebody has.
const CURRENT: &str = "current";

/// What somebody showed of themselves again.
#[derive(Clone, PartialEq)]
pub(super) struct Proven {
    pub(super) password: Secret,
    pub(super) code: Option<Secret>,
    pub(super) recovery_code: Option<Secret>,
}

impl Proven {
    /// That of a form.
    pub(super) fn of(values: &Values) -> Self {
        let (code, recovery_code) = proof_of(values);
        Self {
            password: Secret(values.get(CURRENT)),
            code,
            recovery_code,
        }
    }
}

/// A refusal, told beside the fields of the form. `password` is the field that an API calls so.
pub(super) fn beside(by: By, password: &str, refusal: Refusal) -> Refusal {
    let mut refusal = by.beside(refusal);
    for error in &mut refusal.fields {
        if error.field == "password" {
            error.field = password.to_owned();
        }
    }
    if refusal.code == "wrong_credentials" {
        let error = FieldError::new(CURRENT, account::WRONG_PASSWORD);
        refusal.fields.push(error);
    }
    refusal
}

/// A dialog with a form that ends by the password, and by a second factor where `proof` says how it
/// is shown.
#[component]
pub(super) fn ProvenDialog(
    title: String,
    sending: Submission,
    /// The fields of its own.
    #[props(default)]
    fields: Vec<&'static str>,
    proof: Option<By>,
    label: String,
    onsend: EventHandler<Values>,
    onclose: EventHandler<()>,
    children: Element,
) -> Element {
    use_modal(DIALOG);
    let whoever: Whoever = use_context();
    use_effect(move || {
        if sending.asks_to_sign_in() {
            spawn(whoever.refresh());
        }
    });
    let mut required = fields;
    required.push(CURRENT);
    required.extend(proof.map(By::field));
    rsx! {
        Dialog { id: DIALOG, title, onclose,
            Form {
                submission: sending,
                required,
                label,
                onsend,
                beside: rsx! {
                    Button { kind: ButtonKind::Plain, onclick: move |_| onclose.call(()), {wait::CANCEL} }
                },
                {children}
                PasswordField {
                    name: CURRENT,
                    label: field::PASSWORD_AGAIN,
                    show: field::SHOW,
                    hide: field::HIDE,
                    error: sending.error(CURRENT),
                }
                if let Some(by) = proof {
                    ProofFields { by, sending }
                }
            }
        }
    }
}
