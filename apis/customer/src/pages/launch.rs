//! `GET /launches/{id or link}`: the page of a launch.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use api_kit::{ApiProblem, PathParam};
use frontend_customer::Page;
use frontend_customer::document::Site;

use super::{answer, refusal, written};
use crate::hot::Body;
use crate::launches::{launch, named, refused};
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
    let read = async || {
        let launch = launch(state, id).await?;
        Ok(written(&Page::Launch(Box::new(launch)), site))
    };
    state.hot.page(id, read).await.map_err(refused)
}
