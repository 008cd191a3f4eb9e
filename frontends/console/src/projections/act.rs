//! What IT does with the versions of a read model.

use api_contract::projections::{
    BuildingStage, BuiltVersion, PauseRequest, Projection, RebuildRequest, ResumeRequest,
    ScratchRequest,
};
use dioxus::prelude::*;
use frontend_kit::{Call, PageKey, Values, use_submission};
use frontend_ui::{Field, Select};
use uuid::Uuid;

use crate::acting::{self, Reason, doing};
use crate::filters::choice;
use crate::text::{projections as text, reconciliations::model};

/// The field that says what becomes of a version by itself.
const SWITCH: &str = "switch";

/// The field that says up to where a scratch copy goes.
const UNTIL: &str = "until";

/// The field that says why.
const REASON: &str = "reason";

/// What IT does, with which read model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Act {
    pub(super) model: String,
    pub(super) what: What,
}

/// What IT does, and to which version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// Has another one built.
    Rebuild,
    /// Has the one that is built compared.
    Compare(u32),
    /// Lets it take over.
    Switch(u32),
    /// Gives it up.
    Cancel(u32),
    /// Has a scratch copy made.
    Scratch,
    /// Lets nothing be written into it.
    Pause,
    /// Ends its pause.
    Resume(Uuid),
    /// Deletes one that is kept, or the scratch copy.
    Drop(u32),
}

impl What {
    /// What can be done with a model as it is.
    pub(super) fn of(model: &Projection) -> Vec<Self> {
        let mut acts = match &model.building {
            None => vec![Self::Rebuild],
            Some(one) if one.stage == BuildingStage::Stopped => vec![Self::Cancel(one.version)],
            Some(one) => vec![
                Self::Compare(one.version),
                Self::Switch(one.version),
                Self::Cancel(one.version),
            ],
        };
        acts.extend(model.kept.iter().copied().map(Self::Drop));
        acts.push(match &model.scratch {
            None => Self::Scratch,
            Some(scratch) => Self::Drop(scratch.version),
        });
        acts.push(match &model.paused {
            None => Self::Pause,
            Some(pause) => Self::Resume(pause.id),
        });
        acts
    }

    /// What it is called.
    pub(super) fn words(self) -> String {
        match self {
            Self::Rebuild => text::REBUILD.to_owned(),
            Self::Scratch => text::SCRATCH.to_owned(),
            Self::Pause => text::PAUSE.to_owned(),
            Self::Resume(_) => text::RESUME.to_owned(),
            Self::Compare(version) => text::to_version(text::COMPARE, version),
            Self::Switch(version) => text::to_version(text::SWITCH, version),
            Self::Cancel(version) => text::to_version(text::CANCEL, version),
            Self::Drop(version) => text::to_version(text::DROP, version),
        }
    }

    /// Whether it can't be undone.
    pub(super) const fn deletes(self) -> bool {
        matches!(self, Self::Cancel(_) | Self::Drop(_))
    }

    fn required(self) -> Vec<&'static str> {
        match self {
            Self::Scratch => vec![UNTIL],
            Self::Pause => vec![REASON],
            _ => Vec::new(),
        }
    }

    const fn meaning(self) -> &'static str {
        match self {
            Self::Rebuild => text::REBUILD_MEANS,
            Self::Scratch => text::SCRATCH_MEANS,
            Self::Pause => text::PAUSE_MEANS,
            Self::Resume(_) => text::RESUME_MEANS,
            Self::Compare(_) => text::COMPARE_MEANS,
            Self::Switch(_) => text::SWITCH_MEANS,
            Self::Cancel(_) => text::CANCEL_MEANS,
            Self::Drop(_) => text::DROP_MEANS,
        }
    }
}

