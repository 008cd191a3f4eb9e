//! What people see and do, in a real browser.

mod account;
mod finance;
mod launch_page;
mod looks;
mod public_pages;
mod portal;
mod registering;
mod signing_in;
