//! What people see and do, in a real browser.

mod account;
mod console;
mod launch_page;
mod looks;
mod registering;
mod signing_in;
