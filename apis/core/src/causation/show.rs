//! `GET /causation/{id}`: what followed from a request, for IT and auditors.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::operations::{Causation, CausedMail, MAX_CAUSED, MAX_CAUSED_MAILS};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, PathParam, Principal, Role};
use uuid::Uuid;

use super::tree;
use crate::events::entry;
use crate::notifications::status;
use crate::refusal;
use crate::state::State;

/// What followed from a request: its commands, what happened by each, and who was mailed.
#[utoipa::path(
    get,
    path = "/api/v1/causation/{id}",
    operation_id = "show_causation",
    tag = "operations",
    security(("access_token" = [])),
    params((
        "id" = Uuid,
        Path,
        description = "The request (`correlation_id`), or a command or an event of it."
    )),
    responses(
        (status = 200, description = "What followed from it.", body = Causation),
        (
            status = 404,
            description = "`causation_not_found`: nothing of it is indexed.",
            body = Problem,
            content_type = "application/problem+json"
        ),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn show(
    principal: Principal,
    id: PathParam<Uuid>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let index = &state.event_index;
    let found = index.request(state.log.log_id(), id.0, MAX_CAUSED).await;
    let request = found.map_err(refusal::event_index)?.ok_or_else(|| {
        let detail = "Nothing that is indexed has this id as request, command or event.";
        ApiProblem::not_found("causation_not_found", detail)
    })?;
    let events: Vec<_> = request.events.iter().map(|event| event.id).collect();
    let mailed = state.messages.of_events(&events, MAX_CAUSED_MAILS).await;
    let (mailed, more_mails) = mailed.map_err(refusal::messages)?;
    let mut mails = HashMap::<Uuid, Vec<CausedMail>>::new();
    // The oldest first, as all else.
    for mail in mailed.into_iter().rev() {
        let Some(event) = mail.event else { continue };
        mails.entry(event.0).or_default().push(CausedMail {
            id: mail.id.0,
            template: mail.template,
            status: status(mail.status),
        });
    }
    let tree = tree::tree(request.events.into_iter().map(entry).collect(), mails);
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Causation {
            correlation_id: request.correlation.0,
            commands: tree.commands,
            is_cut: request.is_cut || more_mails || tree.is_cut,
            indexed_to: request.indexed_to.0,
        }))
}
