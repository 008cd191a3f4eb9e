//! What is wrong, by how the system is.

use std::collections::BTreeMap;

use api_contract::operations::{ProjectionHealth, StoppedRebuild, SystemHealth};
use api_contract::projections::ProjectionPause;
use chrono::{DateTime, TimeDelta, Utc};
use identity::LateErasure;
use incidents::{Kind, Sign};

use crate::health::{LATE_MS, is_failing};

/// How long nobody may keep a projection up to date: whoever is started again takes some seconds.
const ALONE_FOR: TimeDelta = TimeDelta::minutes(1);

/// What there is but one of.
const ALL_MAILS: &str = "mails";
const LOG: &str = "log";
const VERIFICATION: &str = "verification";

/// Since when nobody was seen to keep a projection up to date, by its name.
pub(super) type Alone = BTreeMap<String, DateTime<Utc>>;

/// All that is wrong, and the kinds of which something could be seen at all.
pub(super) fn signs(
    health: &SystemHealth,
    late: Option<&[LateErasure]>,
    alone: &mut Alone,
    now: DateTime<Utc>,
) -> (Vec<Sign>, Vec<Kind>) {
    let (mut signs, mut kinds) = (Vec::new(), Vec::new());
    if let Some(processes) = &health.processes {
        kinds.push(Kind::ProjectionLate);
        let mut projections = processes.projections.iter();
        if projections.all(|projection| projection.parked.is_some()) {
            kinds.push(Kind::EventParked);
        }
        alone.retain(|name, _| {
            let mut projections = processes.projections.iter();
            projections.any(|projection| projection.name == *name && projection.kept_by.is_none())
        });
        for projection in &processes.projections {
            signs.extend(of_parked(projection));
            signs.extend(of_late(projection, alone, now));
        }
    }
    if let Some(jobs) = &health.jobs {
        kinds.push(Kind::JobFailed);
        signs.extend(jobs.failed.iter().map(|job| Sign {
            kind: Kind::JobFailed,
            subject: job.clone(),
            detail: "its last run failed".to_owned(),
        }));
    }
    if let Some(mails) = &health.mails {
        kinds.push(Kind::MailFailing);
        signs.extend(is_failing(mails).then(|| Sign {
            kind: Kind::MailFailing,
            subject: ALL_MAILS.to_owned(),
            detail: format!(
                "{} of the last hour are not sent, {}%",
                mails.failing, mails.failing_percent
            ),
        }));
    }
    if let Some(rebuilds) = &health.rebuilds {
        kinds.push(Kind::RebuildStopped);
        signs.extend(rebuilds.stopped.iter().map(of_stopped));
    }
    if let Some(proof) = &health.proof {
        kinds.push(Kind::LogNotProven);
        // Two things, each of which IT is told: that it can't be verified must not hide that it was touched.
        for (subject, problem) in [(LOG, &proof.touched), (VERIFICATION, &proof.blind)] {
            signs.extend(problem.iter().map(|problem| Sign {
                kind: Kind::LogNotProven,
                subject: subject.to_owned(),
                detail: problem.clone(),
            }));
        }
    }
    if let Some(late) = late {
        kinds.push(Kind::ErasureLate);
        signs.extend(late.iter().map(of_late_erasure));
    }
    (signs, kinds)
}

fn of_late_erasure(late: &LateErasure) -> Sign {
    let asked = late.asked_at.format("%Y-%m-%dT%H:%M:%SZ");
    let keys = match late.keys_gone_at {
        Some(_) => "their keys are destroyed",
        None => "their keys are there",
    };
    let waits_for = late
        .waits_for
        .iter()
        .map(|what| format!("; it waits: {what}"));
    let waits_for: String = waits_for.collect();
    Sign {
        kind: Kind::ErasureLate,
        subject: late.account.to_string(),
        detail: format!("asked for at {asked}, {keys}{waits_for}"),
    }
}

fn of_stopped(stopped: &StoppedRebuild) -> Sign {
    let at = match stopped.position {
        Some(position) => format!("the commit at {position} can't be applied"),
        None => "it can't go on".to_owned(),
    };
    Sign {
        kind: Kind::RebuildStopped,
        subject: stopped.projection.clone(),
        detail: format!("version {}: {at}", stopped.version),
    }
}

fn of_parked(projection: &ProjectionHealth) -> Option<Sign> {
    let parked = projection.parked.filter(|parked| *parked > 0)?;
    Some(Sign {
        kind: Kind::EventParked,
        subject: projection.name.clone(),
        detail: format!("something of {parked} aggregates is set aside"),
    })
}

