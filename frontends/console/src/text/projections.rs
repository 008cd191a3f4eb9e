//! The read models and their versions.

use api_contract::projections::{
    BuildingStage, BuildingVersion, ProjectionPause, ProjectionWant, ProjectionWishStatus,
    ScratchStage, ScratchVersion,
};

use crate::shown::{count, moment};

pub(crate) const LEAD: &str = "A read model can be built anew from the log of events, beside the one that is read, and take its place: nothing fails meanwhile, and nothing is mailed again.";
pub(crate) const NONE: &str = "Nobody has told of the read models yet";
pub(crate) const NONE_MEANS: &str = "The rebuilder looks after them: see whether one runs.";
pub(crate) const UNATTENDED: &str = "Nobody looks after it now";
pub(crate) const UNATTENDED_MEANS: &str =
    "It is shown as it was seen last, and what is asked for waits until a rebuilder runs.";
pub(crate) const LIVE: &str = "Live version";
pub(crate) const BEHIND: &str = "Behind the log";
pub(crate) const KEPT: &str = "Kept";
pub(crate) const LEAVING: &str = "Being deleted";
pub(crate) const NO_VERSION: &str = "none";
pub(crate) const MAKING: &str = "Another version is being made.";
pub(crate) const SINCE: &str = "Since";
pub(crate) const ASKED_BY: &str = "Asked for by";
pub(crate) const OPERATOR: &str = "somebody on the command line";
pub(crate) const THEN: &str = "Then";
pub(crate) const EVENTS: &str = "Events applied";
pub(crate) const COMPARED: &str = "Compared with the log";
pub(crate) const DIFFERENCES: &str = "What is not as the log has it";
pub(crate) const DIFFERENCE_HEADINGS: [&str; 4] = ["Version", "Of what", "Where", "What is wrong"];
pub(crate) const BUILT: &str = "built";
pub(crate) const OF_LIVE: &str = "live";
pub(crate) const WISHES: &str = "What was asked for";
pub(crate) const WISH_HEADINGS: [&str; 4] = ["When", "What", "By", "What became of it"];

pub(crate) const REBUILD: &str = "Build it anew";
pub(crate) const REBUILD_MEANS: &str = "Another version is made, empty, and built from the first event on. The live version is read and kept up to date as ever, perhaps a little slower.";
pub(crate) const WHEN_DONE: &str = "Once it has caught up";
pub(crate) const WAIT: &str = "it waits for somebody to look";
pub(crate) const TAKE_OVER: &str = "it is compared, and takes over if nothing in it differs";
pub(crate) const COMPARE: &str = "Compare";
pub(crate) const COMPARE_MEANS: &str =
    "Both versions are compared with the log, while all goes on. Nothing in them is changed.";
pub(crate) const SWITCH: &str = "Let it take over";
pub(crate) const SWITCH_MEANS: &str = "From then on it is read, whatever a comparison found. The version that is live now is kept as it is then. There is no way back to it.";
pub(crate) const CANCEL: &str = "Give it up";
pub(crate) const CANCEL_MEANS: &str =
    "The version that is built is deleted, with all that is in it. The live one is not touched.";
pub(crate) const DROP: &str = "Delete";
pub(crate) const DROP_MEANS: &str = "All tables or collections of this version are deleted, and its space is free. Nobody reads it: the live version is not touched. It can’t be brought back.";
pub(crate) const SCRATCH: &str = "Make a scratch copy";
pub(crate) const SCRATCH_MEANS: &str = "A copy is built from the first event up to some place in the log, to be looked into with the store’s own tools. Nothing of ours ever reads it, and it is deleted after seven days.";
pub(crate) const UNTIL: &str = "Up to where";
pub(crate) const UNTIL_HINT: &str =
    "A position in the log, or an instant such as 2028-03-01T12:00:00Z.";
pub(crate) const REASON_HINT: &str = "It stands with the copy.";
pub(crate) const PLACE: &str = "Stands in";
pub(crate) const COPIED: &str = "All is in it up to";
pub(crate) const KEPT_UNTIL: &str = "Deleted by itself";
pub(crate) const WHY: &str = "Why";
pub(crate) const PAUSE: &str = "Pause";
pub(crate) const PAUSE_MEANS: &str = "Nothing is written into it until somebody lets it go on, whatever is started again meanwhile. It is read as it is, and falls behind; commands go on.";
pub(crate) const PAUSE_HINT: &str = "It stands with the pause.";
pub(crate) const RESUME: &str = "Let it go on";
pub(crate) const RESUME_MEANS: &str = "It catches up with all that happened meanwhile.";
pub(crate) const PAUSED: &str = "It is paused";
pub(crate) const ASKED: &str = "It is asked for.";

