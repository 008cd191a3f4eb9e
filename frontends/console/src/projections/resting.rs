//! Versions that nobody writes any more: until when they are kept, and what went by itself.

use api_contract::projections::{LetGoVersion, RestingVersion};
use dioxus::prelude::*;

use crate::shown::When;
use crate::text::projections as text;

/// Until when versions are kept.
#[component]
pub(super) fn Resting(versions: Vec<RestingVersion>) -> Element {
    rsx! {
        for one in versions {
            p { key: "{one.version}",
                {text::kept_until(one.version)}
                " "
                When { at: one.until }
            }
        }
    }
}

/// What was given up by itself.
#[component]
pub(super) fn LetGo(versions: Vec<LetGoVersion>) -> Element {
    rsx! {
        for one in versions {
            p { key: "{one.version}",
                {text::went_by_itself(one.version)}
                " "
                When { at: one.at }
            }
        }
    }
}
