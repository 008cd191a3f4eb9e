//! Never a seat oversold, never one kept from a buyer.

use std::collections::BTreeSet;

use commands::DispatchError;
use domain::launch::{Launch, LaunchError};

use crate::fixture::{Log, booking, cancel, meta, reserve, schedule};

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_buyers_in_two_processes_get_exactly_the_hundred_seats() -> anyhow::Result<()> {
    let log = Log::new().await?;
    let processes = [log.process().await?, log.process().await?];
    let launch = schedule(&processes[0], 100).await?;

    let buyers = (1..=1_000_u128).map(|buyer| {
        let commands = processes[buyer as usize % 2].clone();
        tokio::spawn(async move { (buyer, reserve(&commands, launch, buyer, buyer).await) })
    });
    let mut sold = BTreeSet::new();
    for buyer in buyers.collect::<Vec<_>>() {
        match buyer.await? {
            (buyer, Ok(outcome)) => {
                assert!(!outcome.repeated);
                sold.insert(booking(buyer));
            }
            (_, Err(DispatchError::Rejected(LaunchError::SoldOut { .. }))) => {}
            (buyer, Err(other)) => panic!("buyer {buyer} got {other:?}"),
        }
    }

    assert_eq!(sold.len(), 100);
    let stored = log.bookings(launch).await?;
    assert_eq!(stored.len(), 100, "each booking is stored once");
    assert_eq!(stored.into_iter().collect::<BTreeSet<_>>(), sold);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_remembers_sold_out_sells_the_seat_that_another_freed() -> anyhow::Result<()>
{
    let log = Log::new().await?;
    let (here, there) = (log.process().await?, log.process().await?);
    let launch = schedule(&here, 1).await?;
    reserve(&here, launch, 1, 1).await?;
    let refused = reserve(&there, launch, 2, 2).await;
    assert!(matches!(
        refused,
        Err(DispatchError::Rejected(LaunchError::SoldOut { .. }))
    ));

    here.dispatch::<Launch>(launch, cancel(booking(1), 1), meta(3))
        .await?;

    reserve(&there, launch, 2, 4).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_that_is_asked_for_is_the_newest() -> anyhow::Result<()> {
    let log = Log::new().await?;
    let (here, there) = (log.process().await?, log.process().await?);
    let launch = schedule(&here, 2).await?;
    assert_eq!(there.state::<Launch>(launch).await?.seats().reserved, 0);
    reserve(&here, launch, 1, 1).await?;
    assert_eq!(there.state::<Launch>(launch).await?.seats().reserved, 1);
    Ok(())
}
