//! What is to be done about a job, as it stands and as late as it is.

use chrono::{DateTime, TimeDelta, Utc};

use crate::cron::CronExpression;
use crate::job::Missed;
use crate::store::{JobRecord, Trigger};

/// How late a run may begin that is not missed. (Or until the one after it.)
const LATE: TimeDelta = TimeDelta::minutes(1);

/// What is to be done about a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Plan {
    /// Nothing yet.
    Wait,
    /// Its next run is at another time.
    Replan(Option<DateTime<Utc>>),
    /// It runs.
    Begin(Begin),
}

/// A run that is to begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Begin {
    pub(crate) trigger: Trigger,
    /// The time that it was planned for.
    pub(crate) planned_for: DateTime<Utc>,
    /// When its job runs after that.
    pub(crate) next_run: Option<DateTime<Utc>>,
}

/// Decides by the business clock. The plan heals itself: when the clock was set back, or the
/// expression changed, the next run is the next time of the expression.
pub(crate) fn plan(
    job: &JobRecord,
    cron: &CronExpression,
    missed: Missed,
    now: DateTime<Utc>,
) -> Plan {
    let following = cron.next_after(now);
    let Some(next) = job.next_run else {
        return match (&job.asked, following) {
            (Some(_), _) => asked(job, now),
            (None, Some(_)) => Plan::Replan(following),
            (None, None) => Plan::Wait,
        };
    };
    if following.is_some_and(|following| next > following) {
        return Plan::Replan(following);
    }
    if job.running.is_some() {
        return Plan::Wait;
    }
    if job.asked.is_some() {
        return asked(job, now);
    }
    if next > now {
        return Plan::Wait;
    }
    let is_late = now >= next + LATE || cron.next_after(next).is_some_and(|after| now >= after);
    if job.paused || (is_late && missed == Missed::Skip) {
        return Plan::Replan(following);
    }
    Plan::Begin(Begin {
        trigger: Trigger::Cron,
        planned_for: next,
        next_run: following,
    })
}

/// Somebody asked for a run: it begins unless one goes on, also when the job is paused, and
/// changes nothing about the next one.
fn asked(job: &JobRecord, now: DateTime<Utc>) -> Plan {
    match job.running {
        Some(_) => Plan::Wait,
        None => Plan::Begin(Begin {
            trigger: Trigger::RunNow,
            planned_for: now,
            next_run: job.next_run,
        }),
    }
}

