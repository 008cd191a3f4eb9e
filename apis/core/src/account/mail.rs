//! `GET /account/notifications/{id}`: a mail that one was sent.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::own_mails::OwnMail;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, PathParam};
use notifier::NotificationId;
use uuid::Uuid;

use super::mails::{entry, own};
use crate::refusal;
use crate::signed_in::SignedIn;
use crate::state::State;

/// A mail that one was sent, and what it says. Its link has no token. Another's is not found.
#[utoipa::path(
    get,
    path = "/api/v1/account/notifications/{notification}",
    operation_id = "show_own_notification",
    tag = "account",
    security(("session" = []), ("access_token" = [])),
    params(("notification" = Uuid, Path, description = "The mail's id.")),
    responses(
        (status = 200, description = "The mail.", body = OwnMail),
        (status = 404, description = "`notification_not_found`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn mail(
    me: SignedIn,
    notification: PathParam<Uuid>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let own = own(&me, &state).await?.ok_or_else(refusal::no_message)?;
    let found = state.messages.get(NotificationId(notification.0)).await;
    let found = found.map_err(refusal::messages)?;
    let message = found.filter(|message| own.holds_for(message));
    let message = message.ok_or_else(refusal::no_message)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(entry(&message, &state)?))
}
