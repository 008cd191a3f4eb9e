use chrono::TimeDelta;
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use uuid::Uuid;

use super::*;
use crate::ids::{BookingId, CustomerId, LaunchId};
use crate::terms::Terms;

fn now() -> DateTime<Utc> {
    "2028-03-01T12:00:00Z".parse().unwrap()
}

fn given(events: Vec<RefundEvent>) -> AggregateTestExecutor<Refund> {
    TestFramework::with(Context {
        now: now(),
        terms: Terms::default(),
    })
    .given(events)
}

fn usd(cents: i64) -> Money {
    Money::usd(cents).unwrap()
}

fn reference(text: &str) -> PaymentReference {
    PaymentReference::parse(text).unwrap()
}

fn reason(text: &str) -> Reason {
    Reason::parse(text).unwrap()
}

/// 90% of what was paid.
fn request(cause: RefundCause) -> Request {
    Request {
        payment: PaymentId(Uuid::from_u128(1)),
        purpose: Purpose::Booking {
            launch: LaunchId(Uuid::from_u128(2)),
            booking: BookingId(Uuid::from_u128(3)),
            customer: CustomerId(Uuid::from_u128(4)),
        },
        method: PaymentMethod::Card,
        reference: reference("ch_1"),
        paid: usd(100_000),
        amount: usd(90_000),
        cause,
    }
}

fn requested(cause: RefundCause) -> RefundEvent {
    let request = request(cause);
    Requested {
        payment: request.payment,
        purpose: request.purpose,
        method: request.method,
        reference: request.reference,
        paid: request.paid,
        amount: request.amount,
        cause,
    }
    .into()
}

fn approved(attempt: u32) -> RefundEvent {
    Approved { attempt }.into()
}

fn paid() -> RefundEvent {
    Paid {
        reference: reference("re_1"),
        paid_at: now(),
    }
    .into()
}

fn failed() -> RefundEvent {
    Failed {
        reason: reason("The account is closed."),
    }
    .into()
}

fn rejected() -> RefundEvent {
    Rejected {
        reason: reason("Flew after all."),
    }
    .into()
}

fn record_payment(attempt: u32, paid_at: DateTime<Utc>) -> RefundCommand {
    RefundCommand::RecordPayment(RecordPayment {
        attempt,
        reference: reference("re_1"),
        paid_at,
    })
}

fn record_failure(attempt: u32) -> RefundCommand {
    RefundCommand::RecordFailure(RecordFailure {
        attempt,
        reason: reason("The account is closed."),
    })
}

fn record_transfer(paid_at: DateTime<Utc>) -> RefundCommand {
    RefundCommand::RecordTransfer(RecordTransfer {
        reference: reference("re_1"),
        paid_at,
    })
}

fn record_return() -> RefundCommand {
    RefundCommand::RecordReturn(RecordReturn {
        reason: reason("The account is closed."),
    })
}

fn reject() -> RefundCommand {
    RefundCommand::Reject(Reject {
        reason: reason("Flew after all."),
    })
}

fn refund(events: Vec<RefundEvent>) -> Refund {
    let mut refund = Refund::default();
    events.into_iter().for_each(|event| refund.evolve(event));
    refund
}

/// Each state of a refund by card, by the events that lead to it.
fn in_state(status: RefundStatus) -> Vec<RefundEvent> {
    leading_to(status, requested(RefundCause::Cancellation))
}

/// The same of a refund by transfer.
fn in_state_by_transfer(status: RefundStatus) -> Vec<RefundEvent> {
    let RefundEvent::Requested(by_card) = requested(RefundCause::Cancellation) else {
        panic!("it is requested");
    };
    let by_transfer = Requested {
        method: PaymentMethod::Transfer,
        ..by_card
    };
    leading_to(status, by_transfer.into())
}

fn leading_to(status: RefundStatus, requested: RefundEvent) -> Vec<RefundEvent> {
    let mut events = vec![requested];
    match status {
        RefundStatus::Requested => {}
        RefundStatus::Approved => events.push(approved(1)),
        RefundStatus::Paid => events.extend([approved(1), paid()]),
        RefundStatus::Failed => events.extend([approved(1), failed()]),
        RefundStatus::Rejected => events.push(rejected()),
    }
    assert_eq!(refund(events.clone()).claim().unwrap().status, status);
    events
}

