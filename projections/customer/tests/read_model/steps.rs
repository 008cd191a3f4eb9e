//! Things that somebody tries, in any order, and the history that they make. Much of it is
//! rejected, as in life.

use std::collections::BTreeSet;

use domain::account::AccountRole;
use domain::ids::{InvoiceId, PaymentId};
use domain::launch::Destination;
use domain::refund::RefundCause;
use domain::rocket::Range;
use proptest::prelude::*;
use proptest::sample::Index;
use uuid::Uuid;

use crate::history::{History, Plan, launch_id, payment_id, rocket_id};
use crate::money::{Bought, bought};

#[derive(Debug, Clone)]
pub(crate) enum Step {
    Register(u8),
    Revise(u8, u8),
    Retire(u8),
    CallCompany(u8),
    Schedule(u8, u8),
    ReviseLaunch(u8, u8),
    ConfirmLaunch(u8),
    Delay(u8, u8),
    Abort(u8),
    Complete(u8),
    Fail(u8),
    RecordCompletion(u8),
    Reserve { launch: u8, customer: u8, seats: u8 },
    Confirm(Index),
    Cancel(Index),
    Expire(u8),
    Pay(Index, Payment),
    Refund(Index, Refund),
    Invoice(Index, Invoice),
    SupplierMoney(u8),
    OpenProfile(u8),
    ChangeProfile(u8, u8),
    RecordTrip(u8, u8),
    Wait(u8),
    WaitDays(u16),
    Account(u8, Account),
}

/// What can happen to a payment.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Payment {
    Begin,
    Complete,
    Fail,
}

/// What can happen to a refund.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Refund {
    Request(RefundCause),
    Approve,
    Pay,
    Fail,
    Reject,
}

/// What can happen to an invoice.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Invoice {
    Draft,
    DraftPaid,
    CreditNote,
    Issue,
    Apply(u8),
    Overdue,
    Cancel(bool),
}

/// What can happen to an account: of a customer, a supplier or an employee.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Account {
    Make,
    VerifyEmail,
    GrantRole(AccountRole),
    RevokeRole(AccountRole),
    Disable,
    Enable,
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    let (rocket, launch, customer) = (0..3_u8, 0..4_u8, 0..3_u8);
    let of_launches = prop_oneof![
        3 => (launch.clone(), any::<u8>()).prop_map(|(launch, n)| Step::ReviseLaunch(launch, n)),
        4 => launch.clone().prop_map(Step::ConfirmLaunch),
        4 => (launch.clone(), 1..200_u8).prop_map(|(launch, days)| Step::Delay(launch, days)),
        1 => launch.clone().prop_map(Step::Abort),
        2 => launch.clone().prop_map(Step::Complete),
        1 => launch.clone().prop_map(Step::Fail),
        1 => launch.clone().prop_map(Step::RecordCompletion),
    ];
    let of_bookings = prop_oneof![
        12 => (launch.clone(), customer.clone(), 1..4_u8)
            .prop_map(|(launch, customer, seats)| Step::Reserve { launch, customer, seats }),
        6 => any::<Index>().prop_map(Step::Confirm),
        3 => any::<Index>().prop_map(Step::Cancel),
        3 => launch.clone().prop_map(Step::Expire),
    ];
    let payment = prop_oneof![
        Just(Payment::Begin),
        Just(Payment::Complete),
        Just(Payment::Fail)
    ];
    let cause = proptest::sample::select(RefundCause::ALL);
    let refund = prop_oneof![
        2 => cause.prop_map(Refund::Request),
        2 => Just(Refund::Approve),
        1 => Just(Refund::Pay),
        2 => Just(Refund::Fail),
        1 => Just(Refund::Reject),
    ];
    let invoice = prop_oneof![
        2 => Just(Invoice::Draft),
        1 => Just(Invoice::DraftPaid),
        1 => Just(Invoice::CreditNote),
        4 => Just(Invoice::Issue),
        3 => any::<u8>().prop_map(Invoice::Apply),
        2 => Just(Invoice::Overdue),
        1 => any::<bool>().prop_map(Invoice::Cancel),
    ];
    let of_money = prop_oneof![
        4 => (any::<Index>(), payment).prop_map(|(of, what)| Step::Pay(of, what)),
        5 => (any::<Index>(), refund).prop_map(|(of, what)| Step::Refund(of, what)),
        6 => (any::<Index>(), invoice).prop_map(|(of, what)| Step::Invoice(of, what)),
        1 => launch.clone().prop_map(Step::SupplierMoney),
    ];
    let role = proptest::sample::select(AccountRole::ALL);
    let account = prop_oneof![
        6 => Just(Account::Make),
        2 => Just(Account::VerifyEmail),
        3 => role.clone().prop_map(Account::GrantRole),
        2 => role.prop_map(Account::RevokeRole),
        1 => Just(Account::Disable),
        1 => Just(Account::Enable),
    ];
    prop_oneof![
        2 => rocket.clone().prop_map(Step::Register),
        2 => (rocket.clone(), any::<u8>()).prop_map(|(rocket, name)| Step::Revise(rocket, name)),
        1 => rocket.clone().prop_map(Step::Retire),
        2 => (0..4_u8).prop_map(Step::CallCompany),
        5 => (launch.clone(), rocket).prop_map(|(launch, rocket)| Step::Schedule(launch, rocket)),
        9 => of_launches,
        22 => of_bookings,
        15 => of_money,
        2 => customer.clone().prop_map(Step::OpenProfile),
        1 => (customer.clone(), any::<u8>())
            .prop_map(|(customer, name)| Step::ChangeProfile(customer, name)),
        2 => (customer, launch).prop_map(|(customer, launch)| Step::RecordTrip(customer, launch)),
        3 => any::<u8>().prop_map(Step::Wait),
        3 => (0..300_u16).prop_map(Step::WaitDays),
        9 => (0..6_u8, account).prop_map(|(n, account)| Step::Account(n, account)),
    ]
}

