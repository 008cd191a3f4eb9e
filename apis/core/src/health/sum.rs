//! Summing up what is known of the system.

use std::collections::{BTreeMap, BTreeSet};

use api_contract::operations::{
    JobsHealth, MailsHealth, MissingPart, Process, ProcessState, Processes, ProcessesHealth,
    ProjectionHealth, ProjectionState, ProofHealth, RebuildsHealth, StoppedRebuild, SystemHealth,
};
use chrono::{DateTime, TimeDelta, Utc};
use event_log::EventLog;
use futures_util::future::{join5, try_join};
use notifier::{Count, MessageFilter, Messages, Status};
use rebuilds::{Rebuilds, Stage, Told};
use scheduler::{JobRecord, JobStore, Leader, Outcome};
use verifications::{Proof, Verifications};

use crate::processes;
use crate::projections::paused;

/// What has to be kept up to date with the log, whoever tells of it. Processes of other names, and what
/// they say of others, are no concern of whoever looks after the system.
const KEPT: [&str; 5] = ["customer", "mails", "operational", "payouts", "policies"];

/// From when on a projection is late.
pub(crate) const LATE_MS: u64 = 60_000;

/// From how many failing mails on, and from which share of all on, mails are failing: a few
/// addresses that nobody has are no incident.
const MOST_FAILING: u64 = 5;
const FAILING_PERCENT: u64 = 10;

/// How far back mails are looked at.
const MAILS_OF: TimeDelta = TimeDelta::hours(1);

/// How the system is, as far as it can be seen now.
pub async fn look(
    log: &EventLog,
    jobs: &JobStore,
    messages: &Messages,
    rebuilds: &Rebuilds,
    verifications: &Verifications,
    now: DateTime<Utc>,
) -> SystemHealth {
    let since = now - MAILS_OF;
    let recent = MessageFilter {
        from: Some(since),
        ..MessageFilter::default()
    };
    let (processes, jobs, mails, rebuilds, proof) = join5(
        processes::find(log),
        async { try_join(jobs.leading(), jobs.jobs()).await },
        messages.counts(&recent),
        rebuilds.told(),
        verifications.proof(),
    )
    .await;
    let processes = processes.map_err(|error| unseen("processes", &error)).ok();
    let jobs = jobs.map_err(|error| unseen("jobs", &error)).ok();
    let mails = mails.map_err(|error| unseen("mails", &error)).ok();
    let rebuilds = rebuilds.map_err(|error| unseen("rebuilds", &error)).ok();
    let proof = proof.map_err(|error| unseen("proof", &error)).ok();
    let mut health = SystemHealth {
        is_well: false,
        processes: processes
            .as_ref()
            .map(|seen| of_processes(seen, rebuilds.as_deref())),
        jobs: jobs.map(|(leader, jobs)| of_jobs(leader, &jobs)),
        mails: mails.map(|counts| of_mails(&counts, since)),
        rebuilds: rebuilds.map(of_rebuilds),
        proof: proof.map(of_proof),
    };
    health.is_well = is_well(&health);
    health
}

fn unseen(what: &str, error: &dyn std::fmt::Display) {
    tracing::warn!(what, %error, "can't see how the system is");
}

fn is_well(health: &SystemHealth) -> bool {
    let (Some(processes), Some(jobs), Some(mails), Some(rebuilds), Some(proof)) = (
        &health.processes,
        &health.jobs,
        &health.mails,
        &health.rebuilds,
        &health.proof,
    ) else {
        return false;
    };
    let is_kept = |projection: &ProjectionHealth| {
        projection.kept_by.is_some()
            && projection.lag_ms.is_some_and(|lag| lag < LATE_MS)
            && projection.parked == Some(0)
    };
    processes.missing.is_empty()
        && processes.projections.iter().all(is_kept)
        && jobs.leader.is_some()
        && jobs.failed.is_empty()
        && !is_failing(mails)
        && rebuilds.stopped.is_empty()
        && proof.touched.is_none()
        && proof.blind.is_none()
}

/// Whether so many mails can't be sent that it is no matter of a few addresses.
pub(crate) fn is_failing(mails: &MailsHealth) -> bool {
    mails.failing >= MOST_FAILING && mails.failing_percent >= FAILING_PERCENT
}

fn of_processes(seen: &Processes, told: Option<&[Told]>) -> ProcessesHealth {
    let is_ready = |state: ProcessState| state == ProcessState::Ready;
    let lives = |state: ProcessState| is_ready(state) || state == ProcessState::NotReady;
    let mut missing = BTreeMap::<&str, BTreeSet<&str>>::new();
    for process in seen.items.iter().filter(|process| lives(process.state)) {
        for what in &process.missing {
            missing.entry(what).or_default().insert(&process.name);
        }
    }
    let ready = seen.items.iter().filter(|process| is_ready(process.state));
    ProcessesHealth {
        all: seen.items.len() as u64,
        ready: ready.count() as u64,
        missing: missing
            .into_iter()
            .map(|(what, processes)| MissingPart {
                what: what.to_owned(),
                processes: processes.into_iter().map(str::to_owned).collect(),
            })
            .collect(),
        projections: projections(seen, told.unwrap_or_default()),
    }
}

