//! `GET /refunds`: refunds with what they come to, page by page; those that are `requested` wait
//! for a decision.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use api_contract::documentation::{CommonProblems, ReadHeaders, SignInProblems};
use api_contract::managed::refunds::{ManagedRefund, ManagedRefundQuery, RefundSum};
use api_contract::managed::{MAX_EXPORT, SummedPage};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, MinPosition, Principal, QueryParams, Role};
use projection_operational::queries::RefundFilter;

use super::body;
use crate::listing::{self, Stretch};
use crate::state::State;
use crate::{export, refusal};

/// All refunds, for finance. As a file: `format=csv`.
#[utoipa::path(
    get,
    path = "/api/v1/refunds",
    operation_id = "list_refunds",
    tag = "refunds",
    security(("access_token" = [])),
    params(ManagedRefundQuery, ReadHeaders),
    responses(
        (status = 200, description = "A page of refunds, or all of them in a file.", content(
            (SummedPage<ManagedRefund, RefundSum> = "application/json"),
            (String = "text/csv"),
        )),
        (status = 422, description = "`export_too_large`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn list(
    request: HttpRequest,
    principal: Principal,
    query: QueryParams<ManagedRefundQuery>,
    at_least: MinPosition,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::Finance)?;
    let query = query.0;
    let filter = RefundFilter {
        status: query.status,
        cause: query.cause,
        launch: query.launch,
        from: query.from,
        to: query.to,
    };
    let order = listing::by_age(query.sort.as_deref(), "requested_at")?;
    let stretch = Stretch::parse(query.limit, query.cursor.as_deref())?;
    at_least.settle(&state.reading).await?;
    let model = state.model();
    if export::is_wanted(&request, query.format) {
        let room = state.exports.room()?;
        let found = model.refunds(&filter, order, MAX_EXPORT, None).await;
        return export::file(found.map_err(refusal::query)?, body::refund, room).await;
    }
    let found = model.summed_refunds(&filter, order, stretch.limit, stretch.start);
    let (found, sums) = found.await.map_err(refusal::query)?;
    let page = SummedPage {
        items: found.items.into_iter().map(body::refund).collect(),
        next: listing::next(found.next.as_ref())?,
        sums: sums.into_iter().map(body::sum).collect(),
    };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(page))
}
