//! `POST /notifications/retries`: mails that failed are sent after all.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::notifications::{NotificationRetries, NotificationsDone};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, IdempotencyKey, JsonBody, Principal, RequestContext, Role};

use super::{done, with_filter};
use crate::refusal;
use crate::state::State;
use crate::wish::Wish;

/// Has all mails sent that failed and that the filter holds for: the oldest, 1,000 at most. Those of
/// which nobody knows whether they were sent go only with `may_be_second`, and those that were
/// suppressed only when the filter is for them.
#[utoipa::path(
    post,
    path = "/api/v1/notifications/retries",
    operation_id = "retry_notifications",
    tag = "notifications",
    security(("access_token" = [])),
    params(CommandHeaders),
    request_body = NotificationRetries,
    responses(
        (status = 200, description = "For how many it is done, and how many are left.",
            body = NotificationsDone),
        (status = 422, description = "`invalid_fields`; `query_too_broad`: too many mails would have \
            to be looked at", body = Problem, content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn retry_all(
    principal: Principal,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<NotificationRetries>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::It)?;
    let asked = &body.value;
    let (filter, reason) = with_filter(&asked.filter, asked.parse())?;
    let wish = Wish {
        principal: &principal,
        key: &key,
        context: &context,
        what: "retry_notifications",
        target: &[],
        body: body.bytes(),
    };
    let by = wish.by(reason);
    let messages = &state.messages;
    let retried = messages.retry_all(&filter, asked.may_be_second, &by).await;
    let retried = retried.map_err(refusal::messages)?;
    Ok(HttpResponse::Ok().json(done(retried)))
}