/// What is kept up to date, each once: as those who keep it tell, or else as whoever got farthest. What
/// nobody tells of any more is there too, and nobody keeps it.
fn projections(seen: &Processes, told: &[Told]) -> Vec<ProjectionHealth> {
    let pause = |name: &str| {
        let told = told.iter().find(|told| told.seen.model == name)?;
        told.seen.pause.clone().map(paused)
    };
    let health = |name: &&str| {
        let told: Vec<_> = seen
            .items
            .iter()
            .flat_map(|process| {
                let states = process.projections.iter();
                let of_it = states.filter(|state| state.name == **name);
                of_it.map(move |state| (process, state))
            })
            .collect();
        let health = ProjectionHealth {
            name: (*name).to_owned(),
            kept_by: None,
            lag_commits: None,
            lag_ms: None,
            parked: None,
            paused: pause(name),
        };
        match told.iter().max_by_key(|(_, state)| state.position) {
            _ if told.iter().any(|(_, state)| state.is_active) => kept(health, &told),
            Some((_, farthest)) => ProjectionHealth {
                lag_commits: farthest.lag_commits,
                lag_ms: farthest.lag_ms,
                parked: farthest.parked,
                ..health
            },
            None => health,
        }
    };
    KEPT.iter().map(health).collect()
}

/// One that somebody keeps. Where several do, each writes shards of its own: each knows where all of it stands
/// as of its last look, and of what is parked only its own part.
fn kept(health: ProjectionHealth, told: &[(&Process, &ProjectionState)]) -> ProjectionHealth {
    let active = told.iter().filter(|(_, state)| state.is_active);
    let version = active.clone().map(|(_, state)| state.version).max();
    let keep = active.filter(|(_, state)| Some(state.version) == version);
    let hindmost = keep.clone().min_by_key(|(_, state)| state.position);
    let parked = keep.map(|(_, state)| state.parked);
    ProjectionHealth {
        kept_by: hindmost.map(|(process, _)| process.name.clone()),
        lag_commits: hindmost.and_then(|(_, state)| state.lag_commits),
        lag_ms: hindmost.and_then(|(_, state)| state.lag_ms),
        parked: parked.sum(),
        ..health
    }
}

fn of_jobs(leader: Option<Leader>, jobs: &[JobRecord]) -> JobsHealth {
    let named = |is_one: fn(&JobRecord) -> bool| {
        let jobs = jobs.iter().filter(|job| is_one(job));
        jobs.map(|job| job.name.clone()).collect()
    };
    let has_failed = |job: &JobRecord| {
        let last = job.last_run.as_ref();
        last.is_some_and(|last| last.outcome == Outcome::Failed)
    };
    JobsHealth {
        leader: leader.map(|leader| leader.holder),
        failed: named(has_failed),
        paused: named(|job| job.paused),
    }
}

/// What all verifications say.
fn of_proof(proof: Proof) -> ProofHealth {
    let touched =
        proof.touched.map(
            |touched| match touched.outcome.and_then(|outcome| outcome.first) {
                Some(first) => format!(
                    "the commit at {} is not what was sealed: {}",
                    first.position.0, first.difference
                ),
                None => "what is kept of the log is not what was signed".to_owned(),
            },
        );
    ProofHealth {
        verified_at: proof.verified_at,
        touched,
        blind: proof.blind,
    }
}

/// What is built and goes no further. Nobody reads it, so nothing else is wrong by that alone; but
/// whoever waits for it would wait for ever.
fn of_rebuilds(told: Vec<Told>) -> RebuildsHealth {
    let stopped = told.into_iter().filter_map(|told| {
        let building = told.seen.built?.building;
        match building.stage {
            Stage::Stopped { position, .. } => Some(StoppedRebuild {
                projection: told.seen.model,
                version: building.version,
                position,
            }),
            Stage::Growing | Stage::Comparing | Stage::Switching => None,
        }
    });
    RebuildsHealth {
        stopped: stopped.collect(),
    }
}

