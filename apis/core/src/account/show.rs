//! `GET /account`: one's own account.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::identity::Account;
use api_kit::ApiProblem;

use crate::accounts::entry;
use crate::refusal;
use crate::signed_in::SignedIn;
use crate::state::State;

/// One's own account.
#[utoipa::path(
    get,
    path = "/api/v1/account",
    operation_id = "show_own_account",
    tag = "account",
    security(("session" = []), ("access_token" = [])),
    responses(
        (status = 200, description = "The account.", body = Account),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn show(me: SignedIn, state: Data<State>) -> Result<HttpResponse, ApiProblem> {
    let found = state.identity.account(me.caller.account).await;
    let found = found.map_err(refusal::identity)?;
    let account = Account {
        pending_email: found.pending_email.clone().map(String::from),
        recovery_codes_left: u32::try_from(found.recovery_codes_left).unwrap_or(u32::MAX),
        password_set_at: found.password_set_at,
        entry: entry(found),
    };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(account))
}
