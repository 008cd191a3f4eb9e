//! Random histories: what people try. Much of it is rejected, as in life.

use domain::account::AccountRole;
use domain::ids::InvoiceId;
use domain::payment::Direction;
use domain::refund::RefundCause;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::history::{
    History, MISSION, PRICE, credit_note_of, for_booking, for_invoice, invoice_of_booking,
    invoice_of_fee, invoice_of_supplier,
};

#[derive(Debug, Clone)]
pub(crate) enum Step {
    OpenProfile(u128),
    ChangeProfile(u128),
    OpenCustomer(u128),
    ChangeCustomer(u128),
    Register(u128),
    Revise(u128, u32),
    Retire(u128),
    Schedule {
        launch: u128,
        rocket: u128,
    },
    Reserve {
        launch: u128,
        customer: u128,
        seats: i32,
    },
    Expire(u128),
    /// Minutes.
    Wait(i64),
    Fly(u128, Flight),
    Book(Index, Booking),
    Bill(Index, Billing),
    IssueDrafts,
    Account(u128, Account),
}

/// What becomes of a launch.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Flight {
    Revise,
    Confirm,
    Delay,
    Flag,
    Abort,
    /// Waits until it is time for it, and says how it went.
    Complete,
    Fail,
    /// What follows from its completion.
    Account,
}

/// What becomes of a booking, its payment and its refund.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Booking {
    Confirm,
    Cancel,
    Initiate,
    CompletePayment,
    FailPayment,
    RecordTransfer,
    RequestRefund(RefundCause, u8),
    ApproveRefund,
    PayRefund,
    FailRefund,
    RejectRefund,
    RecordTrip,
    DraftInvoice,
    DraftCreditNote,
}

/// What becomes of an invoice.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Billing {
    Pay(i64),
    MarkOverdue,
    Cancel(bool),
}

/// What becomes of an account: of a customer, a supplier or an employee.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Account {
    Make,
    VerifyEmail,
    GrantRole(AccountRole),
    RevokeRole(AccountRole),
    Disable,
    Enable,
}

pub(crate) fn steps(count: usize) -> impl Strategy<Value = Vec<Step>> {
    let (rocket, launch, customer) = (0..3_u128, 0..5_u128, 0..4_u128);
    let supplier = rocket.clone();
    let step = prop_oneof![
        1 => supplier.clone().prop_map(Step::OpenProfile),
        1 => supplier.prop_map(Step::ChangeProfile),
        1 => customer.clone().prop_map(Step::OpenCustomer),
        1 => customer.clone().prop_map(Step::ChangeCustomer),
        2 => rocket.clone().prop_map(Step::Register),
        2 => (rocket.clone(), 50..500_u32).prop_map(|(rocket, seats)| Step::Revise(rocket, seats)),
        1 => rocket.clone().prop_map(Step::Retire),
        3 => (launch.clone(), rocket).prop_map(|(launch, rocket)| Step::Schedule { launch, rocket }),
        12 => (launch.clone(), customer, 1..4)
            .prop_map(|(launch, customer, seats)| Step::Reserve { launch, customer, seats }),
        2 => launch.clone().prop_map(Step::Expire),
        // Some reservations are over then, most are not.
        2 => (1..40_i64).prop_map(Step::Wait),
        // Late cancellations forfeit their seats; invoices are due.
        1 => Just(Step::Wait(60 * 24 * 150)),
        7 => (launch, flight()).prop_map(|(launch, flight)| Step::Fly(launch, flight)),
        24 => (any::<Index>(), booking()).prop_map(|(index, booking)| Step::Book(index, booking)),
        6 => (any::<Index>(), billing()).prop_map(|(index, billing)| Step::Bill(index, billing)),
        3 => Just(Step::IssueDrafts),
        9 => (0..6_u128, account()).prop_map(|(n, account)| Step::Account(n, account)),
    ];
    prop::collection::vec(step, count..count * 2)
}

fn flight() -> impl Strategy<Value = Flight> {
    prop_oneof![
        3 => Just(Flight::Revise),
        3 => Just(Flight::Confirm),
        4 => Just(Flight::Delay),
        4 => Just(Flight::Flag),
        1 => Just(Flight::Abort),
        2 => Just(Flight::Complete),
        1 => Just(Flight::Fail),
        4 => Just(Flight::Account),
    ]
}

