//! What IT does with a job.

use api_contract::jobs::{Job, JobReason, JobTimes};
use dioxus::prelude::*;
use frontend_kit::{Call, PageKey, Values, use_submission};
use frontend_ui::Field;

use crate::acting::{self, Reason, doing};
use crate::text::jobs as text;

/// What IT does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// Has it run at once.
    Run,
    /// Has it run only when somebody asks for it.
    Pause,
    /// Has it run at its times again.
    Resume,
    /// Has it run at other times.
    Reschedule,
}

impl Act {
    /// What can be done with a job in a row of many.
    pub(super) const fn of_row(job: &Job) -> [Self; 2] {
        match job.paused {
            Some(_) => [Self::Run, Self::Resume],
            None => [Self::Run, Self::Pause],
        }
    }

    /// What can be done with a job on its own page.
    pub(super) const fn of_page(job: &Job) -> [Self; 3] {
        let [run, pause] = Self::of_row(job);
        [run, pause, Self::Reschedule]
    }

    /// What it is called.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Run => text::RUN,
            Self::Pause => text::PAUSE,
            Self::Resume => text::RESUME,
            Self::Reschedule => text::CRON,
        }
    }

    const fn meaning(self) -> &'static str {
        match self {
            Self::Run => text::RUN_MEANS,
            Self::Pause => text::PAUSE_MEANS,
            Self::Resume => text::RESUME_MEANS,
            Self::Reschedule => text::CRON_MEANS,
        }
    }

    /// What is said when it is done.
    const fn done(self) -> &'static str {
        match self {
            Self::Run => text::RUN_ASKED,
            Self::Pause => text::PAUSED_NOW,
            Self::Resume => text::RESUMED_NOW,
            Self::Reschedule => text::CRON_CHANGED,
        }
    }

    /// A run needs no reason: who asked for it stands in its history.
    const fn needs_reason(self) -> bool {
        !matches!(self, Self::Run)
    }

    fn required(self) -> Vec<&'static str> {
        match self {
            Self::Run => Vec::new(),
            Self::Pause | Self::Resume => vec!["reason"],
            Self::Reschedule => vec!["cron", "reason"],
        }
    }

    /// What is sent.
    fn call(self, job: &str, values: &Values) -> Call {
        let path = format!("/api/v1/jobs/{job}");
        let reason = values.get("reason").trim().to_owned();
        match self {
            Self::Run => Call::post(format!("{path}/runs")),
            Self::Pause => Call::post(format!("{path}/pause")).with(&JobReason { reason }),
            Self::Resume => Call::post(format!("{path}/resume")).with(&JobReason { reason }),
            Self::Reschedule => {
                let cron = values.get("cron").trim().to_owned();
                Call::put(format!("{path}/cron")).with(&JobTimes { cron, reason })
            }
        }
    }
}

/// Asks why, and says what comes of it.
#[component]
pub(super) fn ActDialog(
    act: Act,
    job: Job,
    key_of_page: PageKey,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    let submission = use_submission();
    let name = job.name.clone();
    rsx! {
        acting::ActDialog {
            title: text::about(act.words(), &job.name),
            label: act.words(),
            meaning: act.meaning(),
            required: act.required(),
            submission,
            ondo: move |values: Values| {
                let call = act.call(&name, &values);
                doing(async move {
                    match act {
                        // Sent again, it would be another run.
                        Act::Run => key_of_page.note(call.once(&key_of_page.now()).done().await)?,
                        Act::Pause | Act::Resume | Act::Reschedule => call.done().await?,
                    }
                    Ok(act.done().to_owned())
                })
            },
            onclose,
            ondone,
            if act == Act::Reschedule {
                Field {
                    name: "cron",
                    label: text::TIMES,
                    hint: text::CRON_HINT,
                    value: job.cron.clone(),
                    most: 100,
                    error: submission.error("cron"),
                }
            }
            if act.needs_reason() {
                Reason { submission, hint: text::REASON_HINT }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_is_sent_where_it_belongs() {
        let values = Values::from([("reason", " Why. "), ("cron", " 0 * * * * ")]);
        let reason = "Why.".to_owned();
        let cron = "0 * * * *".to_owned();
        let path = |rest: &str| format!("/api/v1/jobs/low_occupancy/{rest}");
        let because = JobReason {
            reason: reason.clone(),
        };
        for (act, call) in [
            (Act::Run, Call::post(path("runs"))),
            (Act::Pause, Call::post(path("pause")).with(&because)),
            (Act::Resume, Call::post(path("resume")).with(&because)),
            (
                Act::Reschedule,
                Call::put(path("cron")).with(&JobTimes { cron, reason }),
            ),
        ] {
            assert_eq!(act.call("low_occupancy", &values), call);
        }
    }
}
