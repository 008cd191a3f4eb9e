//! Rockets, as far as pages show them besides their launches.

use domain::ids::RocketId;
use kept::Kept;
use mongodb::bson::doc;
use serde::Deserialize;

use super::{PATIENCE, QueryError};
use crate::documents::launch::seats;
use crate::documents::{ROCKETS, binary};
use crate::model::ReadModel;

impl ReadModel {
    /// The seats that a rocket has; none if nothing is known of it.
    ///
    /// # Errors
    /// When the server does not answer.
    pub async fn rocket_capacity(&self, rocket: RocketId) -> Result<Option<u32>, QueryError> {
        #[derive(Deserialize)]
        struct Found {
            capacity: i64,
        }
        let found: Option<Kept<Found>> = self
            .collection(ROCKETS)
            .find_one(doc! { "_id": binary(rocket.0) })
            .projection(doc! { "_id": 0, "capacity": 1 })
            .max_time(PATIENCE)
            .await?;
        let capacity = found.map(|Kept(found)| seats(found.capacity));
        capacity.transpose()
    }
}
