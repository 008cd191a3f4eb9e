//! The console of IT and auditors, at the address of the core service.
//!
//! Each page is written as HTML by core-api, which compiles this crate natively: the same for
//! everybody, without anything of anybody. In the browser the same components take it over, and ask
//! the API who is signed in, and then for what the page shows.
//!
//! - [`Page`]: the pages, and where each is. [`App`]: a page, made of components.
//! - `frame`: what is around every page: the ways to the others, and who is signed in (`me`).
//! - `overview`, `incidents`, `logs`, `jobs`, `reconciliations`, `parked`, `notifications`, `suppressions`, `accounts`,
//!   `activity`, `events`, `states`: the pages. Their filters stand in their addresses (`filters`), so that each can be kept and sent to somebody.
//! - `acting`: the dialogs in which IT has something done.
//! - `text`: all words. [`document`] (native): the whole HTML document of a page.
//!
//! It knows what travels over HTTP and nothing of how it is answered. Auditors see what IT sees, and
//! no button that changes anything; the API refuses it too.

mod accounts;
mod acting;
mod activity;
mod app;
mod causation;
#[cfg(not(target_arch = "wasm32"))]
pub mod document;
mod events;
mod filters;
mod found;
mod frame;
mod incidents;
mod jobs;
mod links;
mod listed;
mod live;
mod logs;
mod me;
mod notifications;
mod overview;
mod page;
mod parked;
mod projections;
mod proof;
mod reconciliations;
mod shown;
mod sign_out;
mod states;
mod suppressions;
#[cfg(target_arch = "wasm32")]
mod take_over;
mod text;
mod ticks;

pub use app::App;
pub use page::Page;
#[cfg(target_arch = "wasm32")]
pub use take_over::take_over;
