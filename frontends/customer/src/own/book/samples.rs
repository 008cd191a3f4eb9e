//! What tests of these steps show.

use dioxus::prelude::*;
use domain::launch::PaymentMethod;

use super::draft::Part;
use super::drafting::{Drafting, use_drafting};
use crate::document::tests::launch;

/// A draft of one seat, with all filled in.
pub(super) fn use_draft() -> Drafting {
    let drafting = use_drafting(launch().id, PaymentMethod::Card);
    use_hook(|| {
        drafting.forget();
        drafting.change(|draft| {
            for (part, text) in [
                (Part::Name, "Ada Lovelace"),
                (Part::Email, "ada@example.com"),
                (Part::Phone, "+44 20 7946 0958"),
                (Part::DateOfBirth, "1985-12-10"),
            ] {
                draft.fill_in(0, part, text.to_owned());
            }
        });
    });
    drafting
}
