//! What needs a reason before it is done, and what does not.

use api_contract::identity::{Disabling, FactorRemoval};
use dioxus::prelude::*;
use domain::ids::AccountId;
use frontend_kit::{Call, Form, Values, leave_modal, use_modal, use_submission};
use frontend_ui::{Button, ButtonKind, Dialog, Field, use_toasts};

use crate::text::{account as text, wait};

/// The id of the dialog: there is never more than one.
const DIALOG: &str = "dialog";

/// What needs a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// Nobody may use the account any more.
    Disable,
    /// Somebody lost their second factor and all recovery codes.
    TakeFactor,
}

impl Change {
    const fn title(self) -> &'static str {
        match self {
            Self::Disable => text::DISABLE,
            Self::TakeFactor => text::TAKE_FACTOR,
        }
    }

    /// What comes of it, which depends on whose account it is.
    const fn meaning(self, is_employee: bool) -> &'static str {
        match (self, is_employee) {
            (Self::Disable, _) => text::DISABLE_MEANS,
            (Self::TakeFactor, true) => text::TAKE_FACTOR_MEANS_EMPLOYEE,
            (Self::TakeFactor, false) => text::TAKE_FACTOR_MEANS,
        }
    }

    const fn reason_hint(self) -> &'static str {
        match self {
            Self::Disable => text::DISABLE_REASON,
            Self::TakeFactor => text::TAKE_FACTOR_REASON,
        }
    }

    /// What is said when it is done.
    pub(super) const fn done(self) -> &'static str {
        match self {
            Self::Disable => text::DISABLED,
            Self::TakeFactor => text::FACTOR_TAKEN,
        }
    }

    fn call(self, account: AccountId, reason: String) -> Call {
        let path = format!("/api/v1/accounts/{account}");
        match self {
            Self::Disable => Call::post(format!("{path}/disabling")).with(&Disabling { reason }),
            Self::TakeFactor => {
                let removal = format!("{path}/second-factor/removal");
                Call::post(removal).with(&FactorRemoval { reason })
            }
        }
    }
}

/// Asks why, and says what comes of it.
#[component]
pub(super) fn ChangeDialog(
    account: AccountId,
    is_employee: bool,
    what: Change,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    use_modal(DIALOG);
    let sending = use_submission();
    let send = move |values: Values| {
        let reason = values.get("reason").trim().to_owned();
        sending.run(async move {
            what.call(account, reason).done().await?;
            // The button that it was opened by goes with what was done.
            leave_modal(DIALOG, "h1");
            ondone.call(());
            Ok(())
        });
    };
    rsx! {
        Dialog { id: DIALOG, title: what.title(), onclose,
            Form {
                submission: sending,
                required: vec!["reason"],
                label: what.title(),
                onsend: send,
                beside: rsx! {
                    Button { kind: ButtonKind::Plain, onclick: move |_| onclose.call(()), {wait::CANCEL} }
                },
                p { {what.meaning(is_employee)} }
                Field {
                    name: "reason",
                    label: text::REASON,
                    hint: what.reason_hint().to_owned(),
                    most: 500,
                    error: sending.error("reason"),
                }
            }
        }
    }
}

/// Lets an account be used again.
#[component]
pub(super) fn Enable(account: AccountId, onchanged: EventHandler<()>) -> Element {
    let sending = use_submission();
    let toasts = use_toasts();
    rsx! {
        Button {
            kind: ButtonKind::Plain,
            busy: sending.is_busy(),
            onclick: move |_| sending.run(async move {
                Call::post(format!("/api/v1/accounts/{account}/enabling")).done().await?;
                toasts.say(text::ENABLED);
                onchanged.call(());
                Ok(())
            }),
            {text::ENABLE}
        }
        if let Some(said) = sending.said() {
            p { class: "field-error", role: "alert", {said} }
        }
    }
}
