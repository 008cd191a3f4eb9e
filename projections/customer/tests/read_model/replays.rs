//! Whatever comes twice, in whatever batches, makes no difference.

use domain::commit::Position;
use domain::launch::{BookingStatus as DomainStatus, Destination};
use domain::rocket::Range;
use projection_customer::{BookingStatus, ReadModel};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};

use crate::history::{History, Plan, launch_id, rocket_id};
use crate::server::{Model, with_model};

/// Something that somebody tries. Much of it is rejected, as in life.
#[derive(Debug, Clone)]
enum Step {
    Register(u8),
    Revise(u8, u8),
    Retire(u8),
    Schedule(u8, u8),
    Reserve { launch: u8, customer: u8, seats: u8 },
    Confirm(Index),
    Cancel(Index),
    Expire(u8),
    OpenProfile(u8),
    RecordTrip(u8, u8),
    Wait(u8),
}

fn step() -> impl Strategy<Value = Step> {
    let (rocket, launch, customer) = (0..3_u8, 0..4_u8, 0..3_u8);
    prop_oneof![
        2 => rocket.clone().prop_map(Step::Register),
        2 => (rocket.clone(), any::<u8>()).prop_map(|(rocket, name)| Step::Revise(rocket, name)),
        1 => rocket.clone().prop_map(Step::Retire),
        4 => (launch.clone(), rocket).prop_map(|(launch, rocket)| Step::Schedule(launch, rocket)),
        12 => (launch.clone(), customer.clone(), 1..4_u8)
            .prop_map(|(launch, customer, seats)| Step::Reserve { launch, customer, seats }),
        5 => any::<Index>().prop_map(Step::Confirm),
        5 => any::<Index>().prop_map(Step::Cancel),
        3 => launch.clone().prop_map(Step::Expire),
        2 => customer.clone().prop_map(Step::OpenProfile),
        2 => (customer, launch).prop_map(|(customer, launch)| Step::RecordTrip(customer, launch)),
        3 => any::<u8>().prop_map(Step::Wait),
    ]
}

fn history(steps: &[Step]) -> History {
    let mut history = History::new();
    // (launch, booking, customer)
    let mut bookings: Vec<(u8, u128, u8)> = Vec::new();
    for (n, step) in steps.iter().enumerate() {
        let n = n as u128;
        match step {
            Step::Register(rocket) => {
                history.register((*rocket).into(), "New Shepard", "NS", Range::LowEarthOrbit);
            }
            Step::Revise(rocket, name) => {
                let name = format!("New Name {name}");
                history.revise((*rocket).into(), &name, "NS", Range::LowEarthOrbit);
            }
            Step::Retire(rocket) => {
                history.retire((*rocket).into());
            }
            Step::Schedule(launch, rocket) => {
                let plan = Plan {
                    rocket: rocket_id((*rocket).into()),
                    destination: Destination::LowEarthOrbit,
                    seats: 8,
                    ..Plan::default()
                };
                history.try_schedule((*launch).into(), &plan);
            }
            Step::Reserve {
                launch,
                customer,
                seats,
            } => {
                if history.reserve(launch_id((*launch).into()), n, (*customer).into(), *seats) {
                    bookings.push((*launch, n, *customer));
                }
            }
            Step::Confirm(which) if !bookings.is_empty() => {
                let (launch, booking, _) = which.get(&bookings);
                history.confirm(launch_id((*launch).into()), *booking);
            }
            Step::Cancel(which) if !bookings.is_empty() => {
                let (launch, booking, customer) = which.get(&bookings);
                history.cancel(launch_id((*launch).into()), *booking, (*customer).into());
            }
            Step::Confirm(_) | Step::Cancel(_) => {}
            Step::Expire(launch) => {
                history.expire(launch_id((*launch).into()));
            }
            Step::OpenProfile(customer) => {
                history.open_profile((*customer).into());
            }
            Step::RecordTrip(customer, launch) => {
                history.record_trip((*customer).into(), launch_id((*launch).into()), n);
            }
            Step::Wait(minutes) => history.wait((*minutes).into()),
        }
    }
    history
}

