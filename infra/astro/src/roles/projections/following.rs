//! Showing how far a version is that is built, until what was wished for has come true.

use std::io::{IsTerminal, Write, stderr};
use std::time::Duration;

use anyhow::{Result, bail};
use projection_runtime::{Building, Report, ScratchStage, Stage, Versioned, Which};
use rebuilds::{Look, Paces};
use tokio::time::{Instant, sleep};

use super::telling;
use crate::read_models;

/// How often it is looked how far it is.
const LOOKS_EVERY: Duration = Duration::from_millis(250);

/// How often that is a new line, where it can't take the place of the last one.
const LINE_EVERY: Duration = Duration::from_secs(2);

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// It is where the live version is.
    CaughtUp,
    Compared,
    Live,
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

/// Follows a scratch copy until it is complete. Gives where it stands then.
pub(super) async fn follow_scratch<M: Versioned>(
    model: &M,
    version: u32,
) -> Result<Option<String>> {
    let mut screen = Screen::new();
    let shown = watch_scratch(model, version, &mut screen);
    let ended = tokio::select! {
        ended = shown => ended.map(Some),
        _ = tokio::signal::ctrl_c() => Ok(None),
    };
    screen.end()?;
    if matches!(ended, Ok(None)) {
        writeln!(
            stderr(),
            "projectors go on with version {version}: `astro projections list` shows how far they are, \
             `astro projections drop {} {version}` deletes it",
            model.name()
        )?;
    }
    ended
}

/// Waits until nothing is written into a model that was paused. Gives where it stands.
pub(super) async fn follow_pause<M: Versioned>(model: &M) -> Result<Option<u64>> {
    let stands = async {
        loop {
            let Some(pause) = read_models::recorded(model).await?.pause else {
                bail!("somebody let it go on");
            };
            if let Some(position) = pause.stands {
                return Ok(Some(position));
            }
            sleep(LOOKS_EVERY).await;
        }
    };
    tokio::select! {
        stands = stands => stands,
        _ = tokio::signal::ctrl_c() => {
            writeln!(
                stderr(),
                "it is paused all the same: `astro projections resume {}` lets it go on",
                model.name()
            )?;
            Ok(None)
        }
    }
}

async fn watch_scratch<M: Versioned>(
    model: &M,
    version: u32,
    screen: &mut Screen,
) -> Result<String> {
    let copy = model.at(version);
    loop {
        let scratch = read_models::recorded(model).await?.scratch;
        let Some(scratch) = scratch.filter(|scratch| scratch.version == version) else {
            bail!("version {version} was deleted");
        };
        // Asked for after the record: what is complete by that is where it ends.
        let position = copy.checkpoint().await?.position;
        match &scratch.stage {
            ScratchStage::Stopped { cause, .. } => bail!("version {version} stopped: {cause}"),
            ScratchStage::Still => return Ok(telling::scratch(model, &scratch, position.0)),
            ScratchStage::Growing => {
                screen.show(
                    &format!("version {version} is copied, at {position}"),
                    false,
                )?;
                sleep(LOOKS_EVERY).await;
            }
        }
    }
}

async fn watch<M: Versioned>(
    model: &M,
    version: u32,
    until: Until,
    screen: &mut Screen,
) -> Result<Option<Report>> {
    let mut paces = Paces::default();
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
        let pace = paces.look(look);
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
