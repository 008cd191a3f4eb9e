//! `GET /account/notifications`: the mails that one was sent. `mail` shows one of them.
//!
//! They are those to the email that the account has and that its owner verified. So nobody learns what
//! became of a mail to an address that they only said was theirs, nor to whom else something was
//! mailed.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::own_mails::{OwnMail, OwnMailStatus};
use api_contract::{Page, page};
use api_kit::{ApiProblem, QueryParams};
use notifier::{MessageFilter, Notification, Status};

use super::activity::Stretch;
use crate::refusal;
use crate::signed_in::SignedIn;
use crate::state::State;

/// The mails that one was sent, the newest first: those to the email of the account, once that is
/// verified. They are forgotten after some time.
#[utoipa::path(
    get,
    path = "/api/v1/account/notifications",
    operation_id = "list_own_notifications",
    tag = "account",
    security(("session" = []), ("access_token" = [])),
    params(Stretch),
    responses(
        (status = 200, description = "A page of them.", body = Page<OwnMail>),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn mails(
    me: SignedIn,
    query: QueryParams<Stretch>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let Stretch { limit, cursor } = query.0;
    let limit = page::limit(limit).map_err(|error| refusal::parameter("limit", error))?;
    let after = cursor.as_deref().map(str::parse).transpose();
    let after = after.map_err(|error| refusal::parameter("cursor", error))?;
    let (items, next) = match own(&me, &state).await? {
        Some(own) => {
            let found = state.messages.read_page(&own, limit, after.as_ref()).await;
            found.map_err(refusal::messages)?
        }
        None => (Vec::new(), None),
    };
    let items = items.iter().map(|message| entry(message, &state));
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Page {
            items: items.collect::<Result<Vec<_>, _>>()?,
            next: next.map(|cursor| cursor.to_string()),
        }))
}

/// Which mails are somebody's own; none before their email is verified.
pub(super) async fn own(me: &SignedIn, state: &State) -> Result<Option<MessageFilter>, ApiProblem> {
    let account = state.identity.account(me.caller.account).await;
    let account = account.map_err(refusal::identity)?;
    let is_verified = account.email_verified_at.is_some();
    Ok(is_verified.then(|| MessageFilter {
        account: Some(account.id),
        to: Some(account.email),
        ..MessageFilter::default()
    }))
}

pub(super) fn entry(message: &Notification, state: &State) -> Result<OwnMail, ApiProblem> {
    // What was taken has all that its template needs.
    let letter = state.previews.of(message).map_err(ApiProblem::internal)?;
    Ok(OwnMail {
        id: message.id.0,
        subject: letter.subject,
        status: status(message.status),
        created_at: message.created_at,
        text: letter.text,
    })
}

/// In simple words. Whoever called a mail unwanted had it.
const fn status(status: Status) -> OwnMailStatus {
    match status {
        Status::Queued | Status::Sending | Status::Deferred => OwnMailStatus::Waiting,
        Status::Sent | Status::Delivered | Status::Complained => OwnMailStatus::Sent,
        Status::Unknown => OwnMailStatus::Unknown,
        Status::Failed | Status::Cancelled | Status::Suppressed => OwnMailStatus::NotSent,
        Status::Bounced => OwnMailStatus::Returned,
    }
}
