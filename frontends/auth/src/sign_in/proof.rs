//! The second step: a code of the app, or a recovery code.

use api_contract::identity::Proof;
use dioxus::prelude::*;
use frontend_kit::{Call, Form, Values, platform, use_submission};
use frontend_ui::{Button, ButtonKind};

use crate::onward::onward;
use crate::second_factor::{ProofFields, proof_of, use_by};
use crate::text::{factor, sign_in};

/// A code of the app, or a recovery code. `onagain` is told when somebody begins again.
#[component]
pub(super) fn ByProof(onagain: EventHandler<()>) -> Element {
    let sending = use_submission();
    let by = use_by();
    let send = move |values: Values| {
        let (code, recovery_code) = proof_of(&values);
        let proof = Proof {
            code,
            recovery_code,
        };
        sending.run(async move {
            let call = Call::post("/api/v1/sign-in/second-factor");
            let call = call.with(&proof).with_time_zone();
            call.done().await.map_err(|refusal| by.beside(refusal))?;
            platform::go_to(&onward(&platform::query())).await;
            Ok(())
        });
    };
    use_effect(|| platform::focus("#code"));
    rsx! {
        p { class: "scene-lead", {by.of(factor::ASKED, factor::ASKED_RECOVERY)} }
        Form {
            submission: sending,
            required: vec![by.field()],
            label: sign_in::SEND,
            onsend: send,
            beside: rsx! {
                Button { kind: ButtonKind::Plain, onclick: move |_| onagain.call(()), {sign_in::AGAIN} }
            },
            ProofFields { by, sending }
        }
    }
}
