//! Where one is signed in, and out of there.

use api_contract::identity::{OpenSession, SessionEnd, Sessions};
use dioxus::prelude::*;
use frontend_kit::{Call, Refusal, Values, platform, said, use_submission};
use frontend_ui::{Badge, Button, ButtonKind, Callout, Cell, Loading, Table, Tone};
use uuid::Uuid;

use super::proven::{Proven, ProvenDialog, beside};
use crate::me::Whoever;
use crate::second_factor::use_by;
use crate::text::{account, sessions as text, wait};

/// What is being ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    One(Uuid),
    AllOthers,
}

impl Ending {
    const fn title(self) -> &'static str {
        match self {
            Self::One(_) => text::END,
            Self::AllOthers => text::END_OTHERS,
        }
    }

    fn path(self) -> String {
        match self {
            Self::One(session) => format!("/api/v1/account/sessions/{session}/ending"),
            Self::AllOthers => "/api/v1/account/sessions/ending-others".to_owned(),
        }
    }
}

/// Where one is signed in.
#[component]
pub(super) fn SessionsPage() -> Element {
    let whoever: Whoever = use_context();
    let mut found = use_signal(|| None::<Result<Vec<OpenSession>, Refusal>>);
    let mut ending = use_signal(|| None::<Ending>);
    let mut done = use_signal(|| false);
    let read = move || async move {
        let answer = Call::get("/api/v1/account/sessions").answer::<Sessions>();
        let answer = answer.await;
        if answer.as_ref().is_err_and(Refusal::asks_to_sign_in) {
            whoever.refresh().await;
        }
        found.set(Some(answer.map(|sessions| sessions.items)));
    };
    use_future(read);
    let sessions = match found() {
        None => {
            return rsx! {
                Loading { words: wait::LOADING }
            };
        }
        Some(Err(refusal)) => {
            return rsx! {
                Callout { tone: Tone::Bad, {refusal.said} }
                div { class: "form-end",
                    Button { kind: ButtonKind::Plain, onclick: move |_| read(), {wait::AGAIN} }
                }
            };
        }
        Some(Ok(sessions)) => sessions,
    };
    let others = sessions.iter().filter(|session| !session.current).count();
    rsx! {
        p { class: "account-lead", {text::LEAD} }
        if done() {
            Callout { tone: Tone::Good, {text::ENDED} }
        }
        Table {
            caption: text::CAPTION,
            headings: [text::DEVICE, text::ADDRESS, text::OPENED, text::SEEN].map(str::to_owned).to_vec(),
            actions: wait::ACTIONS,
            for session in sessions {
                Row {
                    key: "{session.id}",
                    session,
                    onend: move |session| ending.set(Some(Ending::One(session))),
                }
            }
        }
        if others > 1 {
            div { class: "form-end",
                Button {
                    kind: ButtonKind::Danger,
                    onclick: move |_| ending.set(Some(Ending::AllOthers)),
                    {text::END_OTHERS}
                }
            }
        }
        if let Some(what) = ending() {
            EndDialog {
                what,
                onclose: move |()| ending.set(None),
                ondone: move |()| async move {
                    read().await;
                    done.set(true);
                    ending.set(None);
                },
            }
        }
    }
}

#[component]
fn Row(session: OpenSession, onend: EventHandler<Uuid>) -> Element {
    let moment = |at| said::moment(at, platform::minutes_ahead(at));
    let id = session.id;
    rsx! {
        tr {
            Cell { heading: text::DEVICE,
                span { class: "fact-line",
                    strong { {session.agent.clone()} }
                    if session.current {
                        Badge { tone: Tone::Good, {text::THIS} }
                    }
                }
            }
            Cell { heading: text::ADDRESS, {session.address.clone()} }
            Cell { heading: text::OPENED, {moment(session.opened_at)} }
            Cell { heading: text::SEEN, {moment(session.last_seen_at)} }
            Cell { heading: "",
                if !session.current {
                    Button {
                        kind: ButtonKind::Danger,
                        label: format!("{}: {}", text::END, session.agent),
                        onclick: move |_| onend.call(id),
                        {text::END_SHORT}
                    }
                }
            }
        }
    }
}

/// The password, before sessions end.
#[component]
fn EndDialog(what: Ending, onclose: EventHandler<()>, ondone: EventHandler<()>) -> Element {
    let (sending, by) = (use_submission(), use_by());
    let send = move |values: Values| {
        let body = SessionEnd {
            password: Proven::of(&values).password,
        };
        sending.run(async move {
            match Call::post(what.path()).with(&body).done().await {
                // It ended by itself meanwhile.
                Err(refusal) if refusal.code == "session_not_found" => {}
                ended => ended.map_err(|refusal| beside(by, "current", refusal))?,
            }
            ondone.call(());
            Ok(())
        });
    };
    rsx! {
        ProvenDialog { title: what.title(), sending, label: account::GO_ON, onsend: send, onclose,
            p { {text::END_MEANS} }
        }
    }
}