impl Act {
    /// What is sent.
    fn call(&self, values: &Values) -> Call {
        let path = format!("/api/v1/projections/{}", self.model);
        let to = |action: &str, version: u32| {
            Call::post(format!("{path}/{action}")).with(&BuiltVersion { version })
        };
        match self.what {
            What::Rebuild => Call::post(format!("{path}/rebuilds")).with(&RebuildRequest {
                switch: values.get(SWITCH) == "true",
            }),
            What::Scratch => Call::post(format!("{path}/scratches")).with(&ScratchRequest {
                until: values.get(UNTIL).trim().to_owned(),
                reason: Some(values.get(REASON).trim().to_owned()).filter(|why| !why.is_empty()),
            }),
            What::Pause => Call::post(format!("{path}/pause")).with(&PauseRequest {
                reason: values.get(REASON).trim().to_owned(),
            }),
            What::Resume(pause) => {
                Call::post(format!("{path}/resume")).with(&ResumeRequest { pause })
            }
            What::Compare(version) => to("comparison", version),
            What::Switch(version) => to("switch", version),
            What::Cancel(version) => to("cancellation", version),
            What::Drop(version) => Call::delete(format!("{path}/versions/{version}")),
        }
    }
}

/// Says what comes of it, and has it done.
#[component]
pub(super) fn ActDialog(
    act: Act,
    key_of_page: PageKey,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    let submission = use_submission();
    let what = act.what;
    rsx! {
        acting::ActDialog {
            title: format!("{}, {}", what.words(), model(&act.model)),
            label: what.words(),
            meaning: what.meaning(),
            required: what.required(),
            submission,
            ondo: move |values: Values| {
                let call = act.call(&values);
                doing(async move {
                    // Sent again, it would be another wish.
                    key_of_page.note(call.once(&key_of_page.now()).done().await)?;
                    Ok(text::ASKED.to_owned())
                })
            },
            onclose,
            ondone,
            if what == What::Scratch {
                Field {
                    name: UNTIL,
                    label: text::UNTIL,
                    hint: text::UNTIL_HINT,
                    most: 40,
                    error: submission.error(UNTIL),
                }
                Reason { submission, hint: text::REASON_HINT }
            }
            if what == What::Pause {
                Reason { submission, hint: text::PAUSE_HINT }
            }
            if what == What::Rebuild {
                Select {
                    name: SWITCH,
                    label: text::WHEN_DONE,
                    options: vec![choice("false", text::WAIT), choice("true", text::TAKE_OVER)],
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_is_sent_where_it_belongs() {
        let values = Values::from([(SWITCH, "true"), (UNTIL, " 7 "), (REASON, " ")]);
        let path = |rest: &str| format!("/api/v1/projections/customer/{rest}");
        let this = BuiltVersion { version: 3 };
        let pause = Uuid::from_u128(3);
        let rebuild = RebuildRequest { switch: true };
        let scratch = ScratchRequest {
            until: "7".to_owned(),
            reason: None,
        };
        for (what, call) in [
            (What::Rebuild, Call::post(path("rebuilds")).with(&rebuild)),
            (What::Scratch, Call::post(path("scratches")).with(&scratch)),
            (
                What::Resume(pause),
                Call::post(path("resume")).with(&ResumeRequest { pause }),
            ),
            (What::Compare(3), Call::post(path("comparison")).with(&this)),
            (What::Switch(3), Call::post(path("switch")).with(&this)),
            (
                What::Cancel(3),
                Call::post(path("cancellation")).with(&this),
            ),
            (What::Drop(3), Call::delete(path("versions/3"))),
        ] {
            let model = "customer".to_owned();
            assert_eq!(Act { model, what }.call(&values), call);
        }
        let (model, what) = ("customer".to_owned(), What::Pause);
        let reason = "a new disk".to_owned();
        let call = Call::post(path("pause")).with(&PauseRequest { reason });
        let values = Values::from([(REASON, " a new disk ")]);
        assert_eq!(Act { model, what }.call(&values), call);
    }
}
