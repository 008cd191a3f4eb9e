//! Another password.

use api_contract::identity::PasswordChange;
use api_contract::identity::Secret;
use dioxus::prelude::*;
use frontend_kit::{Call, Values, use_submission};

use super::proven::{Proven, ProvenDialog, beside};
use crate::me::Whoever;
use crate::new_password::NewPassword;
use crate::second_factor::use_by;
use crate::text::account;

/// Changes the password, which ends all other sessions.
#[component]
pub(super) fn ChangePassword(
    has_factor: bool,
    /// For password managers, which keep it with the password.
    email: String,
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
        let body = PasswordChange {
            current: password,
            new: Secret(values.get("new")),
            code,
            recovery_code,
        };
        sending.run(async move {
            let call = Call::put("/api/v1/account/password").with(&body);
            let changed = call.done().await;
            changed.map_err(|refusal| beside(by, "new", refusal))?;
            whoever.refresh().await;
            ondone.call(());
            Ok(())
        });
    };
    rsx! {
        ProvenDialog {
            title: account::CHANGE_PASSWORD,
            sending,
            fields: vec!["new"],
            proof: has_factor.then_some(by),
            label: account::CHANGE_PASSWORD,
            onsend: send,
            onclose,
            input {
                class: "unseen",
                r#type: "text",
                autocomplete: "username",
                readonly: true,
                tabindex: "-1",
                "aria-hidden": "true",
                initial_value: email,
            }
            p { {account::ENDS_OTHERS} }
            NewPassword { name: "new", sending }
        }
    }
}
