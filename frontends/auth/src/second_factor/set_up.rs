//! Setting up a second factor: an app reads a QR code, and a first code of it turns it on.

use api_contract::identity::{FactorCode, FactorSetUp, PasswordAgain, RecoveryCodes, Secret};
use dioxus::prelude::*;
use frontend_kit::{Call, Form, Refusal, Values, platform, use_submission};
use frontend_ui::{Button, ButtonKind, Callout, CodeField, Loading, PasswordField, Tone};

use super::codes::Codes;
use super::proof::{proof_of, use_by};
use super::qr::Qr;
use crate::copy::CopyButton;
use crate::text::{factor, field, wait};

/// Setting up a second factor. Whoever is signed in gives their password again; whoever has to set
/// it up before they are, does not. `ondone` is told when it is on and its recovery codes are kept.
#[component]
pub(crate) fn SetUp(is_signed_in: bool, ondone: EventHandler<()>) -> Element {
    let mut made = use_signal(|| None::<FactorSetUp>);
    if let Some(made) = made() {
        return rsx! {
            Confirm { made, ondone }
        };
    }
    if is_signed_in {
        rsx! {
            Begin { onmade: move |new| made.set(Some(new)) }
        }
    } else {
        rsx! {
            BeginAtOnce { onmade: move |new| made.set(Some(new)) }
        }
    }
}

async fn begin(password: Option<Secret>) -> Result<FactorSetUp, Refusal> {
    let call = Call::post("/api/v1/account/second-factor").with(&PasswordAgain { password });
    call.answer().await
}

/// By the password.
#[component]
fn Begin(onmade: EventHandler<FactorSetUp>) -> Element {
    let sending = use_submission();
    let send = move |values: Values| {
        sending.run(async move {
            onmade.call(begin(Some(Secret(values.get("password")))).await?);
            Ok(())
        });
    };
    rsx! {
        Form { submission: sending, required: vec!["password"], label: factor::BEGIN, onsend: send,
            PasswordField {
                name: "password",
                label: field::PASSWORD_AGAIN,
                show: field::SHOW,
                hide: field::HIDE,
                error: sending.error("password"),
            }
        }
    }
}

/// By having given it a moment ago.
#[component]
fn BeginAtOnce(onmade: EventHandler<FactorSetUp>) -> Element {
    let beginning = use_submission();
    let go = move || {
        beginning.run(async move {
            onmade.call(begin(None).await?);
            Ok(())
        });
    };
    use_effect(go);
    match beginning.said() {
        None => rsx! {
            Loading { words: wait::LOADING }
        },
        Some(said) => rsx! {
            Callout { tone: Tone::Bad, {said} }
            div { class: "form-end",
                Button { kind: ButtonKind::Plain, onclick: move |_| go(), {wait::AGAIN} }
            }
        },
    }
}

/// What an app needs, and the first code of it.
#[component]
pub(crate) fn Confirm(made: FactorSetUp, ondone: EventHandler<()>) -> Element {
    let (sending, by) = (use_submission(), use_by());
    let mut codes = use_signal(|| None::<Vec<Secret>>);
    let send = move |values: Values| {
        let (code, _) = proof_of(&values);
        let code = FactorCode {
            code: code.unwrap_or(Secret(String::new())),
        };
        sending.run(async move {
            let call = Call::post("/api/v1/account/second-factor/confirmation");
            let call = call.with(&code).with_time_zone();
            let answer = call.answer::<RecoveryCodes>().await;
            let made = answer.map_err(|refusal| by.beside(refusal))?;
            codes.set(Some(made.recovery_codes));
            Ok(())
        });
    };
    use_effect(|| platform::focus(".set-up"));
    if let Some(codes) = codes() {
        return rsx! {
            Codes { codes, ondone }
        };
    }
    rsx! {
        div { class: "set-up", tabindex: "-1",
            p { {factor::SCAN} }
            Qr { text: made.uri.0.clone(), label: factor::QR }
            p { {factor::OR_TYPE} }
            div { class: "secret",
                code { {in_groups(&made.secret.0)} }
                CopyButton { text: made.secret.0.clone() }
            }
            Form { submission: sending, required: vec!["code"], label: factor::TURN_ON, onsend: send,
                CodeField {
                    name: "code",
                    label: factor::FIRST_CODE,
                    hint: factor::CODE_HINT.to_owned(),
                    error: sending.error("code"),
                }
            }
        }
    }
}

/// A secret as people read it: in groups of four.
fn in_groups(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    let groups = letters
        .chunks(4)
        .map(|group| group.iter().collect::<String>());
    groups.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::in_groups;

    #[test]
    fn a_secret_is_read_in_groups() {
        assert_eq!(in_groups("ABCDEFGHIJ"), "ABCD EFGH IJ");
        assert_eq!(in_groups(""), "");
    }
}
