//! Links that a program may follow by itself.

use dioxus::html::ModifiersInteraction;
use dioxus::prelude::*;

/// Has a program follow a link, unless the reader wants it elsewhere, in a new tab say. Without a
/// program the browser follows it.
pub(crate) fn follow(event: &MouseEvent, onfollow: Option<EventHandler<String>>, href: &str) {
    if let Some(onfollow) = onfollow.filter(|_| event.modifiers().is_empty()) {
        event.prevent_default();
        onfollow.call(href.to_owned());
    }
}
