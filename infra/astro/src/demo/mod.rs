//! The people, rockets and launches that the system is shown with.

mod api;
mod entrance;
mod factors;
mod joining;
mod people;
mod plan;

pub(crate) use api::DemoApi;
pub(crate) use entrance::{EntranceArgs, token};
pub(crate) use factors::Factors;
pub(crate) use joining::Joining;
pub(crate) use people::{PASSWORD, Part, Person, customer_profile, people, supplier_profile};
pub(crate) use plan::launches;