/// `Version 3`.
pub(crate) fn version(version: u32) -> String {
    format!("Version {version}")
}

/// What is done, to which version: `Delete version 3`.
pub(crate) fn to_version(act: &str, version: u32) -> String {
    format!("{act}: version {version}")
}

/// Before the time at which a version goes.
pub(crate) fn kept_until(version: u32) -> String {
    format!("Version {version} is deleted by itself at")
}

/// Before the time at which a version went.
pub(crate) fn went_by_itself(version: u32) -> String {
    format!("Version {version} was kept for long enough, and was deleted by itself at")
}

/// Numbers of versions: `1, 3`.
pub(crate) fn versions(versions: &[u32]) -> String {
    let numbers: Vec<_> = versions.iter().map(u32::to_string).collect();
    match &numbers[..] {
        [] => NO_VERSION.to_owned(),
        numbers => numbers.join(", "),
    }
}

pub(crate) fn commits(commits: u64) -> String {
    match commits {
        1 => "1 commit".to_owned(),
        commits => format!("{} commits", count(commits)),
    }
}

pub(crate) const fn stage(stage: BuildingStage) -> &'static str {
    match stage {
        BuildingStage::Growing => "Is built",
        BuildingStage::Comparing => "Is compared",
        BuildingStage::Switching => "Takes over",
        BuildingStage::Stopped => "Stopped",
    }
}

/// Where a model stands that is paused, and why.
pub(crate) fn paused(pause: &ProjectionPause) -> String {
    let stands = match pause.stands_at {
        Some(position) => format!("Nothing is written after position {}.", count(position)),
        None => "Its projector has not let go of it yet.".to_owned(),
    };
    match &pause.reason {
        Some(reason) => format!("{stands} {reason}"),
        None => stands,
    }
}

pub(crate) const fn scratch_stage(stage: ScratchStage) -> &'static str {
    match stage {
        ScratchStage::Growing => "Is copied",
        ScratchStage::Still => "Complete",
        ScratchStage::Stopped => "Stopped",
    }
}

/// What a scratch copy is called: `Version 3, a scratch copy up to position 1,204`.
pub(crate) fn scratch(scratch: &ScratchVersion) -> String {
    let version = version(scratch.version);
    match (scratch.until_position, scratch.until_time) {
        (Some(position), _) => {
            format!(
                "{version}, a scratch copy up to position {}",
                count(position)
            )
        }
        (None, Some(time)) => {
            format!("{version}, a scratch copy up to {}", moment(time, false))
        }
        (None, None) => format!("{version}, a scratch copy"),
    }
}

/// How far a version is, in words.
pub(crate) fn progress(building: &BuildingVersion) -> String {
    let so_far = format!(
        "{} %, position {}",
        building.percent,
        count(building.position)
    );
    if building.stage == BuildingStage::Growing && building.percent < 100 {
        let pace = format!(
            "{so_far}, {} events a second",
            count(building.events_per_second)
        );
        return match building.seconds_left {
            Some(left) => format!("{pace}, {} left", span(left)),
            None => pace,
        };
    }
    match building.percent {
        100 => format!("It has caught up, at position {}", count(building.position)),
        _ => so_far,
    }
}

/// `5 s`, `2 min 5 s`, `3 h 4 min`.
fn span(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds / 60 % 60),
    }
}

/// What a comparison found, in numbers.
pub(crate) fn found(built: u64, live: u64, restless: u64) -> String {
    let found = format!(
        "{} differ in the version that is built, {} in the live one",
        count(built),
        count(live)
    );
    match restless {
        0 => found,
        restless => format!("{found}; {} changed at each look", count(restless)),
    }
}

pub(crate) const fn want(want: ProjectionWant) -> &'static str {
    match want {
        ProjectionWant::Rebuild => REBUILD,
        ProjectionWant::Scratch => SCRATCH,
        ProjectionWant::Pause => PAUSE,
        ProjectionWant::Resume => RESUME,
        ProjectionWant::Compare => COMPARE,
        ProjectionWant::Switch => SWITCH,
        ProjectionWant::Cancel => CANCEL,
        ProjectionWant::Drop => DROP,
    }
}

pub(crate) const fn status(status: ProjectionWishStatus) -> &'static str {
    match status {
        ProjectionWishStatus::Waiting => "Waits",
        ProjectionWishStatus::CarriedOut => "Carried out",
        ProjectionWishStatus::Refused => "Refused",
        ProjectionWishStatus::TookOver => "Took over",
        ProjectionWishStatus::GivenUp => "Given up",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_two_parts_at_most() {
        for (seconds, words) in [(5, "5 s"), (125, "2 min 5 s"), (11_100, "3 h 5 min")] {
            assert_eq!(span(seconds), words);
        }
    }
}