#[test]
fn a_refund_goes_from_state_to_state_as_it_should_and_not_otherwise() {
    use RefundStatus::{Approved, Failed, Paid, Rejected, Requested};
    let not_now = |status, asked| Err(RefundError::NotPossibleNow { status, asked });
    let nothing = || Ok(Vec::new());

    let request = || RefundCommand::from(request(RefundCause::Cancellation));
    let approve = || RefundCommand::Approve;
    // How often each was approved.
    let attempt = |status| match status {
        Requested | Rejected => 0,
        Approved | Paid | Failed => 1,
    };
    let pay = |status| record_payment(attempt(status), now());
    let fail = |status| record_failure(attempt(status));
    for (status, command, outcome) in [
        (Requested, request(), nothing()),
        (Requested, approve(), Ok(vec![approved(1)])),
        (Requested, pay(Requested), not_now(Requested, "paid")),
        (Requested, fail(Requested), not_now(Requested, "failed")),
        (Requested, reject(), Ok(vec![rejected()])),
        //
        (Approved, request(), nothing()),
        (Approved, approve(), nothing()),
        (Approved, pay(Approved), Ok(vec![paid()])),
        (Approved, fail(Approved), Ok(vec![failed()])),
        (Approved, reject(), not_now(Approved, "rejected")),
        //
        (Paid, request(), nothing()),
        (Paid, approve(), not_now(Paid, "approved")),
        (Paid, pay(Paid), nothing()),
        (Paid, fail(Paid), not_now(Paid, "failed")),
        (Paid, reject(), not_now(Paid, "rejected")),
        //
        (Failed, request(), nothing()),
        (Failed, approve(), Ok(vec![approved(2)])),
        (Failed, pay(Failed), not_now(Failed, "paid")),
        (Failed, fail(Failed), nothing()),
        (Failed, reject(), not_now(Failed, "rejected")),
        //
        (Rejected, request(), nothing()),
        (Rejected, approve(), not_now(Rejected, "approved")),
        (Rejected, pay(Rejected), not_now(Rejected, "paid")),
        (Rejected, fail(Rejected), not_now(Rejected, "failed")),
        (Rejected, reject(), nothing()),
    ] {
        let told = format!("a refund that is {status} and then {command:?}");
        let decided = given(in_state(status)).when(command).inspect_result();
        assert_eq!(decided, outcome, "{told}");
    }
}

#[test]
fn finance_pays_by_transfer_what_came_so_or_has_failed_by_card() {
    use RefundStatus::{Approved, Failed, Paid, Rejected, Requested};
    let not_now = |status, asked| Err(RefundError::NotPossibleNow { status, asked });
    let nothing = || Ok(Vec::new());
    let by_gateway = || Err(RefundError::GatewayTells);

    // The status, what becomes of a transfer and of its return: of what came by transfer, by card.
    for (status, transfer, returned) in [
        (
            Requested,
            [not_now(Requested, "paid"), not_now(Requested, "paid")],
            [not_now(Requested, "failed"), not_now(Requested, "failed")],
        ),
        (
            Approved,
            [Ok(vec![paid()]), by_gateway()],
            [Ok(vec![failed()]), by_gateway()],
        ),
        (
            Paid,
            [nothing(), nothing()],
            [not_now(Paid, "failed"), not_now(Paid, "failed")],
        ),
        (
            Failed,
            [not_now(Failed, "paid"), Ok(vec![approved(2), paid()])],
            [nothing(), nothing()],
        ),
        (
            Rejected,
            [not_now(Rejected, "paid"), not_now(Rejected, "paid")],
            [not_now(Rejected, "failed"), not_now(Rejected, "failed")],
        ),
    ] {
        for (command, outcomes) in [
            (record_transfer(now()), transfer),
            (record_return(), returned),
        ] {
            let told = format!("a refund that is {status} and then {command:?}");
            let events = [in_state_by_transfer(status), in_state(status)];
            for (events, outcome) in events.into_iter().zip(outcomes) {
                let decided = given(events).when(command.clone()).inspect_result();
                assert_eq!(decided, outcome, "{told}");
            }
        }
    }
}

#[test]
fn what_is_told_of_one_attempt_says_nothing_about_another() {
    let first = in_state(RefundStatus::Failed);
    let second = [first.clone(), vec![approved(2)]].concat();
    for (events, told, present) in [(first, 2, 1), (second.clone(), 1, 2), (second, 3, 2)] {
        for command in [record_payment(told, now()), record_failure(told)] {
            given(events.clone())
                .when(command)
                .then_expect_error(RefundError::OtherAttempt { told, present });
        }
    }
}

#[test]
fn nothing_happens_to_a_refund_that_nobody_asked_for() {
    for command in [
        RefundCommand::Approve,
        record_payment(1, now()),
        record_failure(1),
        record_transfer(now()),
        record_return(),
        reject(),
    ] {
        given(vec![])
            .when(command)
            .then_expect_error(RefundError::RefundUnknown);
    }
}

