//! Suppliers, and the part of one that its launches show: the company's name, which is public.

use domain::ids::SupplierId;
use domain::text::CompanyName;
use mongodb::bson;
use serde::{Deserialize, Serialize};

use super::{plain, uuid};
use crate::search;

/// What an event that told a company's name makes of its document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct SupplierData<'a> {
    /// The number of the event that told it.
    pub(crate) revision: i64,
    pub(crate) name: &'a CompanyName,
}

/// A stored supplier.
#[derive(Debug, Deserialize)]
pub(crate) struct SupplierDocument {
    #[serde(rename = "_id")]
    pub(crate) id: bson::Uuid,
    pub(crate) revision: i64,
    pub(crate) name: CompanyName,
}

/// A supplier within the document of a launch: it belongs to another aggregate, so it has a guard
/// of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SupplierPart {
    pub(crate) id: bson::Uuid,
    /// The guard: the number of the supplier's event that told this. 0: nothing is known of the
    /// supplier but its id, which the launch's own event told.
    pub(crate) n: i64,
    pub(crate) name: Option<CompanyName>,
    /// What its launches are found by for its sake. Not read back.
    #[serde(default)]
    pub(crate) tokens: Vec<String>,
}

impl SupplierPart {
    /// Before anything is known of it.
    pub(crate) fn unknown(id: SupplierId) -> Self {
        Self {
            id: uuid(id.0),
            n: 0,
            name: None,
            tokens: Vec::new(),
        }
    }

    pub(crate) fn new(id: SupplierId, n: i64, name: CompanyName) -> Self {
        Self {
            id: uuid(id.0),
            n,
            tokens: search::tokens([name.as_str()]),
            name: Some(name),
        }
    }
}

impl From<SupplierDocument> for SupplierPart {
    fn from(supplier: SupplierDocument) -> Self {
        let id = SupplierId(plain(supplier.id));
        Self::new(id, supplier.revision, supplier.name)
    }
}
