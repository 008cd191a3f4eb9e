//! Whoever dies, and whenever: the end is the same.

use domain::Terms;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::sync::watch;
use tokio::time::sleep;

use crate::books::Books;
use crate::history::History;
use crate::world::World;

/// Kills the policies again and again, each time after a few more commits, as long as `playing`
/// says so; then lets them live to the end. Says how often it killed.
async fn kill_on_and_on(world: &World, seed: u64, mut playing: watch::Receiver<bool>) -> usize {
    let mut chance = StdRng::seed_from_u64(seed);
    let mut kills = 0;
    loop {
        let policies = world.start();
        let begun = world.log.end().await.expect("answers").0;
        let enough = chance.random_range(1..=9);
        let grown = async {
            while world.log.end().await.expect("answers").0 < begun + enough {
                sleep(std::time::Duration::from_millis(1)).await;
            }
        };
        tokio::select! {
            () = grown => {}
            _ = playing.wait_for(|playing| !playing) => {
                world.settled().await;
                policies.stop().await;
                return kills;
            }
        }
        policies.kill();
        kills += 1;
    }
}

/// Whether a late payment finds its customer a VIP already depends on who is faster, so it must not
/// matter here.
fn terms() -> Terms {
    let terms = Terms::default();
    Terms {
        seats_per_vip: terms.seats_per_customer,
        ..terms
    }
}

async fn disturbed(seed: u64) -> Books {
    let world = World::with_terms(terms()).await;
    let (playing, played) = watch::channel(true);
    let play = async {
        History::new(&world, seed).play().await;
        playing.send_replace(false);
    };
    let ((), kills) = tokio::join!(play, kill_on_and_on(&world, seed, played));
    assert!(kills > 10, "{kills} kills disturb nobody");
    assert!(
        world.parked().await.is_empty(),
        "{:?}",
        world.parked().await
    );
    Books::read(&world.log).await
}

async fn undisturbed(seed: u64) -> Books {
    let world = World::with_terms(terms()).await;
    let policies = world.start();
    History::new(&world, seed).play().await;
    world.settled().await;
    policies.stop().await;
    assert!(
        world.parked().await.is_empty(),
        "{:?}",
        world.parked().await
    );
    Books::read(&world.log).await
}

async fn ends_the_same(seed: u64) {
    let (disturbed, undisturbed) = tokio::join!(disturbed(seed), undisturbed(seed));
    for (id, invoice) in &undisturbed.invoices {
        assert_eq!(disturbed.invoices.get(id), Some(invoice), "{id}");
    }
    assert_eq!(disturbed, undisturbed);
    // That there was something to compare.
    assert!(disturbed.confirmed.len() > 5 && disturbed.refunds.len() > 5);
    assert!(
        disturbed
            .invoices
            .values()
            .any(|invoice| invoice.cancelled_by.is_some())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn policies_that_are_killed_all_the_time_end_where_undisturbed_ones_do() {
    for seed in [1, 2, 3] {
        ends_the_same(seed).await;
    }
}