fn of_mails(counts: &[Count], since: DateTime<Utc>) -> MailsHealth {
    let of = |statuses: &[Status]| -> u64 {
        let counts = counts.iter();
        let counts = counts.filter(|count| statuses.contains(&count.status));
        counts.map(|count| count.count).sum()
    };
    // Where a provider tells what became of a mail, few stay at `sent`. What may have been sent, and may
    // not, is no success: a provider that breaks with every mail in its hands leaves only those.
    let sent = of(&[
        Status::Sent,
        Status::Delivered,
        Status::Bounced,
        Status::Complained,
    ]);
    let failing = of(&[Status::Failed, Status::Deferred, Status::Unknown]);
    let all = sent.saturating_add(failing);
    MailsHealth {
        since,
        sent,
        waiting: of(&[Status::Queued, Status::Sending]),
        failing,
        failing_percent: failing.saturating_mul(100).checked_div(all).unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mails(sent: u64, failed: u64, deferred: u64) -> MailsHealth {
        counted([
            (Status::Sent, sent),
            (Status::Failed, failed),
            (Status::Deferred, deferred),
        ])
    }

    fn counted(counts: [(Status, u64); 3]) -> MailsHealth {
        let counts = counts.map(|(status, count)| Count {
            status,
            template: "verify_email".to_owned(),
            count,
        });
        of_mails(&counts, DateTime::<Utc>::UNIX_EPOCH)
    }

    #[test]
    fn mails_are_failing_when_many_are_and_not_when_a_few_of_many_are() {
        for (sent, failed, deferred, fails) in [
            (0, 0, 0, false),
            (0, 4, 0, false),
            (0, 2, 3, true),
            (45, 5, 0, true),
            (46, 5, 0, false),
        ] {
            let mails = mails(sent, failed, deferred);
            assert_eq!(is_failing(&mails), fails, "{mails:?}");
        }
    }

    #[test]
    fn mails_that_were_delivered_were_sent_and_those_that_may_not_have_been_sent_are_failing() {
        let delivered = [
            (Status::Sent, 20),
            (Status::Delivered, 1_000),
            (Status::Failed, 5),
        ];
        assert!(!is_failing(&counted(delivered)));
        let unknown = [
            (Status::Sent, 0),
            (Status::Delivered, 0),
            (Status::Unknown, 5),
        ];
        assert!(is_failing(&counted(unknown)));
    }

    #[test]
    fn what_nobody_tells_of_is_kept_by_nobody() {
        let nobody = Processes {
            log_head: 7,
            items: Vec::new(),
        };
        let projections = projections(&nobody, &[]);
        let names = projections.iter().map(|projection| &*projection.name);
        assert!(names.eq(KEPT));
        assert!(projections.iter().all(|one| one.kept_by.is_none()));
    }

    /// A process that keeps shards of a model, or none.
    fn projector(version: u32, position: Option<u64>, parked: u64, is_active: bool) -> Process {
        Process {
            name: "projector-customer".to_owned(),
            instance: uuid::Uuid::new_v4(),
            host: None,
            version: "1.0.0".to_owned(),
            started_at: DateTime::<Utc>::UNIX_EPOCH,
            heard_at: DateTime::<Utc>::UNIX_EPOCH,
            state: ProcessState::Ready,
            missing: Vec::new(),
            projections: vec![ProjectionState {
                name: "customer".to_owned(),
                version,
                is_active,
                position,
                lag_commits: position.map(|position| 9 - position),
                lag_ms: position.map(|position| (9 - position) * 1_000),
                parked: position.map(|_| parked),
            }],
        }
    }

    #[test]
    fn a_model_is_as_late_as_its_last_shard_and_what_any_of_them_parked_is_parked() {
        let [a, b] = [
            projector(2, Some(9), 3, true),
            projector(2, Some(7), 0, true),
        ];
        let standby = projector(2, None, 0, false);
        let before = projector(1, Some(4), 5, true);
        let orders = [
            vec![a.clone(), b.clone(), standby.clone(), before.clone()],
            vec![before, standby, b, a],
        ];
        for items in orders {
            let seen = Processes { log_head: 9, items };
            let told = projections(&seen, &[]);
            let customer = told.iter().find(|one| one.name == "customer").unwrap();
            assert_eq!(customer.kept_by.as_deref(), Some("projector-customer"));
            assert_eq!(customer.lag_commits, Some(2));
            assert_eq!(customer.lag_ms, Some(2_000));
            assert_eq!(customer.parked, Some(3));
        }
    }

    #[test]
    fn a_model_that_nobody_keeps_is_told_of_as_of_whoever_got_farthest() {
        let items = vec![
            projector(1, Some(3), 1, false),
            projector(1, Some(8), 0, false),
        ];
        let seen = Processes { log_head: 9, items };
        let told = projections(&seen, &[]);
        let customer = told.iter().find(|one| one.name == "customer").unwrap();
        assert_eq!(customer.kept_by, None);
        assert_eq!(customer.lag_commits, Some(1));
    }

    #[test]
    fn what_cant_be_seen_is_not_well() {
        let mut health = SystemHealth {
            is_well: false,
            processes: Some(ProcessesHealth {
                all: 1,
                ready: 1,
                missing: Vec::new(),
                projections: Vec::new(),
            }),
            jobs: Some(JobsHealth {
                leader: Some("scheduler-1".to_owned()),
                failed: Vec::new(),
                paused: vec!["low_occupancy".to_owned()],
            }),
            mails: Some(mails(1, 0, 0)),
            rebuilds: Some(RebuildsHealth {
                stopped: Vec::new(),
            }),
            proof: Some(of_proof(Proof::default())),
        };
        assert!(is_well(&health), "somebody wanted a job to be paused");
        health.mails = None;
        assert!(!is_well(&health));
    }
}
