//! `GET /aggregates/{kind}/{id}/difference`: what differs in how one aggregate stood, for IT and auditors.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{self, Data};
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::operations::StateDifference;
use api_contract::problem::Problem;
use api_kit::{ApiProblem, PathParam, Principal, QueryParams, Role};
use serde::Deserialize;
use serde_json::value::to_raw_value;
use utoipa::IntoParams;
use uuid::Uuid;

use super::changes::Changes;
use super::kind;
use super::moment::Moment;
use super::past::stood;
use crate::refusal;
use crate::state::State;

/// Between when and when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Between {
    /// A position in the log, or an instant, as `at` of a state. It has to be given.
    #[param(max_length = 40, example = "1204")]
    from: Option<String>,
    /// The other, which may be before it. Without it, now.
    #[param(max_length = 40, example = "2028-03-01T12:00:00Z")]
    to: Option<String>,
}

/// What differs between how an aggregate stood at one moment and at another: of whole states, however large
/// they are. The first changes are listed, and all are counted.
#[utoipa::path(
    get,
    path = "/api/v1/aggregates/{kind}/{id}/difference",
    operation_id = "compare_aggregate_states",
    tag = "operations",
    security(("access_token" = [])),
    params(
        ("kind" = String, Path, description = "What it is, such as `launch`.", max_length = 32),
        ("id" = Uuid, Path, description = "Which one."),
        Between,
    ),
    responses(
        (status = 200, description = "What differs.", body = StateDifference),
        (status = 404, description = "`aggregate_kind_unknown`; `aggregate_not_found`: nothing happened to it; \
            `aggregate_not_begun`: nothing had by one of the two.", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`history_too_long`: it can't be read in one request.", body = Problem,
            content_type = "application/problem+json"),
        (status = 500, description = "`history_unreadable`: a commit that would be in one of the two does not \
            follow the one before, or can't be read. The problem says its position.", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn difference(
    principal: Principal,
    path: PathParam<(String, Uuid)>,
    query: QueryParams<Between>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::It, Role::Auditor])?;
    let (kind, id) = path.0;
    let kind = kind::known(&kind)?;
    let from = query.0.from.as_deref();
    let from = from.ok_or_else(|| refusal::parameter("from", "must be given"))?;
    let moments = [
        Moment::parse("from", Some(from))?,
        Moment::parse("to", query.0.to.as_deref())?,
    ];
    let room = state.looking_back.room().await?;
    let [one, other] = stood(&state.log, kind, id, moments).await?;
    let compared = web::block(move || {
        // One who does not wait for the answer keeps the room until it is made.
        let _room = room;
        let (before, after) = (to_raw_value(&one.state)?, to_raw_value(&other.state)?);
        Changes::between(&before, &after).map(|changes| (changes, one.point, other.point))
    });
    let compared = compared.await.map_err(ApiProblem::internal)?;
    let (changes, from, to) = compared.map_err(ApiProblem::internal)?;
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(StateDifference {
            aggregate: kind.to_owned(),
            aggregate_id: id,
            from,
            to,
            total: changes.total,
            changes: changes.listed,
        }))
}
