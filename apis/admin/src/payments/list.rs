//! `GET /payments`: payments with what they come to, page by page.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use api_contract::documentation::{CommonProblems, ReadHeaders, SignInProblems};
use api_contract::managed::payments::{
    ManagedPayment, ManagedPaymentQuery, ManagedPaymentStatus, PaymentSum,
};
use api_contract::managed::{MAX_EXPORT, SummedPage};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, MinPosition, Principal, QueryParams, Role};
use domain::text::PaymentReference;
use projection_operational::PaymentStatus;
use projection_operational::queries::PaymentFilter;

use super::body;
use crate::export;
use crate::listing::{self, Stretch};
use crate::refusal::{self, parameter};
use crate::state::State;

/// All payments, for finance. As a file: `format=csv`.
#[utoipa::path(
    get,
    path = "/api/v1/payments",
    operation_id = "list_payments",
    tag = "payments",
    security(("access_token" = [])),
    params(ManagedPaymentQuery, ReadHeaders),
    responses(
        (status = 200, description = "A page of payments, or all of them in a file.", content(
            (SummedPage<ManagedPayment, PaymentSum> = "application/json"),
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
    query: QueryParams<ManagedPaymentQuery>,
    at_least: MinPosition,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::Finance)?;
    let query = query.0;
    let reference = query.reference.as_deref().map(PaymentReference::parse);
    let filter = PaymentFilter {
        status: query.status.map(status),
        direction: query.direction,
        launch: query.launch,
        booking: query.booking,
        customer: query.customer,
        invoice: query.invoice,
        supplier: query.supplier,
        reference: reference
            .transpose()
            .map_err(|e| parameter("reference", e))?,
        from: query.from,
        to: query.to,
    };
    let order = listing::by_age(query.sort.as_deref(), "initiated_at")?;
    let stretch = Stretch::parse(query.limit, query.cursor.as_deref())?;
    at_least.settle(&state.reading).await?;
    let model = state.model();
    if export::is_wanted(&request, query.format) {
        let room = state.exports.room()?;
        let found = model.payments(&filter, order, MAX_EXPORT, None).await;
        return export::file(found.map_err(refusal::query)?, body::payment, room).await;
    }
    let found = model.summed_payments(&filter, order, stretch.limit, stretch.start);
    let (found, sums) = found.await.map_err(refusal::query)?;
    let page = SummedPage {
        items: found.items.into_iter().map(body::payment).collect(),
        next: listing::next(found.next.as_ref())?,
        sums: sums.into_iter().map(body::sum).collect(),
    };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(page))
}

fn status(asked: ManagedPaymentStatus) -> PaymentStatus {
    match asked {
        ManagedPaymentStatus::Pending => PaymentStatus::Pending,
        ManagedPaymentStatus::Completed => PaymentStatus::Completed,
        ManagedPaymentStatus::Failed => PaymentStatus::Failed,
    }
}
