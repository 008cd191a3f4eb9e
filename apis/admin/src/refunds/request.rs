//! `POST /refunds`: finance asks that money goes back after a launch failed (rule 9).

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Data;
use api_contract::Written;
use api_contract::documentation::{BodyProblems, CommandHeaders, CommonProblems, SignInProblems};
use api_contract::problem::Problem;
use api_contract::refund_request::RefundRequest;
use api_kit::{
    ApiProblem, IdempotencyKey, JsonBody, Principal, RequestContext, Role, command, command_meta,
};
use commands::DispatchError;
use domain::ids::{PaymentId, RefundId};
use domain::launch::{BookingStatus, Launch, LaunchStatus};
use domain::payment::{Payment, PaymentError, Purpose, Status};
use domain::refund::{Claim, Refund, RefundCause, RefundCommand, RefundError, Request};

use crate::refusal;
use crate::state::State;

/// Asks that a payment goes back, or a part of it, because its launch failed. All other refunds
/// are asked for by themselves. It waits for approval.
///
/// A payment is refunded once.
#[utoipa::path(
    post,
    path = "/api/v1/refunds",
    operation_id = "request_refund",
    tag = "refunds",
    security(("access_token" = [])),
    params(CommandHeaders),
    request_body = RefundRequest,
    responses(
        (status = 201, description = "It is asked for. `id` is the refund's.", body = Written,
            headers(("Astro-Position" = String, description = "The same as `position`."))),
        (status = 404, description = "`payment_not_found`", body = Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "`payment_not_completed`, `launch_not_failed`, \
            `booking_not_failed`, `refund_exists`", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "`payment_not_of_booking`, `amount_out_of_bounds`, \
            `idempotency_key_reused`", body = Problem,
            content_type = "application/problem+json"),
        CommonProblems, SignInProblems, BodyProblems,
    ),
)]
pub(crate) async fn request(
    principal: Principal,
    key: IdempotencyKey,
    context: RequestContext,
    body: JsonBody<RefundRequest>,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    principal.require(Role::Finance)?;
    let RefundRequest { payment, amount } = body.value;
    let meta = command::meta(command_meta(
        principal.actor(Role::Finance),
        &key,
        &context,
        "request_refund",
        &[],
        body.bytes(),
    ));
    let refund = RefundId::of(payment);
    let request = wish(&state, &body.value).await?;
    let before = claim(&state, refund).await;
    let before = before.map_err(refusal::command)?;
    let outcome = state
        .commands
        .dispatch::<Refund>(refund, request, meta)
        .await;
    let outcome = outcome.map_err(refusal::command)?;
    // To ask for what was asked for before changes nothing, whatever its cause and amount were.
    // Only who asked is told that it was done.
    let is_as_asked = |claim: &Claim| claim.cause == RefundCause::Failure && claim.amount == amount;
    let is_done = outcome.repeated
        || before.is_none() && {
            let after = claim(&state, refund).await;
            let after = after.map_err(refusal::later_command)?;
            after.as_ref().is_some_and(is_as_asked)
        };
    if !is_done {
        return Err(ApiProblem::conflict(
            "refund_exists",
            "This payment has a refund already, and gets no second one.",
        )
        .field("payment", "has a refund already"));
    }
    Ok(command::written(
        &state.reading,
        StatusCode::CREATED,
        refund,
        outcome,
    ))
}

async fn claim(
    state: &State,
    refund: RefundId,
) -> Result<Option<Claim>, DispatchError<RefundError>> {
    let refund = state.commands.state::<Refund>(refund).await;
    Ok(refund?.claim().cloned())
}

/// The command, if the payment is of a booking that failed with its launch. All of that is true
/// for ever once it is true.
async fn wish(state: &State, asked: &RefundRequest) -> Result<RefundCommand, ApiProblem> {
    let payment = state.commands.state::<Payment>(asked.payment).await;
    let payment = payment.map_err(refusal::command)?;
    let order = payment.order().ok_or_else(|| {
        let unknown = PaymentError::PaymentUnknown;
        refusal::rejection(&unknown).field("payment", unknown.to_string())
    })?;
    let Status::Completed(reference) = payment.status() else {
        return Err(ApiProblem::conflict(
            "payment_not_completed",
            "Only a completed payment can go back.",
        )
        .field("payment", "is not completed"));
    };
    is_of_a_failed_booking(state, asked.payment, order.purpose).await?;
    Ok(RefundCommand::Request(Request {
        payment: asked.payment,
        purpose: order.purpose,
        method: order.method,
        reference: reference.clone(),
        paid: order.amount,
        amount: asked.amount,
        cause: RefundCause::Failure,
    }))
}

async fn is_of_a_failed_booking(
    state: &State,
    payment: PaymentId,
    purpose: Purpose,
) -> Result<(), ApiProblem> {
    let Purpose::Booking {
        launch, booking, ..
    } = purpose
    else {
        return Err(ApiProblem::unprocessable(
            "payment_not_of_booking",
            "Only the payment of a booking goes back after a failed launch.",
        )
        .field("payment", "is not of a booking"));
    };
    let launch = state.commands.state::<Launch>(launch).await;
    let launch = launch.map_err(refusal::command)?;
    let has_failed = |status| status == LaunchStatus::Failed;
    if !launch
        .flight()
        .is_some_and(|flight| has_failed(flight.status))
    {
        return Err(ApiProblem::conflict(
            "launch_not_failed",
            "Money goes back on request only after a launch has failed. After a cancellation or \
             an abort it does so by itself.",
        )
        .field("payment", "is of a launch that has not failed"));
    }
    let is_of_failed = launch.booking(booking).is_some_and(|booking| {
        booking.payment == Some(payment) && booking.status == BookingStatus::Failed
    });
    if !is_of_failed {
        return Err(ApiProblem::conflict(
            "booking_not_failed",
            "This payment is not of a booking that flew on the failed launch. What was cancelled \
             before keeps its own terms, and what confirmed no booking goes back by itself.",
        )
        .field("payment", "is not of a booking that failed"));
    }
    Ok(())
}
