//! What people see and do, in a real browser.

mod account;
mod launch_page;
mod looks;
mod public_pages;
mod registering;
mod signing_in;