fn of_late(projection: &ProjectionHealth, alone: &mut Alone, now: DateTime<Utc>) -> Option<Sign> {
    let late = projection.lag_ms.filter(|lag| *lag >= LATE_MS);
    let is_alone = projection.kept_by.is_none() && {
        let since = alone.entry(projection.name.clone()).or_insert(now);
        now - *since >= ALONE_FOR
    };
    let mut detail = match (late, is_alone) {
        (Some(lag), _) => format!("{} s behind the log", lag / 1_000),
        (None, true) => "nobody keeps it up to date".to_owned(),
        (None, false) => return None,
    };
    // Whoever paused it knows, and it is told all the same: one that is forgotten would be late for ever.
    if let Some(pause) = &projection.paused {
        detail = format!("{}; {detail}", of_pause(pause));
    }
    Some(Sign {
        kind: Kind::ProjectionLate,
        subject: projection.name.clone(),
        detail,
    })
}

fn of_pause(pause: &ProjectionPause) -> String {
    let by = pause.by.map_or_else(
        || "on the command line".to_owned(),
        |account| format!("by {account}"),
    );
    let since = pause.since.format("%Y-%m-%dT%H:%M:%SZ");
    let reason = pause.reason.iter().map(|reason| format!(": {reason}"));
    let reason: String = reason.collect();
    format!("paused {by} since {since}{reason}")
}

#[cfg(test)]
mod tests {
    use api_contract::operations::{
        JobsHealth, MailsHealth, ProcessesHealth, ProofHealth, RebuildsHealth,
    };
    use domain::ids::AccountId;
    use uuid::Uuid;

    use super::*;

    const NOW: DateTime<Utc> = DateTime::<Utc>::UNIX_EPOCH;

    fn projection(is_kept: bool, lag_ms: u64, parked: u64) -> ProjectionHealth {
        ProjectionHealth {
            name: "customer".to_owned(),
            kept_by: is_kept.then(|| "projector-customer".to_owned()),
            lag_commits: Some(7),
            lag_ms: Some(lag_ms),
            parked: Some(parked),
            paused: None,
        }
    }

    fn health(projection: ProjectionHealth, failed: &[&str], failing: u64) -> SystemHealth {
        SystemHealth {
            is_well: false,
            processes: Some(ProcessesHealth {
                all: 1,
                ready: 1,
                missing: Vec::new(),
                projections: vec![projection],
            }),
            jobs: Some(JobsHealth {
                leader: None,
                failed: failed.iter().map(|job| (*job).to_owned()).collect(),
                paused: Vec::new(),
            }),
            mails: Some(MailsHealth {
                since: NOW,
                sent: 0,
                waiting: 0,
                failing,
                failing_percent: 100,
            }),
            rebuilds: Some(RebuildsHealth {
                stopped: Vec::new(),
            }),
            proof: Some(ProofHealth {
                verified_at: None,
                touched: None,
                blind: None,
            }),
        }
    }

    fn seen(health: &SystemHealth) -> Vec<(Kind, String)> {
        let (signs, _) = signs(health, Some(&[]), &mut Alone::new(), NOW);
        let signs = signs.into_iter();
        signs.map(|sign| (sign.kind, sign.subject)).collect()
    }

    #[test]
    fn each_thing_that_is_wrong_is_a_sign() {
        assert_eq!(seen(&health(projection(true, 59_999, 0), &[], 4)), []);
        let customer = || "customer".to_owned();
        for (health, sign) in [
            (
                health(projection(true, 60_000, 0), &[], 0),
                (Kind::ProjectionLate, customer()),
            ),
            (
                health(projection(true, 0, 1), &[], 0),
                (Kind::EventParked, customer()),
            ),
            (
                health(projection(true, 0, 0), &["low_occupancy"], 0),
                (Kind::JobFailed, "low_occupancy".to_owned()),
            ),
            (
                health(projection(true, 0, 0), &[], 5),
                (Kind::MailFailing, "mails".to_owned()),
            ),
        ] {
            assert_eq!(seen(&health), [sign]);
        }
    }

