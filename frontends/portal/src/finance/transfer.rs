//! What a bank tells of a transfer, as somebody fills it in.

use api_contract::transfers::{BookingTransfer, InvoiceTransfer, RefundTransfer};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use dioxus::prelude::*;
use domain::ids::LaunchId;
use domain::money::Money;
use frontend_kit::{Refusal, Submission, Values, platform};
use frontend_ui::Field;

use crate::entered::Entered;
use crate::text::finance::transfer as text;

/// The fields that must be filled in.
pub(super) const REQUIRED: [&str; 2] = ["reference", "paid_at"];

/// What a bank tells of a transfer: what it calls it, and its day.
#[component]
pub(super) fn TransferFields(
    sending: Submission,
    /// What the day is of.
    day: &'static str,
) -> Element {
    let today = platform::now().format("%Y-%m-%d").to_string();
    rsx! {
        Field {
            name: "reference",
            label: text::REFERENCE,
            most: 100,
            error: sending.error("reference"),
        }
        Field {
            name: "paid_at",
            label: day,
            kind: "date",
            hint: text::DAY_HINT,
            max: today.clone(),
            value: today,
            error: sending.error("paid_at"),
        }
    }
}

/// The beginning of a day, in UTC.
fn day(text: &str) -> Option<DateTime<Utc>> {
    let day: NaiveDate = text.trim().parse().ok()?;
    Some(day.and_time(NaiveTime::MIN).and_utc())
}

fn paid_at(entered: &mut Entered, values: &Values) -> DateTime<Utc> {
    day(&values.get("paid_at")).unwrap_or_else(|| {
        entered.refuse("paid_at", text::NO_DAY);
        DateTime::UNIX_EPOCH
    })
}

/// All of a booking.
pub(super) fn of_booking(
    values: &Values,
    launch: LaunchId,
    amount: Money,
) -> Result<BookingTransfer, Refusal> {
    let mut entered = Entered::default();
    let paid_at = paid_at(&mut entered, values);
    entered.finish(BookingTransfer {
        launch,
        amount,
        reference: values.get("reference"),
        paid_at,
    })
}

/// An invoice or a part of it.
pub(super) fn of_invoice(values: &Values) -> Result<InvoiceTransfer, Refusal> {
    let mut entered = Entered::default();
    let amount = entered.money(values, "amount");
    let paid_at = paid_at(&mut entered, values);
    entered.finish(InvoiceTransfer {
        amount,
        reference: values.get("reference"),
        paid_at,
    })
}

/// A refund.
pub(super) fn of_refund(values: &Values) -> Result<RefundTransfer, Refusal> {
    let mut entered = Entered::default();
    let paid_at = paid_at(&mut entered, values);
    entered.finish(RefundTransfer {
        reference: values.get("reference"),
        paid_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transfer_was_done_on_a_day() {
        let values = Values::from([("reference", "RF-1"), ("paid_at", "2028-03-01")]);
        let transfer = of_refund(&values).unwrap();
        assert_eq!(transfer.paid_at.to_rfc3339(), "2028-03-01T00:00:00+00:00");
    }

    #[test]
    fn all_that_is_wrong_with_a_transfer_is_said_at_once() {
        let values = Values::from([("amount", "much"), ("paid_at", "soon")]);
        let refusal = of_invoice(&values).unwrap_err();
        assert!(refusal.about("amount").is_some());
        assert_eq!(refusal.about("paid_at"), Some(text::NO_DAY));
    }
}
