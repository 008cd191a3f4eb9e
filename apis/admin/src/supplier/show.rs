//! `GET /supplier`: who the company is.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, ReadHeaders, SignInProblems};
use api_contract::problem::Problem;
use api_contract::suppliers::{Contact, Supplier};
use api_kit::{ApiProblem, MinPosition, Principal};

use crate::refusal;
use crate::state::State;

/// Who one's company is.
#[utoipa::path(
    get,
    path = "/api/v1/supplier",
    operation_id = "show_supplier",
    tag = "supplier",
    security(("access_token" = [])),
    params(ReadHeaders),
    responses(
        (status = 200, description = "The company.", body = Supplier),
        (status = 404, description = "`supplier_not_found`: the profile is not open yet.",
            body = Problem, content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn show(
    principal: Principal,
    at_least: MinPosition,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let supplier = principal.supplier_id()?;
    at_least.settle(&state.reading).await?;
    let found = state
        .model()
        .supplier(supplier)
        .await
        .map_err(refusal::query)?;
    let found = found.ok_or_else(|| {
        ApiProblem::not_found("supplier_not_found", "The company profile is not open yet.")
    })?;
    let terms = state.commands.terms();
    let body = Supplier {
        id: found.id,
        legal_name: found.legal_name,
        tax_id: found.tax_id,
        country: found.country,
        legal_address: found.legal_address,
        contact: found.contact.map(|contact| Contact {
            name: contact.name,
            email: contact.email,
            phone: contact.phone,
        }),
        opened_at: found.opened_at,
        completed_launches: found.completed.map_or(0, |completed| completed.launches),
        fee_basis_points: found.completed.map_or(terms.fee_basis_points, |completed| {
            completed.fee_basis_points
        }),
    };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(body))
}