fn booking() -> impl Strategy<Value = Booking> {
    let cause = prop::sample::select(RefundCause::ALL);
    prop_oneof![
        6 => Just(Booking::Confirm),
        5 => Just(Booking::Cancel),
        4 => Just(Booking::Initiate),
        4 => Just(Booking::CompletePayment),
        1 => Just(Booking::FailPayment),
        2 => Just(Booking::RecordTransfer),
        4 => (cause, 1..=100_u8)
            .prop_map(|(cause, percent)| Booking::RequestRefund(cause, percent)),
        2 => Just(Booking::ApproveRefund),
        2 => Just(Booking::PayRefund),
        2 => Just(Booking::FailRefund),
        1 => Just(Booking::RejectRefund),
        3 => Just(Booking::RecordTrip),
        4 => Just(Booking::DraftInvoice),
        2 => Just(Booking::DraftCreditNote),
    ]
}

fn billing() -> impl Strategy<Value = Billing> {
    prop_oneof![
        4 => (1..100_000_i64).prop_map(Billing::Pay),
        2 => Just(Billing::MarkOverdue),
        1 => any::<bool>().prop_map(Billing::Cancel),
    ]
}

fn account() -> impl Strategy<Value = Account> {
    let role = prop::sample::select(AccountRole::ALL);
    prop_oneof![
        6 => Just(Account::Make),
        2 => Just(Account::VerifyEmail),
        3 => role.clone().prop_map(Account::GrantRole),
        2 => role.prop_map(Account::RevokeRole),
        1 => Just(Account::Disable),
        1 => Just(Account::Enable),
    ]
}

/// What follows from the steps. Begins with what they need.
pub(crate) fn history(steps: &[Step]) -> History {
    let mut history = History::new();
    for n in 0..3 {
        history.open_profile(n);
        history.register(n, n);
        history.schedule(n, n, 366, 40);
    }
    let mut people = People {
        history,
        bookings: Vec::new(),
        invoices: Vec::new(),
    };
    for (n, step) in (0..).zip(steps) {
        people.take(n, step);
    }
    people.history
}

struct People {
    history: History,
    /// (launch, booking, customer)
    bookings: Vec<(u128, u128, u128)>,
    /// Those that were written, each with a supplier who may pay for it.
    invoices: Vec<(InvoiceId, u128)>,
}

impl People {
    fn take(&mut self, n: u128, step: &Step) {
        let history = &mut self.history;
        match step {
            Step::OpenProfile(supplier) => {
                history.open_profile(*supplier);
            }
            Step::ChangeProfile(supplier) => {
                history.change_profile(*supplier, &format!("Name {n}"));
            }
            Step::OpenCustomer(customer) => {
                history.open_customer(*customer, &format!("Ada {n}"));
            }
            Step::ChangeCustomer(customer) => {
                history.change_customer(*customer, &format!("Grace {n}"));
            }
            Step::Register(rocket) => {
                history.register(*rocket, *rocket);
            }
            Step::Revise(rocket, seats) => {
                history.revise(*rocket, *rocket, &format!("Name {n}"), *seats);
            }
            Step::Retire(rocket) => {
                history.retire(*rocket, *rocket);
            }
            Step::Schedule { launch, rocket } => {
                history.schedule(*launch, *rocket, 400, 20);
            }
            Step::Reserve {
                launch,
                customer,
                seats,
            } => {
                if history.reserve(*launch, n, *customer, *seats) {
                    self.bookings.push((*launch, n, *customer));
                }
            }
            Step::Expire(launch) => {
                history.expire(*launch);
            }
            Step::Wait(minutes) => history.wait(*minutes),
            Step::Fly(launch, flight) => self.fly(n, *launch, *flight),
            Step::Book(index, booking) if !self.bookings.is_empty() => {
                let known = *index.get(&self.bookings);
                self.book(known, *booking);
            }
            Step::Bill(index, billing) if !self.invoices.is_empty() => {
                let (invoice, supplier) = *index.get(&self.invoices);
                self.bill(n, invoice, supplier, *billing);
            }
            Step::Book(..) | Step::Bill(..) => {}
            Step::IssueDrafts => {
                history.issue_drafts();
            }
            Step::Account(account, what) => self.account(n, *account, *what),
        }
    }

