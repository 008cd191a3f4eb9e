//! The words of the pages of finance.

/// What lists can be narrowed down by.
pub(crate) mod filter {
    pub(crate) const LABEL: &str = "Which ones";
    pub(crate) const ALL: &str = "All";
    pub(crate) const STATUS: &str = "Status";
    pub(crate) const KIND: &str = "Kind";
    pub(crate) const DIRECTION: &str = "Direction";
    pub(crate) const CAUSE: &str = "Why";
    pub(crate) const FROM: &str = "From";
    pub(crate) const TO: &str = "Up to";
    pub(crate) const YEAR: &str = "Year";
    pub(crate) const NUMBER: &str = "Number";
    pub(crate) const REFERENCE: &str = "Reference";
    pub(crate) const DUE: &str = "Due";
    pub(crate) const OVERDUE: &str = "Overdue only";
    pub(crate) const CSV: &str = "Export as CSV";

    /// What a list is narrowed down to that only a link names.
    pub(crate) const ONE_OF: [(&str, &str); 5] = [
        ("launch", "One launch"),
        ("supplier", "One supplier"),
        ("customer", "One customer"),
        ("booking", "One booking"),
        ("invoice", "One invoice"),
    ];

    /// The way without one of them.
    pub(crate) fn without(label: &str) -> String {
        format!("{label}: show all")
    }
}

/// What stands above columns, and what facts are called.
pub(crate) mod column {
    pub(crate) const BOOKING: &str = "Booking";
    pub(crate) const CUSTOMER: &str = "Customer";
    pub(crate) const LAUNCH: &str = "Launch";
    pub(crate) const SEATS: &str = "Seats";
    pub(crate) const SEAT_PRICE: &str = "Price of a seat";
    pub(crate) const TOTAL: &str = "Total";
    pub(crate) const PAYMENT: &str = "Payment";
    pub(crate) const STATUS: &str = "Status";
    pub(crate) const MADE: &str = "Made";
    pub(crate) const PAY_UNTIL: &str = "To be paid before";
    pub(crate) const INVOICE: &str = "Invoice";
    pub(crate) const KIND: &str = "Kind";
    pub(crate) const PARTY: &str = "Customer or supplier";
    pub(crate) const OPEN: &str = "Open";
    pub(crate) const DUE: &str = "Due";
    pub(crate) const AMOUNT: &str = "Amount";
    pub(crate) const DIRECTION: &str = "Direction";
    pub(crate) const PURPOSE: &str = "For";
    pub(crate) const REFERENCE: &str = "Reference";
    pub(crate) const BEGUN: &str = "Begun";
    pub(crate) const PAID_AT: &str = "Money was there";
    pub(crate) const REFUND: &str = "Refund of";
    pub(crate) const CAUSE: &str = "Why";
    pub(crate) const ASKED: &str = "Asked for";
    pub(crate) const GOES_BACK: &str = "Goes back";
    pub(crate) const OF: &str = "Of what was paid";
    pub(crate) const ACTIONS: &str = "Actions";
    pub(crate) const YEAR: &str = "Year";
    pub(crate) const SUPPLIER: &str = "Supplier";
    pub(crate) const LAUNCHES: &str = "Launches";
    pub(crate) const COLLECTED: &str = "Collected";
    pub(crate) const REFUNDED: &str = "Refunded";
    pub(crate) const REVENUE: &str = "Revenue";
    pub(crate) const FEES: &str = "Our fees";
    pub(crate) const SUPPLIER_INVOICES: &str = "Suppliers’ invoices";
}

/// Lists: what they are called, and what is said where there is nothing.
pub(crate) mod list {
    pub(crate) const BOOKINGS: &str = "Bookings";
    pub(crate) const PAYMENTS: &str = "Payments";
    pub(crate) const REFUNDS: &str = "Refunds";
    pub(crate) const INVOICES: &str = "Invoices and credit notes";
    pub(crate) const REVENUE: &str = "Revenue by supplier and year";
    pub(crate) const NOTHING: &str = "Nothing here";
    pub(crate) const NOTHING_FITS: &str = "Nothing fits these filters.";
    pub(crate) const NOTHING_PAID: &str = "No money has come or gone yet.";
    pub(crate) const UNKNOWN: &str = "Unknown";

    /// How many rows are shown.
    pub(crate) fn shown(count: usize) -> String {
        match count {
            1 => "1 row".to_owned(),
            count => format!("{count} rows"),
        }
    }

    /// How many of a sum.
    pub(crate) fn of(count: u64, one: &str, many: &str) -> String {
        format!("{count} {}", if count == 1 { one } else { many })
    }
}

