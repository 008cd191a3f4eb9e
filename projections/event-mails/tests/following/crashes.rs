//! Followers that die at any moment: nobody is mailed twice, and nobody is left out.

use std::collections::BTreeSet;

use rand::Rng;
use test_support::eventually;

use crate::world::{World, aborted, booking, paid, reserved};

const BUYERS: usize = 30;
const DEATHS: usize = 6;

#[tokio::test]
async fn however_often_it_dies_each_mail_is_asked_for_once() {
    let mut world = World::new().await;
    world.supplier("owner").await;
    let mut following = world.follow_on().await;
    let launch = world.schedule().await;
    let mut expected = BTreeSet::new();
    let mut bookings = Vec::new();
    for n in 0..BUYERS {
        let name = format!("p{n}");
        bookings.push((booking(), world.customer(&name).await));
        for template in ["booking_confirmed", "launch_aborted", "seats_reserved"] {
            expected.insert((template.to_owned(), format!("{name}@example.com")));
        }
    }
    for of in 0..DEATHS {
        let from = of * BUYERS / DEATHS;
        for &(booking, customer) in &bookings[from..from + BUYERS / DEATHS] {
            world
                .launch(launch, vec![reserved(booking, customer)])
                .await;
            world.launch(launch, vec![paid(booking, customer)]).await;
        }
        let before = world.mails().await.len();
        let more = rand::rng().random_range(1..=6);
        eventually("some more are there", async || {
            world.mails().await.len() >= before + more
        })
        .await;
        drop(following);
        following = world.follow().await;
    }
    world.launch(launch, vec![aborted()]).await;
    eventually("some hear of it", async || {
        let mails = world.mails().await.into_iter();
        mails
            .filter(|(template, _)| template == "launch_aborted")
            .count()
            > 3
    })
    .await;
    drop(following);
    let _following = world.follow_on().await;
    let to_buyers: Vec<_> = world
        .mails()
        .await
        .into_iter()
        .filter(|(template, _)| !template.starts_with("supplier_"))
        .collect();
    assert_eq!(to_buyers, expected.into_iter().collect::<Vec<_>>());
    let to_supplier = world.mails().await.len() - to_buyers.len();
    // One for each booking, and one for the end of the launch.
    assert_eq!(to_supplier, BUYERS + 1);
}
