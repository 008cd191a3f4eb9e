//! A large aggregate is loaded from its snapshot, and is the same.

use domain::launch::Launch;
use event_log::Snapshots;
use test_support::eventually_some;

use crate::fixture::{Log, booking, reserve, schedule};

#[tokio::test(flavor = "multi_thread")]
async fn a_launch_with_a_hundred_thousand_bookings_snapshots_and_loads() -> anyhow::Result<()> {
    const BOOKINGS: u128 = 100_000;
    let log = Log::new().await?;
    let commands = log.process().await?;
    let launch = schedule(&commands, BOOKINGS as u32).await?;
    let clients: Vec<_> = (0..500_u128)
        .map(|client| {
            let commands = commands.clone();
            tokio::spawn(async move {
                for buyer in (1 + client..=BOOKINGS).step_by(500) {
                    reserve(&commands, launch, buyer, buyer).await?;
                }
                Ok::<_, crate::fixture::DispatchError>(())
            })
        })
        .collect();
    for client in clients {
        client.await??;
    }
    let lived = commands.state::<Launch>(launch).await?;
    assert_eq!(lived.seats().reserved, BOOKINGS as u32);

    let snapshots = Snapshots::new(log.server.client("commands").await);
    let version = commands::snapshot_version::<Launch>();
    let snapshot = eventually_some("a snapshot of most of it", async || {
        let found = snapshots.load("launch", launch.0, version).await.ok()??;
        (found.state.len() > 1_000_000).then_some(found)
    })
    .await;
    assert!(snapshot.position.0 > 0);

    let restarted = log.process().await?;
    assert_eq!(restarted.state::<Launch>(launch).await?, lived);
    // It remembers the first command as well as the last.
    for buyer in [1, BOOKINGS] {
        assert!(reserve(&restarted, launch, buyer, buyer).await?.repeated);
    }
    assert!(
        reserve(&restarted, launch, 5, BOOKINGS + 5).await.is_err(),
        "sold out"
    );
    assert_ne!(booking(1), booking(BOOKINGS));
    Ok(())
}
