//! `POST /notifications/cancellations`: mails that wait are not sent.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::notifications::{NotificationCancellations, NotificationsDone};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, IdempotencyKey, JsonBody, Principal, RequestContext, Role};

use super::{done, with_filter};
use crate::refusal;
use crate::state::State;
use crate::wish::Wish;

/// Has all mails not sent that wait and that the filter holds for: the oldest, 1,000 at most.
#[utoipa::path(
    post,
    path = "/api/v1/notifications/cancellations",
    operation_id = "cancel_notifications",
    tag = "notifications",
    security(("access_token" = [])),
    params(CommandHeaders),
    request_body = NotificationCancellations,
    responses(
        (status = 200, description = "For how many it is done, and how many are left.",
            body = NotificationsDone),
        (status = 422, description = "`invalid_fields`; `query_too_broad`: too many mails would have \
            to be looked at", body = Problem, content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn cancel_all(
    principal: Principal,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<NotificationCancellations>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::It)?;
    let asked = &body.value;
    let (filter, reason) = with_filter(&asked.filter, asked.parse())?;
    let wish = Wish {
        principal: &principal,
        key: &key,
        context: &context,
        what: "cancel_notifications",
        target: &[],
        body: body.bytes(),
    };
    let by = wish.by(reason);
    let cancelled = state.messages.cancel_all(&filter, &by).await;
    let cancelled = cancelled.map_err(refusal::messages)?;
    Ok(HttpResponse::Ok().json(done(cancelled)))
}
