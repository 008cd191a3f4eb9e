//! The states of a launch: what each command makes of each of them.

use super::*;
use crate::event::EventPayload;

use LaunchStatus::{
    Aborted as AbortedNow, Completed as CompletedNow, Confirmed as ConfirmedNow,
    Delayed as DelayedNow, Failed as FailedNow, Scheduled as ScheduledNow,
};

/// What a command makes of a launch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It stands like this from then on.
    To(LaunchStatus),
    /// It stands as before.
    Same,
    /// The command is refused.
    Not,
}
use Outcome::{Not, Same, To};

/// On the launch date, for each status: Confirm, Delay, Abort, Complete, Fail.
const TABLE: [(LaunchStatus, [Outcome; 5]); 6] = [
    (
        ScheduledNow,
        [To(ConfirmedNow), To(DelayedNow), To(AbortedNow), Not, Not],
    ),
    (
        ConfirmedNow,
        [
            Same,
            To(DelayedNow),
            To(AbortedNow),
            To(CompletedNow),
            To(FailedNow),
        ],
    ),
    (
        DelayedNow,
        [
            To(ConfirmedNow),
            To(DelayedNow),
            To(AbortedNow),
            To(CompletedNow),
            To(FailedNow),
        ],
    ),
    (AbortedNow, [Not; 5]),
    (CompletedNow, [Not, Not, Not, Same, Not]),
    (FailedNow, [Not; 5]),
];

/// A launch that stands like this, on its date.
pub(super) fn standing(status: LaunchStatus) -> Story {
    let story = Story::of_seats(10);
    let story = match status {
        ScheduledNow => story,
        DelayedNow => story.and(delay_to(launch_date() + TimeDelta::days(1))),
        _ => story.and(confirm()),
    };
    let date = story.launch().flight().unwrap().date;
    let story = story.at(date);
    let story = match status {
        AbortedNow => story.and(abort_for(Cause::Weather)),
        CompletedNow => story.and(complete()),
        FailedNow => story.and(fail()),
        _ => story,
    };
    assert_eq!(story.launch().flight().unwrap().status, status);
    story
}

fn commands() -> [(&'static str, LaunchCommand); 5] {
    [
        ("confirmed", confirm().into()),
        (
            "delayed",
            delay_to(launch_date() + TimeDelta::days(9)).into(),
        ),
        ("aborted", abort_for(Cause::Technical).into()),
        ("completed", complete().into()),
        ("failed", fail().into()),
    ]
}

#[test]
fn a_launch_goes_from_state_to_state_as_it_should_and_not_otherwise() {
    for (status, outcomes) in TABLE {
        for ((asked, command), outcome) in commands().into_iter().zip(outcomes) {
            let told = format!("a launch that is {status} is {asked}");
            let story = standing(status);
            match (story.launch().decide(&command, &story.context), outcome) {
                (Ok(events), To(next)) => {
                    let names: Vec<_> = events.iter().map(EventPayload::name).collect();
                    assert_eq!(names, [format!("launch.{asked}")], "{told}");
                    let launch = story.and(command).launch();
                    assert_eq!(launch.flight().unwrap().status, next, "{told}");
                }
                (Ok(events), Same) => assert_eq!(events, [], "{told}"),
                (Err(error), Not) => {
                    assert_eq!(
                        error,
                        LaunchError::NotPossibleNow { status, asked },
                        "{told}"
                    );
                }
                (decided, _) => panic!("{told}: {decided:?}"),
            }
        }
    }
}

#[test]
fn only_the_last_three_states_are_final() {
    for status in LaunchStatus::ALL {
        let is_final = matches!(status, AbortedNow | CompletedNow | FailedNow);
        assert_eq!(status.is_final(), is_final, "{status}");
    }
}

#[test]
fn another_suppliers_launch_is_as_good_as_none() {
    let supplier = stranger();
    let commands: [LaunchCommand; 6] = [
        Revise {
            supplier,
            ..revise_to(20)
        }
        .into(),
        Confirm { supplier }.into(),
        Delay {
            supplier,
            ..delay_to(launch_date() + TimeDelta::days(9))
        }
        .into(),
        Abort {
            supplier,
            ..abort_for(Cause::Weather)
        }
        .into(),
        Complete { supplier }.into(),
        Fail { supplier, ..fail() }.into(),
    ];
    for status in LaunchStatus::ALL {
        for command in commands.clone() {
            standing(*status)
                .when(command)
                .then_expect_error(LaunchError::LaunchUnknown);
        }
    }
}

#[test]
fn nothing_happens_to_a_launch_that_was_never_scheduled() {
    let others = [
        revise_to(20).into(),
        reserve(1, ADA, 1).into(),
        pay(1, 1).into(),
        cancel(1, ADA),
        LaunchCommand::ExpireBookings,
        LaunchCommand::FlagLowOccupancy,
    ];
    let all = commands().into_iter().map(|(_, command)| command);
    for command in all.chain(others) {
        Story::new()
            .when(command)
            .then_expect_error(LaunchError::LaunchUnknown);
    }
}
