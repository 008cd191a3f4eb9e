//! How many seats one customer may hold.

use chrono::Utc;
use domain::customer::{CustomerEvent, PromotedToVip, TripRecorded};
use domain::ids::{BookingId, LaunchId};
use event_log::{EventLog, Keyring, MasterKey};
use system_tests::{Caller, Offer};
use test_support::{AccountRole, Astro, Journal, Role, Servers, SignedIn};
use uuid::Uuid;

#[tokio::test]
async fn a_customer_holds_four_seats_in_one_launch_and_a_vip_six() {
    let servers = Servers::start().await;
    let (admin_api, customer_api, supplier, customer, vip) = tokio::join!(
        Astro::start(Role::AdminApi, &servers),
        Astro::start(Role::CustomerApi, &servers),
        servers.sign_in(AccountRole::Supplier),
        servers.sign_in(AccountRole::Customer),
        servers.sign_in(AccountRole::Customer),
    );
    let offer = Offer::by(supplier, &admin_api, 100).await;
    let refused = (422, "seat_limit_exceeded", "passengers");

    let customer = Caller::new(&customer_api, &customer);
    assert_eq!(offer.book(&customer, "five", 5).await.problem(), refused);
    let _booked = offer.book(&customer, "four", 4).await.expect(201);
    assert_eq!(offer.book(&customer, "one", 1).await.problem(), refused);

    make_vip(&servers, &vip).await;
    let vip = Caller::new(&customer_api, &vip);
    assert_eq!(offer.book(&vip, "seven", 7).await.problem(), refused);
    let _booked = offer.book(&vip, "three", 3).await.expect(201);
    let six = offer.book(&vip, "three-more", 3).await.expect(201);
    assert_eq!(offer.book(&vip, "one", 1).await.problem(), refused);

    // What only a VIP may have is the same when it is sent again, too.
    let again = offer.book(&vip, "three-more", 3).await.expect(201);
    assert_eq!((again.id(), again.position()), (six.id(), six.position()));
}

/// Writes down two trips, which no endpoint does yet.
async fn make_vip(servers: &Servers, customer: &SignedIn) {
    let log = EventLog::open(servers.nats.client("commands").await).await;
    let master: MasterKey = servers.master_key.parse().expect("64 digits");
    let keyring = Keyring::open(servers.nats.client("commands").await, master).await;
    let mut journal = Journal::new(
        log.expect("the log opens"),
        keyring.expect("the keyring opens"),
    );
    let trip = || -> CustomerEvent {
        TripRecorded {
            launch: LaunchId(Uuid::new_v4()),
            booking: BookingId(Uuid::new_v4()),
        }
        .into()
    };
    let events = vec![trip(), trip(), PromotedToVip {}.into()];
    let id = customer.customer().0;
    journal.commit("customer", id, Utc::now(), events).await;
}
