//! Events of suppliers: customers see the company's name, and nothing else of it.

use domain::ids::SupplierId;
use domain::supplier::SupplierEvent;
use domain::text::CompanyName;
use projection_runtime::{Event, TargetError};

use super::Fold;
use crate::documents::fields;
use crate::documents::supplier::{SupplierData, SupplierPart};

impl Fold {
    pub(super) fn supplier(
        &mut self,
        event: &Event,
        payload: &SupplierEvent,
    ) -> Result<(), TargetError> {
        let Some(name) = name_told(payload) else {
            return Ok(());
        };
        let n = event.number.as_i64();
        let id = event.aggregate_id;
        let change = self.suppliers.entry(id).or_default();
        change.n = n;
        change.created |= matches!(payload, SupplierEvent::ProfileOpened(_));
        change.set_all(fields(&SupplierData { revision: n, name })?);
        let part = SupplierPart::new(SupplierId(id), n, name.clone());
        self.renamed.insert(id, part);
        Ok(())
    }
}

/// The name that a company has from an event on, if it may be another than before.
pub(crate) fn name_told(event: &SupplierEvent) -> Option<&CompanyName> {
    match event {
        SupplierEvent::ProfileOpened(opened) => Some(&opened.legal_name),
        SupplierEvent::ProfileChanged(changed) => {
            (!changed.same_name).then_some(&changed.legal_name)
        }
        SupplierEvent::CompletionRecorded(_)
        | SupplierEvent::FeeReduced(_)
        | SupplierEvent::InvoiceNumberClaimed(_) => None,
    }
}
