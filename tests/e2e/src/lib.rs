//! Tests of the web apps: a real browser before the real binary and real servers.
//!
//! Here is what the tests share; they are in `tests/e2e`, a file for each page.
//!
//! - [`Browser`]: chromium, driven by its driver, with what it has to say about a page.
//!   What one does with it by hand is in `hand`.
//! - [`AccountSite`]: the site of accounts, and what people do there.
//! - [`PortalSite`]: the portal of suppliers and finance.
//! - `clock`: the business clock, as a process goes by it.
//! - [`Visit`]: a site with a launch on offer. [`pictures`]: where pictures of it are kept.
//!
//! Everything here panics when it fails: a test can't go on without its browser.

#![expect(
    clippy::print_stderr,
    reason = "why a button could not be pressed is for the reader of a failed test"
)]

mod account_site;
mod browser;
mod clock;
mod commands;
mod driver;
mod hand;
mod portal_site;
mod visit;

pub use account_site::AccountSite;
pub use browser::{Browser, Scripts};
pub use portal_site::PortalSite;
pub use visit::{Visit, pictures};
