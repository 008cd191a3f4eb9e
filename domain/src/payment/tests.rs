use chrono::{Months, TimeDelta};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use uuid::Uuid;

use super::*;
use crate::ids::{BookingId, CustomerId, InvoiceId, LaunchId, SupplierId};
use crate::terms::Terms;

fn now() -> DateTime<Utc> {
    "2028-02-29T12:00:00Z".parse().unwrap()
}

fn given(events: Vec<PaymentEvent>) -> AggregateTestExecutor<Payment> {
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

fn of_booking() -> Purpose {
    Purpose::Booking {
        launch: LaunchId(Uuid::from_u128(1)),
        booking: BookingId(Uuid::from_u128(2)),
        customer: CustomerId(Uuid::from_u128(3)),
    }
}

fn of_invoice(direction: Direction) -> Purpose {
    Purpose::Invoice {
        invoice: InvoiceId(Uuid::from_u128(4)),
        supplier: SupplierId(Uuid::from_u128(5)),
        direction,
    }
}

fn initiate(cents: i64) -> PaymentCommand {
    PaymentCommand::Initiate(Initiate {
        purpose: of_booking(),
        amount: usd(cents),
        method: PaymentMethod::Card,
    })
}

fn complete(by: &str) -> PaymentCommand {
    PaymentCommand::Complete(Complete {
        reference: reference(by),
    })
}

fn fail(reason: PaymentFailure) -> PaymentCommand {
    PaymentCommand::Fail(Fail { reason })
}

fn record(cents: i64, paid_at: DateTime<Utc>) -> PaymentCommand {
    PaymentCommand::Record(Record {
        purpose: of_invoice(Direction::In),
        amount: usd(cents),
        reference: reference("SEPA 42"),
        paid_at,
    })
}

fn initiated() -> PaymentEvent {
    Initiated {
        purpose: of_booking(),
        amount: usd(45_000_000),
        method: PaymentMethod::Card,
    }
    .into()
}

fn completed() -> PaymentEvent {
    Completed {
        reference: reference("ch_1"),
        paid_at: now(),
    }
    .into()
}

fn failed() -> PaymentEvent {
    Failed {
        reason: PaymentFailure::Declined,
    }
    .into()
}

/// What was recorded: a transfer for an invoice, begun and completed in one.
fn recorded(cents: i64, paid_at: DateTime<Utc>) -> Vec<PaymentEvent> {
    vec![
        Initiated {
            purpose: of_invoice(Direction::In),
            amount: usd(cents),
            method: PaymentMethod::Transfer,
        }
        .into(),
        Completed {
            reference: reference("SEPA 42"),
            paid_at,
        }
        .into(),
    ]
}

#[test]
fn a_payment_goes_from_state_to_state_as_it_should_and_not_otherwise() {
    use PaymentError::{PaymentExists, PaymentHasFailed, PaymentIsCompleted, PaymentUnknown};
    let none = || Vec::new();
    let pending = || vec![initiated()];
    let done = || vec![initiated(), completed()];
    let not_done = || vec![initiated(), failed()];

    let initiate = || initiate(45_000_000);
    let complete = || complete("ch_1");
    let fail = || fail(PaymentFailure::Declined);
    let record = || record(1, now());

    for (state, command, outcome) in [
        (none(), initiate(), Ok(vec![initiated()])),
        (none(), complete(), Err(PaymentUnknown)),
        (none(), fail(), Err(PaymentUnknown)),
        (none(), record(), Ok(recorded(1, now()))),
        //
        (pending(), initiate(), Err(PaymentExists)),
        (pending(), complete(), Ok(vec![completed()])),
        (pending(), fail(), Ok(vec![failed()])),
        (pending(), record(), Err(PaymentExists)),
        //
        (done(), initiate(), Err(PaymentExists)),
        (done(), complete(), Ok(none())),
        (done(), fail(), Err(PaymentIsCompleted)),
        (done(), record(), Err(PaymentExists)),
        //
        (not_done(), initiate(), Err(PaymentExists)),
        (not_done(), complete(), Err(PaymentHasFailed)),
        (not_done(), fail(), Ok(none())),
        (not_done(), record(), Err(PaymentExists)),
    ] {
        let told = format!("{state:?} and then {command:?}");
        let decided = given(state).when(command).inspect_result();
        assert_eq!(decided, outcome, "{told}");
    }
}

#[test]
fn a_payment_tells_what_it_is_for_how_much_and_how() {
    for (purpose, method) in [
        (of_booking(), PaymentMethod::Card),
        (of_booking(), PaymentMethod::Transfer),
        (of_invoice(Direction::In), PaymentMethod::Transfer),
        (of_invoice(Direction::Out), PaymentMethod::Transfer),
    ] {
        let amount = usd(45_000_000);
        given(vec![])
            .when(PaymentCommand::Initiate(Initiate {
                purpose,
                amount,
                method,
            }))
            .then_expect_events(vec![
                Initiated {
                    purpose,
                    amount,
                    method,
                }
                .into(),
            ]);
        let mut payment = Payment::default();
        assert_eq!(payment.order(), None);
        payment.evolve(
            Initiated {
                purpose,
                amount,
                method,
            }
            .into(),
        );
        let order = Order {
            purpose,
            amount,
            method,
        };
        assert_eq!(payment.order(), Some(&order));
        assert_eq!(payment.status(), &Status::Pending);
    }
}

#[test]
fn a_payment_is_of_a_cent_at_least() {
    given(vec![])
        .when(initiate(0))
        .then_expect_error(PaymentError::NoAmount);
    given(vec![])
        .when(record(0, now()))
        .then_expect_error(PaymentError::NoAmount);
    for some in [1, i64::MAX] {
        assert!(given(vec![]).when(initiate(some)).inspect_result().is_ok());
        given(vec![])
            .when(record(some, now()))
            .then_expect_events(recorded(some, now()));
    }
}

#[test]
fn that_the_money_is_there_is_noted_once_by_whatever_name_it_is_told_again() {
    for again in ["ch_1", "ch_2"] {
        given(vec![initiated(), completed()])
            .when(complete(again))
            .then_expect_events(vec![]);
    }
    given(recorded(1, now()))
        .when(complete("ch_1"))
        .then_expect_events(vec![]);
}

#[test]
fn that_no_money_comes_is_noted_once_for_whatever_reason_it_is_told_again() {
    for again in PaymentFailure::ALL {
        given(vec![initiated()])
            .when(fail(*again))
            .then_expect_events(vec![Failed { reason: *again }.into()]);
        given(vec![initiated(), failed()])
            .when(fail(*again))
            .then_expect_events(vec![]);
    }
}

#[test]
fn a_transfer_is_recorded_when_it_is_done_and_not_before() {
    let a_while_ago = now() - TimeDelta::days(400);
    for done in [a_while_ago, now() - TimeDelta::milliseconds(1), now()] {
        given(vec![])
            .when(record(1, done))
            .then_expect_events(recorded(1, done));
    }
    for paid_at in [
        now() + TimeDelta::milliseconds(1),
        now() + TimeDelta::days(1),
    ] {
        given(vec![])
            .when(record(1, paid_at))
            .then_expect_error(PaymentError::NotYet { paid_at });
    }
}

#[test]
fn a_transfer_is_recorded_within_ten_years() {
    let earliest = "2018-02-28T12:00:00Z".parse().unwrap();
    assert_eq!(now() - Months::new(120), earliest);
    given(vec![])
        .when(record(1, earliest))
        .then_expect_events(recorded(1, earliest));
    for paid_at in [earliest - TimeDelta::milliseconds(1), DateTime::UNIX_EPOCH] {
        given(vec![])
            .when(record(1, paid_at))
            .then_expect_error(PaymentError::TooLongAgo { paid_at, years: 10 });
    }
    let result = given(vec![])
        .when(record(1, DateTime::<Utc>::MIN_UTC))
        .inspect_result();
    assert!(matches!(result, Err(PaymentError::TooLongAgo { .. })));
}

#[test]
fn when_the_money_was_there_is_kept_in_whole_milliseconds() {
    given(vec![])
        .when(record(1, now() + TimeDelta::nanoseconds(999_999)))
        .then_expect_events(recorded(1, now()));
}

#[test]
fn money_is_there_when_the_gateway_says_so() {
    let later = now() + TimeDelta::hours(1);
    let context = Context {
        now: later,
        terms: Terms::default(),
    };
    let expected = Completed {
        reference: reference("ch_9"),
        paid_at: later,
    };
    TestFramework::<Payment>::with(context)
        .given(vec![initiated()])
        .when(complete("ch_9"))
        .then_expect_events(vec![expected.into()]);
}

#[test]
fn a_payment_survives_a_snapshot() {
    for events in [
        vec![],
        vec![initiated()],
        vec![initiated(), completed()],
        vec![initiated(), failed()],
        recorded(1, now()),
    ] {
        let mut payment = Payment::default();
        events.into_iter().for_each(|event| payment.evolve(event));
        let stored = postcard::to_stdvec(&payment).unwrap();
        assert_eq!(postcard::from_bytes(&stored), Ok(payment));
    }
}

#[test]
fn a_payment_shows_how_it_stands() {
    let standing = |events: Vec<PaymentEvent>| {
        let mut payment = Payment::default();
        events.into_iter().for_each(|event| payment.evolve(event));
        payment.status().clone()
    };
    assert_eq!(standing(vec![initiated()]), Status::Pending);
    assert_eq!(
        standing(vec![initiated(), completed()]),
        Status::Completed(reference("ch_1"))
    );
    assert_eq!(
        standing(vec![initiated(), failed()]),
        Status::Failed(PaymentFailure::Declined)
    );
}
