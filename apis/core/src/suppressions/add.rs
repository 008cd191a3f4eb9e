//! `POST /suppressions`: nothing is mailed to an address any more.

use actix_web::HttpResponse;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_contract::suppressions::{NewSuppression, SuppressionMade};
use api_kit::{ApiProblem, IdempotencyKey, JsonBody, Principal, RequestContext, Role};

use crate::refusal;
use crate::state::State;
use crate::wish::Wish;

/// Has nothing mailed to an address any more, whatever it would say: links to a new password and
/// notices of security too.
#[utoipa::path(
    post,
    path = "/api/v1/suppressions",
    operation_id = "add_suppression",
    tag = "suppressions",
    security(("access_token" = [])),
    params(CommandHeaders),
    request_body = NewSuppression,
    responses(
        (status = 201, description = "Nothing is mailed to it.", body = SuppressionMade),
        (status = 422, description = "`invalid_fields`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn add(
    principal: Principal,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<NewSuppression>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::It)?;
    let (to, reason) = body.value.parse().map_err(refusal::invalid)?;
    let wish = Wish {
        principal: &principal,
        key: &key,
        context: &context,
        what: "add_suppression",
        target: &[],
        body: body.bytes(),
    };
    let made = state.messages.suppress_by_hand(&to, &wish.by(reason)).await;
    let made = made.map_err(refusal::messages)?;
    Ok(HttpResponse::Created().json(SuppressionMade { id: made.0 }))
}
