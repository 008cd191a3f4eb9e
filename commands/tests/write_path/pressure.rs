//! What finds no room is refused before anything happens; the rest is done.

use std::task::Poll;
use std::time::{Duration, Instant};

use commands::{DispatchError, Limits};
use domain::commit::Fingerprint;
use domain::launch::Launch;
use test_support::eventually;

use crate::fixture::{Log, booking, meta, reserve, reserve_with, schedule};

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
async fn what_was_done_before_is_told_so_however_late_it_is_asked_again() -> anyhow::Result<()> {
    let log = Log::new().await?;
    let patient = log.process().await?;
    let launch = schedule(&patient, 10).await?;
    let limits = Limits {
        patience: Duration::ZERO,
        ..Limits::default()
    };
    let hasty = log.process_with(limits).await?;
    // It knows the launch, and not what another process does with it now.
    hasty.state::<Launch>(launch).await?;
    let done = reserve(&patient, launch, 1, 1).await?;
    let again = reserve(&hasty, launch, 1, 1).await?;
    assert!(again.repeated);
    assert_eq!(again.position, done.position);
    let mut other = meta(1);
    other.fingerprint = Fingerprint([8; 16]);
    let other = reserve_with(&hasty, launch, 1, other).await;
    assert!(
        matches!(other, Err(DispatchError::FingerprintMismatch)),
        "{other:?}"
    );
    assert_eq!(log.bookings(launch).await?.len(), 1);
    Ok(())
}

/// What waits on this: a card payment confirms its booking only if that is decided soon.
#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_lost_to_another_process_is_not_decided_again_when_it_is_late()
-> anyhow::Result<()> {
    let patience = Duration::from_millis(500);
    let mut log = Log::new().await?;
    let limits = Limits {
        patience,
        ..Limits::default()
    };
    let other = log.process().await?;
    let commands = log.process_with(limits).await?;
    let launch = schedule(&other, 10).await?;
    // The process knows the launch, and the other one then goes ahead.
    reserve(&commands, launch, 1, 1).await?;
    reserve(&other, launch, 2, 2).await?;

    log.server.kill9();
    let begun = Instant::now();
    let late = tokio::spawn(async move { reserve(&commands, launch, 3, 3).await });
    eventually("its time is up", async || begun.elapsed() > patience).await;
    log.server.restart().await;
    let late = late.await?;
    assert!(matches!(late, Err(DispatchError::Busy)), "{late:?}");
    assert_eq!(log.bookings(launch).await?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn commands_that_came_with_those_who_read_are_not_behind_them() -> anyhow::Result<()> {
    let log = Log::new().await?;
    let commands = log.process().await?;
    let launch = schedule(&commands, 10).await?;
    // All of it is sent before the mailbox can take any of it: they share one thread.
    let (first, booked, second) = tokio::join!(
        commands.state::<Launch>(launch),
        reserve(&commands, launch, 1, 1),
        commands.state::<Launch>(launch),
    );
    booked?;
    for state in [first?, second?] {
        assert!(state.booking(booking(1)).is_some());
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_log_takes_nothing_no_more_become_live_than_may() -> anyhow::Result<()> {
    let mut log = Log::new().await?;
    let other = log.process().await?;
    let mut launches = Vec::new();
    for _ in 0..4 {
        launches.push(schedule(&other, 10).await?);
    }
    // One is kept, and one more may be at work.
    let limits = Limits {
        cache_kib: 4,
        leaving_kib: 4,
        ..Limits::default()
    };
    let commands = log.process_with(limits).await?;
    log.server.kill9();
    let mut taken = Vec::new();
    let mut refused = Vec::new();
    for launch in launches {
        let commands = commands.clone();
        let mut one = Box::pin(async move { commands.state::<Launch>(launch).await });
        // What finds no room is refused before it waits for anything.
        match futures_util::poll!(&mut one) {
            Poll::Ready(answer) => {
                assert!(matches!(answer, Err(DispatchError::Busy)), "{answer:?}");
                refused.push(launch);
            }
            Poll::Pending => taken.push(tokio::spawn(one)),
        }
    }
    assert_eq!((taken.len(), refused.len()), (2, 2));
    log.server.restart().await;
    for one in taken {
        // Found, or told that the log was away.
        let _answered = one.await?;
    }
    for launch in refused {
        eventually("there is room again", async || {
            commands.state::<Launch>(launch).await.is_ok()
        })
        .await;
    }
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
