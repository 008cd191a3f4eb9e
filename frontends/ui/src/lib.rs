//! The design of all web apps, so that they look and behave as one.
//!
//! - `style/`: the tokens (`1-tokens.css`) and the styles of pages and components, plain CSS. The
//!   bundler puts them before an app's own. `files/`: fonts and the icon.
//! - [`Shell`], [`Brand`], [`Badge`], [`Callout`], [`Fact`], [`Gauge`], [`Loading`], [`Table`],
//!   [`Dialog`]: what pages are made of, each with a block of `3-components.css`.
//! - [`Field`], [`PasswordField`], [`CodeField`], [`Choices`], [`Button`]: what forms are made of
//!   (`4-forms.css`).
//! - [`Head`]: what documents say of themselves, with the parts of an app ([`Bundle`]).
//!
//! Knows no app, no data and no browser: the same components are written as HTML by an API. No
//! component has a `style` attribute or HTML from elsewhere, which the sites' policies forbid.

mod badge;
mod brand;
mod button;
mod callout;
mod choices;
mod code_field;
mod dialog;
mod fact;
mod field;
mod gauge;
mod head;
mod loading;
mod password_field;
mod shell;
mod table;

pub use badge::{Badge, Tone};
pub use brand::{BRAND, Brand};
pub use button::{Button, ButtonKind};
pub use callout::Callout;
pub use choices::{Choice, Choices};
pub use code_field::CodeField;
pub use dialog::Dialog;
pub use fact::Fact;
pub use field::Field;
pub use gauge::Gauge;
pub use head::{Bundle, Head, Program, titled};
pub use loading::Loading;
pub use password_field::PasswordField;
pub use shell::Shell;
pub use table::{Cell, Table};
