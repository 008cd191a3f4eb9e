//! `GET /notifications/{id}/preview`: what a mail says, without its secrets.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::notifications::NotificationPreview;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, PathParam, Principal, Role};
use uuid::Uuid;

use super::{attachments, found};
use crate::state::State;

/// What a mail says. Its links have no token, so nobody who looks at it can follow them.
#[utoipa::path(
    get,
    path = "/api/v1/notifications/{notification}/preview",
    operation_id = "preview_notification",
    tag = "notifications",
    security(("access_token" = [])),
    params(("notification" = Uuid, Path, description = "The mail's id.")),
    responses(
        (status = 200, description = "Its subject, its text, and what is attached.", body = NotificationPreview),
        (status = 404, description = "`notification_not_found`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn preview(
    principal: Principal,
    notification: PathParam<Uuid>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let message = found(&state, notification.0).await?;
    // What was taken has all that its template needs.
    let letter = state.previews.of(&message).map_err(ApiProblem::internal)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(NotificationPreview {
            subject: letter.subject,
            text: letter.text,
            html: letter.html,
            attachments: attachments(message),
        }))
}
