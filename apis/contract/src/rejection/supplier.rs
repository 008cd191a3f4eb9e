//! Rejections of a supplier.

use domain::supplier::SupplierError;

use super::{Rejected, Rejection};

impl Rejected for SupplierError {
    fn rejection(&self) -> Rejection {
        match self {
            Self::ProfileExists => Rejection::conflict("profile_exists"),
        }
    }
}
