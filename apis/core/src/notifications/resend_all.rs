//! `POST /notifications/resendings`: the same go to another address.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::notifications::{NotificationResendings, NotificationsDone};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, IdempotencyKey, JsonBody, Principal, RequestContext, Role};

use super::{done, with_filter};
use crate::refusal;
use crate::state::State;
use crate::wish::Wish;

/// Mails the same to another address as all mails say that the filter holds for: the oldest, 100 at
/// most. Left out are those with a link, those that went there before, and those that were themselves sent to
/// another address once more.
#[utoipa::path(
    post,
    path = "/api/v1/notifications/resendings",
    operation_id = "resend_notifications",
    tag = "notifications",
    security(("access_token" = [])),
    params(CommandHeaders),
    request_body = NotificationResendings,
    responses(
        (status = 200, description = "For how many it is done, and how many are left.",
            body = NotificationsDone),
        (status = 422, description = "`invalid_fields`; `query_too_broad`: too many mails would have \
            to be looked at", body = Problem, content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn resend_all(
    principal: Principal,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<NotificationResendings>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::It)?;
    let asked = &body.value;
    let (filter, (to, reason)) = with_filter(&asked.filter, asked.parse())?;
    let wish = Wish {
        principal: &principal,
        key: &key,
        context: &context,
        what: "resend_notifications",
        target: &[],
        body: body.bytes(),
    };
    let by = wish.by(reason);
    let resent = state.messages.resend_all(&filter, &to, &by).await;
    let resent = resent.map_err(refusal::wish)?;
    Ok(HttpResponse::Ok().json(done(resent)))
}
