//! The accounts: every payment, refund and invoice, as the log says and as each read model says;
//! and whether they are in order. Nothing of the domain's own folding is used, so that each checks
//! the other. Amounts are in cents.

use std::collections::{BTreeMap, BTreeSet};

use domain::AnyEvent;
use domain::commit::{Position, StoredEvent};
use domain::invoice::{Counterparty, InvoiceEvent};
use domain::invoice_series::InvoiceSeriesEvent;
use domain::launch::{LaunchEvent, Takings};
use domain::payment::{PaymentEvent, Purpose};
use domain::refund::RefundEvent;
use event_log::Recorded;
use sqlx::Row;
use uuid::Uuid;

use crate::books::{all, commits, first, id};
use crate::stores::Places;

/// Every payment, refund and invoice, by id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accounts {
    /// Money that came, or went to suppliers.
    pub payments: BTreeMap<Uuid, Payment>,
    /// Money that goes back.
    pub refunds: BTreeMap<Uuid, Refund>,
    /// What was charged.
    pub invoices: BTreeMap<Uuid, Invoice>,
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The booking, if it is for one; otherwise it is for an invoice.
    pub booking: Option<Uuid>,
    /// How much.
    pub amount: i64,
    /// How it stands, in a word.
    pub status: String,
}

/// A refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// The payment of which it goes back.
    pub payment: Uuid,
    /// The booking, if that payment was for one.
    pub booking: Option<Uuid>,
    /// How much.
    pub amount: i64,
    /// Why, in a word.
    pub cause: String,
    /// How it stands, in a word.
    pub status: String,
}

/// An invoice or a credit note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// What it is, in a word.
    pub kind: String,
    /// Whether it is to a customer.
    pub is_customers: bool,
    /// Its number.
    pub number: Option<String>,
    /// All of it.
    pub total: i64,
    /// What is paid of it.
    pub paid: i64,
    /// Whether a credit note took it back.
    pub cancelled: bool,
}

/// What the log says besides, and the accounts are checked by.
#[derive(Debug, Default)]
pub struct Ledger {
    /// The accounts.
    pub accounts: Accounts,
    /// By booking: the payment that confirmed it.
    paid_by: BTreeMap<Uuid, Uuid>,
    /// By booking: its launch.
    launch_of: BTreeMap<Uuid, Uuid>,
    /// By launch that is over: what it brought in, as its end says.
    takings: BTreeMap<Uuid, Takings>,
    /// By series and year: the numbers in the order in which they were given.
    numbers: BTreeMap<(String, i32), Vec<u32>>,
    /// The drafts that got a number.
    numbered: BTreeSet<Uuid>,
    /// Drafts that got two.
    faults: Vec<String>,
}

impl Ledger {
    /// What the log says.
    ///
    /// # Panics
    /// When it can't be read.
    pub async fn of_log(places: &impl Places) -> Self {
        Self::of_commits(&commits(places).await)
    }

    /// What commits say.
    ///
    /// # Panics
    /// When one of them can't be read.
    #[must_use]
    pub fn of_commits(commits: &[Recorded]) -> Self {
        let mut ledger = Self::default();
        for recorded in commits {
            let commit = &recorded.commit;
            for event in &commit.events {
                ledger.enter(&commit.aggregate, commit.id, event, recorded.position);
            }
        }
        ledger
    }

    fn enter(&mut self, aggregate: &str, id: Uuid, event: &StoredEvent, _at: Position) {
        let event = AnyEvent::decode(aggregate, &event.name, event.v, &event.data);
        match event.expect("every event is known") {
            AnyEvent::Payment(event) => self.payment(id, event),
            AnyEvent::Refund(event) => self.refund(id, event),
            AnyEvent::Invoice(event) => self.invoice(id, event),
            AnyEvent::InvoiceSeries(InvoiceSeriesEvent::NumberAllotted(allotted)) => {
                let series = (allotted.code.to_string(), allotted.year);
                self.numbers
                    .entry(series)
                    .or_default()
                    .push(allotted.number);
                if !self.numbered.insert(allotted.draft.0) {
                    let draft = allotted.draft;
                    self.faults
                        .push(format!("the draft {draft} got two numbers"));
                }
            }
            AnyEvent::Launch(event) => self.launch(id, event),
            _ => {}
        }
    }

