//! A version is built beside the one that is read, and takes its place.

use std::time::Duration;

use domain::commit::Position;
use projection_runtime::{
    Leading, Live, Options, Refused, RunError, Stage, Target, Versions, Watcher, Which, change,
    project,
};
use test_support::eventually;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::family::Version;
use crate::world::{World, rocket};

const PATIENCE: Duration = Duration::from_secs(20);

/// A projector's process. Dropping it is what a crash is to the others.
pub(crate) struct Process {
    stopping: CancellationToken,
    leading: Leading,
    task: AbortOnDropHandle<Result<(), RunError>>,
}

impl Process {
    pub(crate) fn start(world: &World, model: &Version, holder: &str) -> Self {
        Self::start_with(world, model, World::options(holder))
    }

    pub(crate) fn start_with(world: &World, model: &Version, options: Options) -> Self {
        let (stopping, leading) = (CancellationToken::new(), Leading::default());
        let running = project(
            model.clone(),
            world.log.clone(),
            world.keyring.clone(),
            options,
            leading.clone(),
            stopping.clone(),
        );
        Self {
            stopping,
            leading,
            task: AbortOnDropHandle::new(tokio::spawn(running)),
        }
    }

    /// Whether it has looked which version is live, and keeps it or stands by.
    pub(crate) fn is_there(&self) -> bool {
        self.leading.now().0 > 0
    }

    pub(crate) async fn stop(self) {
        self.stopping.cancel();
        let ended = self.task.await.expect("no panic");
        ended.expect("ends as it was asked to");
    }
}

pub(crate) async fn reaches(version: &Version, position: Position) {
    eventually("the position is reached", async || {
        version.memory.position() >= position
    })
    .await;
}

async fn takes_over(model: &Version, version: u32) {
    eventually("it takes over", async || model.record().live == version).await;
}

async fn ask(model: &Version, what: impl Fn(&mut Versions) -> Result<u32, Refused> + Send + Sync) {
    change(model, what).await.expect("is allowed");
}

#[tokio::test]
async fn what_takes_over_has_all_that_the_old_one_had_and_goes_on_where_that_stops() {
    let mut world = World::new().await;
    let first = Version::first();
    let process = Process::start(&world, &first, "a");
    for n in 1..=20 {
        world.register(n).await;
    }
    let second = first.rebuild(true).await;
    takes_over(&first, 2).await;
    assert_eq!(first.record().kept, [1]);
    let at_switch = first.memory.position();
    assert!(second.memory.position() >= at_switch);

    let last = world.register(21).await;
    reaches(&second, last).await;
    eventually("it is the one that is told of", async || {
        process.leading.now().0 == 2
    })
    .await;
    process.stop().await;
    assert_eq!(second.memory.events().len(), 21);
    assert_eq!(
        first.memory.position(),
        at_switch,
        "the old one stands still"
    );
}

#[tokio::test]
async fn readers_go_over_to_what_took_over_and_drop_what_they_cached() {
    let mut world = World::new().await;
    let first = Version::first();
    let process = Process::start(&world, &first, "a");
    let live = Live::follow(&first).await.expect("answers");
    let client = world.nats.client("commands").await;
    let watched = live.clone();
    let watcher = Watcher::start(client, "customer", move || {
        let watched = watched.clone();
        async move { watched.stand().await }
    });
    let watcher = watcher.await;
    let before = world.register(1).await;
    assert!(watcher.wait_for(before, PATIENCE).await);
    assert_eq!(live.now().version(), 1);

    let second = first.rebuild(false).await;
    reaches(&second, before).await;
    assert_eq!(live.now().version(), 1, "nobody reads what is built");
    ask(&first, Versions::switch).await;
    takes_over(&first, 2).await;
    // Once it shows what is written after, it is the new one that shows it.
    let after = world.register(2).await;
    assert!(watcher.wait_for(after, PATIENCE).await);
    assert_eq!(live.now().version(), 2);
    assert!(live.now().memory.position() >= after);
    process.stop().await;
}

#[tokio::test]
async fn whoever_takes_the_place_of_a_dead_builder_goes_on_at_its_checkpoint() {
    let mut world = World::new().await;
    let first = Version::first();
    for n in 1..=5 {
        world.register(n).await;
    }
    let process = Process::start(&world, &first, "a");
    let second = first.rebuild(true).await;
    reaches(&second, Position(1)).await;
    drop(process);
    let built = second.memory.position();
    let last = world.register(6).await;
    let process = Process::start(&world, &first, "b");
    takes_over(&first, 2).await;
    reaches(&second, last).await;
    process.stop().await;
    let begun = second
        .memory
        .batches()
        .iter()
        .map(|batch| batch.0)
        .collect::<Vec<_>>();
    assert!(begun.contains(&built), "{begun:?} go on at {built}");
    assert_eq!(second.memory.events().len(), 6, "nothing is applied twice");
}