    #[test]
    fn a_rebuild_that_stopped_is_a_sign_that_says_where() {
        let mut stopped = health(projection(true, 0, 0), &[], 0);
        stopped.rebuilds = Some(RebuildsHealth {
            stopped: vec![StoppedRebuild {
                projection: "customer".to_owned(),
                version: 3,
                position: Some(7),
            }],
        });
        let (signs, kinds) = signs(&stopped, Some(&[]), &mut Alone::new(), NOW);
        assert!(kinds.contains(&Kind::RebuildStopped));
        let said: Vec<_> = signs
            .iter()
            .map(|sign| (sign.kind, &*sign.detail))
            .collect();
        let detail = "version 3: the commit at 7 can't be applied";
        assert_eq!(said, [(Kind::RebuildStopped, detail)]);
    }

    #[test]
    fn a_log_that_is_not_what_was_sealed_is_a_sign() {
        let mut touched = health(projection(true, 0, 0), &[], 0);
        touched.proof = Some(ProofHealth {
            verified_at: Some(NOW),
            touched: Some("the commit at 7 is not what was sealed: changed".to_owned()),
            blind: Some("it was not verified for two days".to_owned()),
        });
        let subjects = ["log", "verification"].map(str::to_owned);
        assert_eq!(
            seen(&touched),
            subjects.map(|subject| (Kind::LogNotProven, subject))
        );
    }

    #[test]
    fn each_erasure_that_is_late_is_a_sign_that_says_what_it_waits_for() {
        let late = |waits_for: Option<&str>, keys_gone_at| LateErasure {
            account: AccountId(Uuid::from_u128(7)),
            asked_at: NOW,
            waits_for: waits_for.map(str::to_owned),
            keys_gone_at,
        };
        let late = [late(Some("a launch"), None), late(None, Some(NOW))];
        let well = health(projection(true, 0, 0), &[], 0);
        let (signs, kinds) = signs(&well, Some(&late), &mut Alone::new(), NOW);
        assert!(kinds.contains(&Kind::ErasureLate));
        assert_eq!(signs[0].subject, late[0].account.to_string());
        let details: Vec<_> = signs.iter().map(|sign| &*sign.detail).collect();
        let waits = "asked for at 1970-01-01T00:00:00Z, their keys are there; it waits: a launch";
        let half = "asked for at 1970-01-01T00:00:00Z, their keys are destroyed";
        assert_eq!(details, [waits, half]);
    }

    #[test]
    fn one_that_is_late_because_it_is_paused_says_by_whom_since_when_and_why() {
        let mut health = health(projection(true, 60_000, 0), &[], 0);
        let processes = health.processes.as_mut().unwrap();
        processes.projections[0].paused = Some(ProjectionPause {
            id: Uuid::from_u128(1),
            since: NOW,
            by: None,
            reason: Some("a new disk".to_owned()),
            stands_at: Some(7),
        });
        let (signs, _) = signs(&health, Some(&[]), &mut Alone::new(), NOW);
        let detail = "paused on the command line since 1970-01-01T00:00:00Z: a new disk; 60 s behind the log";
        assert_eq!(signs[0].detail, detail);
    }

    #[test]
    fn a_projection_that_nobody_keeps_is_late_after_a_minute() {
        let alone_now = health(projection(false, 0, 0), &[], 0);
        let mut alone = Alone::new();
        let mut late = |health: &SystemHealth, seconds| {
            let now = NOW + TimeDelta::seconds(seconds);
            !signs(health, Some(&[]), &mut alone, now).0.is_empty()
        };
        assert!(!late(&alone_now, 0));
        assert!(!late(&alone_now, 59));
        assert!(late(&alone_now, 60));
        // Somebody took it up meanwhile, and is gone again.
        assert!(!late(&health(projection(true, 0, 0), &[], 0), 61));
        assert!(!late(&alone_now, 62));
        assert!(late(&alone_now, 122));
    }

    #[test]
    fn of_what_cant_be_seen_nothing_is_said() {
        let mut blind = health(projection(true, 0, 1), &["low_occupancy"], 5);
        (blind.processes, blind.mails, blind.rebuilds) = (None, None, None);
        blind.proof = None;
        let (_, kinds) = signs(&blind, None, &mut Alone::new(), NOW);
        assert_eq!(kinds, [Kind::JobFailed]);
        // Whoever kept it is gone, and with it what it said.
        let mut gone = health(projection(false, 0, 1), &[], 0);
        let processes = gone.processes.as_mut().unwrap();
        processes.projections[0].parked = None;
        let (_, kinds) = signs(&gone, None, &mut Alone::new(), NOW);
        assert!(!kinds.contains(&Kind::EventParked), "{kinds:?}");
    }
}
