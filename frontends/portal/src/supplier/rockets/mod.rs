//! A supplier's rockets.

mod form;
mod list;
mod new;
mod rocket;

pub(super) use list::RocketsPage;
pub(super) use new::NewRocketPage;
pub(super) use rocket::RocketPage;

use api_contract::Page;
use api_contract::rockets::Rocket;
use frontend_kit::{Answered, use_answer};

/// The rockets to choose from: the first hundred, which is all for nearly everybody. Nobody but a
/// supplier has any.
pub(super) fn use_rockets(is_asked: bool) -> Answered<Page<Rocket>> {
    use_answer(move || match is_asked {
        true => "/api/v1/rockets?limit=100".to_owned(),
        false => String::new(),
    })
}
