//! What finds no room is refused before anything happens; the rest is done.

use std::time::Duration;

use commands::{DispatchError, Limits};
use domain::launch::Launch;
use test_support::eventually;

use crate::fixture::{Log, reserve, schedule};

#[tokio::test(flavor = "multi_thread")]
async fn a_full_mailbox_refuses_at_once_and_does_what_it_took() -> anyhow::Result<()> {
    let mut log = Log::new().await?;
    let limits = Limits {
        waiting: 4,
        group: 2,
        ..Limits::default()
    };
    let commands = log.process_with(limits).await?;
    let launch = schedule(&commands, 100).await?;
    // The first booking makes keys for many: those that wait for the log need nothing else.
    reserve(&commands, launch, 100, 100).await?;

    log.server.kill9();
    let mut taken = Vec::new();
    let mut refused = 0;
    for buyer in 1..=20 {
        let commands = commands.clone();
        let mut one = tokio::spawn(async move { reserve(&commands, launch, buyer, buyer).await });
        // The log is away, so only a refusal can come back.
        match tokio::time::timeout(Duration::from_millis(20), &mut one).await {
            Ok(answer) => {
                assert!(matches!(answer?, Err(DispatchError::Busy)));
                refused += 1;
            }
            Err(_) => taken.push(one),
        }
    }
    assert!(refused >= 20 - (4 + 2), "{refused} refused");
    log.server.restart().await;
    let count = taken.len();
    for one in taken {
        one.await??;
    }
    assert_eq!(log.bookings(launch).await?.len(), 1 + count);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_a_log_that_is_away_is_answered_and_finds_out_later() -> anyhow::Result<()> {
    let mut log = Log::new().await?;
    let limits = Limits {
        answered_within: Duration::from_millis(200),
        ..Limits::default()
    };
    let commands = log.process_with(limits).await?;
    let launch = schedule(&log.process().await?, 10).await?;
    // The first booking makes keys for many: the next needs nothing but the log.
    reserve(&log.process().await?, launch, 9, 9).await?;

    log.server.kill9();
    let unknown = reserve(&commands, launch, 1, 1).await;
    assert!(
        matches!(unknown, Err(DispatchError::Unavailable(_))),
        "{unknown:?}"
    );
    let unknown = commands.state::<Launch>(launch).await;
    assert!(
        matches!(unknown, Err(DispatchError::Unavailable(_))),
        "{unknown:?}"
    );
    log.server.restart().await;
    eventually("the same command finds out", async || {
        reserve(&commands, launch, 1, 1).await.is_ok()
    })
    .await;
    assert_eq!(log.bookings(launch).await?.len(), 2);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_waited_too_long_is_refused_and_not_done() -> anyhow::Result<()> {
    let log = Log::new().await?;
    let patient = log.process().await?;
    let launch = schedule(&patient, 10).await?;
    let limits = Limits {
        patience: Duration::ZERO,
        ..Limits::default()
    };
    let hasty = log.process_with(limits).await?;
    let refused = reserve(&hasty, launch, 1, 1).await;
    assert!(matches!(refused, Err(DispatchError::Busy)), "{refused:?}");
    assert_eq!(log.bookings(launch).await?.len(), 0);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_too_large_for_one_commit_is_stored_as_several() -> anyhow::Result<()> {
    let log = Log::new().await?;
    let limits = Limits {
        group_bytes: 3_000,
        ..Limits::default()
    };
    let commands = log.process_with(limits).await?;
    let launch = schedule(&commands, 100).await?;
    let buyers: Vec<_> = (1..=60_u128)
        .map(|buyer| {
            let commands = commands.clone();
            tokio::spawn(async move { reserve(&commands, launch, buyer, buyer).await })
        })
        .collect();
    for buyer in buyers {
        buyer.await??;
    }
    assert_eq!(log.bookings(launch).await?.len(), 60);
    Ok(())
}
