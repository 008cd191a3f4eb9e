//! The second factor and its recovery codes.

use api_contract::identity::{
    Account, AccountKind, FactorChange, FactorSetUp, RecoveryCodes, Secret,
};
use dioxus::prelude::*;
use frontend_kit::{Call, Values, use_submission};
use frontend_ui::{Badge, Button, ButtonKind, Callout, Fact, Tone};

use super::proven::{Proven, ProvenDialog, beside};
use crate::me::Whoever;
use crate::second_factor::{Codes, Confirm, SetUp, use_by};
use crate::text::{account, factor};

/// What is being done with a second factor that is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Replace,
    Remove,
    RenewCodes,
}

impl Change {
    const fn words(self) -> &'static str {
        match self {
            Self::Replace => factor::REPLACE,
            Self::Remove => factor::REMOVE,
            Self::RenewCodes => factor::RENEW_CODES,
        }
    }

    const fn meaning(self) -> &'static str {
        match self {
            Self::Replace => factor::REPLACE_MEANS,
            Self::Remove => factor::REMOVE_MEANS,
            Self::RenewCodes => factor::RENEW_CODES_MEANS,
        }
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
enum Made {
    Replacement(FactorSetUp),
    Codes(Vec<Secret>),
    Removed,
}

/// What is shown in the place of the second factor for a while.
#[derive(Debug, Clone, PartialEq)]
enum Showing {
    State,
    SetUp,
    Replacement(FactorSetUp),
    Codes(Vec<Secret>),
}

/// The second factor and its recovery codes.
#[component]
pub(super) fn FactorPage(account: Account) -> Element {
    let whoever: Whoever = use_context();
    let mut showing = use_signal(|| Showing::State);
    let mut done = use_signal(|| None::<&'static str>);
    let finish = move |words| {
        spawn(async move {
            whoever.refresh().await;
            done.set(Some(words));
            showing.set(Showing::State);
        });
    };
    match showing() {
        Showing::SetUp => rsx! {
            SetUp { is_signed_in: true, ondone: move |()| finish(factor::IS_ON) }
        },
        Showing::Replacement(made) => rsx! {
            Confirm { made, ondone: move |()| finish(factor::IS_REPLACED) }
        },
        Showing::Codes(codes) => rsx! {
            Codes { codes, ondone: move |()| finish(factor::ARE_RENEWED) }
        },
        Showing::State => rsx! {
            if let Some(words) = done() {
                Callout { tone: Tone::Good, {words} }
            }
            if account.entry.second_factor {
                On {
                    account,
                    onmade: move |made| match made {
                        Made::Replacement(made) => showing.set(Showing::Replacement(made)),
                        Made::Codes(codes) => showing.set(Showing::Codes(codes)),
                        Made::Removed => finish(factor::IS_REMOVED),
                    },
                }
            } else {
                p { class: "account-lead", {factor::WHY} }
                if account.entry.email_verified {
                    div { class: "form-end",
                        Button { onclick: move |_| showing.set(Showing::SetUp), {factor::SET_UP} }
                    }
                } else {
                    Callout { tone: Tone::Waiting, {factor::VERIFY_FIRST} }
                }
            }
        },
    }
}

/// A second factor that is on, and what can be done with it.
#[component]
fn On(account: Account, onmade: EventHandler<Made>) -> Element {
    let mut change = use_signal(|| None::<Change>);
    let left = account.recovery_codes_left;
    let button = |what: Change, kind: ButtonKind| {
        rsx! {
            Button { kind, onclick: move |_| change.set(Some(what)), {what.words()} }
        }
    };
    rsx! {
        dl { class: "facts",
            Fact { name: factor::APP,
                span { class: "fact-line",
                    Badge { tone: Tone::Good, {factor::ON} }
                    {button(Change::Replace, ButtonKind::Plain)}
                }
            }
            Fact { name: factor::RECOVERY_CODES, note: factor::RECOVERY_MEANS.to_owned(),
                span { class: "fact-line",
                    span { {factor::left(left)} }
                    {button(Change::RenewCodes, ButtonKind::Plain)}
                }
            }
        }
        if account.entry.kind == AccountKind::Employee {
            p { class: "account-lead", {factor::EMPLOYEES_KEEP} }
        } else {
            div { class: "form-end", {button(Change::Remove, ButtonKind::Danger)} }
        }
        if let Some(what) = change() {
            ChangeDialog {
                what,
                onclose: move |()| change.set(None),
                onmade: move |made| {
                    change.set(None);
                    onmade.call(made);
                },
            }
        }
    }
}

/// What is asked for before the second factor changes.
#[component]
fn ChangeDialog(what: Change, onclose: EventHandler<()>, onmade: EventHandler<Made>) -> Element {
    let (sending, by) = (use_submission(), use_by());
    let send = move |values: Values| {
        let Proven {
            password,
            code,
            recovery_code,
        } = Proven::of(&values);
        let body = FactorChange {
            password,
            code,
            recovery_code,
        };
        sending.run(async move {
            let post = |path: &str| Call::post(path).with(&body);
            let made = match what {
                Change::Replace => post("/api/v1/account/second-factor/replacement")
                    .answer()
                    .await
                    .map(Made::Replacement),
                Change::Remove => post("/api/v1/account/second-factor/removal")
                    .done()
                    .await
                    .map(|()| Made::Removed),
                Change::RenewCodes => post("/api/v1/account/recovery-codes")
                    .answer::<RecoveryCodes>()
                    .await
                    .map(|codes| Made::Codes(codes.recovery_codes)),
            };
            onmade.call(made.map_err(|refusal| beside(by, "current", refusal))?);
            Ok(())
        });
    };
    rsx! {
        ProvenDialog {
            title: what.words(),
            sending,
            proof: Some(by),
            label: account::GO_ON,
            onsend: send,
            onclose,
            p { {what.meaning()} }
        }
    }
}
