//! A page, made of components.

use dioxus::prelude::*;
use frontend_kit::SignInAt;

use crate::Page;
use crate::frame::Frame;
use crate::me::{SIGN_IN, use_whoever};

/// A page, `about` the id that stands in its path. Written as HTML it is about nothing yet.
#[component]
pub fn App(page: Page, about: Option<String>) -> Element {
    use_context_provider(|| SignInAt(SIGN_IN));
    use_whoever();
    rsx! {
        Frame { page, about }
    }
}
