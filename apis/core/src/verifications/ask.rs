//! `POST /verifications`: has the log compared with what was sealed of it.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::Data;
use api_contract::documentation::{CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_contract::verifications::Verification;
use api_kit::{
    ApiProblem, CommandIdentity, IdempotencyKey, Principal, RequestContext, Role, command_meta,
};
use domain::ids;
use verifications::Ask;

use super::entry;
use crate::refusal;
use crate::state::State;

/// The most that may wait: each reads all of the log.
const MOST_OPEN: u64 = 5;

/// Asks for the log to be compared with what was sealed of it, from its first commit on. It is done one after
/// the other; its address tells how far it is. Each day one is made without being asked for.
#[utoipa::path(
    post,
    path = "/api/v1/verifications",
    operation_id = "ask_for_verification",
    tag = "operations",
    security(("access_token" = [])),
    params(CommandHeaders),
    responses(
        (status = 202, description = "It waits for its turn.", body = Verification,
            headers(("Location" = String, description = "Its address."))),
        (status = 409, description = "`log_not_sealed`: there is nothing to compare it with; \
            `verifications_wait`: others wait already.",
            body = Problem, content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn ask(
    principal: Principal,
    key: IdempotencyKey,
    context: RequestContext,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let roles = [Role::It, Role::Auditor];
    principal.require_any(&roles)?;
    if state.sealed.is_none() {
        return Err(refusal::not_sealed());
    }
    let own = roles.into_iter().find(|role| principal.has(*role));
    let CommandIdentity { command, .. } = command_meta(
        principal.actor(own.unwrap_or(Role::Auditor)),
        &key,
        &context,
        "ask_for_verification",
        &[],
        &[],
    );
    let ask = Ask {
        id: ids::derive("verification", &[command.0.as_bytes()]),
        account: Some(principal.account()),
    };
    // Asked for again by the same request it is there, however many wait.
    let known = state.verifications.get(ask.id).await;
    let asked = match known.map_err(refusal::verifications)? {
        Some(known) => known,
        None => {
            let open = state.verifications.open().await;
            if open.map_err(refusal::verifications)? >= MOST_OPEN {
                return Err(refusal::verifications_wait());
            }
            let asked = state.verifications.ask(ask).await;
            asked.map_err(refusal::verifications)?
        }
    };
    Ok(HttpResponse::Accepted()
        .insert_header((LOCATION, format!("/api/v1/verifications/{}", asked.id)))
        .json(entry(asked)))
}