#[test]
fn an_abort_and_a_payment_in_vain_approve_themselves_and_others_wait_for_finance() {
    for cause in RefundCause::ALL {
        let expected = match cause {
            RefundCause::Abort | RefundCause::NotNeeded => vec![requested(*cause), approved(1)],
            RefundCause::Cancellation | RefundCause::Failure => vec![requested(*cause)],
        };
        given(vec![])
            .when(request(*cause).into())
            .then_expect_events(expected);
    }
}

#[test]
fn a_payment_is_refunded_once_whatever_the_cause_and_amount() {
    for cause in RefundCause::ALL {
        let again = Request {
            amount: usd(1),
            ..request(*cause)
        };
        for status in RefundStatus::ALL {
            given(in_state(*status))
                .when(again.clone().into())
                .then_expect_events(vec![]);
        }
    }
}

#[test]
fn a_cent_at_least_goes_back_and_what_was_paid_at_most() {
    let of = |amount, paid| Request {
        amount: usd(amount),
        paid: usd(paid),
        ..request(RefundCause::Failure)
    };
    for (amount, paid) in [(1, 1), (1, 100_000), (100_000, 100_000), (99_999, 100_000)] {
        let result = given(vec![]).when(of(amount, paid).into()).inspect_result();
        assert!(result.is_ok(), "{amount} of {paid}");
    }
    for (amount, paid) in [(0, 100_000), (100_001, 100_000), (i64::MAX, 1), (0, 0)] {
        given(vec![])
            .when(of(amount, paid).into())
            .then_expect_error(RefundError::AmountOutOfBounds {
                asked: usd(amount),
                paid: usd(paid),
            });
    }
}

#[test]
fn each_try_is_counted() {
    let mut events = vec![requested(RefundCause::Abort), approved(1)];
    for attempt in 2..5 {
        events.push(failed());
        given(events.clone())
            .when(RefundCommand::Approve)
            .then_expect_events(vec![approved(attempt)]);
        events.push(approved(attempt));
        assert_eq!(refund(events.clone()).claim().unwrap().attempts, attempt);
    }
    given(events)
        .when(record_payment(4, now()))
        .then_expect_events(vec![paid()]);
}

#[test]
fn a_refund_that_approved_itself_is_not_rejected_any_more() {
    given(vec![requested(RefundCause::Abort), approved(1)])
        .when(reject())
        .then_expect_error(RefundError::NotPossibleNow {
            status: RefundStatus::Approved,
            asked: "rejected",
        });
}

#[test]
fn money_that_went_is_recorded_when_it_is_done_and_within_ten_years() {
    let ms = TimeDelta::milliseconds(1);
    let earliest = "2018-03-01T12:00:00Z".parse().unwrap();
    let by_card = |paid_at| record_payment(1, paid_at);
    for (approved, record) in [
        (
            in_state(RefundStatus::Approved),
            &by_card as &dyn Fn(DateTime<Utc>) -> RefundCommand,
        ),
        (
            in_state_by_transfer(RefundStatus::Approved),
            &record_transfer,
        ),
    ] {
        for paid_at in [earliest, now() - ms, now()] {
            let expected = Paid {
                reference: reference("re_1"),
                paid_at,
            };
            given(approved.clone())
                .when(record(paid_at))
                .then_expect_events(vec![expected.into()]);
        }
        given(approved.clone())
            .when(record(now() + TimeDelta::nanoseconds(999_999)))
            .then_expect_events(vec![paid()]);
        given(approved.clone())
            .when(record(now() + ms))
            .then_expect_error(RefundError::NotYet {
                paid_at: now() + ms,
            });
        given(approved)
            .when(record(earliest - ms))
            .then_expect_error(RefundError::TooLongAgo {
                paid_at: earliest - ms,
                years: 10,
            });
        // Told again, it changes nothing, whenever it is said to have been.
        given(in_state(RefundStatus::Paid))
            .when(record(now() + ms))
            .then_expect_events(vec![]);
    }
}

#[test]
fn a_refund_shows_what_was_asked_for() {
    let asked = request(RefundCause::Cancellation);
    let claim = Claim {
        payment: asked.payment,
        purpose: asked.purpose,
        method: asked.method,
        reference: asked.reference,
        amount: asked.amount,
        cause: asked.cause,
        status: RefundStatus::Requested,
        attempts: 0,
    };
    let refund = refund(in_state(RefundStatus::Requested));
    assert_eq!(refund.claim(), Some(&claim));
    assert_eq!(Refund::default().claim(), None);
}

#[test]
fn a_refund_survives_a_snapshot() {
    for status in RefundStatus::ALL {
        let refund = refund(in_state(*status));
        let stored = postcard::to_stdvec(&refund).unwrap();
        assert_eq!(postcard::from_bytes(&stored), Ok(refund));
    }
}
