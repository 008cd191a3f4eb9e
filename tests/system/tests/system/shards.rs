//! The shards of a read model spread over its projectors, and none of them is missed when one of these dies.

use std::cell::Cell;
use std::collections::HashMap;

use futures_util::future::join_all;
use projection_runtime::{Shards, Versioned};
use system_tests::{Books, Caller, Crowd, Offer, Order};
use test_support::{Astro, Role, Servers, eventually};

use crate::kept_versions::models;

const CLIENTS: usize = 4;
/// The customers that each client acts for.
const CUSTOMERS: usize = 8;
const LAUNCHES: usize = 6;
const SEATS: u32 = 100;
const DIVIDED: (&str, &str) = ("ASTRO_PROJECTION_SHARDS", "4");

/// Two projectors of a kind.
async fn pair(role: Role, servers: &Servers) -> (Astro, Astro) {
    tokio::join!(
        Astro::start_with(role, servers, &[DIVIDED]),
        Astro::start_with(role, servers, &[DIVIDED]),
    )
}

/// How many shards each process holds, the most first.
async fn held(model: &impl Versioned) -> Vec<usize> {
    let shards = Shards::try_from(4).expect("few");
    let mut holders = HashMap::new();
    for shard in shards.all() {
        let record = model.of_shard(shard).checkpoint().await.expect("answers");
        if let Some(holder) = record.leased_until.and(record.holder) {
            *holders.entry(holder).or_insert(0) += 1;
        }
    }
    let mut held: Vec<_> = holders.into_values().collect();
    held.sort_unstable_by(|one, other| other.cmp(one));
    held
}

#[tokio::test]
async fn nothing_is_lost_when_one_of_two_projectors_that_share_a_model_is_killed() {
    let servers = Servers::start().await;
    let ((operational, mut other_operational), (customer, mut other_customer)) = tokio::join!(
        pair(Role::ProjectorOperational, &servers),
        pair(Role::ProjectorCustomer, &servers),
    );
    let (customer_api, admin_api) = tokio::join!(
        Astro::start(Role::CustomerApi, &servers),
        Astro::start(Role::AdminApi, &servers),
    );
    let offers = (0..LAUNCHES).map(|_| Offer::new(&admin_api, &servers, SEATS));
    let (offers, crowd) = tokio::join!(
        join_all(offers),
        Crowd::gather(&servers, CLIENTS * CUSTOMERS),
    );
    let (in_postgresql, in_mongodb) = models(&servers).await;
    eventually("both share", async || {
        held(&in_postgresql).await == [2, 2] && held(&in_mongodb).await == [2, 2]
    })
    .await;

    let answered = Cell::new(0);
    let clients = crowd.customers().chunks(CUSTOMERS).map(async |customers| {
        for customer in customers {
            let counter = Caller::new(&customer_api, customer);
            for offer in &offers[..3] {
                let answer = Order::new(customer, offer).send(&counter).await;
                let booked = answer.expect("an answer").expect(201);
                // Whoever names what they were told reads it, whichever shard it is in.
                let own = format!("/api/v1/bookings/{}", booked.id());
                let read = counter.get_after_all(&own, booked.position()).await;
                read.expect(200);
                answered.set(answered.get() + 1);
            }
        }
    });
    tokio::join!(join_all(clients), async {
        eventually("some are booked", async || answered.get() > 20).await;
        other_operational.kill9();
        other_customer.kill9();
    });
    eventually("one has all", async || {
        held(&in_postgresql).await == [4] && held(&in_mongodb).await == [4]
    })
    .await;

    // One more, to see when both read models are at the end of the log.
    let last = Offer::new(&admin_api, &servers, 1).await;
    let path = format!("/api/v1/launches/{}", last.launch);
    for caller in [
        Caller::new(&admin_api, &last.supplier),
        Caller::visitor(&customer_api),
    ] {
        let read = caller.get_after_all(&path, &last.position).await;
        read.expect(200);
    }
    let books = Books::of_log(&servers).await;
    assert_eq!(books.bookings.len(), CLIENTS * CUSTOMERS * 3);
    let shown = Books::of_postgresql(&servers).await;
    assert_eq!(shown.difference(&books), None);
    let shown = Books::of_mongodb(&servers).await;
    assert_eq!(shown.difference(&books), None);
    drop((operational, customer));
}
