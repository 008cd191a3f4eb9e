//! The whole HTML document of a page, as admin-api answers it: the same for everybody.

use dioxus::prelude::*;
use frontend_kit::before_take_over;
pub use frontend_ui::{Bundle, Program};

use crate::app::{AppProps, Nowhere};
use crate::page::ROOT;
use crate::text::{NO_SCRIPT, nowhere as text};
use crate::{App, Page};

/// The document of a page.
#[must_use]
pub fn document(page: Page, bundle: &Bundle) -> String {
    let subject = None;
    let app = VirtualDom::new_with_props(App, AppProps { page, subject });
    let content = before_take_over(app, ROOT, NO_SCRIPT);
    frontend_kit::document(page.title(), bundle, true, content)
}

/// The document at an address that leads nowhere. It needs no program.
#[must_use]
pub fn nowhere(bundle: &Bundle) -> String {
    let content = rsx! {
        Nowhere {}
    };
    frontend_kit::document(text::HEADING, bundle, false, content)
}

#[cfg(test)]
mod tests {
    use frontend_ui::titled;

    use super::*;

    fn bundle() -> Bundle {
        Bundle {
            style: "/assets/1/style.css".to_owned(),
            icon: "/assets/1/icon.svg".to_owned(),
            fonts: vec!["/assets/1/sans.woff2".to_owned()],
            program: Program {
                start: "/assets/1/start.js".to_owned(),
                scripts: vec!["/assets/1/app.js".to_owned()],
                wasm: "/assets/1/app_bg.wasm".to_owned(),
            },
        }
    }

    #[test]
    fn a_page_is_there_before_its_program_and_shows_nothing_of_anybody() {
        insta::assert_snapshot!(document(Page::Launches, &bundle()));
    }

    #[test]
    fn an_address_that_leads_nowhere_says_so_without_a_program() {
        let html = nowhere(&bundle());
        assert!(html.contains(crate::text::nowhere::HEADING), "{html}");
        assert!(!html.contains("<script"), "{html}");
    }

    #[test]
    fn every_page_has_its_title_one_heading_and_nothing_that_needs_a_lax_policy() {
        for page in Page::ALL {
            let html = document(page, &bundle());
            let title = format!("<title>{}</title>", titled(page.title()));
            assert!(html.contains(&title), "{title} is not in {html}");
            assert_eq!(html.matches("<h1").count(), 1, "{html}");
            for inline in [" style=", "<style", " onclick=", "javascript:"] {
                assert!(!html.contains(inline), "{inline} is in {html}");
            }
        }
    }
}
