//! What stands in the log in the end, by natural keys: who flies, what is owed, what went back.

use std::collections::{BTreeMap, BTreeSet};

use domain::AnyEvent;
use domain::commit::{Commit, Position};
use domain::customer::CustomerEvent;
use domain::ids::{BookingId, CustomerId, InvoiceId, LaunchId, PaymentId, RefundId, SupplierId};
use domain::invoice::{Drafted, InvoiceEvent};
use domain::invoice_series::{InvoiceSeriesEvent, SeriesCode};
use domain::launch::LaunchEvent;
use domain::money::Money;
use domain::refund::{RefundCause, RefundEvent};
use domain::supplier::SupplierEvent;
use domain::text::LineText;
use event_log::EventLog;
use futures_util::StreamExt;

/// The end of a history. Two are equal when they differ in nothing but the order in which things
/// got done.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Books {
    pub(crate) confirmed: BTreeMap<BookingId, PaymentId>,
    pub(crate) trips: BTreeSet<(CustomerId, LaunchId)>,
    pub(crate) vips: BTreeSet<CustomerId>,
    pub(crate) refunds: BTreeMap<RefundId, RefundBook>,
    pub(crate) fees: BTreeMap<LaunchId, (SupplierId, Money)>,
    pub(crate) invoices: BTreeMap<InvoiceId, InvoiceBook>,
    /// How many numbers each series gave out. Which draft got which, the order says.
    pub(crate) numbers: BTreeMap<(SeriesCode, i32), u32>,
}

#[derive(Debug, PartialEq)]
pub(crate) struct RefundBook {
    pub(crate) payment: PaymentId,
    pub(crate) amount: Money,
    pub(crate) cause: RefundCause,
    pub(crate) approvals: u32,
    pub(crate) paid: bool,
}

#[derive(Debug, PartialEq)]
pub(crate) struct InvoiceBook {
    /// None: it was submitted. Whom it names is left out: it is sealed.
    pub(crate) drafted: Option<Drafted>,
    pub(crate) names_somebody: bool,
    pub(crate) issued: bool,
    pub(crate) paid: Money,
    pub(crate) payments: BTreeSet<PaymentId>,
    pub(crate) settled: bool,
    pub(crate) cancelled_by: Option<(InvoiceId, bool)>,
}

impl Books {
    /// Reads the whole log, and makes sure that nothing in it was done twice.
    pub(crate) async fn read(log: &EventLog) -> Self {
        let end = log.end().await.expect("answers");
        let mut commits = log.subscribe(Position(0));
        let mut reading = Reading::default();
        while let Some(recorded) = commits.next().await {
            let recorded = recorded.expect("the log is sound");
            reading.take(&recorded.commit);
            if recorded.position >= end {
                break;
            }
        }
        reading.close()
    }

    /// The invoice of that id.
    pub(crate) fn invoice(&self, id: InvoiceId) -> &InvoiceBook {
        self.invoices.get(&id).expect("there is such an invoice")
    }

    /// The refund of a payment.
    pub(crate) fn refund(&self, payment: PaymentId) -> Option<&RefundBook> {
        self.refunds.get(&RefundId::of(payment))
    }
}

impl InvoiceBook {
    pub(crate) fn draft(&self) -> &Drafted {
        self.drafted.as_ref().expect("it was drafted")
    }
}

/// The books while they are read.
#[derive(Default)]
struct Reading {
    books: Books,
    /// The numbers of each series, in the order of the log.
    allotted: BTreeMap<(SeriesCode, i32), Vec<(u32, InvoiceId)>>,
    issued: BTreeMap<InvoiceId, String>,
}

impl Reading {
    fn take(&mut self, commit: &Commit) {
        for stored in &commit.events {
            let decoded = AnyEvent::decode(&commit.aggregate, &stored.name, stored.v, &stored.data);
            match decoded.expect("is known") {
                AnyEvent::Launch(event) => self.launch(event),
                AnyEvent::Customer(event) => self.customer(CustomerId(commit.id), event),
                AnyEvent::Supplier(event) => self.supplier(SupplierId(commit.id), event),
                AnyEvent::Refund(event) => self.refund(RefundId(commit.id), event),
                AnyEvent::Invoice(event) => self.invoice(InvoiceId(commit.id), event),
                AnyEvent::InvoiceSeries(InvoiceSeriesEvent::NumberAllotted(allotted)) => {
                    let series = self.allotted.entry((allotted.code, allotted.year));
                    series.or_default().push((allotted.number, allotted.draft));
                }
                _ => {}
            }
        }
    }

    fn launch(&mut self, event: LaunchEvent) {
        if let LaunchEvent::BookingConfirmed(confirmed) = event {
            let before = self
                .books
                .confirmed
                .insert(confirmed.booking, confirmed.payment);
            assert_eq!(before, None, "{} is confirmed twice", confirmed.booking);
        }
    }

