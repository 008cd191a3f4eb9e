//! That a launch will fly, that it flew, and that it failed.

use api_contract::explanation::Explanation;
use api_contract::launches::ManagedLaunch;
use dioxus::prelude::*;
use frontend_kit::Values;

use super::change::{Change, ReasonField, reason, use_doing};
use crate::frame::FormDialog;
use crate::text::launch as text;

/// It will fly.
#[component]
pub(super) fn ConfirmDialog(launch: ManagedLaunch) -> Element {
    let doing = use_doing();
    let (sending, did) = (doing.sending, doing.did);
    rsx! {
        FormDialog {
            title: text::CONFIRM_TITLE,
            sending,
            label: text::CONFIRM_SEND,
            onsend: move |_| doing.send::<()>(&launch, Change::Confirm, Ok(None)),
            onclose: did.close,
            p { {text::CONFIRM_MEANS} }
        }
    }
}

/// It flew.
#[component]
pub(super) fn CompleteDialog(launch: ManagedLaunch) -> Element {
    let doing = use_doing();
    let (sending, did) = (doing.sending, doing.did);
    rsx! {
        FormDialog {
            title: text::COMPLETE_TITLE,
            sending,
            label: text::COMPLETE_SEND,
            onsend: move |_| doing.send::<()>(&launch, Change::Complete, Ok(None)),
            onclose: did.close,
            p { {text::COMPLETE_MEANS} }
        }
    }
}

/// It flew, and failed.
#[component]
pub(super) fn FailDialog(launch: ManagedLaunch) -> Element {
    let doing = use_doing();
    let (sending, did) = (doing.sending, doing.did);
    let send = move |values: Values| {
        let reason = reason(&values);
        doing.send(&launch, Change::Fail, Ok(Some(Explanation { reason })));
    };
    rsx! {
        FormDialog {
            title: text::FAIL_TITLE,
            sending,
            required: vec!["reason"],
            label: text::FAIL_SEND,
            onsend: send,
            onclose: did.close,
            p { {text::FAIL_MEANS} }
            ReasonField { sending }
        }
    }
}
