//! `GET /incidents`: what is wrong, and what was.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::operations::{Incident, IncidentKind, IncidentQuery};
use api_contract::{Page, page};
use api_kit::{ApiProblem, Principal, QueryParams, Role, cursor};
use incidents::Kind;

use crate::refusal;
use crate::state::State;

/// What is wrong with the system and what was, the newest first. What is over is forgotten after a year.
#[utoipa::path(
    get,
    path = "/api/v1/incidents",
    operation_id = "list_incidents",
    tag = "operations",
    security(("access_token" = [])),
    params(IncidentQuery),
    responses(
        (status = 200, description = "A page of it.", body = Page<Incident>),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn list(
    principal: Principal,
    query: QueryParams<IncidentQuery>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let query = query.0;
    let limit = page::limit(query.limit).map_err(|error| refusal::parameter("limit", error))?;
    let after = query.cursor.as_deref().map(cursor::decode).transpose()?;
    let found = state.incidents.page(query.open, limit, after).await;
    let found = found.map_err(refusal::incidents)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Page {
            items: found.items.into_iter().map(entry).collect::<Vec<_>>(),
            next: found.next.as_ref().map(cursor::encode).transpose()?,
        }))
}

fn entry(incident: incidents::Incident) -> Incident {
    Incident {
        id: incident.id.0,
        kind: match incident.kind {
            Kind::JobFailed => IncidentKind::JobFailed,
            Kind::EventParked => IncidentKind::EventParked,
            Kind::ProjectionLate => IncidentKind::ProjectionLate,
            Kind::MailFailing => IncidentKind::MailFailing,
            Kind::RebuildStopped => IncidentKind::RebuildStopped,
            Kind::LogNotProven => IncidentKind::LogNotProven,
            Kind::ErasureLate => IncidentKind::ErasureLate,
        },
        subject: incident.subject,
        detail: incident.detail,
        opened_at: incident.opened_at,
        seen_at: incident.seen_at,
        closed_at: incident.closed_at,
        told_at: incident.told_at,
    }
}
