//! How attachments are made, each of its source and of what the log says of it.

use cqrs_es::Aggregate;
use documents::{
    BookingStatus, CalendarEntry, DocumentError, Invoice as Printed, References, Ticket,
    TicketPassenger, calendar_file, invoice_pdf, ticket_pdf,
};
use domain::commit::Position;
use domain::ids::InvoiceId;
use domain::invoice::{Drafted, Invoice, InvoiceEvent};
use domain::launch::{Launch, LaunchEvent, SeatsReserved};
use domain::text::InvoiceNumber;
use notifier::NotMade;

use super::not_made;
use super::source::{CalendarSource, InvoiceSource, TicketSource};
use crate::archive::Archive;

pub(super) fn calendar(source: CalendarSource) -> Vec<u8> {
    let entry = CalendarEntry {
        booking: source.booking,
        status: source.stands.into(),
        seats: source.seats,
        launch: source.launch.into(),
        sequence: source.sequence,
        changed_at: source.changed_at,
    };
    calendar_file(&entry).into_bytes()
}

/// Of a passenger who was forgotten the ticket has a number in the place of a name, as on the site.
pub(super) async fn ticket(archive: &Archive, source: TicketSource) -> Result<Vec<u8>, NotMade> {
    let reserved = archive
        .at::<LaunchEvent>(Launch::TYPE, source.launch.0, source.reserved)
        .await
        .map_err(not_made)?;
    let reserved = reserved.into_iter().find_map(|happened| {
        let id = happened.id;
        match happened.event {
            LaunchEvent::SeatsReserved(event) if event.booking == source.booking => {
                Some((id, event))
            }
            _ => None,
        }
    });
    let none = || NotMade::Never("the booking is not where it was reserved".to_owned());
    let (id, reserved): (_, SeatsReserved) = reserved.ok_or_else(none)?;
    let reserved = archive.open(id, reserved).await.map_err(not_made)?;
    let passengers = reserved.passengers.into_iter();
    let ticket = Ticket {
        booking: source.booking,
        status: BookingStatus::Confirmed,
        launch: source.flight.into(),
        passengers: passengers
            .map(|passenger| TicketPassenger {
                id: passenger.id,
                name: passenger.details.into_plain().map(|it| it.name.to_string()),
            })
            .collect(),
    };
    drawn(move || ticket_pdf(&ticket)).await
}

pub(super) async fn invoice(archive: &Archive, source: InvoiceSource) -> Result<Vec<u8>, NotMade> {
    let after = Position(source.position.0 + 1);
    let past = archive
        .before::<InvoiceEvent>(Invoice::TYPE, source.invoice.0, after)
        .await
        .map_err(not_made)?
        .events;
    if past.last().map(|last| last.position) != Some(source.position) {
        let late = "the newest commits of the invoice are missing";
        return Err(NotMade::Later(late.to_owned()));
    }
    let mut invoice = Invoice::default();
    let (mut drafted, mut issued_at) = (None, None);
    for happened in past {
        invoice.apply(happened.event.clone());
        match happened.event {
            InvoiceEvent::Drafted(event) => drafted = Some((happened.id, event)),
            InvoiceEvent::Issued(_) => issued_at = Some(happened.at),
            _ => {}
        }
    }
    let none = || NotMade::Never("it was never issued".to_owned());
    let ((id, drafted), bill) = drafted.zip(invoice.bill()).ok_or_else(none)?;
    let (issued_at, number) = issued_at.zip(bill.number.as_ref()).ok_or_else(none)?;
    let due_at = bill.due_at.ok_or_else(none)?;
    let drafted: Drafted = archive.open(id, drafted).await.map_err(not_made)?;
    let corrects = match drafted.corrects {
        Some(corrected) => number_of(archive, corrected).await?,
        None => None,
    };
    let recipient = drafted.recipient.and_then(|party| party.into_plain());
    let printed = Printed {
        kind: bill.kind,
        number: number.to_string(),
        status: bill.status,
        issued_at,
        due_at: due_at.0,
        counterparty: bill.counterparty,
        party: recipient.map(Into::into),
        lines: drafted.lines,
        paid: bill.paid,
        references: References {
            booking: drafted.booking,
            launch: Some(source.launch.into()),
            corrects: corrects.map(|number| number.to_string()),
            refund: drafted.refund,
        },
    };
    drawn(move || invoice_pdf(&printed)).await
}

/// The number of an invoice that a credit note names, which never changes.
async fn number_of(
    archive: &Archive,
    invoice: InvoiceId,
) -> Result<Option<InvoiceNumber>, NotMade> {
    let past = archive.until_now(Invoice::TYPE, invoice.0).await;
    let past = past.map_err(not_made)?.events.into_iter();
    let mut numbers = past.filter_map(|happened| match happened.event {
        InvoiceEvent::Issued(issued) => Some(issued.number),
        _ => None,
    });
    Ok(numbers.next())
}

/// Draws where nobody waits for the processor.
async fn drawn(
    draw: impl FnOnce() -> Result<Vec<u8>, DocumentError> + Send + 'static,
) -> Result<Vec<u8>, NotMade> {
    match tokio::task::spawn_blocking(draw).await {
        Ok(drawn) => drawn.map_err(|error| NotMade::Never(error.to_string())),
        Err(error) => Err(NotMade::Never(error.to_string())),
    }
}
