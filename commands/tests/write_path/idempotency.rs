//! The same command is the same booking, however often and wherever it is sent.

use commands::DispatchError;
use domain::commit::Fingerprint;
use domain::launch::{Launch, LaunchCommand};

use crate::fixture::{Log, booking, cancel, meta, reserve, reserve_with, schedule};

#[tokio::test(flavor = "multi_thread")]
async fn the_same_command_fifty_times_at_once_makes_one_booking() -> anyhow::Result<()> {
    let log = Log::new().await?;
    let processes = [log.process().await?, log.process().await?];
    let launch = schedule(&processes[0], 100).await?;

    let tries = (0..50).map(|n| {
        let commands = processes[n % 2].clone();
        tokio::spawn(async move { reserve(&commands, launch, 1, 1).await })
    });
    let mut positions = Vec::new();
    let mut first = 0;
    for one in tries.collect::<Vec<_>>() {
        let outcome = one.await??;
        positions.push(outcome.position);
        first += usize::from(!outcome.repeated);
    }

    positions.dedup();
    assert_eq!(positions.len(), 1, "all get the position of the one commit");
    assert_eq!(first, 1, "one of them made it");
    assert_eq!(log.bookings(launch).await?, [booking(1)]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_sent_again_after_a_restart_gets_its_first_outcome() -> anyhow::Result<()> {
    let log = Log::new().await?;
    let before = log.process().await?;
    let launch = schedule(&before, 1).await?;
    let first = reserve(&before, launch, 1, 1).await?;
    drop(before);

    let after = log.process().await?;
    let again = reserve(&after, launch, 1, 1).await?;
    assert_eq!(
        (again.position, again.version),
        (first.position, first.version)
    );
    assert!(again.repeated);

    // Even after what it made is undone.
    after
        .dispatch::<Launch>(launch, cancel(booking(1), 1), meta(2))
        .await?;
    assert_eq!(
        reserve(&after, launch, 1, 1).await?.position,
        first.position
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_is_gone_before_its_answer_finds_it_by_asking_again() -> anyhow::Result<()> {
    let log = Log::new().await?;
    let commands = log.process().await?;
    let launch = schedule(&commands, 10).await?;
    for buyer in 1..=5 {
        // Polled once, so it is sent; dropped before it can answer.
        let mut sending = Box::pin(reserve(&commands, launch, buyer, buyer));
        assert!(futures_util::poll!(&mut sending).is_pending());
    }
    let other = log.process().await?;
    for buyer in 1..=5 {
        reserve(&other, launch, buyer, buyer).await?;
        reserve(&commands, launch, buyer, buyer).await?;
    }
    let mut stored = log.bookings(launch).await?;
    stored.sort();
    let mut expected: Vec<_> = (1..=5).map(booking).collect();
    expected.sort();
    assert_eq!(stored, expected);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_id_with_another_body_is_refused() -> anyhow::Result<()> {
    let log = Log::new().await?;
    let commands = log.process().await?;
    let launch = schedule(&commands, 10).await?;
    reserve(&commands, launch, 1, 1).await?;
    let mut other = meta(1);
    other.fingerprint = Fingerprint([8; 16]);
    for commands in [commands, log.process().await?] {
        let refused = reserve_with(&commands, launch, 1, other.clone()).await;
        assert!(
            matches!(refused, Err(DispatchError::FingerprintMismatch)),
            "{refused:?}"
        );
    }
    assert_eq!(log.bookings(launch).await?.len(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_says_whether_something_followed_from_the_command() -> anyhow::Result<()> {
    let log = Log::new().await?;
    let process = log.process().await?;
    let launch = schedule(&process, 100).await?;
    let first = reserve(&process, launch, 1, 1).await?;
    assert!(first.changed && !first.repeated);
    let again = reserve(&process, launch, 1, 1).await?;
    assert!(
        again.changed && again.repeated,
        "it did, when it came first"
    );
    let expire = LaunchCommand::ExpireBookings;
    let nothing = process.dispatch::<Launch>(launch, expire, meta(2)).await?;
    assert!(!nothing.changed && !nothing.repeated);
    Ok(())
}