    fn launch(&mut self, id: Uuid, event: LaunchEvent) {
        match event {
            LaunchEvent::SeatsReserved(reserved) => {
                self.launch_of.insert(reserved.booking.0, id);
            }
            LaunchEvent::BookingConfirmed(confirmed) => {
                let booking = confirmed.booking.0;
                if self.paid_by.insert(booking, confirmed.payment.0).is_some() {
                    self.faults
                        .push(format!("the booking {booking} was confirmed twice"));
                }
            }
            LaunchEvent::Aborted(aborted) => {
                self.takings.insert(id, aborted.money);
            }
            LaunchEvent::Completed(completed) => {
                self.takings.insert(id, completed.money);
            }
            LaunchEvent::Failed(failed) => {
                self.takings.insert(id, failed.money);
            }
            _ => {}
        }
    }

    fn payment(&mut self, id: Uuid, event: PaymentEvent) {
        let payments = &mut self.accounts.payments;
        match event {
            PaymentEvent::Initiated(initiated) => {
                let payment = Payment {
                    booking: booking_of(initiated.purpose),
                    amount: initiated.amount.cents(),
                    status: "pending".to_owned(),
                };
                payments.insert(id, payment);
            }
            PaymentEvent::Completed(_) => {
                turn(payments, id, |payment| &mut payment.status, "completed")
            }
            PaymentEvent::Failed(_) => turn(payments, id, |payment| &mut payment.status, "failed"),
        }
    }

    fn refund(&mut self, id: Uuid, event: RefundEvent) {
        let refunds = &mut self.accounts.refunds;
        let status = match event {
            RefundEvent::Requested(requested) => {
                let refund = Refund {
                    payment: requested.payment.0,
                    booking: booking_of(requested.purpose),
                    amount: requested.amount.cents(),
                    cause: requested.cause.to_string(),
                    status: "requested".to_owned(),
                };
                refunds.insert(id, refund);
                return;
            }
            RefundEvent::Approved(_) => "approved",
            RefundEvent::Paid(_) => "paid",
            RefundEvent::Failed(_) => "failed",
            RefundEvent::Rejected(_) => "rejected",
        };
        turn(refunds, id, |refund| &mut refund.status, status);
    }

    fn invoice(&mut self, id: Uuid, event: InvoiceEvent) {
        let invoices = &mut self.accounts.invoices;
        match event {
            InvoiceEvent::Drafted(drafted) => {
                let invoice = Invoice {
                    kind: drafted.kind.to_string(),
                    is_customers: matches!(drafted.counterparty, Counterparty::Customer(_)),
                    number: None,
                    total: drafted.total.cents(),
                    paid: 0,
                    cancelled: false,
                };
                invoices.insert(id, invoice);
            }
            InvoiceEvent::Submitted(submitted) => {
                let invoice = Invoice {
                    kind: "supplier_launch".to_owned(),
                    is_customers: false,
                    number: Some(submitted.number.into()),
                    total: submitted.total.cents(),
                    paid: 0,
                    cancelled: false,
                };
                invoices.insert(id, invoice);
            }
            InvoiceEvent::Issued(issued) => {
                let invoice = invoices.get_mut(&id).expect("was drafted before");
                invoice.number = Some(issued.number.into());
            }
            InvoiceEvent::PaymentApplied(applied) => {
                let invoice = invoices.get_mut(&id).expect("was issued before");
                invoice.paid += applied.amount.cents();
                if invoice.paid != applied.paid.cents()
                    || invoice.paid + applied.open.cents() != invoice.total
                {
                    self.faults
                        .push(format!("the payments of invoice {id} don't add up"));
                }
            }
            InvoiceEvent::Cancelled(_) => {
                invoices.get_mut(&id).expect("was issued before").cancelled = true;
            }
            InvoiceEvent::Settled(_) | InvoiceEvent::Overdue(_) => {}
        }
    }

