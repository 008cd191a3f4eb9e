//! The people, rockets and launches that the system is shown with.

mod api;
mod people;
mod plan;
mod signing;

pub(crate) use api::DemoApi;
pub(crate) use people::Person;
pub(crate) use plan::launches;
pub(crate) use signing::SigningArgs;
