//! The design of all web apps, so that they look and behave as one.
//!
//! - `style/`: the tokens (`1-tokens.css`) and the styles of pages and components, plain CSS. The
//!   bundler puts them before an app's own. `files/`: fonts and the icon.
//! - [`Shell`], [`Brand`], [`Badge`], [`Fact`], [`Gauge`]: components, each with a block of
//!   `3-components.css`.
//!
//! Knows no app, no data and no browser: the same components are written as HTML by an API. No
//! component has a `style` attribute or HTML from elsewhere, which the sites' policies forbid.

mod badge;
mod brand;
mod fact;
mod gauge;
mod shell;

pub use badge::{Badge, Tone};
pub use brand::{BRAND, Brand};
pub use fact::Fact;
pub use gauge::Gauge;
pub use shell::Shell;
