//! The pages of what is somebody's own: booking seats, bookings, invoices, the profile.
//!
//! They have a program of their own, so that whoever only looks at launches does not load it. Their
//! HTML is the same for everybody; what is whose, the program asks the API for.
//!
//! - [`OwnPage`]: what a page needs, which travels inside it as JSON. [`App`]: a page.
//! - `book`: booking seats, step by step. `pay`: paying for them while they are held.
//! - `bookings`, `invoices`, `profile`: a page each. `guard`: whoever is not signed in does so first.
//! - `text`: all words of these pages.
//! - [`document`] (native): the whole HTML document of a page.

mod app;
mod book;
mod bookings;
#[cfg(not(target_arch = "wasm32"))]
pub mod document;
mod guard;
mod invoices;
mod page;
mod papers;
mod pay;
mod profile;
#[cfg(test)]
mod samples;
#[cfg(target_arch = "wasm32")]
mod take_over;
mod text;
mod words;

pub use app::App;
pub use page::{BookPage, BookingTerms, OwnPage, Page, Places};
#[cfg(target_arch = "wasm32")]
pub use take_over::take_over;
