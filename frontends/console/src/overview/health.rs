//! What is wrong, in words: worked out of what the processes tell, without a clock of its own.

use std::collections::BTreeMap;

use api_contract::operations::{Process, ProcessState, Processes, ProjectionState};
use chrono::TimeDelta;
use frontend_ui::Tone;

use crate::text::trouble as text;

/// What runs in a whole system.
const EXPECTED: [&str; 12] = [
    "admin-api",
    "core-api",
    "customer-api",
    "event-index",
    "log-keeper",
    "notifier",
    "policies",
    "projector-customer",
    "projector-operational",
    "rebuilder",
    "reconciler",
    "scheduler",
];

/// From when on somebody notices that something is behind: ten seconds.
const LATE_MS: u64 = 10_000;

/// From when on it is a failure: a minute.
const TOO_LATE_MS: u64 = 60_000;

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trouble {
    pub(super) is_bad: bool,
    pub(super) words: String,
}

/// What is kept up to date with the log: how far it is, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) name: String,
    pub(super) position: Option<u64>,
    pub(super) lag_commits: Option<u64>,
    pub(super) lag_ms: Option<u64>,
    pub(super) parked: Option<u64>,
    /// The process that does it.
    pub(super) by: Option<String>,
    /// How many others could take over.
    pub(super) standby: usize,
}

/// All that is wrong, the worst first.
pub(super) fn troubles(seen: &Processes) -> Vec<Trouble> {
    let mut troubles: Vec<_> = seen
        .items
        .iter()
        .filter_map(|process| of_process(seen, process))
        .collect();
    let is_missing = |name: &&&str| !seen.items.iter().any(|process| process.name == **name);
    troubles.extend(EXPECTED.iter().filter(is_missing).map(|name| Trouble {
        is_bad: true,
        words: text::never_heard(name),
    }));
    troubles.extend(kept(seen).iter().flat_map(of_kept));
    troubles.sort_by_key(|trouble| !trouble.is_bad);
    troubles
}

fn of_process(seen: &Processes, process: &Process) -> Option<Trouble> {
    let is_covered = seen
        .items
        .iter()
        .any(|other| other.name == process.name && other.state == ProcessState::Ready);
    let words = match process.state {
        ProcessState::Ready => return None,
        // Somebody wanted that, unless nobody does its work now.
        ProcessState::Stopped if is_covered => return None,
        ProcessState::Stopped => text::stopped(&process.name),
        ProcessState::NotReady => text::misses(&process.name, &process.missing),
        ProcessState::Silent => text::silent(&process.name, process.heard_at),
    };
    Some(Trouble {
        is_bad: !is_covered,
        words,
    })
}

fn of_kept(kept: &Kept) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    if kept.by.is_none() {
        troubles.push(Trouble {
            is_bad: true,
            words: text::nobody_keeps(&kept.name),
        });
    }
    if let Some(lag) = kept.lag_ms.filter(|lag| *lag >= LATE_MS) {
        troubles.push(Trouble {
            is_bad: lag >= TOO_LATE_MS,
            words: text::behind(&kept.name, millis(lag), kept.lag_commits),
        });
    }
    if let Some(parked) = kept.parked.filter(|parked| *parked > 0) {
        troubles.push(Trouble {
            is_bad: false,
            words: text::parked(&kept.name, parked),
        });
    }
    troubles
}

/// What is kept up to date, each once: as its active process tells, or else as whoever got farthest.
pub(super) fn kept(seen: &Processes) -> Vec<Kept> {
    let mut by_name: BTreeMap<&str, Vec<(&Process, &ProjectionState)>> = BTreeMap::new();
    for process in &seen.items {
        for state in &process.projections {
            by_name
                .entry(&state.name)
                .or_default()
                .push((process, state));
        }
    }
    let kept = by_name.into_iter().filter_map(|(name, all)| {
        let (process, state) = all
            .iter()
            .max_by_key(|(_, state)| (state.is_active, state.position))?;
        let is_ready = |process: &Process| process.state == ProcessState::Ready;
        let standby = all
            .iter()
            .filter(|(process, state)| !state.is_active && is_ready(process));
        Some(Kept {
            name: name.to_owned(),
            position: state.position,
            lag_commits: state.lag_commits,
            lag_ms: state.lag_ms,
            parked: state.parked,
            by: state.is_active.then(|| process.name.clone()),
            standby: standby.count(),
        })
    });
    kept.collect()
}

/// All of it in a few words. `is_well` is what the sum of all says, once it is there: what processes
/// don't tell of can be wrong too.
pub(super) fn verdict(troubles: &[Trouble], is_well: Option<bool>) -> (Tone, &'static str) {
    if troubles.iter().any(|trouble| trouble.is_bad) {
        (Tone::Bad, text::BAD)
    } else if troubles.is_empty() && is_well != Some(false) {
        (Tone::Good, text::GOOD)
    } else {
        (Tone::Waiting, text::NOTED)
    }
}

/// How many processes are ready.
pub(super) fn ready(seen: &Processes) -> usize {
    let is_ready = |process: &&Process| process.state == ProcessState::Ready;
    seen.items.iter().filter(is_ready).count()
}

/// What a lag says before it is read.
pub(super) const fn tone_of_lag(lag_ms: u64) -> Tone {
    match lag_ms {
        0..LATE_MS => Tone::Good,
        LATE_MS..TOO_LATE_MS => Tone::Waiting,
        _ => Tone::Bad,
    }
}

