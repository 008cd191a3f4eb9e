//! What else than processes can be wrong, at a glance: incidents, jobs, mails.

use api_contract::operations::{Incident, SystemHealth};
use dioxus::prelude::*;
use frontend_ui::{Callout, Tone};

use super::{Glance, health::tone_if};
use crate::Page;
use crate::incidents::{About, KindOf};
use crate::shown::{When, count};
use crate::text::{incidents, overview as text};

/// What goes on and was noted as wrong.
#[component]
pub(super) fn Incidents(incidents: Vec<Incident>) -> Element {
    if incidents.is_empty() {
        return rsx! {};
    }
    rsx! {
        Callout { tone: Tone::Bad, title: text::INCIDENTS.to_owned(),
            ul { class: "troubles",
                for one in incidents {
                    li { key: "{one.id}",
                        KindOf { one: one.clone() }
                        " "
                        About { one: one.clone() }
                        ": "
                        {one.detail.clone()}
                        ", "
                        {text::SINCE}
                        " "
                        When { at: one.opened_at }
                    }
                }
            }
            p {
                a { href: Page::Incidents.path(), {incidents::ALL_INCIDENTS} }
            }
        }
    }
}

/// The jobs. What can't be seen, or not yet, is unknown.
pub(super) fn jobs(health: Option<&SystemHealth>) -> Glance {
    let jobs = health.and_then(|health| health.jobs.as_ref());
    let (value, note, tone) = match jobs {
        None => (text::UNKNOWN.to_owned(), String::new(), Tone::Quiet),
        Some(jobs) => {
            let note = match (&jobs.leader, &jobs.failed[..]) {
                (None, _) => text::NO_LEADER.to_owned(),
                (Some(_), []) => text::JOBS_NOTE.to_owned(),
                (Some(_), failed) => failed.join(", "),
            };
            let is_wrong = jobs.leader.is_none() || !jobs.failed.is_empty();
            let failed = u64::try_from(jobs.failed.len()).unwrap_or(u64::MAX);
            (count(failed), note, tone_if(is_wrong))
        }
    };
    Glance {
        label: text::JOBS,
        value,
        note,
        tone,
    }
}

/// The mails of the last hour.
pub(super) fn mails(health: Option<&SystemHealth>) -> Glance {
    let mails = health.and_then(|health| health.mails.as_ref());
    let (value, note, tone) = match mails {
        None => (text::UNKNOWN.to_owned(), String::new(), Tone::Quiet),
        Some(mails) => (
            count(mails.failing),
            text::of_sent(&count(mails.sent)),
            tone_if(mails.failing > 0),
        ),
    };
    Glance {
        label: text::MAILS,
        value,
        note,
        tone,
    }
}

#[cfg(test)]
mod tests {
    use api_contract::operations::{JobsHealth, MailsHealth};
    use chrono::DateTime;

    use super::*;

    fn health(leader: Option<&str>, failed: &[&str], failing: u64) -> SystemHealth {
        SystemHealth {
            is_well: false,
            processes: None,
            jobs: Some(JobsHealth {
                leader: leader.map(str::to_owned),
                failed: failed.iter().map(|job| (*job).to_owned()).collect(),
                paused: Vec::new(),
            }),
            mails: Some(MailsHealth {
                since: DateTime::UNIX_EPOCH,
                sent: 1_204,
                waiting: 0,
                failing,
                failing_percent: 0,
            }),
            rebuilds: None,
            proof: None,
        }
    }

    #[test]
    fn jobs_and_mails_that_fail_are_counted_and_named() {
        let well = health(Some("scheduler-1"), &[], 0);
        assert_eq!(jobs(Some(&well)).tone, Tone::Good);
        assert_eq!(mails(Some(&well)).tone, Tone::Good);
        let bad = health(Some("scheduler-1"), &["low_occupancy"], 7);
        let (jobs, mails) = (jobs(Some(&bad)), mails(Some(&bad)));
        assert_eq!((&*jobs.value, &*jobs.note), ("1", "low_occupancy"));
        assert_eq!((jobs.tone, mails.tone), (Tone::Waiting, Tone::Waiting));
        assert!(mails.note.contains("1,204"), "{mails:?}");
    }

    #[test]
    fn what_can_t_be_seen_is_unknown_and_jobs_that_nobody_does_are_no_good() {
        assert_eq!(jobs(None).value, text::UNKNOWN);
        assert_eq!(mails(None).value, text::UNKNOWN);
        let nobody = health(None, &[], 0);
        assert_eq!(jobs(Some(&nobody)).note, text::NO_LEADER);
        assert_eq!(jobs(Some(&nobody)).tone, Tone::Waiting);
    }
}