pub(crate) fn history(steps: &[Step]) -> History {
    let mut making = Making {
        history: History::new(),
        bookings: Vec::new(),
        numbered: BTreeSet::new(),
    };
    for (n, step) in steps.iter().enumerate() {
        making.step(n as u128, step);
    }
    making.history
}

struct Making {
    history: History,
    /// Launch, booking and customer, by their numbers.
    bookings: Vec<(u8, u128, u8)>,
    numbered: BTreeSet<InvoiceId>,
}

impl Making {
    fn step(&mut self, n: u128, step: &Step) {
        let history = &mut self.history;
        match *step {
            Step::Register(rocket) => {
                history.register(rocket.into(), "New Shepard", "NS", Range::LowEarthOrbit);
            }
            Step::Revise(rocket, name) => {
                let name = format!("New Name {name}");
                history.revise(rocket.into(), &name, "NS", Range::LowEarthOrbit);
            }
            Step::Retire(rocket) => {
                history.retire(rocket.into());
            }
            Step::CallCompany(name) => {
                history.call_company(&format!("Company {name}"));
            }
            Step::Schedule(launch, rocket) => {
                let plan = Plan {
                    rocket: rocket_id(rocket.into()),
                    destination: Destination::LowEarthOrbit,
                    seats: 8,
                    ..Plan::default()
                };
                history.try_schedule(launch.into(), &plan);
            }
            Step::ReviseLaunch(launch, n) => {
                let mission = ["A look from above", "Round the Moon", "Three days up"];
                let plan = Plan {
                    mission: mission[usize::from(n) % mission.len()],
                    cents: 45_000_000 + i64::from(n / 128),
                    seats: 8 + u32::from(n % 4),
                    ..Plan::default()
                };
                history.revise_launch(launch_id(launch.into()), &plan);
            }
            Step::ConfirmLaunch(launch) => {
                history.confirm_launch(launch_id(launch.into()));
            }
            Step::Delay(launch, days) => {
                history.delay(launch_id(launch.into()), days.into());
            }
            Step::Abort(launch) => {
                history.abort(launch_id(launch.into()));
            }
            Step::Complete(launch) => {
                history.complete(launch_id(launch.into()));
            }
            Step::Fail(launch) => {
                history.fail(launch_id(launch.into()));
            }
            Step::RecordCompletion(launch) => {
                history.record_completion(launch_id(launch.into()));
            }
            Step::Reserve {
                launch,
                customer,
                seats,
            } => {
                if history.reserve(launch_id(launch.into()), n, customer.into(), seats) {
                    self.bookings.push((launch, n, customer));
                }
            }
            Step::Expire(launch) => {
                history.expire(launch_id(launch.into()));
            }
            Step::SupplierMoney(launch) => {
                history.supplier_invoices(launch_id(launch.into()));
                let payment = PaymentId(Uuid::from_u128(0x9000 + u128::from(launch)));
                history.begin_supplier_payment(payment);
                history.complete_payment(payment);
                history.request_refund(payment, RefundCause::NotNeeded);
            }
            Step::OpenProfile(customer) => {
                history.open_profile(customer.into());
            }
            Step::ChangeProfile(customer, name) => {
                history.change_profile(customer.into(), &format!("Lovelace {name}"));
            }
            Step::RecordTrip(customer, launch) => {
                history.record_trip(customer.into(), launch_id(launch.into()), n);
            }
            Step::Wait(minutes) => history.wait(minutes.into()),
            Step::WaitDays(days) => history.wait_days(days.into()),
            Step::Account(account, what) => self.account(n, account.into(), what),
            Step::Confirm(_)
            | Step::Cancel(_)
            | Step::Pay(..)
            | Step::Refund(..)
            | Step::Invoice(..)
                if self.bookings.is_empty() => {}
            Step::Confirm(which) => {
                let (launch, booking, _) = *which.get(&self.bookings);
                history.confirm(launch_id(launch.into()), booking);
            }
            Step::Cancel(which) => {
                let (launch, booking, customer) = *which.get(&self.bookings);
                history.cancel(launch_id(launch.into()), booking, customer.into());
            }
            Step::Pay(which, what) => {
                let (of, payment) = self.of(which);
                self.pay(of, payment, what);
            }
            Step::Refund(which, what) => {
                let (_, payment) = self.of(which);
                self.refund(payment, what);
            }
            Step::Invoice(which, what) => {
                let (of, payment) = self.of(which);
                self.invoice(of, payment, what);
            }
        }
    }

