//! `GET /spaceports`: a list that only a new program changes.

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use api_contract::documentation::CommonProblems;
use api_contract::spaceports::Spaceports;

/// All spaceports.
#[utoipa::path(
    get,
    path = "/api/v1/spaceports",
    operation_id = "list_spaceports",
    tag = "launches",
    responses(
        (status = 200, description = "All spaceports.", body = Spaceports),
        CommonProblems,
    ),
)]
pub(crate) async fn list() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .json(Spaceports::all())
}
