//! `GET /activity`: the security log, for IT and auditors.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::Page;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::identity::Activity;
use api_contract::page;
use api_kit::{ApiProblem, Principal, QueryParams, Role};
use chrono::{DateTime, Utc};
use domain::ids::AccountId;
use identity::{LogEntry, LogFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::refusal;
use crate::state::State;

/// Which lines.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// About this account.
    #[param(value_type = Option<Uuid>)]
    account: Option<AccountId>,
    /// From then on.
    from: Option<DateTime<Utc>>,
    /// Until before then.
    to: Option<DateTime<Utc>>,
    /// Items of a page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// Where the page begins: `next` of the one before.
    #[param(max_length = 64)]
    cursor: Option<String>,
}

/// Who tried what with which account, and what came of it; the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/activity",
    operation_id = "list_activity",
    tag = "accounts",
    security(("access_token" = [])),
    params(Filter),
    responses(
        (status = 200, description = "A page of it.", body = Page<Activity>),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn activity(
    principal: Principal,
    query: QueryParams<Filter>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let query = query.0;
    let filter = LogFilter {
        account: query.account,
        from: query.from,
        to: query.to,
    };
    page_of(&state, &filter, query.limit, query.cursor.as_deref()).await
}

/// A page of the security log.
pub(crate) async fn page_of(
    state: &State,
    filter: &LogFilter,
    limit: Option<u32>,
    cursor: Option<&str>,
) -> Result<HttpResponse, ApiProblem> {
    let limit = page::limit(limit).map_err(|error| refusal::parameter("limit", error))?;
    let after = cursor.map(str::parse).transpose();
    let after = after.map_err(|error| refusal::parameter("cursor", error))?;
    let found = state
        .identity
        .security_log(filter, after, limit as usize)
        .await
        .map_err(refusal::identity)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Page {
            items: found.0.into_iter().map(line).collect(),
            next: found.1.map(|cursor| cursor.to_string()),
        }))
}

fn line(entry: LogEntry) -> Activity {
    Activity {
        id: entry.id,
        at: entry.at,
        count: entry.count,
        first_at: entry.first_at,
        account: entry.account,
        what: entry.what.as_str().to_owned(),
        outcome: entry.outcome.as_str().to_owned(),
        by: entry.by,
        reason: entry.reason,
        of: entry.of,
        address: entry.address.map(|address| address.to_string()),
        agent: entry.agent,
        client: entry.client,
        correlation: entry.correlation.0,
    }
}