    fn of(&self, which: Index) -> (Bought, PaymentId) {
        let (launch, booking, customer) = *which.get(&self.bookings);
        let launch = launch_id(launch.into());
        (
            bought(launch, booking, customer.into()),
            payment_id(booking),
        )
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

    fn pay(&mut self, of: Bought, payment: PaymentId, what: Payment) {
        match what {
            Payment::Begin => self.history.begin_payment(payment, of, 1_000),
            Payment::Complete => self.history.complete_payment(payment),
            Payment::Fail => self.history.fail_payment(payment),
        };
    }

    fn refund(&mut self, payment: PaymentId, what: Refund) {
        match what {
            Refund::Request(cause) => self.history.request_refund(payment, cause),
            Refund::Approve => self.history.approve_refund(payment),
            Refund::Pay => self.history.pay_refund(payment),
            Refund::Fail => self.history.fail_refund(payment),
            Refund::Reject => self.history.reject_refund(payment),
        };
    }

    fn invoice(&mut self, of: Bought, payment: PaymentId, what: Invoice) {
        let id = InvoiceId::of_booking(of.booking);
        let history = &mut self.history;
        match what {
            Invoice::Draft => {
                history.draft_invoice(of, &[]);
            }
            Invoice::DraftPaid => {
                history.draft_invoice(of, &[(payment, 300)]);
            }
            Invoice::CreditNote => {
                let id = history.draft_credit_note(of, payment);
                self.number(id);
            }
            Invoice::Issue => self.number(id),
            Invoice::Apply(n) => {
                let payment = PaymentId(Uuid::from_u128(0x8000 + u128::from(n)));
                history.apply_payment(id, payment, i64::from(n % 200) + 1);
            }
            Invoice::Overdue => {
                history.mark_overdue(id);
            }
            Invoice::Cancel(refunded) => {
                history.cancel_invoice(id, refunded);
            }
        }
    }

    /// Each invoice has a number of its own.
    fn number(&mut self, id: InvoiceId) {
        let n = u32::try_from(self.numbered.len()).unwrap() + 10;
        if self.history.issue_invoice(id, n) {
            self.numbered.insert(id);
        }
    }
}
