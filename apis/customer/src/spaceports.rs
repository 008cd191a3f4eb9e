//! `GET /spaceports`: a list that only a new program changes.

use std::sync::LazyLock;

use actix_web::{HttpRequest, HttpResponse};
use api_contract::documentation::CommonProblems;
use api_contract::spaceports::Spaceports;
use api_kit::ApiProblem;

use crate::hot::Body;

/// All spaceports.
#[utoipa::path(
    get,
    path = "/api/v1/spaceports",
    operation_id = "list_spaceports",
    tag = "launches",
    responses(
        (status = 200, description = "All spaceports.", body = Spaceports),
        (status = 304, description = "As the `ETag` in `If-None-Match`."),
        CommonProblems,
    ),
)]
pub(crate) async fn list(request: HttpRequest) -> Result<HttpResponse, ApiProblem> {
    static BODY: LazyLock<Body> = LazyLock::new(|| Body::json(&Spaceports::all()));
    Ok(BODY.answer(&request))
}
