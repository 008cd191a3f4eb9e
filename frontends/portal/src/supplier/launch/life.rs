//! What happened to a launch, and what is to come.

use api_contract::launches::{LaunchStatus, ManagedLaunch};
use chrono::{DateTime, SecondsFormat, Utc};
use frontend_kit::said;
use frontend_ui::{TimelineEntry, Tone};

use crate::text::launch as text;

/// As far as it is told, in order: of several confirmations and delays the last.
pub(super) fn of(launch: &ManagedLaunch) -> Vec<TimelineEntry> {
    let mut entries = vec![entry(
        launch.scheduled_at,
        text::WAS_SCHEDULED,
        None,
        Tone::Quiet,
    )];
    if let Some(at) = launch.confirmed_at {
        entries.push(entry(at, text::WAS_CONFIRMED, None, Tone::Good));
    }
    let delay = launch.previous_date.map(|previous| {
        let first = launch.first_date.unwrap_or(previous);
        text::delayed(&said::utc_day(first), &said::utc_day(launch.date))
    });
    match launch.ended_at {
        Some(at) => {
            let (tone, words) = said::status_words(launch.status);
            entries.push(entry(at, words, all([delay, why(launch)]), tone));
        }
        None => {
            let tone = if delay.is_some() {
                Tone::Waiting
            } else {
                Tone::Quiet
            };
            entries.push(entry(
                launch.date,
                text::STARTS,
                all([delay, why(launch)]),
                tone,
            ));
        }
    }
    entries
}

/// The cause and the reason of the last delay, or of the end.
fn why(launch: &ManagedLaunch) -> Option<String> {
    if launch.status == LaunchStatus::Completed {
        return None;
    }
    let cause = launch
        .cause
        .map(|cause| said::cause_words(cause).to_owned());
    match (cause, launch.reason.clone()) {
        (Some(cause), Some(reason)) => Some(format!("{cause}: {reason}")),
        (cause, reason) => cause.or(reason),
    }
}

fn all(details: [Option<String>; 2]) -> Option<String> {
    let details: Vec<_> = details.into_iter().flatten().collect();
    (!details.is_empty()).then(|| details.join(" "))
}

fn entry(at: DateTime<Utc>, title: &str, detail: Option<String>, tone: Tone) -> TimelineEntry {
    TimelineEntry {
        at: said::moment_utc(at),
        datetime: at.to_rfc3339_opts(SecondsFormat::Secs, true),
        title: title.to_owned(),
        detail,
        tone,
    }
}

#[cfg(test)]
mod tests {
    use domain::launch::Cause;

    use super::*;
    use crate::supplier::samples;

    #[test]
    fn a_delay_says_from_when_to_when_and_why() {
        let mut launch = samples::launch("2028-06-01T14:00:00Z");
        launch.status = LaunchStatus::Delayed;
        launch.first_date = Some("2028-03-01T14:00:00Z".parse().unwrap());
        launch.previous_date = launch.first_date;
        launch.cause = Some(Cause::Weather);
        launch.reason = Some("Too much wind.".to_owned());
        let life = of(&launch);
        let starts = life.last().unwrap();
        assert_eq!(starts.title, text::STARTS);
        assert_eq!(
            starts.detail.as_deref(),
            Some("Delayed from 1 March 2028 to 1 June 2028. Weather: Too much wind.")
        );
    }

    #[test]
    fn what_is_over_ends_with_how_it_ended() {
        let mut launch = samples::launch("2028-03-01T14:00:00Z");
        launch.status = LaunchStatus::Completed;
        launch.confirmed_at = Some("2028-02-01T00:00:00Z".parse().unwrap());
        launch.ended_at = Some("2028-03-01T15:00:00Z".parse().unwrap());
        let titles: Vec<_> = of(&launch).into_iter().map(|entry| entry.title).collect();
        assert_eq!(titles, ["On offer", "Confirmed", "Completed"]);
    }
}
