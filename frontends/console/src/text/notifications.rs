//! Mails to people.

use api_contract::notifications::{MailHappened, NotificationStatus, NotificationsDone};

use crate::shown::count;

pub(crate) const CAPTION: &str = "Mails, the newest first";
pub(crate) const RECIPIENT_IN_FULL: &str = "To (email, in full)";
pub(crate) const STATUS: &str = "Status";
pub(crate) const TEMPLATE: &str = "Mail";
pub(crate) const ALL: &str = "All";
pub(crate) const ERROR_HOLDS: &str = "Error holds";
/// The rarer filters, in their order.
pub(crate) const NARROW: [&str; 3] = ["Account id", "Booking id", "Event id"];
pub(crate) const STATUSES: [(&str, &str); 11] = [
    ("queued", "Queued"),
    ("sending", "Being sent"),
    ("sent", "Sent"),
    ("deferred", "Tried again later"),
    ("failed", "Failed"),
    ("unknown", "Perhaps sent"),
    ("cancelled", "Cancelled"),
    ("suppressed", "Suppressed"),
    ("delivered", "Delivered"),
    ("bounced", "Came back"),
    ("complained", "Unwanted"),
];
pub(crate) const TEMPLATES: [(&str, &str); 40] = [
    ("verify_email", "Confirm your email"),
    ("already_registered", "You are registered already"),
    ("invitation", "Invitation"),
    ("reset_password", "Set a new password"),
    ("new_device", "New device"),
    ("password_changed", "Password changed"),
    ("security_change", "Security of the account changed"),
    ("account_disabled", "Account disabled"),
    ("erasure_asked", "Erasure asked for"),
    ("launch_scheduled", "A new launch, to a VIP"),
    ("seats_reserved", "Seats reserved"),
    ("booking_confirmed", "Booking confirmed"),
    ("booking_cancelled", "Booking cancelled"),
    ("booking_expired", "Booking expired"),
    ("launch_confirmed", "Launch confirmed"),
    ("launch_delayed", "Launch delayed"),
    ("launch_reminder", "Launch comes near"),
    ("passenger_reminder", "Launch comes near, to a passenger"),
    ("launch_aborted", "Launch aborted"),
    ("launch_completed", "Launch completed"),
    ("launch_failed", "Launch failed"),
    ("reservation_ended", "Reservation ended by its launch"),
    ("refund_paid", "Refund paid"),
    ("refund_failed", "Refund failed"),
    ("invoice_issued", "Invoice issued"),
    (
        "supplier_booking_confirmed",
        "Booking confirmed, to the supplier",
    ),
    (
        "supplier_booking_cancelled",
        "Booking cancelled, to the supplier",
    ),
    (
        "supplier_launch_confirmed",
        "Launch confirmed, to the supplier",
    ),
    ("supplier_launch_delayed", "Launch delayed, to the supplier"),
    ("supplier_launch_aborted", "Launch aborted, to the supplier"),
    (
        "supplier_launch_completed",
        "Launch completed, to the supplier",
    ),
    ("supplier_launch_failed", "Launch failed, to the supplier"),
    ("supplier_low_occupancy", "Few seats sold, to the supplier"),
    ("supplier_invoice_issued", "Invoice issued, to the supplier"),
    (
        "supplier_invoice_overdue",
        "Invoice overdue, to the supplier",
    ),
    ("finance_launch_aborted", "Launch aborted, to finance"),
    ("finance_launch_failed", "Launch failed, to finance"),
    ("finance_invoice_overdue", "Invoice overdue, to finance"),
    ("finance_refund_failed", "Refund failed, to finance"),
    ("it_incident", "Incident, to IT"),
];
pub(crate) const HEADINGS: [&str; 5] = ["When", "Mail", "To", "Status", "Attempts"];
pub(crate) const NONE: &str = "No such mails";
pub(crate) const REPEATS: &str = "repeats another, for this address";
pub(crate) const TOTAL: &str = "Mails";
pub(crate) const BY_TEMPLATE: &str = "By what they say";
pub(crate) const FILE: &str = "Download as CSV";

pub(crate) const RETRY: &str = "Send it after all";
pub(crate) const RETRY_MEANS: &str =
    "It goes back to the others that wait, with all attempts anew.";
