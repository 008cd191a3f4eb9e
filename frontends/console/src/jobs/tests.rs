use api_contract::jobs::{
    JobChange, JobChanged, JobPause, JobRun, MissedRuns, RunTrigger, RunningJob,
};
use chrono::{DateTime, Utc};
use domain::ids::AccountId;
use uuid::Uuid;

use super::*;
use crate::jobs::history::Runs;
use crate::jobs::job::Seen;

const IT: AccountId = AccountId(Uuid::from_u128(7));

fn at(text: &str) -> DateTime<Utc> {
    format!("2028-03-01T{text}Z").parse().unwrap()
}

fn job(name: &str) -> Job {
    Job {
        name: name.to_owned(),
        about: "Looks out of the window.".to_owned(),
        cron: "0 0 * * * *".to_owned(),
        missed: Some(MissedRuns::RunOnce),
        next_run: Some(at("15:00:00")),
        asked: None,
        running: None,
        last_run: Some(LastRun {
            run: Uuid::from_u128(1),
            started_at: at("14:00:00"),
            duration_ms: 1_250,
            outcome: RunOutcome::Failed,
            figures: [("found_done".to_owned(), 1_204), ("sent".to_owned(), 3)].into(),
            error: Some("it rained".to_owned()),
        }),
        paused: None,
        changes: Vec::new(),
    }
}

fn paused() -> Job {
    let reason = "The read model is built anew.".to_owned();
    Job {
        paused: Some(JobPause {
            since: Some(at("13:00:00")),
            by: Some(IT),
            reason: Some(reason.clone()),
        }),
        changes: vec![JobChange {
            at: at("13:00:00"),
            by: IT,
            what: JobChanged::Paused,
            cron: None,
            reason,
        }],
        last_run: None,
        ..job("low_occupancy")
    }
}

fn jobs() -> Jobs {
    let running = Job {
        running: Some(RunningJob {
            run: Uuid::from_u128(2),
            started_at: at("14:30:00"),
            process: "scheduler-1".to_owned(),
        }),
        ..job("expire_reservations")
    };
    Jobs {
        leader: Some("scheduler-1".to_owned()),
        items: vec![running, paused()],
    }
}

#[component]
fn ShownAll(jobs: Jobs, may_change: bool) -> Element {
    rsx! {
        All { jobs, may_change, onchanged: move |()| () }
    }
}

#[component]
fn ShownOne(job: Job, runs: Vec<JobRun>, may_change: bool) -> Element {
    rsx! {
        Seen { job, may_change, onchanged: move |()| () }
        Runs { runs }
    }
}

fn written(mut page: VirtualDom) -> String {
    page.rebuild_in_place();
    dioxus_ssr::render(&page).replace("><", ">\n<")
}

fn all(jobs: Jobs, may_change: bool) -> String {
    let props = ShownAllProps { jobs, may_change };
    written(VirtualDom::new_with_props(ShownAll, props))
}

fn one(job: Job, may_change: bool) -> String {
    let run = JobRun {
        id: Uuid::from_u128(3),
        trigger: RunTrigger::RunNow,
        asked_by: Some(IT),
        planned_for: at("14:00:00"),
        started_at: at("14:00:00"),
        ended_at: Some(at("14:00:01")),
        duration_ms: Some(1_000),
        process: "scheduler-1".to_owned(),
        outcome: Some(RunOutcome::Succeeded),
        figures: BTreeMap::new(),
        error: None,
    };
    let goes_on = JobRun {
        id: Uuid::from_u128(4),
        trigger: RunTrigger::Cron,
        asked_by: None,
        ended_at: None,
        duration_ms: None,
        outcome: None,
        ..run.clone()
    };
    let props = ShownOneProps {
        job,
        runs: vec![goes_on, run],
        may_change,
    };
    written(VirtualDom::new_with_props(ShownOne, props))
}

#[test]
fn jobs_are_shown_with_what_came_of_them_and_what_can_be_done() {
    insta::assert_snapshot!("jobs", all(jobs(), true));
}

#[test]
fn a_job_is_shown_with_what_people_changed_and_its_runs() {
    insta::assert_snapshot!("job", one(paused(), true));
}

#[test]
fn only_it_can_do_something() {
    assert!(!all(jobs(), false).contains("<button"));
    assert!(!one(paused(), false).contains("<button"));
}

#[test]
fn a_job_is_paused_or_goes_on() {
    let says = |job: Job, words: &str| one(job, true).contains(&format!(">{words}<"));
    for (job, pauses) in [(job("low_occupancy"), true), (paused(), false)] {
        assert_eq!(says(job.clone(), text::PAUSE), pauses);
        assert_eq!(says(job, text::RESUME), !pauses);
    }
}

#[test]
fn it_is_said_when_nobody_does_the_jobs_and_when_there_are_none() {
    let alone = Jobs {
        leader: None,
        ..jobs()
    };
    assert!(all(alone, true).contains(text::NOBODY));
    let none = Jobs {
        leader: None,
        items: Vec::new(),
    };
    assert!(all(none, true).contains(text::NONE));
}

#[test]
fn what_a_run_did_is_told_in_words() {
    let figures = [("found_done".to_owned(), 1_204), ("sent".to_owned(), 3)];
    assert_eq!(done(&figures.into()), "1,204 found done, 3 sent");
    assert_eq!(done(&BTreeMap::new()), text::NOTHING);
}
