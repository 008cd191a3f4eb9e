//! How each fault is done and undone.

use std::time::Duration;

use anyhow::Result;
use rustix::process::Signal;
use tokio::time::{Instant, sleep, sleep_until};

use crate::plan::{Fault, Kind};
use crate::world::World;
use crate::world::disk::Disk;
use crate::world::link::Condition;

/// Of whoever stutters: how long it stands still, and goes on, in turn.
const STILL: Duration = Duration::from_millis(80);
const GOES_ON: Duration = Duration::from_millis(20);

/// Carries out all faults of a plan, each in its time.
///
/// # Errors
/// When one can't be done.
pub async fn carry_out(world: &World, plan: &[Fault]) -> Result<()> {
    let begin = Instant::now();
    let each = plan.iter().map(|fault| async move {
        sleep_until(begin + fault.at).await;
        happen(world, fault).await
    });
    futures_util::future::try_join_all(each).await.map(drop)
}

/// Undoes whatever there is, whether it was done or not.
///
/// # Errors
/// When a clock can't be set.
pub fn heal(world: &World) -> Result<()> {
    world.links.mend_all();
    for disk in &world.cast.disks {
        Disk::clear(&world.disk(disk));
    }
    for clock in &world.cast.clocks {
        world.shift(clock, 0)?;
    }
    for name in world.cast.processes.iter().chain(&world.cast.servers) {
        world.fleet.signal(name, Signal::CONT);
        world.fleet.let_run(name);
    }
    Ok(())
}

async fn happen(world: &World, fault: &Fault) -> Result<()> {
    let (target, fleet) = (&*fault.target, &world.fleet);
    match fault.kind {
        Kind::Kill => {
            fleet.kill(target);
            sleep(fault.lasts).await;
            fleet.let_run(target);
        }
        Kind::Pause => {
            fleet.signal(target, Signal::STOP);
            sleep(fault.lasts).await;
            fleet.signal(target, Signal::CONT);
        }
        Kind::Stutter => {
            let end = Instant::now() + fault.lasts;
            while Instant::now() < end {
                fleet.signal(target, Signal::STOP);
                sleep(STILL).await;
                fleet.signal(target, Signal::CONT);
                sleep(GOES_ON).await;
            }
        }
        Kind::Cut => be(world, fault, Condition::Cut).await,
        Kind::Hush => be(world, fault, Condition::Silent).await,
        Kind::Slow => be(world, fault, Condition::Slow).await,
        Kind::Fill => {
            let folder = world.disk(target);
            tokio::task::spawn_blocking(move || Disk::fill(&folder)).await??;
            sleep(fault.lasts).await;
            Disk::clear(&world.disk(target));
            // As an operator does: a server that met a full disk may have stopped to store anything.
            fleet.kill(target);
            fleet.let_run(target);
        }
        Kind::Shift => {
            world.shift(target, fault.seconds)?;
            sleep(fault.lasts).await;
            world.shift(target, 0)?;
        }
    }
    Ok(())
}

/// A way is bad for a while.
async fn be(world: &World, fault: &Fault, condition: Condition) {
    world.links.set(&fault.target, condition);
    sleep(fault.lasts).await;
    world.links.set(&fault.target, Condition::Open);
}
