//! `GET /`: the first page.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use api_kit::ApiProblem;
use chrono::{DateTime, Utc};
use domain::launch::Destination;
use frontend_customer::document::Site;
use frontend_customer::{Landing, Page};
use futures_util::future::try_join_all;
use projection_customer::{LaunchFilter, LaunchSort};

use super::{answer_with_search, refusal, written};
use crate::hot::{Body, Missing};
use crate::launches::{body, minute, missing, refused};
use crate::state::State;

/// The launches that it shows.
const SHOWN: u32 = 6;

pub(super) async fn show(
    request: HttpRequest,
    state: Data<State>,
    site: Data<Site>,
) -> Result<HttpResponse, ApiProblem> {
    let now = minute(state.commands.clock().now());
    let read = async || read(now, &state, &site).await;
    let key = format!("first page at {now}").into();
    match state.hot.listing(key, SHOWN, read).await {
        Ok(page) => Ok(answer_with_search(&request, &page)),
        Err(missing) => refusal(refused(missing), &site),
    }
}

async fn read(now: DateTime<Utc>, state: &State, site: &Site) -> Result<Body, Missing> {
    let on_sale = |destination| LaunchFilter {
        destination,
        bookable_at: Some(now),
        ..LaunchFilter::default()
    };
    let (model, all) = (state.model(), on_sale(None));
    let next = model.launches(&all, LaunchSort::default(), SHOWN, None);
    let prices = Destination::ALL.iter().map(async |destination| {
        let cheapest = model.lowest_price(&on_sale(Some(*destination))).await;
        cheapest.map(|cheapest| (*destination, cheapest))
    });
    let (next, destinations) = tokio::try_join!(next, try_join_all(prices)).map_err(missing)?;
    let landing = Landing {
        next: next.items.into_iter().map(body::launch).collect(),
        destinations,
        terms: state.commands.terms().clone(),
    };
    Ok(written(&Page::Landing(Box::new(landing)), site))
}
