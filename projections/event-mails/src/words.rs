//! How mails say what is no text.

use chrono::{DateTime, Offset, TimeZone, Utc};
use chrono_tz::{OffsetName, Tz};
use domain::invoice::InvoiceKind;
use domain::launch::{Cause, SeatCount};

/// An instant on the clocks of a place, or in UTC where its zone is not known:
/// `1 March 2028, 09:30 CST (UTC−06:00)`.
pub(crate) fn moment(at: DateTime<Utc>, zone: Option<&str>) -> String {
    let zone = zone.and_then(|zone| zone.parse::<Tz>().ok());
    let local = zone.and_then(|zone| {
        let offset = zone.offset_from_utc_datetime(&at.naive_utc());
        let clock = at.naive_utc().checked_add_offset(offset.fix())?;
        Some((clock, offset))
    });
    let Some((clock, offset)) = local else {
        return at.format("%-d %B %Y, %H:%M UTC").to_string();
    };
    let minutes = offset.fix().local_minus_utc() / 60;
    let sign = if minutes < 0 { '−' } else { '+' };
    let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
    let from_utc = format!("UTC{sign}{hours:02}:{minutes:02}");
    let clock = clock.format("%-d %B %Y, %H:%M");
    // Zones without letters of their own have digits there.
    match offset.abbreviation() {
        Some(letters) if letters.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            format!("{clock} {letters} ({from_utc})")
        }
        _ => format!("{clock} {from_utc}"),
    }
}

/// `1 seat`, `4 seats`.
pub(crate) fn seats(count: u32) -> String {
    match count {
        1 => "1 seat".to_owned(),
        _ => format!("{count} seats"),
    }
}

/// `12 of 100 seats`.
pub(crate) fn sold(seats: SeatCount) -> String {
    format!("{} of {} seats", seats.confirmed, seats.offered)
}

/// Why a launch is delayed or aborted.
pub(crate) fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::Weather => "the weather",
        Cause::Technical => "something technical",
        Cause::Financial => "it does not pay",
    }
}

/// What a document is called.
pub(crate) fn document(kind: InvoiceKind) -> &'static str {
    match kind {
        InvoiceKind::CreditNote => "Credit note",
        InvoiceKind::Booking | InvoiceKind::SupplierFee | InvoiceKind::SupplierLaunch => "Invoice",
    }
}

/// Who owes what an invoice asks for.
pub(crate) fn debtor(kind: InvoiceKind) -> &'static str {
    match kind {
        InvoiceKind::Booking => "the customer",
        InvoiceKind::SupplierFee => "the supplier",
        InvoiceKind::SupplierLaunch | InvoiceKind::CreditNote => "Astro Bookings",
    }
}

/// `1 day`, `7 days`.
pub(crate) fn days(count: u32) -> String {
    match count {
        1 => "1 day".to_owned(),
        _ => format!("{count} days"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_told_on_the_clocks_of_its_place() {
        let at = "2028-03-01T15:30:00Z".parse().unwrap();
        let told = |zone| moment(at, zone);
        assert_eq!(
            told(Some("America/Chicago")),
            "1 March 2028, 09:30 CST (UTC−06:00)"
        );
        assert_eq!(told(Some("Asia/Almaty")), "1 March 2028, 20:30 UTC+05:00");
        assert_eq!(told(Some("Nowhere/Land")), "1 March 2028, 15:30 UTC");
        assert_eq!(told(None), "1 March 2028, 15:30 UTC");
    }
}
