//! What customers are going to ask for, as bytes that only need to be sent.

use std::sync::Arc;
use tokens::SigningKey;

use bytes::Bytes;
use domain::ids::LaunchId;

use crate::http::post;
use crate::people::Buyer;

/// How many bookings of one seat each a customer makes: the seats that one may hold in a launch.
const BOOKINGS_EACH: usize = 4;

/// The orders of one customer, to be sent one after the other.
pub(crate) struct Order {
    /// Who they are.
    pub(crate) buyer: Buyer,
    /// One request per booking.
    pub(crate) requests: Vec<Bytes>,
}

/// Orders of `count` bookings in all, going round all `launches`.
pub(crate) fn orders(key: &SigningKey, launches: &[LaunchId], count: usize) -> Arc<[Order]> {
    let mut places = (0..count).map(|place| (place, launches[place % launches.len()]));
    std::iter::from_fn(|| {
        let places: Vec<_> = places.by_ref().take(BOOKINGS_EACH).collect();
        (!places.is_empty()).then(|| {
            let buyer = Buyer::sign_in(key);
            let requests = places
                .into_iter()
                .map(|(place, launch)| booking(&buyer, launch, place))
                .collect();
            Order { buyer, requests }
        })
    })
    .collect()
}

/// A request that books one seat.
pub(crate) fn booking(buyer: &Buyer, launch: LaunchId, place: usize) -> Bytes {
    let body = format!(
        r#"{{"payment":"card","passengers":[{{"name":"Passenger {place:06}","email":"passenger{place:06}@example.org","phone":"+34 600 {place:06}","date_of_birth":"1990-12-10"}}]}}"#,
    );
    let path = format!("/api/v1/launches/{launch}/bookings");
    post(&path, &buyer.token, &format!("{}-{place}", buyer.id), &body)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn every_customer_keeps_to_the_seats_that_one_may_hold() {
        let launches = [LaunchId(Uuid::new_v4())];
        let orders = orders(&SigningKey::generate(), &launches, 10);
        let counts: Vec<usize> = orders.iter().map(|order| order.requests.len()).collect();
        assert_eq!(counts, [4, 4, 2]);
    }
}
