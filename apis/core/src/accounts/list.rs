//! `GET /accounts`: all accounts, for IT.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::Page;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::identity::{AccountEntry, AccountKind, AccountStatus};
use api_contract::page;
use api_kit::{ApiProblem, Principal, QueryParams, Role};
use domain::account::AccountRole;
use domain::text::Email;
use identity::AccountFilter;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{entry, kind_of, status_of};
use crate::refusal;
use crate::state::State;

/// Which accounts: those that all of it holds for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Whose.
    kind: Option<AccountKind>,
    /// With this role.
    #[param(schema_with = api_contract::schema::account_role)]
    role: Option<AccountRole>,
    /// In this state.
    status: Option<AccountStatus>,
    /// With this email.
    #[param(max_length = 254)]
    email: Option<String>,
    /// Items of a page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// Where the page begins: `next` of the one before.
    #[param(max_length = 64)]
    cursor: Option<String>,
}

/// Accounts, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/accounts",
    operation_id = "list_accounts",
    tag = "accounts",
    security(("access_token" = [])),
    params(Filter),
    responses(
        (status = 200, description = "A page of them.", body = Page<AccountEntry>),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn list(
    principal: Principal,
    query: QueryParams<Filter>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let query = query.0;
    let email = query.email.as_deref().map(Email::parse).transpose();
    let filter = AccountFilter {
        kind: query.kind.map(kind_of),
        role: query.role,
        status: query.status.map(status_of),
        email: email.map_err(|error| refusal::parameter("email", error))?,
    };
    let limit = page::limit(query.limit).map_err(|error| refusal::parameter("limit", error))?;
    let after = query.cursor.as_deref().map(str::parse).transpose();
    let after = after.map_err(|error| refusal::parameter("cursor", error))?;
    let found = state
        .identity
        .accounts(&filter, after, limit as usize)
        .await
        .map_err(refusal::identity)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Page {
            items: found.0.into_iter().map(entry).collect(),
            next: found.1.map(|cursor| cursor.to_string()),
        }))
}
