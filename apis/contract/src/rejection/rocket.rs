//! Rejections of a rocket.

use domain::rocket::RocketError;

use super::{Rejected, Rejection};

impl Rejected for RocketError {
    fn rejection(&self) -> Rejection {
        match self {
            Self::RocketExists => Rejection::conflict("rocket_exists"),
            Self::RocketUnknown => Rejection::not_found("rocket_not_found"),
            Self::RocketRetired => Rejection::conflict("rocket_retired"),
            Self::CapacityOutOfBounds { .. } => {
                Rejection::rule_broken("capacity_out_of_bounds").about("capacity")
            }
        }
    }
}
