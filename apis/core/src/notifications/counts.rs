//! `GET /notifications/counts`: how many mails there are.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::notifications::{
    NotificationCounts, NotificationFilter, StatusCount, TemplateCount,
};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, Principal, QueryParams, Role};
use notifier::Count;

use super::{filter_of_query, status};
use crate::refusal;
use crate::state::State;

/// How many mails there are, by how they stand and by what they say.
#[utoipa::path(
    get,
    path = "/api/v1/notifications/counts",
    operation_id = "count_notifications",
    tag = "notifications",
    security(("access_token" = [])),
    params(NotificationFilter),
    responses(
        (status = 200, description = "How many.", body = NotificationCounts),
        (status = 422, description = "`query_too_broad`: too many mails would have to be looked at.",
            body = Problem, content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn counts(
    principal: Principal,
    query: QueryParams<NotificationFilter>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let filter = filter_of_query(&query.0)?;
    let found = state.messages.counts(&filter).await;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(summed(&found.map_err(refusal::messages)?)))
}

fn summed(counts: &[Count]) -> NotificationCounts {
    let (mut by_status, mut by_template) = (BTreeMap::new(), BTreeMap::new());
    for count in counts {
        *by_status.entry(count.status).or_default() += count.count;
        *by_template.entry(&*count.template).or_default() += count.count;
    }
    let by_status = by_status.into_iter().map(|(of, count)| StatusCount {
        status: status(of),
        count,
    });
    let by_template = by_template.into_iter().map(|(of, count)| TemplateCount {
        template: of.to_owned(),
        count,
    });
    NotificationCounts {
        total: counts.iter().map(|count| count.count).sum(),
        by_status: by_status.collect(),
        by_template: by_template.collect(),
    }
}