    fn account(&mut self, n: u128, account: u128, what: Account) {
        let history = &mut self.history;
        match what {
            Account::Make => match account % 3 {
                0 => history.register_customer(account),
                1 => history.register_supplier(account),
                _ => history.invite_employee(account, &[AccountRole::Finance]),
            },
            Account::VerifyEmail => history.verify_email(account, &format!("verified-{n}")),
            Account::GrantRole(role) => history.grant_role(account, role),
            Account::RevokeRole(role) => history.revoke_role(account, role),
            Account::Disable => history.disable_account(account),
            Account::Enable => history.enable_account(account),
        };
    }

    fn fly(&mut self, n: u128, launch: u128, flight: Flight) {
        let history = &mut self.history;
        let cents = 1 + i64::try_from(n).expect("few steps");
        match flight {
            Flight::Revise => {
                // Of what is booked already, only the number of seats may change.
                let seats = 40 - u32::try_from(n % 20).expect("small");
                let _ = history.revise_offer(launch, "Another mission", cents, seats)
                    || history.revise_offer(launch, MISSION, PRICE, seats);
            }
            Flight::Confirm => {
                history.confirm_launch(launch);
            }
            Flight::Delay => {
                history.delay(launch, cents);
            }
            Flight::Flag => {
                history.wait_until_near(launch);
                history.flag(launch);
                history.remind(launch);
            }
            Flight::Abort => {
                if history.abort(launch) && history.draft_of_fee(launch, launch % 3, 100_000) {
                    self.invoices.push((invoice_of_fee(launch), launch % 3));
                }
            }
            Flight::Complete => {
                history.confirm_launch(launch);
                history.wait_for_launch(launch);
                if history.complete(launch) && n.is_multiple_of(2) {
                    self.fly(n, launch, Flight::Account);
                }
            }
            Flight::Fail => {
                history.confirm_launch(launch);
                history.wait_for_launch(launch);
                history.fail(launch);
            }
            Flight::Account => {
                if history.record_completion(launch)
                    && history.draft_of_fee(launch, launch % 3, cents)
                {
                    self.invoices.push((invoice_of_fee(launch), launch % 3));
                }
                if history.submit(launch, &format!("No-{launch}"), cents) {
                    self.invoices
                        .push((invoice_of_supplier(launch), launch % 3));
                }
            }
        }
    }

    fn book(&mut self, (launch, n, customer): (u128, u128, u128), booking: Booking) {
        let history = &mut self.history;
        let purpose = for_booking(launch, n, customer);
        match booking {
            Booking::Confirm => {
                history.confirm(launch, n);
            }
            Booking::Cancel => {
                history.cancel(launch, n, customer);
            }
            Booking::Initiate => {
                history.initiate(n, purpose, PRICE);
            }
            Booking::CompletePayment => {
                history.complete_payment(n);
            }
            Booking::FailPayment => {
                history.fail_payment(n);
            }
            Booking::RecordTransfer => {
                history.record_transfer(n, purpose, PRICE);
            }
            Booking::RequestRefund(cause, percent) => {
                history.record_transfer(n, purpose, PRICE);
                history.request_refund(n, cause, percent);
            }
            Booking::ApproveRefund => {
                history.approve_refund(n);
            }
            Booking::PayRefund => {
                history.approve_refund(n);
                history.pay_refund(n);
            }
            Booking::FailRefund => {
                history.approve_refund(n);
                history.fail_refund(n);
            }
            Booking::RejectRefund => {
                history.reject_refund(n);
            }
            Booking::RecordTrip => {
                history.record_trip(customer, launch, n);
            }
            Booking::DraftInvoice => {
                if history.draft_of_booking(launch, n, customer) {
                    self.invoices.push((invoice_of_booking(n), 0));
                }
            }
            Booking::DraftCreditNote => {
                if history.draft_of_refund(launch, n, customer) {
                    self.invoices.push((credit_note_of(n), 0));
                }
            }
        }
    }

    fn bill(&mut self, n: u128, invoice: InvoiceId, supplier: u128, billing: Billing) {
        let history = &mut self.history;
        match billing {
            Billing::Pay(cents) => {
                let purpose = for_invoice(invoice, supplier, Direction::In);
                history.record_transfer(n, purpose, cents);
                history.apply_payment(invoice, n, cents);
            }
            Billing::MarkOverdue => {
                history.mark_overdue(invoice);
            }
            Billing::Cancel(refunded) => {
                history.cancel_invoice(invoice, refunded);
            }
        }
    }
}
