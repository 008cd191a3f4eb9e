//! What people see and do, in a real browser.

mod account;
mod booking;
mod console;
mod finance;
mod jobs;
mod launch_page;
mod looks;
mod notifications;
mod paying;
mod portal;
mod public_pages;
mod registering;
mod signing_in;
mod watching;
