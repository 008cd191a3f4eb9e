//! The portal: the pages of suppliers and of finance, at the address of the admin API.
//!
//! Each page is written as HTML by admin-api, which compiles this crate natively: the same for
//! everybody, so that it is there at once. In the browser the same components take it over, and ask
//! the API, as whoever is signed in.
//!
//! - [`Page`]: the pages, and where each is. [`App`]: a page, made of components.
//! - `supplier`, `finance`: the pages of each. Some are for both; the API says what each sees.
//! - `me`: who is signed in. `navigation`: the ways between pages, by who may go them.
//! - `frame`, `listing`, `entered`: what pages, lists and forms have in common. `text`: all words.
//! - [`document`] (native): the whole HTML document of a page.
//!
//! It knows what travels over HTTP and nothing of how it is answered. No page shows anything of
//! anybody before the API has given it.

mod app;
#[cfg(not(target_arch = "wasm32"))]
pub mod document;
mod entered;
mod finance;
mod frame;
mod listing;
mod me;
mod navigation;
mod page;
mod sign_out;
mod supplier;
#[cfg(target_arch = "wasm32")]
mod take_over;
mod text;

pub use app::App;
pub use page::Page;
#[cfg(target_arch = "wasm32")]
pub use take_over::take_over;
