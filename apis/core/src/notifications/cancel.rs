//! `POST /notifications/{id}/cancellation`: a mail that waits is not sent.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::notifications::NotificationCancellation;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext, Role};
use notifier::NotificationId;
use uuid::Uuid;

use crate::refusal;
use crate::state::State;
use crate::wish::Wish;

/// Has a mail not sent that nobody has begun to hand over to the mail server.
#[utoipa::path(
    post,
    path = "/api/v1/notifications/{notification}/cancellation",
    operation_id = "cancel_notification",
    tag = "notifications",
    security(("access_token" = [])),
    params(("notification" = Uuid, Path, description = "The mail's id."), CommandHeaders),
    request_body = NotificationCancellation,
    responses(
        (status = 204, description = "It is never sent."),
        (status = 404, description = "`notification_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`not_cancellable`: it is on its way, or its way is over",
            body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn cancel(
    principal: Principal,
    notification: PathParam<Uuid>,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<NotificationCancellation>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::It)?;
    let reason = body.value.parse().map_err(refusal::invalid)?;
    let wish = Wish {
        principal: &principal,
        key: &key,
        context: &context,
        what: "cancel_notification",
        target: notification.0.as_bytes(),
        body: body.bytes(),
    };
    let id = NotificationId(notification.0);
    let cancelled = state.messages.cancel(id, &wish.by(reason)).await;
    cancelled.map_err(refusal::wish)?;
    Ok(HttpResponse::NoContent().finish())
}
