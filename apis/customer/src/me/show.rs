//! `GET /me`: who the customer is.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::customers::Me;
use api_contract::documentation::{CommonProblems, ReadHeaders, SignInProblems};
use api_kit::{ApiProblem, MinPosition, Principal};

use crate::refusal;
use crate::state::State;

/// Who one is, as a customer. Without a profile until it is opened.
#[utoipa::path(
    get,
    path = "/api/v1/me",
    operation_id = "show_me",
    tag = "me",
    security(("access_token" = [])),
    params(ReadHeaders),
    responses(
        (status = 200, description = "The customer.", body = Me),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn show(
    principal: Principal,
    at_least: MinPosition,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let customer = principal.customer_id()?;
    at_least.settle(&state.reading).await?;
    let found = state
        .model()
        .customer(customer)
        .await
        .map_err(refusal::query)?;
    let me = Me {
        id: customer,
        trips: found
            .as_ref()
            .map_or(0, |found| u32::try_from(found.trips).unwrap_or(u32::MAX)),
        vip: found.as_ref().is_some_and(|found| found.vip),
        profile: found.and_then(|found| found.profile).map(Into::into),
    };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(me))
}
