//! Processes that sell one launch take turns: whoever serves a client, the client is served.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::fixture::{DispatchError, Log, reserve, schedule};

const CLIENTS: u128 = 32;
const BOOKINGS: u32 = 2_000;

#[tokio::test(flavor = "multi_thread")]
async fn of_two_processes_that_sell_one_launch_neither_starves_its_clients() -> anyhow::Result<()> {
    sell_by(2).await
}

#[tokio::test(flavor = "multi_thread")]
async fn of_four_processes_that_sell_one_launch_none_starves_its_clients() -> anyhow::Result<()> {
    sell_by(4).await
}

/// Clients book one seat after the other until enough are sold, each at one of the processes.
/// No process is too busy for any of them, and none gets much less or much more than the others.
async fn sell_by(processes: usize) -> anyhow::Result<()> {
    let log = Log::new().await?;
    let mut commands = Vec::new();
    for _ in 0..processes {
        commands.push(log.process().await?);
    }
    let launch = schedule(&commands[0], 2 * BOOKINGS).await?;
    let sold = Arc::new(AtomicU32::new(0));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let commands = commands[client as usize % processes].clone();
            let sold = sold.clone();
            tokio::spawn(async move {
                let mut own = 0;
                while sold.load(Ordering::Relaxed) < BOOKINGS {
                    let buyer = client << 64 | u128::from(own);
                    reserve(&commands, launch, buyer, buyer).await?;
                    sold.fetch_add(1, Ordering::Relaxed);
                    own += 1;
                }
                Ok::<u32, DispatchError>(own)
            })
        })
        .collect();
    let mut own = Vec::new();
    for client in clients {
        own.push(client.await??);
    }
    own.sort_unstable();

    let (fewest, median, most) = (own[0], own[own.len() / 2], own[own.len() - 1]);
    assert!(4 * fewest >= median, "too few for some: {own:?}");
    assert!(most <= 4 * median, "too many for some: {own:?}");
    assert_eq!(
        log.bookings(launch).await?.len(),
        own.iter().sum::<u32>() as usize
    );
    Ok(())
}