pub(crate) mod booking {
    pub(crate) const FACTS: &str = "What was booked";
    pub(crate) const HISTORY: &str = "What happened";
    pub(crate) const PAYMENTS: &str = "Payments";
    pub(crate) const RESERVED: &str = "Seats reserved";
    pub(crate) const CONFIRMED: &str = "Paid and confirmed";
    pub(crate) const EXPIRED: &str = "Expired: not paid in time";
    pub(crate) const CANCELLED: &str = "Cancelled";
    pub(crate) const ENDED: &str = "Ended with its launch";
    pub(crate) const RECORD: &str = "Record a transfer";
    pub(crate) const RECORD_MEANS: &str =
        "Only the whole amount pays a booking. A transfer that comes too late goes back by itself.";
    pub(crate) const IS_CONFIRMED: &str = "The transfer is recorded, and the booking is confirmed.";
    pub(crate) const IS_LATE: &str = "The transfer is recorded. It came late: the booking is \
        confirmed if its seats are still free, and otherwise the money goes back.";
    pub(crate) const GOES_BACK: &str = "The transfer is recorded, and goes back in full.";

    /// What a cancellation pays back.
    pub(crate) fn refund(amount: &str, percent: u8) -> String {
        format!("{amount} go back, {percent} % of what was paid")
    }
}

pub(crate) mod transfer {
    pub(crate) const REFERENCE: &str = "What the bank calls it";
    pub(crate) const DAY: &str = "Day on which the money was there";
    pub(crate) const DAY_OUT: &str = "Day on which the money left";
    pub(crate) const DAY_HINT: &str = "In UTC";
    pub(crate) const AMOUNT: &str = "Amount in US dollars";
    pub(crate) const SEND: &str = "Record it";
    pub(crate) const NO_DAY: &str = "Please give a day.";
}

pub(crate) mod invoice {
    pub(crate) const DRAFT: &str = "Draft";
    pub(crate) const PDF: &str = "PDF";
    pub(crate) const RECORD: &str = "Record a payment";
    pub(crate) const RECORD_OUT: &str = "Record our payment";
    pub(crate) const IS_RECORDED: &str = "The payment is recorded.";
    pub(crate) const CANCEL: &str = "Cancel the invoice";
    pub(crate) const CANCEL_MEANS: &str = "A credit note of its whole amount takes it back. Its number stays, and nothing is deleted.";
    pub(crate) const IS_CANCELLED: &str = "The invoice is cancelled by a credit note.";
}

pub(crate) mod refund {
    pub(crate) const VIEWS: &str = "Refunds by what is to be done";
    pub(crate) const TO_DECIDE: &str = "To decide";
    pub(crate) const TO_PAY: &str = "To pay";
    pub(crate) const FAILED: &str = "Failed";
    pub(crate) const PAID: &str = "Paid";
    pub(crate) const REJECTED: &str = "Rejected";
    pub(crate) const APPROVE: &str = "Approve";
    pub(crate) const AGAIN: &str = "Try again";
    pub(crate) const REJECT: &str = "Reject";
    pub(crate) const MARK_PAID: &str = "Mark as paid";
    pub(crate) const MARK_FAILED: &str = "Mark as failed";
    pub(crate) const REASON: &str = "Reason";
    pub(crate) const REASON_HINT: &str = "For those whom it concerns. Nothing about persons.";
    pub(crate) const APPROVE_MEANS: &str =
        "By card it goes back by itself. By transfer it waits until the bank has sent it.";
    pub(crate) const REJECT_MEANS: &str = "This is for good: it is not asked for again.";
    pub(crate) const FAILED_MEANS: &str = "It can be approved again then.";
    pub(crate) const PAID_MEANS: &str = "A credit note of it follows by itself.";
    pub(crate) const IS_APPROVED: &str = "The refund is approved.";
    pub(crate) const IS_REJECTED: &str = "The refund is rejected.";
    pub(crate) const IS_PAID: &str = "The refund is paid.";
    pub(crate) const IS_FAILED: &str = "It is noted that the refund did not arrive.";

    /// What a dialog is about.
    pub(crate) fn about(amount: &str, party: &str) -> String {
        format!("{amount} to {party}")
    }
}

pub(crate) mod revenue {
    pub(crate) const LEAD: &str = "Launches that ended in a year, what they brought in, and the invoices of that year, in UTC.";
    pub(crate) const BY_SUPPLIER: &str = "Revenue by supplier";
    pub(crate) const BY_YEAR: &str = "Revenue by year";
    pub(crate) const NONE: &str = "No launch has ended yet";
    pub(crate) const NONE_LEAD: &str = "Revenue is counted once a launch has ended.";
    pub(crate) const SUM: &str = "All of it";

    /// What is still to be paid of invoices.
    pub(crate) fn open(amount: &str) -> String {
        format!("{amount} of it open")
    }

    /// What was paid back of what was collected.
    pub(crate) fn refunded(amount: &str) -> String {
        format!("{amount} refunded")
    }
}
