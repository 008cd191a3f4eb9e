//! `GET /aggregates/{kind}/{id}/events`: what happened to one aggregate, for IT and auditors.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::Page;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::operations::{RecordedActor, RecordedEvent};
use api_contract::page;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, PathParam, Principal, QueryParams, Role, cursor};
use domain::any_event::AnyEvent;
use domain::commit::{Actor, ActorKind, Commit, Position, StoredEvent};
use event_log::Found;
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;
use uuid::Uuid;

use super::kind;
use super::masking::masked;
use crate::refusal;
use crate::state::State;

/// Which part of it.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Part {
    /// Items of a page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// Where the page begins: `next` of the one before.
    #[param(max_length = 64)]
    cursor: Option<String>,
}

/// The event that was shown last: the position of its commit, and its place there.
type Place = (u64, u16);

/// What happened to an aggregate, from the first event on. Personal values are marked and not shown; an
/// event that can't be read is shown as it is, with a note, and hides no other.
#[utoipa::path(
    get,
    path = "/api/v1/aggregates/{kind}/{id}/events",
    operation_id = "list_aggregate_events",
    tag = "operations",
    security(("access_token" = [])),
    params(
        ("kind" = String, Path, description = "What it is, such as `launch`.", max_length = 32),
        ("id" = Uuid, Path, description = "Which one."),
        Part,
    ),
    responses(
        (status = 200, description = "A page of it.", body = Page<RecordedEvent>),
        (
            status = 404,
            description = "`aggregate_kind_unknown`, `aggregate_not_found`: nothing happened to it.",
            body = Problem,
            content_type = "application/problem+json"
        ),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn events(
    principal: Principal,
    path: PathParam<(String, Uuid)>,
    query: QueryParams<Part>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let (kind, id) = path.0;
    let kind = kind::known(&kind)?;
    let limit = page::limit(query.0.limit).map_err(|error| refusal::parameter("limit", error))?;
    let after: Option<Place> = query.0.cursor.as_deref().map(cursor::decode).transpose()?;
    // The commit that was shown last comes again: the next is checked against it, and there may be more
    // in it. A commit holds an event at least.
    let from = after.map_or(Position(0), |(position, _)| Position(position));
    let at_most = limit as usize + 2;
    let inspected = state.log.inspect(kind, id, from, at_most).await;
    let inspected = inspected.map_err(refusal::log)?;
    if after.is_none() && inspected.found.is_empty() {
        return Err(kind::nothing_happened());
    }
    let mut items: Vec<_> = inspected.found.into_iter().flat_map(events_of).collect();
    items.retain(|event| after.is_none_or(|after| place(event) > after));
    let is_last = inspected.is_last && items.len() <= limit as usize;
    items.truncate(limit as usize);
    let next = match items.last() {
        Some(event) if !is_last => Some(cursor::encode(&place(event))?),
        _ => None,
    };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Page { items, next }))
}

fn place(event: &RecordedEvent) -> Place {
    (event.position, event.index)
}

/// The events of what stands at one place of the log.
pub(crate) fn events_of(mut found: Found) -> Vec<RecordedEvent> {
    match found.commit.take() {
        Some(commit) => {
            let flaw = found.flaw.map(|flaw| flaw.to_string());
            let events = commit.events.iter().zip(0..);
            events
                .map(|(event, index)| {
                    recorded(found.position, &commit, index, event, flaw.as_deref())
                })
                .collect()
        }
        None => vec![unreadable(&found)],
    }
}

fn recorded(
    position: Position,
    commit: &Commit,
    index: u16,
    event: &StoredEvent,
    flaw: Option<&str>,
) -> RecordedEvent {
    let read = AnyEvent::decode(&commit.aggregate, &event.name, event.v, &event.data);
    let unknown = read.err().map(|error| error.to_string());
    let trace = event.trace.as_deref();
    RecordedEvent {
        position: position.0,
        index,
        version: Some(commit.version),
        id: Some(event.id.0),
        at: event.at,
        event_type: Some(event.name.to_string()),
        event_version: Some(event.v),
        actor: Some(recorded_actor(&event.actor)),
        command_id: Some(event.command.0),
        correlation_id: Some(event.correlation.0),
        causation_id: event.causation.map(|id| id.0),
        trace_id: trace.and_then(|trace| Some(trace.split('-').nth(1)?.to_owned())),
        data: shown(event),
        note: flaw.map(str::to_owned).or(unknown),
    }
}

/// What an event says, with a mark in the place of each sealed value.
pub(crate) fn shown(event: &StoredEvent) -> Value {
    serde_json::from_str(event.data.get()).map_or(Value::Null, masked)
}

fn recorded_actor(actor: &Actor) -> RecordedActor {
    RecordedActor {
        kind: kind_of_actor(actor.kind).to_owned(),
        id: actor.id.clone(),
        on_behalf_of: actor.on_behalf_of.clone(),
    }
}

/// What an actor is, as it travels.
pub(crate) fn kind_of_actor(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Customer => "customer",
        ActorKind::Supplier => "supplier",
        ActorKind::Employee => "employee",
        ActorKind::System => "system",
    }
}

/// A commit of which nothing is known but where it stands.
fn unreadable(found: &Found) -> RecordedEvent {
    RecordedEvent {
        position: found.position.0,
        index: 0,
        version: None,
        id: None,
        at: found.stored_at,
        event_type: None,
        event_version: None,
        actor: None,
        command_id: None,
        correlation_id: None,
        causation_id: None,
        trace_id: None,
        data: serde_json::from_slice(&found.stored).map_or(Value::Null, masked),
        note: found.flaw.as_ref().map(ToString::to_string),
    }
}
