//! Versions, how far they are, and what differs in them, in words.

use std::time::Duration;

use anyhow::Result;
use chrono::{DateTime, Utc};
use projection_runtime::{
    Building, KEPT_FOR, Pause, Report, SCRATCH_FOR, Scratch, ScratchStage, Stage, Told, Until,
    Versioned, Versions, Which,
};
use rebuilds::{Look, Pace};

/// How many characters the bar has.
const BAR: usize = 24;

/// How far a version is, in one line.
pub(super) fn progress(building: &Building, look: &Look, pace: Pace) -> String {
    let Building { version, stage, .. } = building;
    let (position, end) = (look.position.min(look.end), look.end);
    let share = if end == 0 {
        1.0
    } else {
        position as f64 / end as f64
    };
    let filled = ((share * BAR as f64) as usize).min(BAR);
    let bar = format!("{}{}", "█".repeat(filled), "░".repeat(BAR - filled));
    let percent = (share * 100.0).floor();
    let events = pace.events.round();
    let what = match stage {
        Stage::Growing if position < end => match pace.left {
            Some(left) => format!("{events} events/s, {} left", span(left)),
            None => format!("{events} events/s"),
        },
        Stage::Growing => "has caught up".to_owned(),
        Stage::Comparing => "is compared".to_owned(),
        Stage::Switching => "takes over".to_owned(),
        Stage::Stopped { .. } => "stopped".to_owned(),
    };
    format!("version {version} {bar} {percent}% ({position} of {end}) {what}")
}

/// Whole seconds, minutes and hours: two of them at most.
fn span(time: Duration) -> String {
    let seconds = time.as_secs_f64().ceil() as u64;
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds} s"),
        (0, _) => format!("{minutes} min {seconds} s"),
        _ => format!("{hours} h {minutes} min"),
    }
}

/// All versions of a model, a line each.
pub(super) async fn versions<M: Versioned>(model: &M, versions: &Versions) -> Result<Vec<String>> {
    let name = model.name();
    let live = model.at(versions.live).checkpoint().await?;
    let position = live.position.0;
    let mut lines = vec![format!("{name} {} live, at {position}", versions.live)];
    lines.extend(versions.pause.as_ref().map(paused));
    if let Some(building) = &versions.building {
        let built = model.at(building.version).checkpoint().await?;
        let what = match &building.stage {
            Stage::Growing => "is built".to_owned(),
            Stage::Comparing => "is compared".to_owned(),
            Stage::Switching => "takes over".to_owned(),
            Stage::Stopped { cause, .. } => format!("stopped: {cause}"),
        };
        lines.push(format!(
            "{name} {} {what}, at {} of {position}, {} events, since {}{}",
            building.version,
            built.position.0,
            building.events,
            instant(building.since),
            until(versions, building.version),
        ));
        if let Some(found) = &building.report {
            lines.extend(report(found).map(|line| format!("  {line}")));
        }
    }
    if let Some(copy) = &versions.scratch {
        let copied = model.at(copy.version).checkpoint().await?;
        lines.push(scratch(model, copy, copied.position.0));
    }
    let kept = versions.kept.iter();
    lines.extend(kept.map(|version| format!("{name} {version} kept{}", until(versions, *version))));
    let leaving = versions.leaving.iter();
    lines.extend(leaving.map(|version| format!("{name} {version} is to be deleted")));
    let gone = versions.let_go.iter().rev();
    lines.extend(gone.map(|gone| {
        format!(
            "{name} {} went by itself, {}",
            gone.version,
            instant(gone.at)
        )
    }));
    Ok(lines)
}

/// That a model is paused, in one line.
fn paused(pause: &Pause) -> String {
    let since = instant(pause.asked.at);
    let by = pause.asked.by.iter().map(|by| format!(" by {by}"));
    let reason = pause
        .asked
        .reason
        .iter()
        .map(|reason| format!(": {reason}"));
    let told: String = by.chain(reason).collect();
    let stands = match pause.stands {
        Some(_) => "",
        None => ", and not at rest yet",
    };
    format!("  paused since {since}{stands}{told}")
}

/// A scratch copy, in one line.
pub(super) fn scratch<M: Versioned>(model: &M, scratch: &Scratch, position: u64) -> String {
    let version = scratch.version;
    let stage = match &scratch.stage {
        ScratchStage::Growing => "is copied".to_owned(),
        ScratchStage::Still => "complete".to_owned(),
        ScratchStage::Stopped { cause, .. } => format!("stopped: {cause}"),
    };
    let end = match scratch.until {
        Until::Position(position) => position.to_string(),
        Until::Time(time) => instant(time),
    };
    format!(
        "{} {version} scratch copy up to {end} in {}: {stage}, at {position}, until {}",
        model.name(),
        model.at(version).place(),
        instant(scratch.asked.at + SCRATCH_FOR)
    )
}

/// Until when a version is kept that nobody writes.
fn until(versions: &Versions, version: u32) -> String {
    let since = versions.resting.get(&version);
    since.map_or_else(String::new, |since| {
        format!(", until {}", instant(*since + KEPT_FOR))
    })
}

fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// What a comparison found, a line for each difference and one for the counts.
pub(super) fn report(report: &Report) -> impl Iterator<Item = String> {
    let lines: Vec<_> = report.told.iter().map(told).collect();
    let (compared, live, built) = (report.compared, report.live, report.built);
    let counts = format!(
        "{compared} aggregates compared up to {}: {built} differ in the version that is built, {live} in \
         the live one, {} changed all the time",
        report.position, report.restless
    );
    lines.into_iter().chain([counts])
}

/// A difference, in one line.
pub(super) fn told(told: &Told) -> String {
    let which = match told.which {
        Which::Live => "live",
        Which::Built => "built",
    };
    let Told {
        aggregate,
        id,
        place,
        key,
        what,
        ..
    } = told;
    format!("{which}: {place} {key} of {aggregate} {id}: {what}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_two_parts_at_most() {
        for (seconds, told) in [
            (0.2, "1 s"),
            (59.0, "59 s"),
            (61.0, "1 min 1 s"),
            (7_260.0, "2 h 1 min"),
        ] {
            assert_eq!(span(Duration::from_secs_f64(seconds)), told);
        }
    }
}
