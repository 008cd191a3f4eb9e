//! `GET /projections`: the read models and their versions.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::projections::Projections;
use api_kit::{ApiProblem, Principal, Role};
use domain::commit::Position;

use super::shown::{self, Lag};
use crate::refusal;
use crate::state::State;

/// The read models: which version of each is live, how far another is that is built, which are kept,
/// and what was wished for.
#[utoipa::path(
    get,
    path = "/api/v1/projections",
    operation_id = "list_projections",
    tag = "operations",
    security(("access_token" = [])),
    responses(
        (status = 200, description = "They are these.", body = Projections),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn list(
    principal: Principal,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let told = state.rebuilds.told().await.map_err(refusal::rebuilds)?;
    // Asked for after them, so that none is further than the log.
    let head = state.log.head_now().await.map_err(refusal::log)?;
    let mut items = Vec::with_capacity(told.len());
    for told in told {
        let position = told.seen.live.position;
        let commits = head.position.0.saturating_sub(position);
        let waits = match commits {
            0 => None,
            _ => {
                let first = state.log.stored_at(Position(position + 1)).await;
                first.map_err(refusal::log)?
            }
        };
        let ms = waits.map_or(0, |at| (head.now - at).num_milliseconds());
        let lag = Lag {
            commits,
            ms: u64::try_from(ms).unwrap_or(0),
        };
        let wishes = state.rebuilds.latest(&told.seen.model).await;
        let wishes = wishes.map_err(refusal::rebuilds)?;
        items.push(shown::projection(told, lag, wishes));
    }
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Projections {
            log_head: head.position.0,
            items,
        }))
}
