//! The end of an account: whoever holds it is to be erased.

use api_contract::identity::OwnErasure;
use dioxus::prelude::*;
use frontend_kit::{Call, Values, use_submission};

use super::proven::{Proven, ProvenDialog, beside};
use crate::second_factor::use_by;
use crate::text::account;

/// Asks to be erased, for ever.
#[component]
pub(super) fn EraseAccount(
    has_factor: bool,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    let (sending, by) = (use_submission(), use_by());
    let send = move |values: Values| {
        let Proven {
            password,
            code,
            recovery_code,
        } = Proven::of(&values);
        let body = OwnErasure {
            password,
            code,
            recovery_code,
        };
        sending.run(async move {
            let call = Call::post("/api/v1/account/erasure").with(&body);
            let asked = call.done().await;
            asked.map_err(|refusal| beside(by, "password", refusal))?;
            ondone.call(());
            Ok(())
        });
    };
    rsx! {
        ProvenDialog {
            title: account::ERASE,
            sending,
            proof: has_factor.then_some(by),
            label: account::ERASE_FOR_EVER,
            onsend: send,
            onclose,
            p { {account::ERASE_LEAD} }
            p { {account::ERASE_KEPT} }
        }
    }
}
