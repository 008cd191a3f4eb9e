//! `GET /bookings`: a customer's own bookings, page by page.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::bookings::{Booking, BookingQuery, FlightTime};
use api_contract::documentation::{CommonProblems, ReadHeaders, SignInProblems};
use api_contract::{Page, page};
use api_kit::{ApiProblem, MinPosition, Principal, QueryParams, cursor};
use projection_customer::{BookingCursor, BookingFilter, Flight};

use super::body;
use crate::refusal;
use crate::state::State;

/// One's own bookings, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/bookings",
    operation_id = "list_bookings",
    tag = "bookings",
    security(("access_token" = [])),
    params(BookingQuery, ReadHeaders),
    responses(
        (status = 200, description = "A page of bookings.", body = Page<Booking>),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn list(
    principal: Principal,
    query: QueryParams<BookingQuery>,
    at_least: MinPosition,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let customer = principal.customer_id()?;
    let limit = page::limit(query.0.limit).map_err(|e| refusal::parameter("limit", e))?;
    let start = query
        .0
        .cursor
        .as_deref()
        .map(cursor::decode::<String>)
        .transpose()?;
    let start = start
        .as_deref()
        .map(str::parse::<BookingCursor>)
        .transpose();
    let start = start.map_err(refusal::cursor)?;
    let now = state.commands.clock().now();
    let filter = BookingFilter {
        status: query.0.status.map(body::asked),
        flight: query.0.flight.map(|time| match time {
            FlightTime::Upcoming => Flight::Upcoming(now),
            FlightTime::Past => Flight::Past(now),
        }),
    };
    at_least.settle(&state.reading).await?;
    let found = state
        .model()
        .bookings_of(customer, &filter, limit, start.as_ref())
        .await;
    let found = found.map_err(refusal::query)?;
    let next = found.next.map(|next| cursor::encode(&next.to_string()));
    let page = Page {
        items: found.items.into_iter().map(body::booked).collect(),
        next: next.transpose()?,
    };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(page))
}
