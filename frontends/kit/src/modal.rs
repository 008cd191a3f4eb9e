//! Dialogs that come before everything else.

use dioxus::prelude::*;

use crate::platform;

/// Shows the dialog of an id before everything else, for as long as the component is there that it
/// is in. Then the keyboard goes back to where it was.
pub fn use_modal(id: &'static str) {
    use_effect(move || platform::show_modal(id));
    use_drop(move || platform::close_modal(id));
}

/// Takes the dialog of an id away once it is done with, and the keyboard to what a selector finds:
/// what the dialog was opened by may go with what was done.
pub fn leave_modal(id: &str, next: &str) {
    platform::close_modal(id);
    platform::focus(next);
}
