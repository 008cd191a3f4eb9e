//! The scenarios, one file each. Each sets up a stage of its own, measures limit and figure in
//! turns, and leaves its figures and notes with the [`Bench`].

mod aggregate;
mod hot;
mod index;
mod lag;
mod logs;
mod process;
mod proof;
mod read;
mod rebuild;
mod sign_in;
mod spread;
mod subjects;

use std::time::Instant;

pub(crate) use sign_in::register;

use anyhow::Result;
use clap::ValueEnum;

use crate::figure::Figure;
use crate::sale::Sale;
use crate::stage::World;

/// How many connections ask at once.
pub(crate) const CLIENTS: usize = 64;

/// What can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Scenario {
    /// 64 clients book on one launch
    Hot,
    /// The same against two API processes
    #[value(name = "hot-2")]
    Hot2,
    /// 64 clients book on 1,000 launches
    Spread,
    /// 64 clients read the first page of launches, one launch, and pages of the site
    Read,
    /// From a booking's answer until both read models show it, at 500 bookings a second
    Lag,
    /// Both read models from 200,000 events, and what it takes to seal, verify and restore these
    Rebuild,
    /// An aggregate of 10,000 events, loaded cold and with a snapshot
    Load,
    /// What a token costs a request, and what people who sign in cost those who book
    #[value(name = "sign-in")]
    SignIn,
    /// 10,000 log lines a second, and what they cost those who book
    Logs,
    /// The index of events: filled, and asked for the first page of each filter
    Index,
    /// Getting ready, ending under load, memory when idle
    Process,
    /// The memory of nats-server, by how many aggregates there are
    Subjects,
}

impl Scenario {
    /// Those that are measured unless others are asked for: less than five minutes in all.
    pub(crate) fn usual() -> impl Iterator<Item = Self> {
        let takes_long =
            |scenario: &Self| matches!(scenario, Self::Logs | Self::Index | Self::Subjects);
        let all = Self::value_variants().iter().copied();
        all.filter(move |scenario| !takes_long(scenario))
    }

    /// As it is asked for.
    pub(crate) fn name(self) -> String {
        let value = self.to_possible_value();
        value.map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// What is measured, how long, and what came of it.
pub(crate) struct Bench {
    /// What stages are made from.
    pub(crate) world: World,
    /// The length of one measured interval.
    pub(crate) seconds: f64,
    /// How many intervals each figure is measured in.
    pub(crate) rounds: usize,
    /// Divides the amounts of data, for trying the bench itself.
    pub(crate) divisor: usize,
    /// What was measured.
    pub(crate) figures: Vec<Figure>,
    /// What else was seen.
    pub(crate) notes: Vec<String>,
}

impl Bench {
    /// Runs the scenarios that are asked for.
    pub(crate) async fn run(&mut self, scenarios: &[Scenario]) -> Result<()> {
        for &scenario in scenarios {
            let started = Instant::now();
            match scenario {
                // Measured together, in turns.
                Scenario::Hot if scenarios.contains(&Scenario::Hot2) => continue,
                Scenario::Hot => hot::run(self, false).await?,
                Scenario::Hot2 => hot::run(self, true).await?,
                Scenario::Spread => spread::run(self).await?,
                Scenario::Read => read::run(self).await?,
                Scenario::Lag => lag::run(self).await?,
                Scenario::Rebuild => rebuild::run(self).await?,
                Scenario::Load => aggregate::run(self).await?,
                Scenario::SignIn => sign_in::run(self).await?,
                Scenario::Logs => logs::run(self).await?,
                Scenario::Index => index::run(self).await?,
                Scenario::Process => process::run(self).await?,
                Scenario::Subjects => subjects::run(self).await?,
            }
            eprintln!(
                "measured {} in {:.0} s",
                scenario.name(),
                started.elapsed().as_secs_f64()
            );
        }
        Ok(())
    }

    /// An amount of data, or less of it while the bench itself is tried.
    fn amount(&self, whole: usize) -> usize {
        (whole / self.divisor).max(1)
    }

    fn note(&mut self, note: String) {
        self.notes.push(note);
    }
}

/// What a sale was like besides its speed.
fn describe(name: &str, sale: &Sale) -> String {
    let (fewest, most) = sale.fairness();
    format!(
        "{name}: answered after {:.1} ms (p50), {:.1} ms (p99); {fewest} to {most} bookings per \
         client; {} answers 503",
        sale.latency_ms(50.0),
        sale.latency_ms(99.0),
        sale.busy,
    )
}
