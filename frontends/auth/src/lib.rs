//! The pages of signing in and of one's account, at the address of the core service.
//!
//! Each page is written as HTML by core-api, which compiles this crate natively: the same for
//! everybody, so that it is there at once. In the browser the same components take it over, and ask
//! the API who is signed in.
//!
//! - [`Page`]: the pages, and where each is. [`App`]: a page, made of components.
//! - `sign_in`, `register`, `link` (the pages that links of mails lead to), `account`: the pages.
//! - `me`: who is signed in. `onward`: where one goes after signing in. `text`: all words.
//! - [`document`] (native): the whole HTML document of a page.
//!
//! It knows what travels over HTTP and nothing of how it is answered. No secret is in an address:
//! tokens of links stand after `#`, and are taken out of it before anything else happens.

mod account;
mod app;
mod copy;
#[cfg(not(target_arch = "wasm32"))]
pub mod document;
mod link;
mod me;
mod new_password;
mod onward;
mod page;
mod register;
mod second_factor;
mod sign_in;
mod sign_out;
#[cfg(target_arch = "wasm32")]
mod take_over;
mod text;

pub use app::App;
pub use page::Page;
#[cfg(target_arch = "wasm32")]
pub use take_over::take_over;
