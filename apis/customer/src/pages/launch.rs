//! `GET /launches/{id or link}`: the page of a launch.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use api_kit::{ApiProblem, PathParam};
use chrono::{DateTime, Utc};
use domain::ids::LaunchId;
use frontend_customer::document::Site;
use frontend_customer::{Page, Shown, TripTerms};

use super::{answer, refusal, written};
use crate::hot::{Body, Missing};
use crate::launches::{launch, missing, named, refused};
use crate::state::State;

pub(super) async fn show(
    request: HttpRequest,
    name: PathParam<String>,
    state: Data<State>,
    site: Data<Site>,
) -> Result<HttpResponse, ApiProblem> {
    match page(&name.0, &state, &site).await {
        Ok(page) => Ok(answer(&request, &page)),
        Err(problem) => refusal(problem, &site),
    }
}

async fn page(name: &str, state: &State, site: &Site) -> Result<Body, ApiProblem> {
    let id = named(state, name).await?;
    let now = state.commands.clock().now();
    let read = async || read(id, now, state, site).await;
    state.hot.page(id, now, read).await.map_err(refused)
}

/// Good until the launch departs, which its page tells.
async fn read(
    id: LaunchId,
    now: DateTime<Utc>,
    state: &State,
    site: &Site,
) -> Result<Body, Missing> {
    let launch = launch(state, id).await?;
    let rocket = state.model().rocket_capacity(launch.rocket.id).await;
    let has_departed = launch.date <= now;
    let departs = (!has_departed).then_some(launch.date);
    let shown = Shown {
        rocket_seats: rocket.map_err(missing)?,
        terms: TripTerms::of(launch.date, state.commands.terms()),
        has_departed,
        launch,
    };
    Ok(written(&Page::Launch(Box::new(shown)), site).until(departs))
}
