//! What says how things are.

use dioxus::prelude::*;

use super::Specimen;
use crate::{
    Badge, Button, ButtonKind, Callout, Dialog, Empty, Fact, Failed, Gauge, Loading, Steps,
    Timeline, TimelineEntry, Tone, use_toasts,
};

#[component]
pub(super) fn MessageSpecimens() -> Element {
    let toasts = use_toasts();
    let steps: Vec<_> = ["Seats", "Passengers", "Review", "Pay", "Done"]
        .map(str::to_owned)
        .into();
    rsx! {
        h2 { "Messages" }
        Specimen { name: "Badge",
            div { class: "chips",
                Badge { tone: Tone::Good, "Good" }
                Badge { tone: Tone::Waiting, "Waiting" }
                Badge { tone: Tone::Bad, "Bad" }
                Badge { tone: Tone::Quiet, "Quiet" }
            }
        }
        Specimen { name: "Callout",
            Callout { tone: Tone::Good, "It is stored." }
            Callout { tone: Tone::Waiting, title: "Please confirm your email", "A link is on its way." }
            Callout { tone: Tone::Bad, "It was refused." }
            Callout { tone: Tone::Quiet, "Nothing to note." }
        }
        Specimen { name: "Toasts",
            div { class: "form-end",
                Button { kind: ButtonKind::Plain, onclick: move |_| toasts.say("It is stored."), "Say" }
                Button { kind: ButtonKind::Plain, onclick: move |_| toasts.warn("It was refused."), "Warn" }
            }
        }
        Specimen { name: "Loading",
            Loading { words: "Loading…" }
        }
        Specimen { name: "Empty",
            Empty { title: "No launches yet", "Schedule the first one." }
        }
        Specimen { name: "Failed",
            Failed {
                title: "This can’t be shown",
                message: "No answer came. Please check your connection, and try again.",
                onagain: move |()| {},
            }
        }
        Specimen { name: "Dialog",
            div { class: "specimen-dialog",
                Dialog { id: "s-dialog", title: "Abort the launch?", onclose: move |()| {},
                    p { "Everybody who has booked gets all their money back." }
                    div { class: "form-end",
                        Button { kind: ButtonKind::Danger, "Abort" }
                        Button { kind: ButtonKind::Plain, "Cancel" }
                    }
                }
            }
        }
        Specimen { name: "Fact",
            dl {
                Fact { name: "Rocket", "New Shepard" }
                Fact { name: "Departure", note: "At the spaceport, UTC−06:00", "1 March 2028, 08:00" }
            }
        }
        Specimen { name: "Gauge",
            Gauge { part: 0, whole: 6 }
            Gauge { part: 2, whole: 6 }
            Gauge { part: 6, whole: 6 }
        }
        Specimen { name: "Steps",
            Steps { label: "The first step", steps: steps.clone(), now: 0 }
            Steps { label: "The third step", steps: steps.clone(), now: 2 }
            Steps { label: "All done", now: steps.len(), steps }
        }
        Specimen { name: "Timeline",
            Timeline { label: "What happened", entries: entries() }
        }
    }
}

fn entries() -> Vec<TimelineEntry> {
    let entry = |day: u32, title: &str, detail: Option<&str>, tone| TimelineEntry {
        at: format!("{day} March 2028, 08:00 UTC"),
        datetime: format!("2028-03-{day:02}T08:00:00Z"),
        title: title.to_owned(),
        detail: detail.map(str::to_owned),
        tone,
    };
    vec![
        entry(4, "Refunded", Some("$450,000.00"), Tone::Good),
        entry(3, "Refund asked for", None, Tone::Waiting),
        entry(2, "Cancelled", Some("By the customer"), Tone::Bad),
        entry(1, "Reserved", None, Tone::Quiet),
    ]
}
