//! Showing how far a version is that is built, until what was wished for has come true.

use std::collections::VecDeque;
use std::io::{IsTerminal, Write, stderr};
use std::time::Duration;

use anyhow::{Result, bail};
use projection_runtime::{Building, Report, Stage, Versioned, Which};
use tokio::time::{Instant, sleep};

use super::telling;
use crate::read_models;

/// How often it is looked how far it is.
const LOOKS_EVERY: Duration = Duration::from_millis(250);

/// How often that is a new line, where it can't take the place of the last one.
const LINE_EVERY: Duration = Duration::from_secs(2);

/// For how long the pace is reckoned back.
const PACE_OF: Duration = Duration::from_secs(10);

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// It is where the live version is.
    CaughtUp,
    Compared,
    Live,
}

/// How far a version was when it was looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    at: Instant,
    /// Where it stands, and where the live version does.
    pub(super) position: u64,
    pub(super) end: u64,
    /// How many events were applied to it.
    events: u64,
}

/// How fast it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pace {
    /// Events per second.
    pub(super) events: f64,
    /// How long it takes to where the live version is now, if it comes closer at all.
    pub(super) left: Option<Duration>,
}

/// Follows what becomes of a version. Gives what a comparison found, if that is what was waited for.
pub(super) async fn follow<M: Versioned>(
    model: &M,
    version: u32,
    until: Until,
) -> Result<Option<Report>> {
    let shown = async {
        let mut screen = Screen::new();
        let ended = watch(model, version, until, &mut screen).await;
        screen.end()?;
        ended
    };
    tokio::select! {
        ended = shown => ended,
        _ = tokio::signal::ctrl_c() => {
            writeln!(
                stderr(),
                "\nprojectors go on with version {version}: `astro projections list` shows how far \
                 they are, `astro projections cancel {}` gives it up",
                model.name()
            )?;
            Ok(None)
        }
    }
}

async fn watch<M: Versioned>(
    model: &M,
    version: u32,
    until: Until,
    screen: &mut Screen,
) -> Result<Option<Report>> {
    let mut looks = VecDeque::new();
    loop {
        let versions = read_models::recorded(model).await?;
        if versions.live == version {
            screen.show(&format!("version {version} is live"), true)?;
            return Ok(None);
        }
        let building = versions.building.filter(|one| one.version == version);
        let Some(building) = building else {
            bail!("version {version} was given up");
        };
        if let Stage::Stopped { cause, .. } = &building.stage {
            bail!("version {version} stopped: {cause}");
        }
        let (built, live) = (model.at(version), model.at(versions.live));
        let (built, live) = tokio::try_join!(built.checkpoint(), live.checkpoint())?;
        let look = Look {
            at: Instant::now(),
            position: built.position.0,
            end: live.position.0,
            events: building.events,
        };
        looks.push_back(look);
        while looks
            .front()
            .is_some_and(|first| first.at.elapsed() > PACE_OF)
        {
            looks.pop_front();
        }
        let pace = pace(looks.front(), &look);
        screen.show(&telling::progress(&building, &look, pace), false)?;
        match (until, &building.stage, &building.report) {
            (Until::CaughtUp, Stage::Growing, _) if look.position >= look.end => {
                return Ok(None);
            }
            (Until::Compared, Stage::Growing, Some(report)) => return Ok(Some(report.clone())),
            (Until::Live, Stage::Growing, Some(report)) => {
                bail!(refused(&building, report));
            }
            _ => sleep(LOOKS_EVERY).await,
        }
    }
}

/// Why a version does not take over by itself.
fn refused(building: &Building, report: &Report) -> String {
    let told = report.told.iter().filter(|told| told.which == Which::Built);
    let told: Vec<_> = told.take(3).map(telling::told).collect();
    format!(
        "version {} does not take over: {} aggregates are not as the log has them ({})",
        building.version,
        report.built,
        told.join("; ")
    )
}

/// How fast it was between two looks.
fn pace(first: Option<&Look>, last: &Look) -> Pace {
    let none = Pace {
        events: 0.0,
        left: None,
    };
    let Some(first) = first else {
        return none;
    };
    let seconds = (last.at - first.at).as_secs_f64();
    if seconds <= 0.0 {
        return none;
    }
    let per_second = |from: u64, to: u64| to.saturating_sub(from) as f64 / seconds;
    // The live version goes on, too: it is the distance that has to become nothing.
    let distance = |look: &Look| look.end.saturating_sub(look.position);
    let closer = per_second(distance(last), distance(first));
    Pace {
        events: per_second(first.events, last.events),
        left: (closer > 0.0)
            .then(|| Duration::try_from_secs_f64(distance(last) as f64 / closer).ok())
            .flatten(),
    }
}

/// Where progress is shown: one line that changes in a terminal, else a line now and then.
struct Screen {
    is_terminal: bool,
    shown: String,
    at: Option<Instant>,
}

impl Screen {
    fn new() -> Self {
        Self {
            is_terminal: stderr().is_terminal(),
            shown: String::new(),
            at: None,
        }
    }

    fn show(&mut self, line: &str, at_once: bool) -> Result<()> {
        if line == self.shown {
            return Ok(());
        }
        if self.is_terminal {
            // Over the last one, and what is left of it is wiped away.
            write!(stderr(), "\r{line}\x1b[K")?;
        } else if at_once || self.at.is_none_or(|at| at.elapsed() >= LINE_EVERY) {
            writeln!(stderr(), "{line}")?;
            self.at = Some(Instant::now());
        } else {
            return Ok(());
        }
        line.clone_into(&mut self.shown);
        Ok(())
    }

    fn end(&self) -> Result<()> {
        if self.is_terminal && !self.shown.is_empty() {
            writeln!(stderr())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(at: Instant, position: u64, end: u64, events: u64) -> Look {
        Look {
            at,
            position,
            end,
            events,
        }
    }

    #[test]
    fn what_is_left_is_reckoned_from_how_the_distance_shrinks() {
        let start = Instant::now();
        let first = look(start, 100, 1_000, 200);
        let last = look(start + Duration::from_secs(2), 500, 1_200, 1_000);
        let pace = pace(Some(&first), &last);
        assert_eq!(pace.events, 400.0);
        // From 900 to 700 in two seconds.
        assert_eq!(pace.left, Some(Duration::from_secs(7)));
    }

    #[test]
    fn who_comes_no_closer_has_no_time_that_is_left() {
        let start = Instant::now();
        let first = look(start, 100, 200, 0);
        let last = look(start + Duration::from_secs(1), 150, 300, 50);
        assert_eq!(pace(Some(&first), &last).left, None);
        assert_eq!(pace(None, &last).left, None);
        assert_eq!(pace(Some(&last), &last).left, None);
    }
}
