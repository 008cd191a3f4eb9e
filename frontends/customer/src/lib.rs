//! The site of customers and visitors.
//!
//! Each page is answered as finished HTML by the API of customers, which compiles this crate
//! natively, and then taken over in the browser by the same components, compiled to WebAssembly.
//!
//! - [`Page`]: what a page shows, which travels inside it as JSON. [`routes`]: where it is.
//! - [`App`]: the page, made of components: `launch`; `landing` and `search` (native, since those
//!   pages need no program in the browser), with `card` for a launch among others. `visitor`: who
//!   is signed in, in the header of all of them.
//! - [`own`]: the pages of what is somebody's own, which have a program of their own.
//! - [`TripTerms`]: the terms of a trip. `said`: how money, moments and states are said to people.
//!   `text`: all other words.
//! - [`document`] (native): the whole HTML document around a page.
//! - `browser` (WebAssembly): how a page is taken over, and what changes in it by itself.
//!
//! It knows what travels over HTTP and nothing of how it is answered. What it shows depends on the
//! page's data alone, never on the clock or the browser: else what takes over would not be what
//! was there.

mod app;
#[cfg(target_arch = "wasm32")]
pub mod browser;
#[cfg(not(target_arch = "wasm32"))]
mod card;
#[cfg(not(target_arch = "wasm32"))]
pub mod document;
#[cfg(not(target_arch = "wasm32"))]
mod landing;
mod launch;
pub mod own;
mod page;
pub mod routes;
mod said;
#[cfg(not(target_arch = "wasm32"))]
mod search;
mod terms;
mod text;
mod visitor;

pub use app::App;
#[cfg(not(target_arch = "wasm32"))]
pub use landing::Landing;
pub use page::{Page, Shown};
#[cfg(not(target_arch = "wasm32"))]
pub use search::{Filters, Found, SearchFilter};
pub use terms::{RefundStep, TripTerms};
