//! `GET /account/activity`: what was tried with one's account.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::Page;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::identity::Activity;
use api_kit::{ApiProblem, QueryParams};
use identity::LogFilter;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::accounts::page_of;
use crate::signed_in::SignedIn;
use crate::state::State;

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Stretch {
    /// Items of a page, 1 to 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub(super) limit: Option<u32>,
    /// Where the page begins: `next` of the one before.
    #[param(max_length = 64)]
    pub(super) cursor: Option<String>,
}

/// What was tried with one's account, the newest first.
#[utoipa::path(
    get,
    path = "/api/v1/account/activity",
    operation_id = "list_own_activity",
    tag = "account",
    security(("session" = []), ("access_token" = [])),
    params(Stretch),
    responses(
        (status = 200, description = "A page of it.", body = Page<Activity>),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn activity(
    me: SignedIn,
    query: QueryParams<Stretch>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let filter = LogFilter {
        account: Some(me.caller.account),
        ..LogFilter::default()
    };
    page_of(&state, &filter, query.0.limit, query.0.cursor.as_deref()).await
}
