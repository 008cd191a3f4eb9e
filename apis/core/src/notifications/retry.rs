//! `POST /notifications/{id}/retry`: a mail that failed is sent after all.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::notifications::NotificationRetry;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext, Role};
use notifier::NotificationId;
use uuid::Uuid;

use crate::refusal;
use crate::state::State;
use crate::wish::Wish;

/// Has a mail sent that failed or was suppressed, with all attempts anew. One of which nobody knows whether it was sent
/// goes only with `may_be_second`.
#[utoipa::path(
    post,
    path = "/api/v1/notifications/{notification}/retry",
    operation_id = "retry_notification",
    tag = "notifications",
    security(("access_token" = [])),
    params(("notification" = Uuid, Path, description = "The mail's id."), CommandHeaders),
    request_body = NotificationRetry,
    responses(
        (status = 204, description = "It is queued."),
        (status = 404, description = "`notification_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`may_be_second`: it may have been sent, so say that it may go a second \
            time; `not_retryable`: it waits, is on its way, was sent or cancelled; `link_expired`: its \
            link can't be followed any more; `too_many_wishes`: too much was done with it",
            body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn retry(
    principal: Principal,
    notification: PathParam<Uuid>,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<NotificationRetry>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::It)?;
    let reason = body.value.parse().map_err(refusal::invalid)?;
    let wish = Wish {
        principal: &principal,
        key: &key,
        context: &context,
        what: "retry_notification",
        target: notification.0.as_bytes(),
        body: body.bytes(),
    };
    let id = NotificationId(notification.0);
    let may_be_second = body.value.may_be_second;
    let retried = state
        .messages
        .retry(id, may_be_second, &wish.by(reason))
        .await;
    retried.map_err(refusal::wish)?;
    Ok(HttpResponse::NoContent().finish())
}
