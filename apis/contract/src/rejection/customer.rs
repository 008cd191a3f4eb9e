//! Rejections of a customer.

use domain::customer::CustomerError;

use super::{Rejected, Rejection};

impl Rejected for CustomerError {
    fn rejection(&self) -> Rejection {
        match self {
            Self::ProfileExists => Rejection::conflict("profile_exists"),
            Self::ProfileMissing => Rejection::not_found("profile_not_found"),
            Self::TooManyChanges { .. } => Rejection::rule_broken("too_many_changes"),
        }
    }
}
