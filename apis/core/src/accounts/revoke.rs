//! `DELETE /accounts/{id}/roles/{role}`: an employee may do less.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, PathParam, Principal, Role};
use domain::account::AccountRole;
use domain::ids::AccountId;

use super::by;
use crate::refusal;
use crate::state::State;
use crate::visit::Visit;

/// Lets an employee be less, at once. That they are not changes nothing.
#[utoipa::path(
    delete,
    path = "/api/v1/accounts/{account}/roles/{role}",
    operation_id = "revoke_role",
    tag = "accounts",
    security(("access_token" = [])),
    params(
        ("account" = Uuid, Path, description = "The account's id."),
        ("role" = String, Path, description = "`finance`, `it` or `auditor`."),
    ),
    responses(
        (status = 204, description = "It is so."),
        (status = 404, description = "`account_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`own_account`: somebody else has to do it; `last_of_it`: nobody \
            else of IT has an account that can be used", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`not_an_employee`, `not_a_role_of_employees`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems,
    ),
)]
pub(crate) async fn revoke(
    principal: Principal,
    path: PathParam<(AccountId, AccountRole)>,
    visit: Visit,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::It)?;
    let (account, role) = path.0;
    state
        .identity
        .revoke_role(&by(&principal, visit), account, role)
        .await
        .map_err(refusal::identity)?;
    Ok(HttpResponse::NoContent().finish())
}