/// Good, unless something is wrong.
pub(super) const fn tone_if(is_wrong: bool) -> Tone {
    if is_wrong { Tone::Waiting } else { Tone::Good }
}

/// A span of so many milliseconds.
pub(super) fn millis(millis: u64) -> TimeDelta {
    TimeDelta::milliseconds(i64::try_from(millis).unwrap_or(i64::MAX / 2))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn process(name: &str, state: ProcessState) -> Process {
        Process {
            name: name.to_owned(),
            instance: Uuid::from_u128(1),
            host: None,
            version: "0.1.0".to_owned(),
            started_at: "2028-03-01T08:00:00Z".parse().unwrap(),
            heard_at: "2028-03-01T14:00:00Z".parse().unwrap(),
            state,
            missing: Vec::new(),
            projections: Vec::new(),
        }
    }

    fn state(is_active: bool, position: u64, lag_ms: u64, parked: u64) -> ProjectionState {
        ProjectionState {
            name: "operational".to_owned(),
            version: 1,
            is_active,
            position: Some(position),
            lag_commits: Some(lag_ms / 1_000),
            lag_ms: Some(lag_ms),
            parked: Some(parked),
        }
    }

    /// A whole system, with these in the place of those of the same name.
    fn seen(instead: Vec<Process>) -> Processes {
        let is_other = |name: &&&str| !instead.iter().any(|process| process.name == **name);
        let others = EXPECTED.iter().filter(is_other);
        let mut items: Vec<_> = others
            .map(|name| process(name, ProcessState::Ready))
            .collect();
        items.extend(instead);
        Processes {
            log_head: 100,
            items,
        }
    }

    fn words(seen: &Processes) -> Vec<(bool, String)> {
        let troubles = troubles(seen).into_iter();
        troubles
            .map(|trouble| (trouble.is_bad, trouble.words))
            .collect()
    }

    #[test]
    fn nothing_is_wrong_with_a_whole_system() {
        let seen = seen(Vec::new());
        assert_eq!(words(&seen), []);
        assert_eq!(verdict(&troubles(&seen), None).0, Tone::Good);
        assert_eq!(verdict(&[], Some(false)).0, Tone::Waiting, "mails, say");
        assert_eq!(ready(&seen), EXPECTED.len());
    }

    #[test]
    fn a_dead_process_is_worse_when_nobody_does_its_work() {
        let dead = process("policies", ProcessState::Silent);
        let alone = troubles(&seen(vec![dead.clone()]));
        assert_eq!(verdict(&alone, None).0, Tone::Bad);
        assert!(alone[0].words.contains("policies"), "{alone:?}");
        assert!(
            alone[0].words.contains("2028-03-01 14:00:00 UTC"),
            "{alone:?}"
        );
        let covered = seen(vec![dead, process("policies", ProcessState::Ready)]);
        assert_eq!(verdict(&troubles(&covered), None).0, Tone::Waiting);
    }

    #[test]
    fn what_was_stopped_is_no_trouble_once_another_is_there() {
        let stopped = process("notifier", ProcessState::Stopped);
        let covered = seen(vec![
            stopped.clone(),
            process("notifier", ProcessState::Ready),
        ]);
        assert_eq!(words(&covered), []);
        assert_eq!(words(&seen(vec![stopped])).len(), 1);
    }

    #[test]
    fn whoever_misses_something_says_what() {
        let mut misses = process("admin-api", ProcessState::NotReady);
        misses.missing = vec!["nats".to_owned(), "postgresql".to_owned()];
        let words = words(&seen(vec![misses]));
        assert_eq!(words.len(), 1);
        assert!(words[0].1.contains("nats, postgresql"), "{words:?}");
    }

    #[test]
    fn what_should_run_and_was_never_heard_of_is_told() {
        let nothing = Processes {
            log_head: 0,
            items: Vec::new(),
        };
        assert_eq!(troubles(&nothing).len(), EXPECTED.len());
    }

    #[test]
    fn a_model_is_as_its_active_process_says() {
        let mut active = process("projector-operational", ProcessState::Ready);
        active.projections = vec![state(true, 90, 0, 0)];
        let mut standby = process("projector-operational", ProcessState::Ready);
        standby.projections = vec![state(false, 95, 0, 0)];
        let kept = kept(&seen(vec![standby, active]));
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].position, Some(90));
        assert_eq!(kept[0].standby, 1);
        assert!(kept[0].by.is_some());
    }

    #[test]
    fn a_model_that_nobody_keeps_up_to_date_is_told_first() {
        let mut dead = process("projector-operational", ProcessState::Silent);
        dead.projections = vec![state(false, 10, 12_000, 3)];
        let covered = process("projector-operational", ProcessState::Ready);
        let words = words(&seen(vec![dead, covered]));
        let is_bad: Vec<_> = words.iter().map(|(is_bad, _)| *is_bad).collect();
        assert_eq!(is_bad, [true, false, false, false], "{words:?}");
        assert!(words[0].1.contains("operational"), "{words:?}");
    }

    #[test]
    fn a_little_behind_is_noted_and_a_minute_is_too_late() {
        for (lag, tone) in [
            (9_999, Tone::Good),
            (10_000, Tone::Waiting),
            (60_000, Tone::Bad),
        ] {
            let mut active = process("projector-operational", ProcessState::Ready);
            active.projections = vec![state(true, 90, lag, 0)];
            assert_eq!(verdict(&troubles(&seen(vec![active])), None).0, tone);
            assert_eq!(tone_of_lag(lag), tone);
        }
    }
}
