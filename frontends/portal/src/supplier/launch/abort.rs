//! That a launch does not fly.

use api_contract::launch_changes::AbortLaunch;
use api_contract::launches::ManagedLaunch;
use dioxus::prelude::*;
use frontend_kit::{Refusal, Values, said};
use frontend_ui::Field;

use super::change::{CauseField, Change, ReasonField, cause, reason, use_doing};
use crate::entered::Entered;
use crate::frame::FormDialog;
use crate::text::launch as text;

/// The field of the word that shows that it is meant.
const TYPED: &str = "typed";

/// Says what follows, and asks why, and for a word that nobody types by mistake.
#[component]
pub(super) fn AbortDialog(launch: ManagedLaunch) -> Element {
    let doing = use_doing();
    let (sending, did) = (doing.sending, doing.did);
    let seats = launch.seats;
    let paid_back = launch.seat_price.checked_times(seats.confirmed);
    let paid_back = paid_back.map(said::price).unwrap_or_default();
    let send = move |values: Values| {
        doing.send(&launch, Change::Abort, abort(&values).map(Some));
    };
    rsx! {
        FormDialog {
            title: text::ABORT_TITLE,
            sending,
            required: vec!["cause", "reason", TYPED],
            label: text::ABORT_SEND,
            onsend: send,
            onclose: did.close,
            p { {text::ABORT_MEANS} }
            ul { class: "consequences",
                li { {text::pays_back(seats.confirmed, &paid_back)} }
                if let Some(released) = text::releases(seats.reserved) {
                    li { {released} }
                }
                li { {text::ABORT_TOLD} }
                li { {text::ABORT_FEE} }
            }
            CauseField { sending }
            ReasonField { sending }
            Field { name: TYPED, label: text::ABORT_TYPE, most: 10, error: sending.error(TYPED) }
        }
    }
}

fn abort(values: &Values) -> Result<AbortLaunch, Refusal> {
    let mut entered = Entered::default();
    if !values
        .get(TYPED)
        .trim()
        .eq_ignore_ascii_case(text::ABORT_WORD)
    {
        entered.refuse(TYPED, text::ABORT_TYPED_WRONG);
    }
    entered.finish(AbortLaunch {
        cause: cause(values),
        reason: reason(values),
    })
}

#[cfg(test)]
mod tests {
    use domain::launch::Cause;

    use super::*;

    #[test]
    fn nothing_is_aborted_by_mistake() {
        let typed = |word: &'static str| {
            abort(&Values::from([
                ("cause", "weather"),
                ("reason", "Wind "),
                (TYPED, word),
            ]))
        };
        let abort = typed(" Abort ").unwrap();
        assert_eq!((abort.cause, &*abort.reason), (Cause::Weather, "Wind"));
        assert!(typed("yes").unwrap_err().about(TYPED).is_some());
    }
}
