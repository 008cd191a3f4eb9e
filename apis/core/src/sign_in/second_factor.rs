//! `POST /sign-in/second-factor`: the second step.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use api_contract::documentation::{BodyProblems, CommonProblems};
use api_contract::identity::{NextStep, Proof, Step};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, JsonBody, same_site};

use super::{opened, proof, step};
use crate::refusal;
use crate::state::State;
use crate::visit::Visit;

/// Goes on with signing in, by a code of the app or a recovery code.
#[utoipa::path(
    post,
    path = "/api/v1/sign-in/second-factor",
    operation_id = "sign_in_second_factor",
    tag = "sign-in",
    request_body = Proof,
    responses(
        (status = 200, description = "Signed in.", body = NextStep),
        (status = 401, description = "`wrong_code`; `sign_in_required` when it took too long",
            body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "`cross_site_request`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "`too_many_tries`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, BodyProblems,
    ),
)]
pub(crate) async fn second_factor(
    request: HttpRequest,
    visit: Visit,
    body: JsonBody<Proof>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    same_site::require(&request, &state.issuer)?;
    let cookie = visit.session.ok_or_else(refusal::sign_in_required)?;
    let proof = proof(body.value.code.as_ref(), body.value.recovery_code.as_ref())?;
    let session = state
        .identity
        .second_factor(&visit.visit, &cookie, &proof)
        .await
        .map_err(refusal::identity)?;
    Ok(step(Step::Done, opened(&session)))
}
