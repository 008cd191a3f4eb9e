//! Dialogs that come before everything else.

use dioxus::prelude::*;

use crate::platform;

/// Shows the dialog of an id before everything else, for as long as the component is there that it
/// is in. Then the keyboard goes back to where it was.
pub fn use_modal(id: &'static str) {
    use_effect(move || platform::show_modal(id));
    use_drop(move || platform::close_modal(id));
}
