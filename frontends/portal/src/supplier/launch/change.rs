//! What can be done with a launch, and how it is sent.

use api_contract::launches::{LaunchStatus, ManagedLaunch};
use dioxus::prelude::*;
use domain::launch::Cause;
use frontend_kit::{Call, PageKey, Refusal, Submission, Values, said, use_submission};
use frontend_ui::{Choice, Choices, TextArea};
use serde::Serialize;
use uuid::Uuid;

use crate::text::launch as text;

/// What can be done with a launch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Confirm,
    Complete,
    Revise,
    Delay,
    Fail,
    Abort,
}

impl Change {
    /// What can be done in a status, what comes next first. Whether it is time for it, the API says.
    pub(super) const fn possible(status: LaunchStatus) -> &'static [Self] {
        match status {
            LaunchStatus::Scheduled => &[Self::Confirm, Self::Revise, Self::Delay, Self::Abort],
            LaunchStatus::Confirmed => &[
                Self::Complete,
                Self::Revise,
                Self::Delay,
                Self::Fail,
                Self::Abort,
            ],
            LaunchStatus::Delayed => &[
                Self::Confirm,
                Self::Complete,
                Self::Revise,
                Self::Delay,
                Self::Fail,
                Self::Abort,
            ],
            LaunchStatus::Aborted | LaunchStatus::Completed | LaunchStatus::Failed => &[],
        }
    }

    /// Whether all has followed from it that does: our fee follows the end of a launch by itself, a
    /// moment later.
    pub(super) const fn has_followed(self, launch: &ManagedLaunch) -> bool {
        match self {
            Self::Complete | Self::Abort => launch.fee.is_some(),
            Self::Confirm | Self::Revise | Self::Delay | Self::Fail => true,
        }
    }

    /// Where the API has it.
    const fn path(self) -> &'static str {
        match self {
            Self::Confirm => "confirmation",
            Self::Complete => "completion",
            Self::Revise => "revision",
            Self::Delay => "delay",
            Self::Fail => "failure",
            Self::Abort => "abort",
        }
    }

    /// What is said when it is done.
    pub(super) const fn done(self) -> &'static str {
        match self {
            Self::Confirm => text::CONFIRMED,
            Self::Complete => text::COMPLETED,
            Self::Revise => text::REVISED,
            Self::Delay => text::DELAYED,
            Self::Fail => text::FAILED,
            Self::Abort => text::ABORTED,
        }
    }

    /// What its button says.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Confirm => text::CONFIRM,
            Self::Complete => text::COMPLETE,
            Self::Revise => text::REVISE,
            Self::Delay => text::DELAY,
            Self::Fail => text::FAIL,
            Self::Abort => text::ABORT,
        }
    }
}

/// The context of the dialogs: what is told when one is done with.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Did {
    /// It is closed, and whether it was tried before that.
    pub(super) close: Callback<bool>,
    /// It was done.
    pub(super) done: Callback<Change>,
    /// The key of what is done next with the launch.
    pub(super) key: PageKey,
}

/// One thing that is about to be done with a launch. However often it is tried, it is done once.
#[derive(Clone, Copy)]
pub(super) struct Doing {
    pub(super) sending: Submission,
    pub(super) did: Did,
}

pub(super) fn use_doing() -> Doing {
    Doing {
        sending: use_submission(),
        did: use_context(),
    }
}

impl Doing {
    /// Does it, with what it has to be told.
    pub(super) fn send<T: Serialize + 'static>(
        self,
        launch: &ManagedLaunch,
        change: Change,
        body: Result<Option<T>, Refusal>,
    ) {
        let (id, did): (Uuid, _) = (launch.id.0, self.did);
        self.sending.run(async move {
            let call = Call::post(format!("/api/v1/launches/{id}/{}", change.path()));
            let call = match body? {
                Some(body) => call.with(&body),
                None => call,
            };
            let call = call.once(&did.key.now());
            did.key.note(call.done().await)?;
            did.done.call(change);
            Ok(())
        });
    }
}

/// Why, in a word.
#[component]
pub(super) fn CauseField(sending: Submission) -> Element {
    let causes = Cause::ALL.iter().map(|cause| Choice {
        value: cause.as_str().to_owned(),
        label: said::cause_words(*cause).to_owned(),
        note: None,
    });
    rsx! {
        Choices {
            name: "cause",
            label: text::CAUSE,
            choices: causes.collect::<Vec<_>>(),
            error: sending.error("cause"),
        }
    }
}

/// Why, for those whom it concerns.
#[component]
pub(super) fn ReasonField(sending: Submission) -> Element {
    rsx! {
        TextArea {
            name: "reason",
            label: text::REASON,
            hint: text::REASON_HINT.to_owned(),
            most: 500,
            error: sending.error("reason"),
        }
    }
}

/// The cause that was chosen.
pub(super) fn cause(values: &Values) -> Cause {
    values.get("cause").parse().unwrap_or(Cause::Technical)
}

/// The reason that was given.
pub(super) fn reason(values: &Values) -> String {
    values.get("reason").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words;

    #[test]
    fn nothing_can_be_done_with_what_is_over() {
        for status in words::LAUNCH_STATUSES {
            assert_eq!(Change::possible(status).is_empty(), status.is_final());
        }
    }

    #[test]
    fn only_what_was_confirmed_or_delayed_has_an_outcome() {
        let can = |status| Change::possible(status).contains(&Change::Complete);
        assert!(!can(LaunchStatus::Scheduled));
        assert!(can(LaunchStatus::Confirmed) && can(LaunchStatus::Delayed));
    }
}
