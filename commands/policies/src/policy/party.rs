//! How an invoice names the one that it is to: as they told last who they are.

use domain::customer::{Customer, CustomerEvent, CustomerProfile};
use domain::ids::{CustomerId, SupplierId};
use domain::invoice::{Counterparty, Party};
use domain::personal::Personal;
use domain::supplier::{Supplier, SupplierEvent};
use domain::text::PartyName;

use crate::desk::{Desk, Trouble};

/// None: they never told, or were forgotten.
pub(super) async fn of(desk: &Desk, who: Counterparty) -> Result<Option<Party>, Trouble> {
    match who {
        Counterparty::Customer(customer) => of_customer(desk, customer).await,
        Counterparty::Supplier(supplier) => of_supplier(desk, supplier).await,
    }
}

async fn of_customer(desk: &Desk, customer: CustomerId) -> Result<Option<Party>, Trouble> {
    let last = desk.last::<Customer>(customer, |event| {
        matches!(
            event,
            CustomerEvent::ProfileOpened(_) | CustomerEvent::ProfileChanged(_)
        )
    });
    let Some((id, event)) = last.await? else {
        return Ok(None);
    };
    match desk.open(id, event).await? {
        CustomerEvent::ProfileOpened(opened) => person(opened.profile),
        CustomerEvent::ProfileChanged(changed) => person(changed.profile),
        CustomerEvent::TripRecorded(_) | CustomerEvent::PromotedToVip(_) => Ok(None),
    }
}

fn person(profile: Personal<CustomerProfile>) -> Result<Option<Party>, Trouble> {
    let Some(profile) = profile.into_plain() else {
        return Ok(None);
    };
    Ok(Some(Party {
        name: name(&format!("{} {}", profile.first_name, profile.last_name))?,
        tax_id: profile.tax_id,
        address: profile.legal_address,
        country: None,
    }))
}

async fn of_supplier(desk: &Desk, supplier: SupplierId) -> Result<Option<Party>, Trouble> {
    let last = desk.last::<Supplier>(supplier, |event| {
        matches!(
            event,
            SupplierEvent::ProfileOpened(_) | SupplierEvent::ProfileChanged(_)
        )
    });
    let told = match last.await? {
        Some((_, SupplierEvent::ProfileOpened(told))) => Party {
            name: name(told.legal_name.as_str())?,
            tax_id: Some(told.tax_id),
            address: told.legal_address,
            country: Some(told.country),
        },
        Some((_, SupplierEvent::ProfileChanged(told))) => Party {
            name: name(told.legal_name.as_str())?,
            tax_id: Some(told.tax_id),
            address: told.legal_address,
            country: Some(told.country),
        },
        None
        | Some((
            _,
            SupplierEvent::CompletionRecorded(_)
            | SupplierEvent::FeeReduced(_)
            | SupplierEvent::InvoiceNumberClaimed(_),
        )) => return Ok(None),
    };
    Ok(Some(told))
}

/// Names were good enough when they were told; a rule that grew stricter since sets aside what
/// it stands against. The reason says nothing of the name.
fn name(text: &str) -> Result<PartyName, Trouble> {
    PartyName::parse(text).map_err(|error| Trouble::refused(format_args!("a name {error}")))
}
