//! The design of all web apps, so that they look and behave as one.
//!
//! - `style/`: the tokens (`1-tokens.css`) and the styles of pages and components, plain CSS. The
//!   bundler puts them before an app's own. `files/`: fonts and the icon.
//! - [`Shell`], [`Workspace`]: what is around pages. [`Brand`], [`Badge`], [`Callout`], [`Fact`],
//!   [`Gauge`], [`Loading`], [`Empty`], [`Failed`], [`Table`], [`Dialog`], [`Steps`],
//!   [`Timeline`], [`Toasts`]: what pages are made of, each with a block of `3-components.css`.
//! - [`DataTable`], [`Paging`], [`Tabs`], [`Chip`], [`Tile`], and `chart`: what data is shown in
//!   (`5-data.css`).
//! - [`Field`], [`PasswordField`], [`CodeField`], [`TextArea`], [`Select`], [`SearchField`],
//!   [`Choices`], [`Button`]: what forms are made of (`4-forms.css`).
//! - [`Specimens`]: all of them, in all their states, on one page.
//! - [`Head`]: what documents say of themselves, with the parts of an app ([`Bundle`]).
//!
//! Knows no app, no data and no browser: the same components are written as HTML by an API. No
//! component has a `style` attribute or HTML from elsewhere, which the sites' policies forbid.

mod badge;
mod brand;
mod button;
mod callout;
mod chart;
mod chip;
mod choices;
mod code_field;
mod data_table;
mod dialog;
mod empty;
mod fact;
mod failed;
mod field;
mod filled;
mod gauge;
mod head;
mod link;
mod loading;
mod paging;
mod password_field;
mod search_field;
mod select;
mod shell;
mod specimens;
mod steps;
mod table;
mod tabs;
mod text;
mod text_area;
mod tile;
mod timeline;
mod toasts;
mod workspace;

pub use badge::{Badge, Tone};
pub use brand::{BRAND, Brand};
pub use button::{Button, ButtonKind};
pub use callout::Callout;
pub use chart::{Bar, BarChart, Donut, LineChart};
pub use chip::Chip;
pub use choices::{Choice, Choices};
pub use code_field::CodeField;
pub use data_table::{DataTable, Heading, NumberCell, SortOrder};
pub use dialog::Dialog;
pub use empty::Empty;
pub use fact::Fact;
pub use failed::Failed;
pub use field::Field;
pub use gauge::Gauge;
pub use head::{Bundle, Head, Program, titled};
pub use loading::Loading;
pub use paging::Paging;
pub use password_field::PasswordField;
pub use search_field::SearchField;
pub use select::Select;
pub use shell::Shell;
pub use specimens::Specimens;
pub use steps::Steps;
pub use table::{Cell, Table};
pub use tabs::{Tab, Tabs};
pub use text_area::TextArea;
pub use tile::{Tile, Tiles};
pub use timeline::{Timeline, TimelineEntry};
pub use toasts::{Toaster, Toasts, use_toasts};
pub use workspace::{NavGroup, NavLink, Workspace};
