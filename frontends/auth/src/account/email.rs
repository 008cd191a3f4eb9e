//! Another email.

use api_contract::identity::NewEmail;
use dioxus::prelude::*;
use frontend_kit::{Call, Values, use_submission};
use frontend_ui::Field;

use super::proven::{Proven, ProvenDialog, beside};
use crate::me::Whoever;
use crate::second_factor::use_by;
use crate::text::{account, field};

/// Asks for another email: a link goes there first.
#[component]
pub(super) fn ChangeEmail(
    has_factor: bool,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    let whoever: Whoever = use_context();
    let (sending, by) = (use_submission(), use_by());
    let send = move |values: Values| {
        let Proven {
            password,
            code,
            recovery_code,
        } = Proven::of(&values);
        let body = NewEmail {
            email: values.get("email").trim().to_owned(),
            password,
            code,
            recovery_code,
        };
        sending.run(async move {
            let asked = Call::put("/api/v1/account/email").with(&body).done().await;
            asked.map_err(|refusal| beside(by, "current", refusal))?;
            whoever.refresh().await;
            ondone.call(());
            Ok(())
        });
    };
    rsx! {
        ProvenDialog {
            title: account::CHANGE_EMAIL,
            sending,
            fields: vec!["email"],
            proof: has_factor.then_some(by),
            label: account::SEND_EMAIL,
            onsend: send,
            onclose,
            Field {
                name: "email",
                kind: "email",
                label: field::NEW_EMAIL,
                autocomplete: "email",
                hint: account::EMAIL_HINT.to_owned(),
                error: sending.error("email"),
            }
        }
    }
}
