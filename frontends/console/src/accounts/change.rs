//! What needs a reason before it is done, and what does not.

use api_contract::identity::{Disabling, ErasureWish, FactorRemoval};
use dioxus::prelude::*;
use domain::ids::AccountId;
use frontend_kit::{Call, Values, use_submission};
use frontend_ui::{Button, ButtonKind, use_toasts};

use crate::acting::{ActDialog, Reason, doing};
use crate::text::account as text;

/// What needs a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// Nobody may use the account any more.
    Disable,
    /// Somebody lost their second factor and all recovery codes.
    TakeFactor,
    /// Whoever holds it asked, or the law wants it.
    Erase,
}

impl Change {
    const fn title(self) -> &'static str {
        match self {
            Self::Disable => text::DISABLE,
            Self::TakeFactor => text::TAKE_FACTOR,
            Self::Erase => text::ERASE,
        }
    }

    /// What comes of it, which depends on whose account it is.
    const fn meaning(self, is_employee: bool) -> &'static str {
        match (self, is_employee) {
            (Self::Disable, _) => text::DISABLE_MEANS,
            (Self::TakeFactor, true) => text::TAKE_FACTOR_MEANS_EMPLOYEE,
            (Self::TakeFactor, false) => text::TAKE_FACTOR_MEANS,
            (Self::Erase, _) => text::ERASE_MEANS,
        }
    }

    const fn reason_hint(self) -> &'static str {
        match self {
            Self::Disable => text::DISABLE_REASON,
            Self::TakeFactor => text::TAKE_FACTOR_REASON,
            Self::Erase => text::ERASE_REASON,
        }
    }

    /// What is said when it is done.
    const fn done(self) -> &'static str {
        match self {
            Self::Disable => text::DISABLED,
            Self::TakeFactor => text::FACTOR_TAKEN,
            Self::Erase => text::ERASURE_ASKED,
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
            Self::Erase => Call::post(format!("{path}/erasure")).with(&ErasureWish { reason }),
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
    let submission = use_submission();
    rsx! {
        ActDialog {
            title: what.title(),
            label: what.title(),
            meaning: what.meaning(is_employee),
            required: vec!["reason"],
            submission,
            ondo: move |values: Values| {
                let call = what.call(account, values.get("reason").trim().to_owned());
                doing(async move {
                    call.done().await?;
                    Ok(what.done().to_owned())
                })
            },
            onclose,
            ondone,
            Reason { submission, hint: what.reason_hint() }
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