    fn customer(&mut self, customer: CustomerId, event: CustomerEvent) {
        match event {
            CustomerEvent::TripRecorded(trip) => {
                let is_new = self.books.trips.insert((customer, trip.launch));
                assert!(is_new, "a trip of {customer} counts twice");
            }
            CustomerEvent::PromotedToVip(_) => {
                assert!(self.books.vips.insert(customer), "promoted twice");
            }
            CustomerEvent::ProfileOpened(_) | CustomerEvent::ProfileChanged(_) => {}
        }
    }

    fn supplier(&mut self, supplier: SupplierId, event: SupplierEvent) {
        if let SupplierEvent::CompletionRecorded(recorded) = event {
            let fee = (supplier, recorded.fee);
            let before = self.books.fees.insert(recorded.launch, fee);
            assert_eq!(before, None, "a completion counts twice");
        }
    }

    fn refund(&mut self, refund: RefundId, event: RefundEvent) {
        if let RefundEvent::Requested(requested) = event {
            assert_eq!(refund, RefundId::of(requested.payment));
            let book = RefundBook {
                payment: requested.payment,
                amount: requested.amount,
                cause: requested.cause,
                approvals: 0,
                paid: false,
            };
            let before = self.books.refunds.insert(refund, book);
            assert!(before.is_none(), "a refund is requested twice");
            return;
        }
        let book = self.books.refunds.get_mut(&refund).expect("was requested");
        match event {
            RefundEvent::Approved(_) => book.approvals += 1,
            RefundEvent::Paid(_) => {
                assert!(!book.paid, "a refund is paid twice");
                book.paid = true;
            }
            RefundEvent::Requested(_) | RefundEvent::Failed(_) | RefundEvent::Rejected(_) => {}
        }
    }

    fn invoice(&mut self, invoice: InvoiceId, event: InvoiceEvent) {
        let (drafted, names_somebody, issued) = match event {
            InvoiceEvent::Drafted(mut drafted) => {
                let recipient = drafted.recipient.take();
                (Some(drafted), recipient.is_some(), false)
            }
            InvoiceEvent::Submitted(_) => (None, false, true),
            other => return self.change(invoice, other),
        };
        let book = InvoiceBook {
            drafted,
            names_somebody,
            issued,
            paid: Money::ZERO,
            payments: BTreeSet::new(),
            settled: false,
            cancelled_by: None,
        };
        let before = self.books.invoices.insert(invoice, book);
        assert!(before.is_none(), "an invoice is written twice");
    }

    fn change(&mut self, invoice: InvoiceId, event: InvoiceEvent) {
        let book = self.books.invoices.get_mut(&invoice).expect("was written");
        match event {
            InvoiceEvent::Issued(issued) => {
                assert!(!book.issued, "an invoice is issued twice");
                book.issued = true;
                self.issued.insert(invoice, issued.number.to_string());
            }
            InvoiceEvent::PaymentApplied(applied) => {
                assert!(book.payments.insert(applied.payment), "applied twice");
                book.paid = applied.paid;
            }
            InvoiceEvent::Settled(_) => {
                assert!(!book.settled, "settled twice");
                book.settled = true;
            }
            InvoiceEvent::Cancelled(cancelled) => {
                assert_eq!(book.cancelled_by, None, "cancelled twice");
                book.cancelled_by = Some((cancelled.credit_note, cancelled.refunded));
            }
            InvoiceEvent::Overdue(_) | InvoiceEvent::Drafted(_) | InvoiceEvent::Submitted(_) => {}
        }
    }

    /// Numbers have no gap, each draft has one, and stands under it.
    fn close(mut self) -> Books {
        let mut numbered = BTreeSet::new();
        for ((code, year), allotted) in &self.allotted {
            for (place, (number, draft)) in allotted.iter().enumerate() {
                assert_eq!(*number as usize, place + 1, "{code} {year} has a gap");
                assert!(numbered.insert(*draft), "{draft} has two numbers");
                let given = code.format(*year, *number).to_string();
                assert_eq!(self.issued.get(draft), Some(&given));
            }
            let count = u32::try_from(allotted.len()).expect("few");
            self.books.numbers.insert((*code, *year), count);
        }
        for invoice in self.books.invoices.values_mut() {
            hide_number(invoice, &self.issued);
        }
        for (id, invoice) in &self.books.invoices {
            assert!(
                invoice.drafted.is_none() || numbered.contains(id),
                "the draft {id} has no number"
            );
        }
        for (refund, book) in &self.books.refunds {
            let is_used = self
                .books
                .confirmed
                .values()
                .any(|used| *used == book.payment);
            assert!(
                !(is_used && book.cause == RefundCause::NotNeeded),
                "{refund} gives back what paid for a booking"
            );
        }
        self.books
    }
}

/// A credit note quotes the number of the invoice that it cancels. Which one that got, the order
/// says.
fn hide_number(note: &mut InvoiceBook, issued: &BTreeMap<InvoiceId, String>) {
    let Some(drafted) = &mut note.drafted else {
        return;
    };
    if let (Some(cancelled), None) = (drafted.corrects, drafted.refund) {
        let line = &mut drafted.lines[0];
        let quoted = format!("Cancels invoice {}", issued[&cancelled]);
        assert_eq!(line.text.as_str(), quoted);
        line.text = LineText::parse("Cancels an invoice").expect("a text");
    }
}