pub(crate) const RETRIED: &str = "It waits for its turn.";
pub(crate) const RETRY_ALL: &str = "Send all that failed";
pub(crate) const RETRY_ALL_MEANS: &str = "Of all mails that the filters hold for, on all pages, those that failed go back to the others that wait. Those whose link has expired stay as they are.";
pub(crate) const CANCEL: &str = "Don’t send it";
pub(crate) const CANCEL_MEANS: &str = "It is never sent. This can’t be taken back.";
pub(crate) const CANCELLED: &str = "It is not sent.";
pub(crate) const CANCEL_ALL: &str = "Send none that wait";
pub(crate) const CANCEL_ALL_MEANS: &str = "Of all mails that the filters hold for, on all pages, those that wait are never sent. This can’t be taken back.";
pub(crate) const RESEND: &str = "Send it to another address";
pub(crate) const RESEND_MEANS: &str =
    "The same is mailed to another address too. Whoever reads it there learns what it says.";
pub(crate) const RESENT: &str = "It is on its way to the other address.";
pub(crate) const RESEND_ALL: &str = "Send all to another address";
pub(crate) const RESEND_ALL_MEANS: &str = "All mails that the filters hold for, on all pages, go to another address too, but for those with a link, which is their recipient’s alone, and those that went there before.";
pub(crate) const OTHER_ADDRESS: &str = "To which address";
pub(crate) const SECOND: &str = "Of some nobody knows whether they were sent";
pub(crate) const MAY_BE_SECOND: &str = "They may come a second time";
pub(crate) const REASON_HINT: &str = "It stands on the timeline, with your account.";

pub(crate) const RECIPIENT: &str = "To";
pub(crate) const ASKED_FOR: &str = "Asked for";
pub(crate) const ATTEMPTS: &str = "Attempts";
pub(crate) const NEXT: &str = "Taken up next";
pub(crate) const LINK_UNTIL: &str = "Its link is good until";
pub(crate) const LINK_NOTE: &str = "it is its recipient’s alone";
pub(crate) const ACCOUNT: &str = "Account";
pub(crate) const BOOKING: &str = "Booking id";
pub(crate) const RESENDS: &str = "Repeats";
pub(crate) const TRIGGER: &str = "Follows from";
pub(crate) const MESSAGE_ID: &str = "Message-ID";
pub(crate) const PROVIDER_ID: &str = "At the provider";
pub(crate) const TIMELINE: &str = "Its way";
pub(crate) const WAS_RESENT: &str = "Sent to another address too";
pub(crate) const THE_OTHER: &str = "The other mail";
pub(crate) const PREVIEW: &str = "What it says";
pub(crate) const PREVIEW_NOTE: &str =
    "As plain text. Where its link has a secret, “removed” stands here.";

pub(crate) const fn status(status: NotificationStatus) -> &'static str {
    let place = match status {
        NotificationStatus::Queued => 0,
        NotificationStatus::Sending => 1,
        NotificationStatus::Sent => 2,
        NotificationStatus::Deferred => 3,
        NotificationStatus::Failed => 4,
        NotificationStatus::Unknown => 5,
        NotificationStatus::Cancelled => 6,
        NotificationStatus::Suppressed => 7,
        NotificationStatus::Delivered => 8,
        NotificationStatus::Bounced => 9,
        NotificationStatus::Complained => 10,
    };
    STATUSES[place].1
}

/// What the mail provider told.
pub(crate) const fn happened(happened: MailHappened) -> &'static str {
    match happened {
        MailHappened::Delivered => "Delivered",
        MailHappened::Bounced => "Came back",
        MailHappened::Complained => "Unwanted",
        MailHappened::Opened => "Opened",
        MailHappened::Noted => "Told by the provider",
    }
}

pub(crate) fn template(word: &str) -> String {
    let known = TEMPLATES.iter().find(|(known, _)| *known == word);
    known.map_or_else(|| super::sentence(word), |(_, words)| (*words).to_owned())
}

/// Why somebody wanted it so.
pub(crate) fn why(reason: &str) -> String {
    format!("“{reason}”, by")
}

pub(crate) fn done(done: NotificationsDone) -> String {
    let mails = match done.done {
        1 => "Done for 1 mail.".to_owned(),
        many => format!("Done for {} mails.", count(many)),
    };
    match done.left {
        0 => mails,
        left => format!("{mails} {} are left: do it again.", count(left)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_many_mails_is_told() {
        let said = |count, left| done(NotificationsDone { done: count, left });
        assert_eq!(said(1, 0), "Done for 1 mail.");
        let both = "Done for 1,000 mails. 204 are left: do it again.";
        assert_eq!(said(1_000, 204), both);
    }

    #[test]
    fn a_mail_that_is_newer_than_this_is_named_by_its_template() {
        assert_eq!(template("new_device"), "New device");
        assert_eq!(template("launch_aborted"), "Launch aborted");
    }
}
