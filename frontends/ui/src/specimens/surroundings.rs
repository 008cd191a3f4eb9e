//! What is around pages.

use dioxus::prelude::*;

use super::Specimen;
use crate::Brand;

/// [`Shell`](crate::Shell) and [`Workspace`](crate::Workspace) are seen around every page.
#[component]
pub(super) fn SurroundingSpecimens() -> Element {
    rsx! {
        h2 { "Surroundings" }
        Specimen { name: "Brand", Brand {} }
    }
}
