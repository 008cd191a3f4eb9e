//! What follows from events, row by row.
//!
//! A batch is folded in memory to what each row looks like after it, so that the number of
//! statements does not grow with the batch: per table at most one that inserts rows which begin
//! in this batch, and one that changes rows which were there before. Each row is guarded by the
//! number of the event that wrote it last.
//!
//! Rows are written in the order of their ids, which is kind to the indexes.

mod accounts;
mod bookings;
mod columns;
mod completions;
mod customers;
mod erased;
mod invoice_lines;
mod invoice_payments;
mod invoices;
mod launches;
mod passengers;
mod payments;
mod purpose;
mod refunds;
mod rockets;
mod suppliers;

use domain::account::AccountEvent;
use domain::any_event::AnyEvent;
use domain::customer::CustomerEvent;
use domain::invoice::InvoiceEvent;
use domain::launch::{LaunchEvent, LaunchStatus};
use domain::rocket::RocketEvent;
use domain::supplier::SupplierEvent;
use projection_runtime::{Event, Shard, TargetError};
use sqlx::PgConnection;

use accounts::Accounts;
use bookings::Bookings;
use completions::Completions;
use customers::Customers;
use erased::Erased;
use invoice_lines::InvoiceLines;
use invoice_payments::InvoicePayments;
use invoices::Invoices;
use launches::Launches;
use passengers::Passengers;
use payments::Payments;
use refunds::Refunds;
use rockets::Rockets;
use suppliers::Suppliers;

/// The rows that a batch touches, as they are after it. Borrows from the events.
#[derive(Default)]
pub(crate) struct Rows<'a> {
    accounts: Accounts<'a>,
    customers: Customers,
    suppliers: Suppliers<'a>,
    completions: Completions<'a>,
    rockets: Rockets<'a>,
    launches: Launches<'a>,
    bookings: Bookings<'a>,
    passengers: Passengers<'a>,
    payments: Payments<'a>,
    refunds: Refunds<'a>,
    invoices: Invoices<'a>,
    invoice_lines: InvoiceLines<'a>,
    invoice_payments: InvoicePayments<'a>,
    erased: Erased,
}

impl<'a> Rows<'a> {
    /// Folds events, which are in the order of the log. Of an aggregate that is in another shard than this one
    /// nothing follows but what concerns all.
    pub(crate) fn of(events: &'a [Event], shard: Shard) -> Self {
        let mut rows = Self::default();
        for event in events {
            match &event.payload {
                AnyEvent::Customer(payload) => rows.customer(event, payload),
                AnyEvent::Supplier(payload) => rows.supplier(event, payload),
                AnyEvent::Rocket(payload) => rows.rocket(event, payload),
                AnyEvent::Launch(payload) => rows.launch(event, payload),
                AnyEvent::Payment(payload) => rows.payments.happened(event, payload),
                AnyEvent::Refund(payload) => rows.refunds.happened(event, payload),
                AnyEvent::Invoice(payload) => rows.invoice(event, payload),
                AnyEvent::Account(payload) => rows.account(event, payload, shard),
                // A launch tells its link, and an invoice its number.
                AnyEvent::Slug(_)
                | AnyEvent::InvoiceSeries(_)
                | AnyEvent::Projection(_)
                | AnyEvent::Disclosure(_) => {}
            }
        }
        rows
    }

    fn account(&mut self, event: &'a Event, payload: &'a AccountEvent, shard: Shard) {
        // Another shard may be ahead of the account's own: if it moved the guard, what the own one still has to
        // write would be taken for older.
        if shard.holds(event.aggregate_id) {
            self.accounts.happened(event, payload);
        }
        if let AccountEvent::SubjectErased(erased) = payload {
            self.erased.erased(erased);
        }
    }

