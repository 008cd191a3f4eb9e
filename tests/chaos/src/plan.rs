//! What is to happen, when, to whom: a pure function of a seed.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use clap::ValueEnum;

use crate::cast::Cast;
use crate::chance::Chance;

/// How often something begins.
const EVERY_MS: u64 = 1_400;
/// The pause after a fault in a part that has to come to itself before the next one.
const RECOVERY: Duration = Duration::from_secs(4);
/// How often another fault is looked for when the one that was thought of has no place.
const TRIES: usize = 50;

/// What can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Kind {
    /// A process ends at once (SIGKILL), and is started again.
    Kill,
    /// A process stands still (SIGSTOP), and goes on.
    Pause,
    /// A process gets a fifth of its time: whatever it does, its disk too, is slow.
    Stutter,
    /// Connections break, and new ones are refused.
    Cut,
    /// Connections stay, and nothing comes through.
    Hush,
    /// All that comes through is late, and little at a time.
    Slow,
    /// A disk is full.
    Fill,
    /// The clock of a process is wrong.
    Shift,
}

/// What is done to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// When it begins, after the load did.
    pub at: Duration,
    /// How long it lasts.
    pub lasts: Duration,
    /// What it is.
    pub kind: Kind,
    /// The process, the link or the disk.
    pub target: String,
    /// By how many seconds a clock is wrong; 0 of anything else.
    pub seconds: i64,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (at, lasts) = (self.at.as_secs_f64(), self.lasts.as_secs_f64());
        write!(f, "{at:>6.1} s for {lasts:>4.1} s: ")?;
        write!(f, "{:?} {}", self.kind, self.target)?;
        match self.seconds {
            0 => Ok(()),
            seconds => write!(f, " by {seconds} s"),
        }
    }
}

/// The faults of a seed, in order, for a load that lasts so long. All are over when it ends.
///
/// Nothing happens to two servers of NATS at once, and each has time to come to itself before the
/// next one: a cluster of three promises no more. Anything else may be down together.
#[must_use]
pub fn plan(seed: u64, length: Duration, cast: &Cast, kinds: &[Kind]) -> Vec<Fault> {
    let mut chance = Chance::new(seed);
    let (mut plan, mut busy) = (Vec::new(), BTreeMap::<String, Duration>::new());
    let mut at = Duration::from_millis(500);
    loop {
        at += Duration::from_millis(chance.between(1, 2 * EVERY_MS));
        let fault = (0..TRIES).find_map(|_| {
            let fault = draw(&mut chance, at, cast, kinds)?;
            let is_free = busy.get(&group(&fault.target)).is_none_or(|end| *end <= at);
            (is_free && at + fault.lasts < length).then_some(fault)
        });
        let Some(fault) = fault else {
            if at >= length {
                return plan;
            }
            continue;
        };
        let end = at + fault.lasts;
        let group = group(&fault.target);
        let recovery = match group.as_str() {
            NATS => RECOVERY,
            _ => Duration::ZERO,
        };
        busy.insert(group, end + recovery);
        plan.push(fault);
    }
}

/// What all that touches a server of NATS itself counts as.
const NATS: &str = "nats";

/// Within a group one thing happens after the other: to each target, and to all that touches a server
/// of NATS itself.
fn group(target: &str) -> String {
    let is_server = target.starts_with(NATS);
    (if is_server { NATS } else { target }).to_owned()
}

fn draw(chance: &mut Chance, at: Duration, cast: &Cast, kinds: &[Kind]) -> Option<Fault> {
    let kind = *chance.one_of(kinds)?;
    let targets = match kind {
        // Servers are few, and more depends on them.
        Kind::Kill | Kind::Pause | Kind::Stutter if chance.percent(35) => &cast.servers,
        Kind::Kill | Kind::Pause | Kind::Stutter => &cast.processes,
        Kind::Cut | Kind::Hush | Kind::Slow if chance.percent(15) => &cast.server_links,
        Kind::Cut | Kind::Hush | Kind::Slow => &cast.links,
        Kind::Fill => &cast.disks,
        Kind::Shift => &cast.clocks,
    };
    let target = chance.one_of(targets)?.clone();
    let (from, to) = match kind {
        Kind::Kill => (50, 2_500),
        Kind::Pause | Kind::Hush => (300, 7_000),
        Kind::Cut => (100, 5_000),
        Kind::Stutter | Kind::Slow | Kind::Shift => (1_000, 8_000),
        Kind::Fill => (1_000, 4_000),
    };
    let lasts = Duration::from_millis(chance.between(from, to));
    let seconds = match kind {
        Kind::Shift => {
            let by = *chance.one_of(&[-3_600, -90, -5, 5, 90, 600, 3_600])?;
            by + i64::try_from(chance.below(5)).unwrap_or_default()
        }
        _ => 0,
    };
    Some(Fault {
        at,
        lasts,
        kind,
        target,
        seconds,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LENGTH: Duration = Duration::from_secs(120);

    fn all(seed: u64) -> Vec<Fault> {
        plan(
            seed,
            LENGTH,
            &Cast::of(3, true, true),
            Kind::value_variants(),
        )
    }

    #[test]
    fn the_same_seed_has_the_same_plan_and_another_one_another() {
        assert_eq!(all(7), all(7));
        assert_ne!(all(7), all(8));
    }

    #[test]
    fn all_is_over_when_the_load_ends_and_it_is_a_lot() {
        for seed in 0..50 {
            let plan = all(seed);
            assert!(plan.len() > 50, "{} faults", plan.len());
            assert!(plan.iter().all(|fault| fault.at + fault.lasts < LENGTH));
            assert!(plan.is_sorted_by_key(|fault| fault.at));
        }
    }

    #[test]
    fn nothing_happens_to_two_servers_of_nats_at_once_nor_twice_to_one_target() {
        for seed in 0..50 {
            let plan = all(seed);
            for (place, fault) in plan.iter().enumerate() {
                for next in &plan[place + 1..] {
                    let (one, other) = (group(&fault.target), group(&next.target));
                    let gap = if one == NATS {
                        RECOVERY
                    } else {
                        Duration::ZERO
                    };
                    let is_after = next.at >= fault.at + fault.lasts + gap;
                    assert!(one != other || is_after, "{fault} and {next}");
                }
            }
        }
    }

    #[test]
    fn each_kind_happens_and_only_those_that_are_wanted() {
        let kinds: Vec<_> = (0..10).flat_map(all).map(|fault| fault.kind).collect();
        for kind in Kind::value_variants() {
            assert!(kinds.contains(kind), "no {kind:?}");
        }
        let cast = Cast::of(1, false, false);
        let only = plan(1, LENGTH, &cast, &[Kind::Kill, Kind::Fill]);
        assert!(only.iter().all(|fault| fault.kind == Kind::Kill));
        assert!(plan(1, LENGTH, &cast, &[Kind::Fill]).is_empty());
    }

    #[test]
    fn links_to_nats_are_no_servers_of_nats() {
        assert_eq!(group("nats-1"), NATS);
        assert_eq!(group("nats-0>nats-1"), NATS);
        assert_eq!(group("policies-0>nats-1"), "policies-0>nats-1");
    }
}
