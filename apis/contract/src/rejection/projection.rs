//! Rejections of a decision about what is parked.

use domain::projection::ProjectionError;

use super::{Rejected, Rejection};

impl Rejected for ProjectionError {
    fn rejection(&self) -> Rejection {
        match self {
            Self::Skipped { .. } => Rejection::conflict("parked_skipped"),
        }
    }
}