    fn customer(&mut self, event: &'a Event, payload: &'a CustomerEvent) {
        match payload {
            CustomerEvent::ProfileOpened(opened) => {
                self.customers.told(event, opened.account, &opened.profile);
            }
            CustomerEvent::ProfileChanged(changed) => {
                self.customers
                    .told(event, changed.account, &changed.profile);
            }
            CustomerEvent::PromotedToVip(_) => self.customers.promoted(event),
            CustomerEvent::TripRecorded(_) => {}
        }
    }

    fn supplier(&mut self, event: &'a Event, payload: &'a SupplierEvent) {
        match payload {
            SupplierEvent::ProfileOpened(opened) => self.suppliers.opened(event, opened),
            SupplierEvent::ProfileChanged(changed) => self.suppliers.changed(event, changed),
            SupplierEvent::CompletionRecorded(recorded) => {
                self.completions.recorded(event, recorded);
            }
            // The completion tells the fee, the invoice its number.
            SupplierEvent::FeeReduced(_) | SupplierEvent::InvoiceNumberClaimed(_) => {}
        }
    }

    fn rocket(&mut self, event: &'a Event, payload: &'a RocketEvent) {
        match payload {
            RocketEvent::Registered(registered) => self.rockets.registered(event, registered),
            RocketEvent::Revised(revised) => self.rockets.revised(event, revised),
            RocketEvent::Retired(_) => self.rockets.retired(event),
        }
    }

    fn launch(&mut self, event: &'a Event, payload: &'a LaunchEvent) {
        self.launches.happened(event, payload);
        match payload {
            LaunchEvent::SeatsReserved(reserved) => {
                self.bookings.reserved(event, reserved);
                self.passengers.reserved(event, reserved);
            }
            LaunchEvent::BookingConfirmed(confirmed) => self.bookings.confirmed(event, confirmed),
            LaunchEvent::BookingCancelled(cancelled) => self.bookings.cancelled(event, cancelled),
            LaunchEvent::BookingExpired(expired) => self.bookings.expired(event, expired),
            LaunchEvent::Aborted(_) => self.bookings.launch_ended(event, LaunchStatus::Aborted),
            LaunchEvent::Completed(_) => {
                self.bookings.launch_ended(event, LaunchStatus::Completed);
            }
            LaunchEvent::Failed(_) => self.bookings.launch_ended(event, LaunchStatus::Failed),
            LaunchEvent::Scheduled(_)
            | LaunchEvent::Revised(_)
            | LaunchEvent::Confirmed(_)
            | LaunchEvent::Delayed(_)
            | LaunchEvent::LowOccupancyFlagged(_)
            | LaunchEvent::Reminded(_) => {}
        }
    }

    fn invoice(&mut self, event: &'a Event, payload: &'a InvoiceEvent) {
        self.invoices.happened(event, payload);
        match payload {
            InvoiceEvent::Drafted(drafted) => self.invoice_lines.drafted(event, drafted),
            InvoiceEvent::PaymentApplied(applied) => self.invoice_payments.applied(event, applied),
            InvoiceEvent::Issued(_)
            | InvoiceEvent::Submitted(_)
            | InvoiceEvent::Settled(_)
            | InvoiceEvent::Overdue(_)
            | InvoiceEvent::Cancelled(_) => {}
        }
    }

    /// Writes the rows: what others point to first.
    pub(crate) async fn write(&self, connection: &mut PgConnection) -> Result<(), TargetError> {
        self.accounts.write(connection).await?;
        self.customers.write(connection).await?;
        self.suppliers.write(connection).await?;
        self.completions.write(connection).await?;
        self.rockets.write(connection).await?;
        self.launches.write(connection).await?;
        self.bookings.write(connection).await?;
        self.passengers.write(connection).await?;
        self.payments.write(connection).await?;
        self.refunds.write(connection).await?;
        self.invoices.write(connection).await?;
        self.invoice_lines.write(connection).await?;
        self.invoice_payments.write(connection).await?;
        self.erased.write(connection).await
    }
}
