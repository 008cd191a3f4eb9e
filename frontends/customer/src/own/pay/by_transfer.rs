//! Paying by bank transfer.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use domain::ids::BookingId;
use domain::money::Money;
use frontend_ui::Fact;

use crate::own::Places;
use crate::own::text::pay as text;
use crate::own::words::reference;
use crate::said::{moment_utc, price};

/// What is to be transferred, where to, under which reference and until when.
#[component]
pub(super) fn ByTransfer(booking: BookingId, total: Money, until: DateTime<Utc>) -> Element {
    let places: Places = use_context();
    rsx! {
        p { {text::TRANSFER} }
        dl { class: "facts",
            Fact { name: text::AMOUNT, {price(total)} }
            if let Some(account) = places.transfer_account {
                Fact { name: text::ACCOUNT, {account} }
            }
            Fact { name: text::REFERENCE, {reference(booking)} }
            Fact { name: text::UNTIL,
                time { datetime: until.to_rfc3339(), {moment_utc(until)} }
            }
        }
    }
}
