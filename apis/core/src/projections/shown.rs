//! Read models, versions and wishes, as they travel.

use api_contract::projections::{
    self, BuildingStage, BuildingVersion, LetGoVersion, Projection, ProjectionPause,
    ProjectionWant, ProjectionWish, ProjectionWishStatus, RestingVersion, ScratchVersion,
    VersionComparison, VersionDifference,
};
use chrono::{DateTime, TimeDelta, Utc};
use rebuilds::{
    Built, Copied, Fate, KEPT_FOR, LetGo, Outcome, Pause, Report, SCRATCH_FOR, ScratchStage, Seen,
    Stage, Told, Until, Want, Which, Wish,
};

/// How long nobody may have told of a model for it to be looked after.
const CURRENT_FOR: TimeDelta = TimeDelta::seconds(10);

/// How far a live version is behind the log.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lag {
    pub(super) commits: u64,
    pub(super) ms: u64,
}

pub(super) fn projection(told: Told, lag: Lag, wishes: Vec<Wish>) -> Projection {
    let Seen {
        model,
        live,
        built,
        pause,
        scratch,
        making,
        kept,
        leaving,
        resting,
        let_go,
    } = told.seen;
    Projection {
        name: model,
        is_current: told.age < CURRENT_FOR,
        version: live.version,
        position: live.position,
        lag_commits: lag.commits,
        lag_ms: lag.ms,
        building: built.map(|built| building(built, live.position, &wishes)),
        paused: pause.map(paused),
        scratch: scratch.map(copied),
        making,
        kept,
        leaving,
        resting: resting.into_iter().map(rests).collect(),
        let_go: let_go.into_iter().rev().map(was_let_go).collect(),
        wishes: wishes.into_iter().map(wish).collect(),
    }
}

pub(crate) fn paused(pause: Pause) -> ProjectionPause {
    let Pause { asked, stands, .. } = pause;
    ProjectionPause {
        id: asked.wish,
        since: asked.at,
        by: asked.by,
        reason: asked.reason,
        stands_at: stands,
    }
}

fn copied(copied: Copied) -> ScratchVersion {
    let Copied {
        scratch,
        position,
        place,
    } = copied;
    let (until_position, until_time) = match scratch.until {
        Until::Position(position) => (Some(position), None),
        Until::Time(time) => (None, Some(time)),
    };
    let (stage, failed_at, failure) = match scratch.stage {
        ScratchStage::Growing => (projections::ScratchStage::Growing, None, None),
        ScratchStage::Still => (projections::ScratchStage::Still, None, None),
        ScratchStage::Stopped { position, cause } => {
            (projections::ScratchStage::Stopped, position, Some(cause))
        }
    };
    ScratchVersion {
        version: scratch.version,
        place,
        stage,
        until_position,
        until_time,
        position,
        since: scratch.asked.at,
        kept_until: scratch.asked.at + SCRATCH_FOR,
        account: scratch.asked.by,
        reason: scratch.asked.reason,
        failure,
        failed_at,
    }
}

fn rests((version, since): (u32, DateTime<Utc>)) -> RestingVersion {
    RestingVersion {
        version,
        since,
        until: since + KEPT_FOR,
    }
}

fn was_let_go(gone: LetGo) -> LetGoVersion {
    let LetGo {
        version, since, at, ..
    } = gone;
    LetGoVersion { version, since, at }
}

fn building(built: Built, end: u64, wishes: &[Wish]) -> BuildingVersion {
    let Built {
        building,
        position,
        events_per_second,
        seconds_left,
    } = built;
    let asked = wishes.iter().find(|wish| wish.id == building.wish);
    let (stage, failed_at, failure) = match building.stage {
        Stage::Growing => (BuildingStage::Growing, None, None),
        Stage::Comparing => (BuildingStage::Comparing, None, None),
        Stage::Switching => (BuildingStage::Switching, None, None),
        Stage::Stopped { position, cause } => (BuildingStage::Stopped, position, Some(cause)),
    };
    BuildingVersion {
        version: building.version,
        stage,
        switch: building.switch,
        since: building.since,
        account: asked.map(|wish| wish.account),
        position,
        percent: percent(position, end),
        events: building.events,
        events_per_second,
        seconds_left,
        attempts: building.attempts,
        failure,
        failed_at,
        comparison: building.report.map(comparison),
    }
}

/// Rounded so that only all of it is 100.
fn percent(position: u64, end: u64) -> u64 {
    let part = u128::from(position.min(end)) * 100;
    let whole = part.checked_div(u128::from(end)).unwrap_or(100);
    u64::try_from(whole).unwrap_or(100)
}

fn comparison(report: Report) -> VersionComparison {
    VersionComparison {
        at: report.at,
        position: report.position,
        compared: report.compared,
        built: report.built,
        live: report.live,
        restless: report.restless,
        differences: report
            .told
            .into_iter()
            .map(|told| VersionDifference {
                is_built: told.which == Which::Built,
                aggregate: told.aggregate,
                id: told.id,
                place: told.place,
                key: told.key,
                what: told.what,
            })
            .collect(),
    }
}

pub(super) fn wish(wish: Wish) -> ProjectionWish {
    let reason = match &wish.want {
        Want::Scratch { reason, .. } => reason.clone(),
        Want::Pause { reason } => Some(reason.clone()),
        _ => None,
    };
    let (want, named) = match wish.want {
        Want::Rebuild { .. } => (ProjectionWant::Rebuild, None),
        Want::Scratch { .. } => (ProjectionWant::Scratch, None),
        Want::Pause { .. } => (ProjectionWant::Pause, None),
        Want::Resume { .. } => (ProjectionWant::Resume, None),
        Want::Compare { version } => (ProjectionWant::Compare, Some(version)),
        Want::Switch { version } => (ProjectionWant::Switch, Some(version)),
        Want::Cancel { version } => (ProjectionWant::Cancel, Some(version)),
        Want::Drop { version } => (ProjectionWant::Drop, Some(version)),
    };
    let (status, version, cause) = match (wish.outcome, wish.fate) {
        (Outcome::Waiting, _) => (ProjectionWishStatus::Waiting, named, None),
        (Outcome::Refused { cause }, _) => (ProjectionWishStatus::Refused, named, Some(cause)),
        (Outcome::CarriedOut { version }, None) => {
            (ProjectionWishStatus::CarriedOut, Some(version), None)
        }
        (Outcome::CarriedOut { version }, Some(Fate::TookOver)) => {
            (ProjectionWishStatus::TookOver, Some(version), None)
        }
        (Outcome::CarriedOut { version }, Some(Fate::GivenUp)) => {
            (ProjectionWishStatus::GivenUp, Some(version), None)
        }
    };
    ProjectionWish {
        id: wish.id,
        want,
        version,
        reason,
        account: wish.account,
        asked_at: wish.asked_at,
        status,
        cause,
        settled_at: wish.settled_at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_all_of_it_is_a_hundred_percent() {
        for (position, end, share) in [
            (0, 0, 100),
            (0, 7, 0),
            (999, 1_000, 99),
            (1_000, 1_000, 100),
            // It may be ahead for a moment.
            (1_001, 1_000, 100),
            (u64::MAX - 1, u64::MAX, 99),
        ] {
            assert_eq!(percent(position, end), share, "{position} of {end}");
        }
    }
}
