//! What people see and do, in a real browser.

mod account;
mod audited;
mod booking;
mod console;
mod events;
mod finance;
mod incidents;
mod jobs;
mod launch_page;
mod logs;
mod looks;
mod notifications;
mod parked;
mod paying;
mod portal;
mod projections;
mod proof;
mod public_pages;
mod reconciliations;
mod registering;
mod signing_in;
mod watching;
