//! `POST /notifications/{id}/resending`: the same goes to another address.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::notifications::{NotificationMade, NotificationResending};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, IdempotencyKey, JsonBody, PathParam, Principal, RequestContext, Role};
use notifier::NotificationId;
use uuid::Uuid;

use crate::refusal;
use crate::state::State;
use crate::wish::Wish;

/// Mails the same to another address. It is a mail of its own, and how the first one stands does not
/// change. One with a link goes to nobody else.
#[utoipa::path(
    post,
    path = "/api/v1/notifications/{notification}/resending",
    operation_id = "resend_notification",
    tag = "notifications",
    security(("access_token" = [])),
    params(("notification" = Uuid, Path, description = "The mail's id."), CommandHeaders),
    request_body = NotificationResending,
    responses(
        (status = 201, description = "The new mail is queued.", body = NotificationMade),
        (status = 404, description = "`notification_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`has_link`: its link is its recipient's alone; `too_many_wishes`: too \
            much was done with it",
            body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn resend(
    principal: Principal,
    notification: PathParam<Uuid>,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<NotificationResending>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::It)?;
    let (to, reason) = body.value.parse().map_err(refusal::invalid)?;
    let wish = Wish {
        principal: &principal,
        key: &key,
        context: &context,
        what: "resend_notification",
        target: notification.0.as_bytes(),
        body: body.bytes(),
    };
    let id = NotificationId(notification.0);
    let made = state.messages.resend(id, &to, &wish.by(reason)).await;
    let id = made.map_err(refusal::wish)?.0;
    Ok(HttpResponse::Created().json(NotificationMade { id }))
}
