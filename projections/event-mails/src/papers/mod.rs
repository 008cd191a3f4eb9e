//! What is attached to mails that follow from events: invoices, tickets, launches for calendars.
//!
//! What an attachment is made of is noted when its mail is asked for (`source`), since then the launch
//! is at hand; what is personal in it is opened when the mail is written, and never stored.

mod draw;
mod source;

use std::sync::{Arc, Mutex, PoisonError};

use domain::commit::Position;
use domain::ids::{BookingId, InvoiceId, LaunchId};
use domain::text::InvoiceNumber;
use event_log::{EventLog, Keyring};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use notifier::{Attaches, Attachment, AttachmentKind, NotMade, Notification};
use projection_runtime::TargetError;

use crate::archive::Archive;
use crate::course::Course;
use crate::people;
pub(crate) use source::Stands;
use source::{CalendarSource, InvoiceSource, LaunchSource, LaunchTold, TicketSource};

/// Makes what is attached. Clones share the log, once there is one.
#[derive(Clone, Default)]
pub struct Papers(Arc<Mutex<Option<Archive>>>);

impl Papers {
    /// From now on invoices and tickets can be made. Calendar files need no log.
    pub fn open(&self, log: EventLog, keyring: Keyring) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Archive::new(log, keyring));
    }

    fn archive(&self) -> Result<Archive, NotMade> {
        let archive = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let none = || NotMade::Later("the log was not reached yet".to_owned());
        archive.clone().ok_or_else(none)
    }

    async fn made(
        &self,
        message: &Notification,
        attachment: &Attachment,
    ) -> Result<Vec<u8>, NotMade> {
        match attachment.kind {
            AttachmentKind::Calendar => {
                let source: CalendarSource = source::read(&attachment.source)?;
                Ok(draw::calendar(source))
            }
            AttachmentKind::Ticket => {
                let source: TicketSource = source::read(&attachment.source)?;
                let archive = self.archive()?;
                make_sure_of_reader(&archive, message).await?;
                draw::ticket(&archive, source).await
            }
            AttachmentKind::Invoice => {
                let source: InvoiceSource = source::read(&attachment.source)?;
                let archive = self.archive()?;
                make_sure_of_reader(&archive, message).await?;
                draw::invoice(&archive, source).await
            }
        }
    }
}

impl Attaches for Papers {
    fn make<'a>(
        &'a self,
        message: &'a Notification,
        attachment: &'a Attachment,
    ) -> BoxFuture<'a, Result<Vec<u8>, NotMade>> {
        self.made(message, attachment).boxed()
    }
}

/// Whoever was forgotten since the mail was asked for gets nothing that names somebody.
async fn make_sure_of_reader(archive: &Archive, message: &Notification) -> Result<(), NotMade> {
    let account = message.account.ok_or(NotMade::Forgotten)?;
    match people::reach(archive, account).await.map_err(not_made)? {
        Some(_) => Ok(()),
        None => Err(NotMade::Forgotten),
    }
}

/// What can't be read stays so; all else is tried again.
fn not_made(error: TargetError) -> NotMade {
    match error {
        TargetError::Poisonous(why) => NotMade::Never(why),
        error => NotMade::Later(error.to_string()),
    }
}

/// A booked launch, for a calendar. A later one of the same booking takes the place of an earlier.
pub(crate) fn calendar(course: &Course, booking: BookingId, stands: Stands) -> Option<Attachment> {
    let (sequence, changed_at) = course.version(booking)?;
    let source = CalendarSource {
        booking,
        stands,
        seats: course.launch().booking(booking)?.seats,
        launch: LaunchSource::of(course)?,
        sequence,
        changed_at,
    };
    let name = format!("launch-{}.ics", documents::booking_reference(booking));
    let source = source::written(&source)?;
    Some(Attachment::new(AttachmentKind::Calendar, name, source))
}

/// The tickets of a booking that is paid.
pub(crate) fn ticket(course: &Course, launch: LaunchId, booking: BookingId) -> Option<Attachment> {
    let source = TicketSource {
        booking,
        reserved: course.reserved(booking)?,
        flight: LaunchSource::of(course)?,
        launch,
    };
    let name = format!("ticket-{}.pdf", documents::booking_reference(booking));
    let source = source::written(&source)?;
    Some(Attachment::new(AttachmentKind::Ticket, name, source))
}

/// An invoice or a credit note, as it is after the commit at a position.
pub(crate) fn invoice(
    course: &Course,
    invoice: InvoiceId,
    launch: LaunchId,
    number: &InvoiceNumber,
    position: Position,
) -> Option<Attachment> {
    let flight = course.flight()?;
    let source = InvoiceSource {
        invoice,
        position,
        launch: LaunchTold {
            id: launch,
            mission: flight.mission.clone(),
            date: flight.date,
        },
    };
    // As sites name it. Numbers of ours have letters, digits and dashes.
    let name = format!("{number}.pdf");
    let source = source::written(&source)?;
    Some(Attachment::new(AttachmentKind::Invoice, name, source))
}
