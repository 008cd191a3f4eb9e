//! What people see and do, in a real browser.

mod account;
mod console;
mod finance;
mod launch_page;
mod looks;
mod portal;
mod registering;
mod signing_in;
