//! `POST /events/{position}/disclosures`: what is personal in an event, for a reason that is noted.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::disclosures::{DisclosedEvent, Disclosure, DisclosureRequest};
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_kit::{
    ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext, Role, command,
    command_meta,
};
use domain::commit::Position;
use domain::disclosure::{self, Disclose};
use domain::ids::{DisclosureId, EventId};

use crate::account::value;
use crate::refusal;
use crate::state::State;

/// Shows what is personal in an event, or in all that were stored together, as far as the keys of those whom it is
/// about are there. Before that it is noted in the log who reads it, and why. Where it can't be shown after that
/// (503, `disclosure_not_shown`) the note stays: asked for again with the same `Idempotency-Key` it is noted once.
#[utoipa::path(
    post,
    path = "/api/v1/events/{position}/disclosures",
    operation_id = "disclose_event",
    tag = "operations",
    security(("access_token" = [])),
    params(("position" = u64, Path, description = "The place in the log."), CommandHeaders),
    request_body = DisclosureRequest,
    responses(
        (status = 200, description = "What is personal in it.", body = Disclosure),
        (status = 404, description = "`event_not_found`: nothing stands there that can be read, or no such event.",
            body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`, `idempotency_key_reused`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn disclose(
    principal: Principal,
    position: PathParam<u64>,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<DisclosureRequest>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let roles = [Role::It, Role::Auditor];
    principal.require_any(&roles)?;
    let reason = body.value.parse().map_err(refusal::invalid)?;
    let nothing =
        || ApiProblem::not_found("event_not_found", "Nothing stands there that can be read.");
    // NATS takes 0 for no place at all, and answers with the first.
    let position = Some(Position(position.0)).filter(|position| position.0 > 0);
    let position = position.ok_or_else(nothing)?;
    let found = state.log.inspect_at(position).await;
    let found = found.map_err(refusal::log)?.ok_or_else(nothing)?;
    let commit = found.commit.as_ref().ok_or_else(nothing)?;
    let named = body.value.event.map(EventId);
    let read: Vec<_> = (0_u16..)
        .zip(commit.events.iter())
        .filter(|(_, event)| named.is_none_or(|named| event.id == named))
        .collect();
    if read.is_empty() {
        return Err(nothing());
    }
    let own = roles.into_iter().find(|role| principal.has(*role));
    let meta = command::meta(command_meta(
        principal.actor(own.unwrap_or(Role::Auditor)),
        &key,
        &context,
        "disclose_event",
        &position.0.to_be_bytes(),
        body.bytes(),
    ));
    let (id, disclose) = (
        DisclosureId::made_by(meta.command),
        Disclose {
            position,
            event: named,
            reason,
        },
    );
    let noted = state
        .commands
        .dispatch::<disclosure::Disclosure>(id, disclose.into(), meta)
        .await;
    let noted = noted.map_err(refusal::command)?;
    let mut events = Vec::new();
    for (index, event) in read {
        let personal = state.privacy.personal(commit, event).await;
        let personal = personal.map_err(|error| refusal::not_shown(error, noted.position))?;
        if !personal.is_empty() {
            let personal = personal.into_iter().map(value).collect();
            events.push(DisclosedEvent { index, personal });
        }
    }
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Disclosure {
            noted_at: noted.position.0,
            events,
        }))
}
