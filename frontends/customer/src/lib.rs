//! The site of customers and visitors.
//!
//! Each page is answered as finished HTML by the API of customers, which compiles this crate
//! natively, and then taken over in the browser by the same components, compiled to WebAssembly.
//!
//! - [`Page`]: what a page shows, which travels inside it as JSON. [`routes`]: where it is.
//! - [`App`]: the page, made of components: `launch`.
//! - `said`: how money, moments and states are said to people.
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
pub mod document;
mod launch;
mod page;
pub mod routes;
mod said;

pub use app::App;
pub use page::Page;
