//! Signing in: by password, then by the second factor where it is asked for.

mod forgotten;
mod password;
mod proof;

pub(crate) use forgotten::ForgottenPassword;

use api_contract::identity::Step;
use dioxus::prelude::*;
use frontend_kit::platform;

use crate::app::Scene;
use crate::me::{Me, Whoever};
use crate::onward::{onward, request};
use crate::second_factor::SetUp;
use crate::text::{factor, sign_in};
use password::ByPassword;
use proof::ByProof;

/// Signing in, step by step. Whoever is signed in already goes on to where they wanted to.
#[component]
pub(crate) fn SignIn() -> Element {
    let whoever: Whoever = use_context();
    let mut step = use_signal(|| None::<Step>);
    use_effect(move || {
        let is_in = matches!(whoever.now(), Me::SignedIn(_));
        let query = platform::query();
        // Another site may want the password although somebody is signed in.
        if is_in && step.peek().is_none() && request(&query).is_none() {
            spawn(async move { platform::go_to(&onward(&query)).await });
        }
    });
    let now = step();
    match now {
        None => rsx! {
            Scene { heading: sign_in::HEADING,
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
