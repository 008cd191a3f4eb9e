//! `GET /notifications/{id}`: one mail, and its way so far.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::notifications::{MailHappened, NotificationRecord, NotificationStep};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, PathParam, Principal, Role};
use notifier::{Happened, Notification, Step};
use uuid::Uuid;

use super::{entry, found, status};
use crate::state::State;

/// One mail, with its timeline.
#[utoipa::path(
    get,
    path = "/api/v1/notifications/{notification}",
    operation_id = "show_notification",
    tag = "notifications",
    security(("access_token" = [])),
    params(("notification" = Uuid, Path, description = "The mail's id.")),
    responses(
        (status = 200, description = "The mail.", body = NotificationRecord),
        (status = 404, description = "`notification_not_found`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn show(
    principal: Principal,
    notification: PathParam<Uuid>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let message = found(&state, notification.0).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(record(message)))
}

fn record(message: Notification) -> NotificationRecord {
    NotificationRecord {
        notification: entry(message.summary()),
        message_id: message.message_id,
        provider_id: message.provider_id,
        link_expires_at: message.link.map(|link| link.expires_at),
        timeline: message.timeline.into_iter().map(step).collect(),
    }
}

fn step(step: Step) -> NotificationStep {
    NotificationStep {
        at: step.at,
        status: status(step.status),
        detail: step.detail,
        by: step.by,
        resent_as: step.resent_as.map(|id| id.0),
        happened: step.happened.map(happened),
        happened_at: step.happened_at,
    }
}

fn happened(happened: Happened) -> MailHappened {
    match happened {
        Happened::Delivered => MailHappened::Delivered,
        Happened::Bounced => MailHappened::Bounced,
        Happened::Complained => MailHappened::Complained,
        Happened::Opened => MailHappened::Opened,
        Happened::Noted => MailHappened::Noted,
    }
}
