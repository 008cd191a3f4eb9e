//! `GET /launches/{id or link}/availability`: the seats of a launch, as they change.

use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::CommonProblems;
use api_contract::launches::Availability;
use api_contract::problem::Problem;
use api_kit::sse::{SseEvent, Streams};
use api_kit::{ApiProblem, PathParam};
use domain::ids::LaunchId;
use futures_util::stream::{self, Stream};
use tokio::time::{Instant, sleep_until};

use super::{body, missing, named, refused};
use crate::hot::{Body, Missing, Subscription};
use crate::state::State;

/// The least time between two events of a stream: a launch that sells a thousand seats a second
/// would otherwise send as many events to each who watches it. Nothing is lost, as each event
/// tells the whole.
const BREATH: Duration = Duration::from_millis(250);

/// The seats of a launch as server-sent events named `availability`: one at once, then one
/// whenever they have changed. An event `end` says that the stream is over for now, and should be
/// opened again, unless the launch itself is over by its last `status`: then nothing more comes,
/// and whoever opens the stream again gets a 204, after which browsers stop asking.
#[utoipa::path(
    get,
    path = "/api/v1/launches/{launch}/availability",
    operation_id = "watch_availability",
    tag = "launches",
    params(("launch" = String, Path, description = "Its id or its link.")),
    responses(
        (status = 200, description = "The data of each event is an `Availability`.",
            body = Availability, content_type = "text/event-stream"),
        (status = 204, description = "The launch is over: nothing will change."),
        (status = 404, description = "`launch_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "`too_many_streams_of_client`: 32 of a client are open",
            body = Problem, content_type = "application/problem+json"),
        CommonProblems,
    ),
)]
pub(crate) async fn availability(
    name: PathParam<String>,
    streams: Streams,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let id = named(&state, &name.0).await?;
    // Subscribes before it reads, so that no change falls between.
    let subscription = state.hot.subscribe(id);
    let now = current(&state, id).await.map_err(refused)?;
    if is_over(&now) {
        return Ok(HttpResponse::NoContent().finish());
    }
    streams.open(events(state.into_inner(), id, subscription, now))
}

fn events(
    state: Arc<State>,
    id: LaunchId,
    subscription: Subscription,
    first: Body,
) -> impl Stream<Item = SseEvent> {
    let watching = Watching {
        state,
        id,
        subscription,
        sent: None,
    };
    stream::unfold(
        (watching, Some(first)),
        |(mut watching, first)| async move {
            let body = match first {
                Some(body) => body,
                None => watching.next().await?,
            };
            let event = SseEvent::raw("availability", body.as_slice());
            watching.sent = Some((body, Instant::now()));
            Some((event, (watching, None)))
        },
    )
}

struct Watching {
    state: Arc<State>,
    id: LaunchId,
    subscription: Subscription,
    /// What was sent last, and when.
    sent: Option<(Body, Instant)>,
}

impl Watching {
    /// What is to be sent next, when it is time. None when it can't be read: the client comes
    /// back later; and none after the end of the launch was sent.
    async fn next(&mut self) -> Option<Body> {
        if self.sent.as_ref().is_some_and(|(sent, _)| is_over(sent)) {
            return None;
        }
        loop {
            self.subscription.changed().await;
            if let Some((_, at)) = self.sent {
                sleep_until(at + BREATH).await;
            }
            let now = current(&self.state, self.id).await.ok()?;
            if self.sent.as_ref().is_none_or(|(sent, _)| *sent != now) {
                return Some(now);
            }
        }
    }
}

async fn current(state: &State, id: LaunchId) -> Result<Body, Missing> {
    let read = async || {
        let found = state.model().availability(id).await.map_err(missing)?;
        let seats = body::availability(found.ok_or(Missing::Unknown)?);
        Ok(Body::json(&seats))
    };
    state.hot.availability(id, read).await
}

/// Whether the seats are those of a launch that is over: they will never change.
fn is_over(seats: &Body) -> bool {
    let seats: Result<Availability, _> = serde_json::from_slice(seats.as_slice());
    seats.is_ok_and(|seats| seats.status.is_final())
}
