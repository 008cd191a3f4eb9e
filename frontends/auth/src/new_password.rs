//! A password to be chosen.

use dioxus::prelude::*;
use frontend_kit::Submission;
use frontend_ui::PasswordField;

use crate::text::field;

/// A password to be chosen, sent as `name`. What makes a good one is said before somebody tries.
#[component]
pub(crate) fn NewPassword(name: &'static str, sending: Submission) -> Element {
    // What is wrong with it is named after the field, or after what it is.
    let error = sending.error(name).or_else(|| sending.error("password"));
    rsx! {
        PasswordField {
            name,
            label: field::NEW_PASSWORD,
            is_new: true,
            show: field::SHOW,
            hide: field::HIDE,
            hint: field::PASSWORD_HINT.to_owned(),
            error,
        }
    }
}
