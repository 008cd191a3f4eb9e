//! `POST /invoices`: a supplier sends an invoice of its own, or finance writes one of a fee.

use actix_web::web::{Data, Payload};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use api_contract::Written;
use api_contract::billing::NewInvoice;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_kit::{ApiProblem, IdempotencyKey, JsonBody, Principal, RequestContext, Role};

use super::{draft_fee, submit};
use crate::state::State;

/// A supplier's own invoice for a launch that it completed: one for each, of at most what the
/// launch brought in. From finance: an invoice of a fee, by hand, to the supplier of any launch,
/// such as one that failed; it gets its number by itself.
#[utoipa::path(
    post,
    path = "/api/v1/invoices",
    operation_id = "enter_invoice",
    tag = "invoices",
    security(("access_token" = [])),
    params(CommandHeaders),
    request_body = NewInvoice,
    responses(
        (status = 201, description = "It is entered. `id` is the invoice's.", body = Written,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 404, description = "`launch_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`launch_not_completed`, `launch_invoiced`, \
            `invoice_number_taken`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`invalid_fields`, `amount_out_of_bounds`, \
            `lines_out_of_bounds`, `idempotency_key_reused`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn enter(
    principal: Principal,
    key: IdempotencyKey,
    context: RequestContext,
    state: Data<State>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiProblem> {
    principal.require_any(&[Role::Supplier, Role::Finance])?;
    // Who asks says what the body has to be, so only now can it be read.
    let mut payload = payload.into_inner();
    if principal.has(Role::Finance) {
        let body = JsonBody::from_request(&request, &mut payload).await?;
        draft_fee::draft(&principal, &key, &context, &body, &state).await
    } else {
        let body = JsonBody::from_request(&request, &mut payload).await?;
        submit::submit(&principal, &key, &context, &body, &state).await
    }
}
