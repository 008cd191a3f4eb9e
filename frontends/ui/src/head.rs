//! What the documents of all sites say of themselves.

use dioxus::prelude::*;

use crate::BRAND;

/// The parts of an app that its documents name, by their addresses.
#[derive(Debug, Clone, PartialEq)]
pub struct Bundle {
    /// The style sheet.
    pub style: String,
    /// The icon.
    pub icon: String,
    /// The fonts.
    pub fonts: Vec<String>,
    /// The program that takes pages over.
    pub program: Program,
}

/// The program that takes pages over, by the addresses of its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    /// The script that starts it.
    pub start: String,
    /// All its scripts.
    pub scripts: Vec<String>,
    /// What they start.
    pub wasm: String,
}

/// A title of a page, as tabs and search engines show it.
#[must_use]
pub fn titled(what: &str) -> String {
    format!("{what} · {BRAND}")
}

/// The head of a document: its title, its looks, and its program where the page `is_alive`.
#[component]
pub fn Head(title: String, bundle: Bundle, is_alive: bool, children: Element) -> Element {
    rsx! {
        head {
            meta { charset: "utf-8" }
            meta { name: "viewport", content: "width=device-width, initial-scale=1" }
            title { {title} }
            meta { name: "color-scheme", content: "light dark" }
            meta { name: "theme-color", content: "#070a1d" }
            for font in &bundle.fonts {
                link {
                    rel: "preload",
                    href: font.clone(),
                    "as": "font",
                    r#type: "font/woff2",
                    "crossorigin": "anonymous",
                }
            }
            link { rel: "stylesheet", href: bundle.style.clone() }
            link { rel: "icon", href: bundle.icon.clone(), r#type: "image/svg+xml" }
            {children}
            if is_alive {
                for script in &bundle.program.scripts {
                    link { rel: "modulepreload", href: script.clone() }
                }
                link {
                    rel: "preload",
                    href: bundle.program.wasm.clone(),
                    "as": "fetch",
                    r#type: "application/wasm",
                    "crossorigin": "anonymous",
                }
                script { r#type: "module", src: bundle.program.start.clone() }
            }
        }
    }
}
