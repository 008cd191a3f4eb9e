//! A history with every kind of event.

use domain::account::AccountRole;
use domain::payment::Direction;
use domain::refund::RefundCause;

use super::{
    History, PRICE, for_booking, for_invoice, invoice_of_booking, invoice_of_fee,
    invoice_of_supplier,
};

/// Everything that can happen, at least once.
pub(crate) fn all_kinds() -> History {
    let mut history = before_anybody_is_erased();
    assert!(history.erase(1));
    history
}

/// All of it but the last: nobody is erased.
pub(crate) fn before_anybody_is_erased() -> History {
    let mut history = History::new();
    accounts(&mut history);
    people(&mut history);
    bookings(&mut history);
    money(&mut history);
    ends(&mut history);
    history
}

/// Accounts of a customer, a supplier and two employees, one of whom does not come.
fn accounts(history: &mut History) {
    assert!(history.register_customer(1));
    assert!(history.register_supplier(2));
    assert!(history.invite_employee(3, &[AccountRole::Finance]));
    assert!(history.invite_employee(4, &[AccountRole::It]));
    for n in 1..=3 {
        assert!(history.verify_email(n, &format!("second-{n}")));
    }
    assert!(history.verify_email(1, "third-1"));
    assert!(history.set_time_zone(1));
    assert!(history.grant_role(3, AccountRole::Auditor));
    assert!(history.revoke_role(3, AccountRole::Finance));
    for n in [2, 4] {
        assert!(history.disable_account(n));
        assert!(history.enable_account(n));
    }
    assert!(history.disable_account(1));
}

/// Companies with their rockets, customers.
fn people(history: &mut History) {
    assert!(history.open_profile(1));
    assert!(history.change_profile(1, "Company of another name"));
    assert!(history.open_customer(1, "Ada"));
    assert!(history.change_customer(1, "Augusta Ada"));
    assert!(history.record_trip(1, 1, 1));
    assert!(history.record_trip(1, 2, 2));
    assert!(history.change_customer(1, "Ada Augusta"), "and still a VIP");
    assert!(history.record_trip(2, 1, 3));
    assert!(history.record_trip(2, 2, 4), "a VIP without a profile");
    assert!(history.register(1, 1));
    assert!(history.revise(1, 1, "Newer Shepard", 112));
}

/// Launches 1 to 4, all of their bookings in the first two.
fn bookings(history: &mut History) {
    for n in 1..=4 {
        assert!(history.schedule(n, 1, 400, 10));
    }
    assert!(history.revise_offer(1, "A longer look", PRICE - 1, 20));
    assert!(history.retire(1, 1));
    for launch in [1, 2] {
        let n = 10 * launch;
        assert!(history.reserve(launch, n + 1, 1, 2));
        assert!(history.reserve(launch, n + 2, 2, 1));
        assert!(history.reserve(launch, n + 3, 3, 3));
        assert!(history.reserve(launch, n + 4, 4, 1));
        assert!(history.confirm(launch, n + 1));
        assert!(history.confirm(launch, n + 4));
        history.wait(5);
        assert!(history.cancel(launch, n + 1, 1));
        assert!(history.cancel(launch, n + 3, 3));
        history.wait(60);
        assert!(history.expire(launch));
        assert!(
            history.confirm(launch, n + 2),
            "a late payment takes the seats again"
        );
        // One that waits when its launch ends, and one that expired before.
        assert!(history.reserve(launch, n + 6, 6, 1));
        history.wait(60);
        assert!(history.expire(launch));
        assert!(history.reserve(launch, n + 7, 7, 1));
    }
}

/// Payments 11 and 14 of bookings, one of which fails; refunds that are paid, and rejected.
fn money(history: &mut History) {
    assert!(history.initiate(11, for_booking(1, 11, 1), 2 * PRICE));
    assert!(history.complete_payment(11));
    assert!(history.draft_of_booking(1, 11, 1));
    assert!(history.issue_drafts());
    assert!(history.initiate(15, for_booking(1, 14, 4), PRICE));
    assert!(history.fail_payment(15));
    assert!(history.record_transfer(14, for_booking(1, 14, 4), PRICE));
    assert!(history.request_refund(11, RefundCause::Cancellation, 90));
    assert!(history.approve_refund(11));
    assert!(history.fail_refund(11));
    assert!(history.approve_refund(11));
    assert!(history.pay_refund(11));
    assert!(history.draft_of_refund(1, 11, 1));
    assert!(history.issue_drafts());
    assert!(history.cancel_invoice(invoice_of_booking(11), true));
    assert!(history.request_refund(14, RefundCause::Failure, 10));
    assert!(history.reject_refund(14));
}

/// Each launch ends in a way of its own, and money follows.
fn ends(history: &mut History) {
    assert!(history.delay(2, 5));
    assert!(history.confirm_launch(1));
    assert!(history.delay(1, 10));
    assert!(history.delay(1, 20));
    assert!(history.delay(3, 30));
    history.wait(60 * 24 * 365);
    assert!(history.flag(3));
    assert!(history.abort(2));
    history.wait_for_reminder(1);
    assert!(history.remind(1));
    history.wait_for_launch(1);
    assert!(history.complete(1));
    assert!(history.confirm_launch(4));
    assert!(history.fail(4));
    assert!(history.record_completion(1));
    assert!(history.draft_of_fee(1, 1, 1_000));
    assert!(history.draft_of_fee(2, 1, 100_000));
    assert!(history.issue_drafts());
    assert!(history.submit(1, "2031/7", 500));
    let (fee, own) = (invoice_of_fee(1), invoice_of_supplier(1));
    assert!(history.record_transfer(100, for_invoice(fee, 1, Direction::In), 400));
    assert!(history.apply_payment(fee, 100, 400));
    history.wait(60 * 24 * 31);
    assert!(history.mark_overdue(fee));
    assert!(history.mark_overdue(invoice_of_fee(2)));
    assert!(history.apply_payment(fee, 101, 200), "and is still overdue");
    assert!(history.apply_payment(own, 102, 500));
    assert!(history.cancel_invoice(invoice_of_fee(2), false));
}