/// Projects a history in batches cut anywhere between commits, some of them lost after they
/// were written, so that what follows comes again in other batches.
async fn project_in_pieces(model: &Model, history: &History, cuts: &[(Index, bool)]) {
    let claim = model.claim("test").await;
    let mut cuts = cuts.iter().cycle();
    let mut position = Position(0);
    let mut lost = 0;
    while position < history.end() {
        let rest: Vec<_> = history
            .events
            .iter()
            .filter(|event| event.position > position)
            .cloned()
            .collect();
        let (size, lose) = cuts.next().expect("is a cycle");
        let last = rest[size.index(rest.len())].position;
        let piece: Vec<_> = rest
            .into_iter()
            .filter(|event| event.position <= last)
            .collect();
        model.apply(&claim, &piece).await;
        if *lose && lost < 20 {
            lost += 1;
            model.forget_after(position).await;
        } else {
            position = last;
        }
    }
}

/// The read model says what the aggregates say.
async fn agrees(read: &ReadModel, history: &History) {
    for (id, (launch, _)) in &history.launches {
        let shown = read.launch(*id).await.unwrap();
        let Some(flight) = launch.flight() else {
            assert_eq!(shown, None);
            continue;
        };
        let shown = shown.expect("is shown");
        assert_eq!(shown.seats, launch.seats());
        assert_eq!(shown.free, launch.seats().free());
        let rocket = &history.rockets[&flight.rocket].0;
        let data = &rocket.registration().expect("flies").data;
        assert_eq!(shown.rocket.name, data.name.as_str());
    }
    for customer in 0..3 {
        let customer = crate::history::customer_id(customer);
        let page = read.bookings_of(customer, 100, None).await.unwrap();
        for shown in page.items {
            let (launch, _) = &history.launches[&shown.launch];
            let booking = launch.booking(shown.id).expect("was made");
            assert_eq!((booking.customer, booking.seats), (customer, shown.seats));
            assert_eq!(booking.total, shown.total);
            let status = match booking.status {
                DomainStatus::Reserved(_) => BookingStatus::Reserved,
                DomainStatus::Confirmed => BookingStatus::Confirmed,
                DomainStatus::Expired => BookingStatus::Expired,
                DomainStatus::Cancelled => BookingStatus::Cancelled,
            };
            assert_eq!(status, shown.status);
        }
        let shown = read.customer(customer).await.unwrap();
        let known = history
            .customers
            .get(&customer)
            .filter(|(_, commits)| *commits > 0);
        assert_eq!(shown.is_some(), known.is_some());
        if let (Some(shown), Some((known, _))) = (shown, known) {
            assert_eq!(
                (shown.account, shown.vip),
                (known.account(), known.is_vip())
            );
        }
    }
}

#[test]
fn any_history_in_any_batches_with_any_replays_equals_its_fold() {
    let tokio = tokio::runtime::Runtime::new().unwrap();
    let config = Config {
        cases: 24,
        failure_persistence: None,
        ..Config::default()
    };
    let steps = prop::collection::vec(step(), 1..120);
    let cuts = prop::collection::vec(any::<(Index, bool)>(), 1..10);
    TestRunner::new(config)
        .run(&(steps, cuts), |(steps, cuts)| {
            let history = history(&steps);
            tokio.block_on(with_model(async |whole| {
                whole.project(&history.events).await;
                agrees(&whole.read, &history).await;
                with_model(async |pieces| {
                    project_in_pieces(&pieces, &history, &cuts).await;
                    assert_eq!(pieces.dump().await, whole.dump().await);
                })
                .await;
            }));
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn a_log_projected_twice_changes_nothing_the_second_time() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        let launch = history.schedule(1, &Plan::default());
        history.open_profile(1);
        history.reserve(launch, 1, 1, 2);
        history.confirm(launch, 1);
        history.record_trip(1, launch, 1);
        history.revise(1, "New Glenn", "NG-1", Range::Interplanetary);
        let claim = model.project(&history.events).await;
        let once = model.dump().await;

        model.forget_after(Position(0)).await;
        model.apply(&claim, &history.events).await;
        assert_eq!(model.dump().await, once);
        // One by one, too: each batch is older than what is stored.
        model.forget_after(Position(0)).await;
        for event in &history.events {
            model.apply(&claim, std::slice::from_ref(event)).await;
            assert_eq!(model.dump().await, once);
        }
    })
    .await;
}