#[tokio::test]
async fn a_commit_that_can_not_be_applied_stops_what_is_built_and_parks_nothing() {
    let mut world = World::new().await;
    let first = Version::first();
    for n in 1..=3 {
        world.register(n).await;
    }
    let second = first.rebuild(true).await;
    second.memory.reject([Position(2)]);
    let process = Process::start(&world, &first, "a");
    eventually("it stops", async || {
        let building = first.record().building.expect("is built");
        matches!(
            building.stage,
            Stage::Stopped {
                position: Some(2),
                ..
            }
        )
    })
    .await;
    // The live one goes on, and people find out why.
    let last = world.register(4).await;
    reaches(&first, last).await;
    let Some(Stage::Stopped { cause, .. }) = first.record().building.map(|one| one.stage) else {
        panic!("it stopped");
    };
    assert!(cause.contains("the test rejects position 2"), "{cause}");
    assert_eq!(second.memory.parked(), []);
    assert_eq!(
        change(&first, Versions::cancel).await.expect("is allowed"),
        2
    );
    process.stop().await;
}

#[tokio::test]
async fn what_differs_from_the_log_does_not_take_over_by_itself_and_is_told() {
    let mut world = World::new().await;
    let first = Version::first();
    let last = world.register(7).await;
    let process = Process::start(&world, &first, "a");
    reaches(&first, last).await;
    first.differs(rocket(7).0);
    let second = first.rebuild(false).await;
    second.differs(rocket(7).0);
    ask(&first, Versions::compare).await;
    eventually("it is compared", async || {
        first.record().building.expect("is built").report.is_some()
    })
    .await;
    let building = first.record().building.expect("is built");
    let report = building.report.expect("is compared");
    assert_eq!((report.compared, report.live, report.built), (1, 1, 1));
    let told: Vec<_> = report.told.iter().map(|told| told.which).collect();
    assert_eq!(told, [Which::Live, Which::Built]);
    assert_eq!(report.told[0].what, "name");
    assert_eq!((building.stage, first.record().live), (Stage::Growing, 1));
    // A person may decide otherwise.
    ask(&first, Versions::switch).await;
    takes_over(&first, 2).await;
    process.stop().await;
}

#[tokio::test]
async fn what_is_given_up_is_written_no_more() {
    let mut world = World::new().await;
    let first = Version::first();
    let process = Process::start(&world, &first, "a");
    let last = world.register(1).await;
    let second = first.rebuild(false).await;
    reaches(&second, last).await;
    ask(&first, Versions::cancel).await;
    eventually("its lease is given back", async || {
        second.memory.holder().is_none()
    })
    .await;
    let last = world.register(2).await;
    reaches(&first, last).await;
    process.stop().await;
    assert_eq!(second.memory.position(), Position(1));
    assert_eq!(first.record().leaving, [2]);
}

#[tokio::test]
async fn who_was_to_take_over_and_has_not_caught_up_lets_the_live_one_go_on() {
    let mut world = World::new().await;
    let first = Version::first();
    let process = Process::start(&world, &first, "a");
    let last = world.register(1).await;
    reaches(&first, last).await;
    let second = first.rebuild(false).await;
    second.memory.open_gate(false);
    ask(&first, Versions::switch).await;
    for n in 2..=5 {
        let last = world.register(n).await;
        reaches(&first, last).await;
    }
    assert_eq!(first.record().live, 1);
    second.memory.open_gate(true);
    takes_over(&first, 2).await;
    process.stop().await;
}

#[tokio::test]
async fn who_is_a_little_behind_a_log_that_never_rests_takes_over() {
    let mut world = World::new().await;
    let first = Version::first();
    let process = Process::start(&world, &first, "a");
    let second = first.rebuild(false).await;
    second.memory.slow_down(Duration::from_millis(50));
    ask(&first, Versions::switch).await;
    let writes = async {
        for n in 1.. {
            world.register(n).await;
        }
    };
    tokio::select! {
        () = takes_over(&first, 2) => {}
        () = writes => unreachable!("it writes for ever"),
    }
    process.stop().await;
}

#[tokio::test]
async fn many_processes_build_one_version_once() {
    let mut world = World::new().await;
    let first = Version::first();
    let processes: Vec<_> = ["a", "b", "c"]
        .map(|holder| Process::start(&world, &first, holder))
        .into();
    for n in 1..=10 {
        world.register(n).await;
    }
    let second = first.rebuild(true).await;
    takes_over(&first, 2).await;
    let last = world.register(11).await;
    reaches(&second, last).await;
    for process in processes {
        process.stop().await;
    }
    assert_eq!(second.memory.events().len(), 11);
}
