//! `POST /reconciliations`: has the read models compared with the log.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::Data;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_contract::reconciliations::{Reconciliation, ReconciliationRequest};
use api_kit::{
    ApiProblem, CommandIdentity, IdempotencyKey, JsonBody, Principal, RequestContext, Role,
    command_meta,
};
use domain::ids;
use reconciler::{Aggregate, Ask, Scope, Trigger};

use super::entry;
use crate::refusal;
use crate::state::State;

/// Asks for the read models to be compared with the log: all of it, or one aggregate. What differs is
/// mended if that is wanted, too. It is done one after the other; its address tells how far it is.
#[utoipa::path(
    post,
    path = "/api/v1/reconciliations",
    operation_id = "ask_for_reconciliation",
    tag = "operations",
    security(("access_token" = [])),
    params(CommandHeaders),
    request_body = ReconciliationRequest,
    responses(
        (status = 202, description = "It waits for its turn.", body = Reconciliation,
            headers(("Location" = String, description = "Its address."))),
        (status = 422, description = "`invalid_fields`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn ask(
    principal: Principal,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<ReconciliationRequest>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::It)?;
    body.value.check().map_err(refusal::invalid)?;
    let CommandIdentity {
        command,
        fingerprint,
        ..
    } = command_meta(
        principal.actor(Role::It),
        &key,
        &context,
        "ask_for_reconciliation",
        &[],
        body.bytes(),
    );
    let scope = match &body.value.aggregate {
        None => Scope::Everything,
        Some(one) => Scope::Aggregate(Aggregate {
            kind: one.kind.as_str().into(),
            id: one.id,
        }),
    };
    let ask = Ask {
        id: ids::derive("reconciliation", &[command.0.as_bytes(), &fingerprint.0]),
        scope,
        repair: body.value.repair,
        trigger: Trigger::Person(principal.account()),
    };
    let asked = state.reconciliations.ask(&ask).await;
    let asked = asked.map_err(refusal::reconciliations)?;
    Ok(HttpResponse::Accepted()
        .insert_header((LOCATION, format!("/api/v1/reconciliations/{}", asked.id)))
        .json(entry(asked)))
}
