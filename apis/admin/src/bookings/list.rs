//! `GET /bookings`: bookings, page by page.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use api_contract::documentation::{CommonProblems, ReadHeaders, SignInProblems};
use api_contract::managed::MAX_EXPORT;
use api_contract::managed::bookings::{ManagedBooking, ManagedBookingQuery};
use api_contract::problem::Problem;
use api_contract::{Page, bookings};
use api_kit::{ApiProblem, MinPosition, Principal, QueryParams, Role};
use projection_operational::BookingStatus;
use projection_operational::queries::BookingFilter;

use super::body;
use crate::listing::{self, Stretch};
use crate::state::State;
use crate::{export, refusal, scope};

/// The bookings of one's own launches; for finance, all bookings. As a file: `format=csv`.
#[utoipa::path(
    get,
    path = "/api/v1/bookings",
    operation_id = "list_bookings",
    tag = "bookings",
    security(("access_token" = [])),
    params(ManagedBookingQuery, ReadHeaders),
    responses(
        (status = 200, description = "A page of bookings, or all of them in a file.",
            content((Page<ManagedBooking> = "application/json"), (String = "text/csv"))),
        (status = 422, description = "`export_too_large`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn list(
    request: HttpRequest,
    principal: Principal,
    query: QueryParams<ManagedBookingQuery>,
    at_least: MinPosition,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let query = query.0;
    let filter = BookingFilter {
        supplier: scope::supplier(&principal, query.supplier)?,
        launch: query.launch,
        customer: query.customer,
        status: query.status.map(status),
        from: query.from,
        to: query.to,
    };
    let names = principal.has(Role::Finance);
    let order = listing::by_age(query.sort.as_deref(), "created_at")?;
    let stretch = Stretch::parse(query.limit, query.cursor.as_deref())?;
    at_least.settle(&state.reading).await?;
    if export::is_wanted(&request, query.format) {
        let room = state.exports.room()?;
        let found = state
            .model()
            .bookings(&filter, order, MAX_EXPORT, None)
            .await;
        let found = found.map_err(refusal::query)?;
        return export::file(found, |booking| body::booking(booking, names), room).await;
    }
    let found = state
        .model()
        .bookings(&filter, order, stretch.limit, stretch.start)
        .await
        .map_err(refusal::query)?;
    let items = found.items.into_iter();
    let page = Page {
        items: items.map(|booking| body::booking(booking, names)).collect(),
        next: listing::next(found.next.as_ref())?,
    };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(page))
}

fn status(asked: bookings::BookingStatus) -> BookingStatus {
    use bookings::BookingStatus as Asked;
    match asked {
        Asked::Reserved => BookingStatus::Reserved,
        Asked::Confirmed => BookingStatus::Confirmed,
        Asked::Expired => BookingStatus::Expired,
        Asked::Cancelled => BookingStatus::Cancelled,
        Asked::Aborted => BookingStatus::Aborted,
        Asked::Completed => BookingStatus::Completed,
        Asked::Failed => BookingStatus::Failed,
    }
}
