//! Events of suppliers: customers see the company's name, and nothing else of it.

use domain::ids::SupplierId;
use domain::supplier::SupplierEvent;
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
        let (name, is_new) = match payload {
            SupplierEvent::ProfileOpened(opened) => (&opened.legal_name, true),
            SupplierEvent::ProfileChanged(changed) => (&changed.legal_name, false),
            SupplierEvent::CompletionRecorded(_)
            | SupplierEvent::FeeReduced(_)
            | SupplierEvent::InvoiceNumberClaimed(_) => return Ok(()),
        };
        let n = event.number.as_i64();
        let id = event.aggregate_id;
        let change = self.suppliers.entry(id).or_default();
        change.n = n;
        change.created |= is_new;
        change.set_all(fields(&SupplierData { revision: n, name })?);
        let part = SupplierPart::new(SupplierId(id), n, name.clone());
        self.renamed.insert(id, part);
        Ok(())
    }
}