    /// The first thing that is not in order once everything has come to rest.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        self.faults
            .first()
            .cloned()
            .or_else(|| self.gap_in_numbers())
            .or_else(|| self.payment_without_effect())
            .or_else(|| self.refund_beyond_its_payment())
            .or_else(|| self.launch_whose_money_differs())
            .or_else(|| self.booking_without_invoice())
    }

    fn gap_in_numbers(&self) -> Option<String> {
        let gap = self
            .numbers
            .iter()
            .find(|(_, numbers)| !numbers.iter().copied().eq(1..=count(numbers.len())));
        gap.map(|((series, year), numbers)| format!("{series}-{year} has a gap: {numbers:?}"))
            .or_else(|| {
                let ours = self.accounts.invoices.iter();
                let waiting = ours.filter(|(_, invoice)| invoice.number.is_none());
                waiting
                    .map(|(id, _)| format!("the invoice {id} has no number"))
                    .next()
            })
    }

    /// A payment of a booking that completed confirmed it, or goes back in full.
    fn payment_without_effect(&self) -> Option<String> {
        let confirming: BTreeSet<Uuid> = self.paid_by.values().copied().collect();
        self.accounts
            .payments
            .iter()
            .filter(|(id, payment)| {
                payment.status == "completed"
                    && payment.booking.is_some()
                    && !confirming.contains(id)
            })
            .find(|(id, payment)| {
                let mut refunds = self.accounts.refunds.values();
                !refunds.any(|refund| {
                    refund.payment == **id
                        && refund.amount == payment.amount
                        && refund.status != "rejected"
                })
            })
            .map(|(id, payment)| format!("the payment {id} confirmed nothing: {payment:?}"))
    }

    fn refund_beyond_its_payment(&self) -> Option<String> {
        let mut refunded = BTreeSet::new();
        self.accounts
            .refunds
            .iter()
            .find(|(_, refund)| {
                let payment = self.accounts.payments.get(&refund.payment);
                let is_covered = payment.is_some_and(|payment| {
                    payment.status == "completed" && refund.amount <= payment.amount
                });
                !refunded.insert(refund.payment) || !is_covered
            })
            .map(|(id, refund)| format!("the refund {id} has no payment to cover it: {refund:?}"))
    }

    /// What the end of a launch says came in and went back is what its payments and refunds say.
    fn launch_whose_money_differs(&self) -> Option<String> {
        self.takings.iter().find_map(|(launch, takings)| {
            let paid: Vec<_> = self
                .paid_by
                .iter()
                .filter(|(booking, _)| self.launch_of.get(*booking) == Some(launch))
                .map(|(_, payment)| *payment)
                .collect();
            let collected: i64 = paid
                .iter()
                .filter_map(|payment| self.accounts.payments.get(payment))
                .map(|payment| payment.amount)
                .sum();
            let refunded: i64 = self
                .accounts
                .refunds
                .values()
                .filter(|refund| {
                    paid.contains(&refund.payment)
                        && ["cancellation", "abort"].contains(&refund.cause.as_str())
                })
                .map(|refund| refund.amount)
                .sum();
            let told = (takings.collected.cents(), takings.refunded.cents());
            (told != (collected, refunded)).then(|| {
                format!("the launch {launch} tells {told:?}, but it is {collected}, {refunded}")
            })
        })
    }

    fn booking_without_invoice(&self) -> Option<String> {
        let invoiced = self.accounts.invoices.values();
        let invoiced = invoiced.filter(|invoice| invoice.kind == "booking").count();
        let confirmed = self.paid_by.len();
        (invoiced != confirmed)
            .then(|| format!("{confirmed} bookings were confirmed, and {invoiced} have an invoice"))
    }

    /// The figures, in a line.
    #[must_use]
    pub fn summary(&self) -> String {
        let accounts = &self.accounts;
        let came: i64 = accounts
            .payments
            .values()
            .filter(|payment| payment.booking.is_some() && payment.status == "completed")
            .map(|payment| payment.amount)
            .sum();
        let back: i64 = accounts
            .refunds
            .values()
            .filter(|refund| refund.status == "paid")
            .map(|refund| refund.amount)
            .sum();
        format!(
            "{} payments, {} refunds, {} invoices and credit notes; customers paid {} USD, {} USD \
             went back",
            accounts.payments.len(),
            accounts.refunds.len(),
            accounts.invoices.len(),
            came / 100,
            back / 100,
        )
    }
}

