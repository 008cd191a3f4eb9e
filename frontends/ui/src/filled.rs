//! What stands in a field that is filled in already.

use dioxus::prelude::*;

/// What stands in a field that is filled in already: at first `value`, then what somebody makes of
/// it, until `value` is another one.
pub(crate) fn use_filled(value: &str) -> Signal<String> {
    let mut now = use_signal(|| value.to_owned());
    use_effect(use_reactive((&value.to_owned(),), move |(value,)| {
        if *now.peek() != value {
            now.set(value);
        }
    }));
    now
}
