//! An invoice as it was written: what its state does not keep.

use domain::commit::Position;
use domain::ids::InvoiceId;
use domain::invoice::{Drafted, Invoice, InvoiceEvent, Party};
use domain::personal::Personal;

use crate::desk::{Desk, Trouble};

/// What an invoice was drafted with. None: there is none, or it is a supplier's own.
pub(super) async fn draft_of(desk: &Desk, invoice: InvoiceId) -> Result<Option<Drafted>, Trouble> {
    let draft = desk.find::<Invoice, _>(invoice, Position(0), |id, event| {
        matches!(event, InvoiceEvent::Drafted(_)).then_some((id, event))
    });
    let Some((id, event)) = draft.await? else {
        return Ok(None);
    };
    Ok(match desk.open(id, event).await? {
        InvoiceEvent::Drafted(drafted) => Some(drafted),
        _ => None,
    })
}

/// Whom it names, as far as that is not forgotten.
pub(super) fn recipient(drafted: Drafted) -> Option<Party> {
    drafted.recipient.and_then(Personal::into_plain)
}
