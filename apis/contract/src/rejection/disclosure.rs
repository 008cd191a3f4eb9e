//! Rejections of a note that something personal was read: there are none.

use domain::disclosure::DisclosureError;

use super::{Rejected, Rejection};

impl Rejected for DisclosureError {
    fn rejection(&self) -> Rejection {
        match *self {}
    }
}
