//! Showing that one has the second factor: by a code of the app, or by a recovery code.

use api_contract::identity::Secret;
use api_contract::problem::FieldError;
use dioxus::prelude::*;
use frontend_kit::{Refusal, Submission, Values};
use frontend_ui::{Button, ButtonKind, CodeField, Field};

use crate::text::factor;

/// Which of both somebody shows.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct By {
    is_recovery: Signal<bool>,
}

/// The app, until somebody says that they don't have it.
pub(crate) fn use_by() -> By {
    By {
        is_recovery: use_signal(|| false),
    }
}

impl By {
    /// The field to be filled in.
    pub(crate) fn field(self) -> &'static str {
        self.of("code", "recovery_code")
    }

    /// This for the one, that for the other.
    pub(crate) fn of<T>(self, app: T, recovery: T) -> T {
        if *self.is_recovery.read() {
            recovery
        } else {
            app
        }
    }

    /// A refusal, with a wrong code told beside its field.
    pub(crate) fn beside(self, mut refusal: Refusal) -> Refusal {
        if refusal.code == "wrong_code" {
            let error = FieldError::new(self.field(), refusal.said.clone());
            refusal.fields.push(error);
        }
        refusal
    }
}

/// The field for the one or for the other, and the way to the other.
#[component]
pub(crate) fn ProofFields(by: By, sending: Submission) -> Element {
    let mut is_recovery = by.is_recovery;
    rsx! {
        if is_recovery() {
            Field {
                name: "recovery_code",
                label: factor::RECOVERY_CODE,
                error: sending.error("recovery_code"),
                most: 48,
            }
        } else {
            CodeField {
                name: "code",
                label: factor::CODE,
                hint: factor::CODE_HINT.to_owned(),
                error: sending.error("code"),
            }
        }
        div {
            Button { kind: ButtonKind::Link, onclick: move |_| is_recovery.toggle(),
                {by.of(factor::USE_RECOVERY, factor::USE_APP)}
            }
        }
    }
}

/// What was filled in: a code, or a recovery code.
pub(crate) fn proof_of(values: &Values) -> (Option<Secret>, Option<Secret>) {
    let filled = |name: &str| {
        let value = values.get(name);
        let value = value.trim();
        (!value.is_empty()).then(|| Secret(value.to_owned()))
    };
    let code = filled("code").map(|code| Secret(code.0.replace([' ', '-'], "")));
    (code, filled("recovery_code"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_good_with_the_blanks_that_apps_show() {
        let (code, recovery) = proof_of(&Values::from([("code", " 123 456 ")]));
        assert_eq!(code, Some(Secret("123456".to_owned())));
        assert_eq!(recovery, None);
    }

    #[test]
    fn a_recovery_code_is_sent_as_it_is() {
        let (code, recovery) = proof_of(&Values::from([("recovery_code", "ab-cd")]));
        assert_eq!(code, None);
        assert_eq!(recovery, Some(Secret("ab-cd".to_owned())));
    }
}
