//! What is attached to the mails that follow.

use std::time::Duration;

use domain::launch::LaunchStatus;
use notifier::{Attachment, AttachmentKind};

use super::*;

/// What is attached to the mail of a template to somebody, by kind and name.
fn attached(mails: &[Mail], template: Template, to: Reader) -> Vec<(AttachmentKind, String)> {
    let files = &found(mails, template, to).attachments;
    files.iter().map(|it| (it.kind, it.name.clone())).collect()
}

fn found(mails: &[Mail], template: Template, to: Reader) -> &Mail {
    let mut mails = mails.iter();
    let found = mails.find(|mail| mail.template == template && mail.to == to);
    found.unwrap()
}

fn source(attachment: &Attachment) -> serde_json::Value {
    serde_json::from_str(&attachment.source).unwrap()
}

fn launch_file(booking: BookingId) -> (AttachmentKind, String) {
    let name = format!("launch-{}.ics", documents::booking_reference(booking));
    (AttachmentKind::Calendar, name)
}

fn delayed() -> LaunchEvent {
    LaunchEvent::Delayed(Delayed {
        previous: at("2028-03-01T15:30:00Z"),
        date: at("2028-04-01T15:30:00Z"),
        cause: Cause::Technical,
        reason: reason(),
    })
}

#[test]
fn who_paid_gets_tickets_and_the_launch_for_a_calendar_and_the_supplier_nothing() {
    let before = [scheduled(), reserved(FIRST, ADA, 2)];
    let mails = mails(&before, paid(FIRST, ADA));
    let ticket = format!("ticket-{}.pdf", documents::booking_reference(FIRST));
    assert_eq!(
        attached(&mails, Template::BookingConfirmed, Reader::Customer(ADA)),
        [(AttachmentKind::Ticket, ticket), launch_file(FIRST)]
    );
    let supplier = Reader::Supplier(SUPPLIER);
    assert_eq!(
        attached(&mails, Template::SupplierBookingConfirmed, supplier),
        []
    );
}

#[test]
fn a_new_date_is_a_newer_version_for_each_booking_that_is_paid() {
    let mut history = sold();
    let confirmed = mails(&history[..2], paid(FIRST, ADA));
    let first = &found(
        &confirmed,
        Template::BookingConfirmed,
        Reader::Customer(ADA),
    )
    .attachments[1];
    history.push(paid(SECOND, ADA));
    let mails = mails(&history, delayed());
    let to_ada = Reader::Customer(ADA);
    assert_eq!(
        attached(&mails, Template::LaunchDelayed, to_ada),
        [launch_file(FIRST), launch_file(SECOND)]
    );
    // Bob only holds his seats.
    let to_bob = Reader::Customer(BOB);
    assert_eq!(attached(&mails, Template::LaunchDelayed, to_bob), []);

    let second = &found(&mails, Template::LaunchDelayed, to_ada).attachments[0];
    let (first, second) = (source(first), source(second));
    assert_eq!(first["booking"], second["booking"]);
    assert_eq!(
        (&first["sequence"], &second["sequence"]),
        (&1.into(), &2.into())
    );
    assert_eq!(second["launch"]["date"], "2028-04-01T15:30:00Z");
    let status = serde_json::to_value(LaunchStatus::Delayed).unwrap();
    assert_eq!(second["launch"]["status"], status);
}

#[test]
fn what_is_off_is_taken_back_from_the_calendars_that_have_it() {
    let aborted = mails(&sold(), aborted());
    let to_ada = found(&aborted, Template::LaunchAborted, Reader::Customer(ADA));
    let [file] = &to_ada.attachments[..] else {
        panic!("{to_ada:?}")
    };
    assert_eq!(source(file)["stands"], "aborted");
    let to_bob = Reader::Customer(BOB);
    assert_eq!(attached(&aborted, Template::LaunchAborted, to_bob), []);

    let payment = Some(PaymentId(FIRST.0));
    let cancelled_after_it_was_paid = mails(&sold()[..3], cancelled(payment, usd(1_800), 90));
    let to_ada = Reader::Customer(ADA);
    let mail = found(
        &cancelled_after_it_was_paid,
        Template::BookingCancelled,
        to_ada,
    );
    assert_eq!(source(&mail.attachments[0])["stands"], "cancelled");
    let never_paid = mails(&sold()[..2], cancelled(None, Money::ZERO, 0));
    assert_eq!(
        attached(&never_paid, Template::BookingCancelled, to_ada),
        []
    );
}

#[test]
fn an_invoice_is_attached_under_its_number() {
    let course = course(&sold());
    let drafted = drafted(InvoiceKind::Booking, Counterparty::Customer(ADA));
    let issued = Issued {
        number: InvoiceNumber::parse("BKG-2026-000001").unwrap(),
        due_at: at("2026-04-01T12:00:00Z"),
    };
    let mail = of_invoice(&about(&course, &sites()), &issued, &drafted).unwrap();
    let [file] = &mail.attachments[..] else {
        panic!("{mail:?}")
    };
    assert_eq!(
        (file.kind, &*file.name),
        (AttachmentKind::Invoice, "BKG-2026-000001.pdf")
    );
    assert_eq!(source(file)["position"], PLACE.0);
}

#[test]
fn what_an_attachment_is_made_of_is_small_and_names_nobody() {
    let history = sold();
    let mails = mails(&history[..2], paid(FIRST, ADA));
    for mail in mails {
        for file in mail.attachments {
            assert!(file.source.len() < 1_000, "{}", file.source);
            assert!(!file.source.contains("passenger"), "{}", file.source);
        }
    }
}

#[test]
fn a_calendars_version_is_as_old_as_what_it_tells() {
    let later = THEN + Duration::from_secs(60);
    let mut course = course(&sold()[..2]);
    assert_eq!(course.version(FIRST), Some((0, THEN)));
    course.apply(paid(FIRST, ADA), later, PLACE);
    assert_eq!(course.version(FIRST), Some((1, later)));
    assert_eq!(course.version(BOBS), None);
    assert_eq!(course.reserved(FIRST), Some(PLACE));
}