impl Accounts {
    /// What the read model in PostgreSQL says.
    ///
    /// # Panics
    /// When it can't be read.
    pub async fn of_postgresql(places: &impl Places) -> Self {
        let mut connection = places.postgresql().await;
        let payments =
            sqlx::query("select id, booking, amount_cents, status from operational_v1.payments");
        let payments = payments.fetch_all(&mut connection).await.expect("payments");
        let refunds = sqlx::query(
            "select id, payment, booking, amount_cents, cause, status
             from operational_v1.refunds",
        );
        let refunds = refunds.fetch_all(&mut connection).await.expect("refunds");
        let invoices = sqlx::query(
            "select id, kind, customer is not null as is_customers, number, total_cents,
                paid_cents, status = 'cancelled' as cancelled
             from operational_v1.invoices",
        );
        let invoices = invoices.fetch_all(&mut connection).await.expect("invoices");
        let payments = payments.into_iter().map(|row| {
            let payment = Payment {
                booking: row.get("booking"),
                amount: row.get("amount_cents"),
                status: row.get("status"),
            };
            (row.get("id"), payment)
        });
        let refunds = refunds.into_iter().map(|row| {
            let refund = Refund {
                payment: row.get("payment"),
                booking: row.get("booking"),
                amount: row.get("amount_cents"),
                cause: row.get("cause"),
                status: row.get("status"),
            };
            (row.get("id"), refund)
        });
        let invoices = invoices.into_iter().map(|row| {
            let invoice = Invoice {
                kind: row.get("kind"),
                is_customers: row.get("is_customers"),
                number: row.get("number"),
                total: row.get("total_cents"),
                paid: row.get("paid_cents"),
                cancelled: row.get("cancelled"),
            };
            (row.get("id"), invoice)
        });
        Self {
            payments: payments.collect(),
            refunds: refunds.collect(),
            invoices: invoices.collect(),
        }
    }

    /// What the read model in MongoDB says: it holds what customers see.
    ///
    /// # Panics
    /// When it can't be read.
    pub async fn of_mongodb(places: &impl Places) -> Self {
        let database = places.mongodb(2).await;
        let text = |document: &mongodb::bson::Document, field: &str| {
            document.get_str(field).expect("a text").to_owned()
        };
        let number = |document: &mongodb::bson::Document, field: &str| {
            document.get_i64(field).expect("a number")
        };
        let payments = all(&database, "payments").await;
        let payments = payments.into_iter().map(|document| {
            let payment = Payment {
                booking: Some(id(&document, "booking")),
                amount: number(&document, "amount"),
                status: text(&document, "status"),
            };
            (id(&document, "_id"), payment)
        });
        let refunds = all(&database, "refunds").await;
        let refunds = refunds.into_iter().map(|document| {
            let refund = Refund {
                payment: id(&document, "payment"),
                booking: Some(id(&document, "booking")),
                amount: number(&document, "amount"),
                cause: text(&document, "cause"),
                status: text(&document, "status"),
            };
            (id(&document, "_id"), refund)
        });
        let invoices = all(&database, "invoices").await;
        let invoices = invoices.into_iter().map(|document| {
            let invoice = Invoice {
                kind: text(&document, "kind"),
                is_customers: true,
                number: document.get_str("number").ok().map(str::to_owned),
                total: number(&document, "total"),
                paid: number(&document, "paid"),
                cancelled: document.contains_key("cancelled_at"),
            };
            (id(&document, "_id"), invoice)
        });
        Self {
            payments: payments.collect(),
            refunds: refunds.collect(),
            invoices: invoices.collect(),
        }
    }

    /// What of it customers see.
    #[must_use]
    pub fn of_customers(mut self) -> Self {
        self.payments.retain(|_, payment| payment.booking.is_some());
        self.refunds.retain(|_, refund| refund.booking.is_some());
        self.invoices.retain(|_, invoice| invoice.is_customers);
        self
    }

    /// The first thing that is not the same here and there.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Option<String> {
        first(&self.payments, &other.payments)
            .or_else(|| first(&self.refunds, &other.refunds))
            .or_else(|| first(&self.invoices, &other.invoices))
    }
}

fn booking_of(purpose: Purpose) -> Option<Uuid> {
    match purpose {
        Purpose::Booking { booking, .. } => Some(booking.0),
        Purpose::Invoice { .. } => None,
    }
}

fn turn<T>(
    things: &mut BTreeMap<Uuid, T>,
    id: Uuid,
    status: impl Fn(&mut T) -> &mut String,
    to: &str,
) {
    let thing = things.get_mut(&id).expect("was made before");
    to.clone_into(status(thing));
}

fn count(numbers: usize) -> u32 {
    u32::try_from(numbers).expect("numbers are few")
}