/// When a job runs next after one of its runs was broken off: that one is missed.
pub(crate) fn after_abandoned(
    next_run: Option<DateTime<Utc>>,
    planned_for: DateTime<Utc>,
    missed: Missed,
) -> Option<DateTime<Utc>> {
    match missed {
        Missed::RunOnce => Some(next_run.map_or(planned_for, |next| next.min(planned_for))),
        Missed::Skip => next_run,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::store::{Asked, Running};

    fn at(text: &str) -> DateTime<Utc> {
        format!("2028-03-{text}Z").parse().unwrap()
    }

    fn job(next_run: Option<&str>) -> JobRecord {
        JobRecord {
            name: "hourly".to_owned(),
            about: String::new(),
            missed: None,
            cron: "0 * * * *".to_owned(),
            paused: false,
            next_run: next_run.map(at),
            asked: None,
            running: None,
            last_run: None,
            changes: Vec::new(),
        }
    }

    fn running() -> Option<Running> {
        Some(Running {
            run: Uuid::from_u128(1),
            trigger: Trigger::Cron,
            planned_for: at("01T09:00:00"),
            started_at: at("01T09:00:00"),
            holder: "somebody".to_owned(),
            asked_by: None,
        })
    }

    fn asked_for() -> Option<Asked> {
        Some(Asked {
            run: Uuid::from_u128(2),
            at: at("01T09:00:00"),
            by: None,
        })
    }

    fn planned(job: &JobRecord, missed: Missed, now: &str) -> Plan {
        let cron = CronExpression::parse(&job.cron).unwrap();
        plan(job, &cron, missed, at(now))
    }

    fn begin(planned_for: &str, next_run: &str) -> Plan {
        Plan::Begin(Begin {
            trigger: Trigger::Cron,
            planned_for: at(planned_for),
            next_run: Some(at(next_run)),
        })
    }

    const RULES: [Missed; 2] = [Missed::RunOnce, Missed::Skip];

    #[test]
    fn a_new_job_waits_for_its_first_time() {
        for missed in RULES {
            let plan = planned(&job(None), missed, "01T09:30:00");
            assert_eq!(plan, Plan::Replan(Some(at("01T10:00:00"))));
        }
    }

    #[test]
    fn a_job_runs_at_its_time_and_not_before() {
        let job = job(Some("01T10:00:00"));
        for missed in RULES {
            assert_eq!(planned(&job, missed, "01T09:59:59.999"), Plan::Wait);
            for now in ["01T10:00:00", "01T10:00:59.999"] {
                assert_eq!(
                    planned(&job, missed, now),
                    begin("01T10:00:00", "01T11:00:00"),
                    "{now}"
                );
            }
        }
    }

    #[test]
    fn after_a_jump_by_days_a_job_runs_once_or_skips_by_its_rule() {
        let job = job(Some("01T10:00:00"));
        for (now, following) in [
            ("01T10:01:00", "01T11:00:00"),
            ("01T12:30:00", "01T13:00:00"),
            ("09T12:30:00", "09T13:00:00"),
        ] {
            assert_eq!(
                planned(&job, Missed::RunOnce, now),
                begin("01T10:00:00", following)
            );
            let skipped = Plan::Replan(Some(at(following)));
            assert_eq!(planned(&job, Missed::Skip, now), skipped);
        }
    }

    #[test]
    fn a_run_is_missed_too_when_the_one_after_it_is_due() {
        let mut job = job(Some("01T10:00:00"));
        job.cron = "*/2 * * * * *".to_owned();
        let skipped = Plan::Replan(Some(at("01T10:00:04")));
        assert_eq!(planned(&job, Missed::Skip, "01T10:00:02"), skipped);
        let in_time = begin("01T10:00:00", "01T10:00:02");
        assert_eq!(planned(&job, Missed::Skip, "01T10:00:01.999"), in_time);
    }

    #[test]
    fn when_the_clock_is_set_back_the_job_follows() {
        let mut job = job(Some("09T10:00:00"));
        let earlier = Plan::Replan(Some(at("01T10:00:00")));
        for missed in RULES {
            assert_eq!(planned(&job, missed, "01T09:30:00"), earlier);
            job.running = running();
            assert_eq!(planned(&job, missed, "01T09:30:00"), earlier);
            job.running = None;
        }
    }

    #[test]
    fn a_job_does_not_run_beside_itself() {
        let mut job = job(Some("01T10:00:00"));
        job.running = running();
        job.asked = asked_for();
        for missed in RULES {
            assert_eq!(planned(&job, missed, "01T12:00:00"), Plan::Wait);
        }
    }

    #[test]
    fn a_paused_job_passes_its_times_so_that_nothing_is_missed_when_it_goes_on() {
        let mut job = job(Some("01T10:00:00"));
        job.paused = true;
        for missed in RULES {
            assert_eq!(planned(&job, missed, "01T09:59:00"), Plan::Wait);
            let passed = Plan::Replan(Some(at("01T11:00:00")));
            assert_eq!(planned(&job, missed, "01T10:00:00"), passed);
        }
    }

    #[test]
    fn a_run_that_is_asked_for_begins_at_once_even_of_a_paused_job() {
        let mut job = job(Some("01T10:00:00"));
        job.asked = asked_for();
        for paused in [false, true] {
            job.paused = paused;
            let begins = Plan::Begin(Begin {
                trigger: Trigger::RunNow,
                planned_for: at("01T09:30:00"),
                next_run: Some(at("01T10:00:00")),
            });
            assert_eq!(planned(&job, Missed::Skip, "01T09:30:00"), begins);
        }
    }

    #[test]
    fn a_run_that_was_broken_off_counts_as_missed() {
        let (planned_for, next) = (at("01T10:00:00"), Some(at("01T11:00:00")));
        for (missed, expected) in [(Missed::RunOnce, Some(planned_for)), (Missed::Skip, next)] {
            assert_eq!(after_abandoned(next, planned_for, missed), expected);
        }
        let due = Some(at("01T09:00:00"));
        assert_eq!(after_abandoned(due, planned_for, Missed::RunOnce), due);
        let only = after_abandoned(None, planned_for, Missed::RunOnce);
        assert_eq!(only, Some(planned_for));
    }
}
