//! The whole HTML document of a page, as core-api answers it: the same for everybody.

use dioxus::prelude::VirtualDom;
use frontend_kit::before_take_over;
pub use frontend_ui::{Bundle, Program};

use crate::app::AppProps;
use crate::page::ROOT;
use crate::text::NO_SCRIPT;
use crate::{App, Page};

/// The document of a page.
#[must_use]
pub fn document(page: Page, bundle: &Bundle) -> String {
    let app = VirtualDom::new_with_props(App, AppProps { page, about: None });
    let content = before_take_over(app, ROOT, NO_SCRIPT);
    frontend_kit::document(page.title(), bundle, true, content)
}

#[cfg(test)]
mod tests {
    use frontend_ui::titled;

    use super::*;

    fn written(page: Page) -> String {
        let bundle = Bundle {
            style: "/assets/1/style.css".to_owned(),
            icon: "/assets/1/icon.svg".to_owned(),
            fonts: vec!["/assets/1/sans.woff2".to_owned()],
            program: Program {
                start: "/assets/1/start.js".to_owned(),
                scripts: vec!["/assets/1/app.js".to_owned()],
                wasm: "/assets/1/app_bg.wasm".to_owned(),
            },
        };
        document(page, &bundle)
    }

    #[test]
    fn every_page_has_its_title_one_heading_and_nothing_that_needs_a_lax_policy() {
        for page in Page::ALL {
            let html = written(page);
            let title = format!("<title>{}</title>", titled(page.title()));
            assert!(html.contains(&title), "{title} is not in {html}");
            assert_eq!(html.matches("<h1").count(), 1, "{html}");
            for inline in [" style=", "<style", " onclick=", "javascript:"] {
                assert!(!html.contains(inline), "{inline} is in {html}");
            }
        }
    }

    #[test]
    fn a_page_is_written_with_the_ways_to_all_others_and_with_nothing_of_anybody() {
        insta::assert_snapshot!("overview", by_line(&written(Page::Overview)));
    }

    /// An element a line.
    fn by_line(html: &str) -> String {
        html.replace("><", ">\n<")
    }
}
