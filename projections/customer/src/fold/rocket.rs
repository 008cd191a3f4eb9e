//! Events of rockets.

use domain::ids::RocketId;
use domain::rocket::RocketEvent;
use projection_runtime::{Event, TargetError};

use super::Fold;
use crate::documents::rocket::{RocketData, RocketPart};
use crate::documents::{binary, fields};

impl Fold {
    pub(super) fn rocket(
        &mut self,
        event: &Event,
        payload: &RocketEvent,
    ) -> Result<(), TargetError> {
        let n = event.number.as_i64();
        let id = event.aggregate_id;
        let change = self.rockets.entry(id).or_default();
        change.n = n;
        let (name, model, capacity, range) = match payload {
            RocketEvent::Registered(rocket) => {
                change.created = true;
                change.set("supplier", binary(rocket.supplier.0));
                change.set("retired", false);
                (&rocket.name, &rocket.model, rocket.capacity, rocket.range)
            }
            RocketEvent::Revised(rocket) => {
                (&rocket.name, &rocket.model, rocket.capacity, rocket.range)
            }
            RocketEvent::Retired(_) => {
                change.set("retired", true);
                return Ok(());
            }
        };
        let data = RocketData {
            revision: n,
            name,
            model,
            capacity,
            range,
        };
        change.set_all(fields(&data)?);
        let part = RocketPart::new(RocketId(id), n, name.clone(), model.clone(), range);
        self.revised.insert(id, part);
        Ok(())
    }
}
