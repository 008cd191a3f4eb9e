//! Rejections of a link.

use domain::slug::SlugError;

use super::{Rejected, Rejection};

impl Rejected for SlugError {
    fn rejection(&self) -> Rejection {
        match self {
            Self::SlugTaken { .. } => Rejection::conflict("link_taken"),
        }
    }
}
