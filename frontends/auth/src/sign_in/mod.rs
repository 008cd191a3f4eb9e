//! Signing in: by password, then by the second factor where it is asked for.

mod forgotten;
mod password;
mod proof;

pub(crate) use forgotten::ForgottenPassword;

use api_contract::identity::Step;
use dioxus::prelude::*;
use frontend_kit::platform;
use frontend_ui::{Callout, Tone};

use crate::app::Scene;
use crate::me::{Me, Whoever};
use crate::onward::{is_not_for_it, is_too_late, onward, request};
use crate::second_factor::SetUp;
use crate::text::{factor, sign_in};
use password::ByPassword;
use proof::ByProof;

/// Signing in, step by step. Whoever is signed in already goes on to where they wanted to.
#[component]
pub(crate) fn SignIn() -> Element {
    let whoever: Whoever = use_context();
    let mut step = use_signal(|| None::<Step>);
    let mut nothing_came = use_signal(|| None::<&'static str>);
    use_effect(move || nothing_came.set(why_nothing_came(&platform::query())));
    use_effect(move || {
        let is_in = matches!(whoever.now(), Me::SignedIn(_));
        let query = platform::query();
        // Another site may want the password although somebody is signed in.
        let is_asked = request(&query).is_some() || why_nothing_came(&query).is_some();
        if is_in && step.peek().is_none() && !is_asked {
            spawn(async move { platform::go_to(&onward(&query)).await });
        }
    });
    let now = step();
    match now {
        None => rsx! {
            Scene { heading: sign_in::HEADING,
                if let Some(why) = nothing_came() {
                    div { class: "scene-lead",
                        Callout { tone: Tone::Waiting, {why} }
                    }
                }
                ByPassword { onstep: move |next| step.set(Some(next)) }
            }
        },
        Some(Step::SecondFactor) => rsx! {
            Scene { heading: sign_in::SECOND_FACTOR,
                ByProof { onagain: move |()| step.set(None) }
            }
        },
        Some(Step::SetUpSecondFactor) => rsx! {
            Scene { heading: factor::SET_UP_FIRST,
                p { class: "scene-lead", {factor::WHY_FIRST} }
                SetUp { is_signed_in: false,
                    ondone: move |()| async { platform::go_to(&onward(&platform::query())).await },
                }
            }
        },
        // On the way.
        Some(Step::Done) => rsx! {
            Scene { heading: sign_in::HEADING,
                p { role: "status", {sign_in::ON_THE_WAY} }
            }
        },
    }
}

/// Why nothing came of signing in to another site before, in words.
fn why_nothing_came(query: &str) -> Option<&'static str> {
    if is_not_for_it(query) {
        return Some(sign_in::NOT_FOR_IT);
    }
    is_too_late(query).then_some(sign_in::TOO_LATE)
}
