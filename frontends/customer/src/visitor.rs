//! Who is signed in, and the ways to what is theirs: in the header of every page.

use dioxus::prelude::*;
use domain::ids::{AccountId, CustomerId};
use frontend_kit::{Call, Refusal, platform, use_submission};
use frontend_ui::{Button, ButtonKind};
use serde::Deserialize;

use crate::routes;

/// What the header says.
mod text {
    pub(super) const YOU: &str = "You";
    pub(super) const BOOKINGS: &str = "My bookings";
    pub(super) const PROFILE: &str = "Profile";
    pub(super) const ACCOUNT: &str = "My account";
    pub(super) const SIGN_IN: &str = "Sign in";
    pub(super) const SIGN_OUT: &str = "Sign out";
}

/// Somebody who is signed in to the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) struct Session {
    /// The account.
    pub(crate) account: AccountId,
    /// The customer that it belongs to.
    pub(crate) customer: Option<CustomerId>,
    /// Whether its email is verified.
    pub(crate) email_verified: bool,
}

/// Who is signed in, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Who {
    /// It is being asked.
    Asked,
    /// Nobody is.
    Nobody,
    /// Somebody is.
    Here(Session),
    /// There was no answer.
    Unknown(Refusal),
}

/// The context of every page: who is signed in.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Visitor(Signal<Who>);

impl Visitor {
    /// Who is signed in. Whoever reads it is shown anew when it changes.
    pub(crate) fn now(self) -> Who {
        self.0.read().clone()
    }

    /// The account that is signed in.
    pub(crate) fn account(self) -> Option<AccountId> {
        match &*self.0.read() {
            Who::Here(session) => Some(session.account),
            Who::Asked | Who::Nobody | Who::Unknown(_) => None,
        }
    }

    /// As if it were known already.
    #[cfg(test)]
    pub(crate) fn known(who: Who) -> Self {
        Self(Signal::new(who))
    }

    /// Asks again.
    pub(crate) async fn refresh(mut self) {
        let found = Call::get("/auth/session").answer::<Option<Session>>();
        self.0.set(match found.await {
            Ok(Some(session)) => Who::Here(session),
            Ok(None) => Who::Nobody,
            Err(refusal) => Who::Unknown(refusal),
        });
    }
}

/// Asks who is signed in, for all of a page.
pub(crate) fn use_visitor() -> Visitor {
    let visitor = use_context_provider(|| Visitor(Signal::new(Who::Asked)));
    use_future(move || visitor.refresh());
    visitor
}

/// The ways to what is somebody's own, and the way in or out. Where a page `is_alive` its program
/// soon knows which: until then neither is seen, so that nothing flickers, and their place is kept.
/// One that is not is the same for everybody: its way leads to where one's own is, and the way in.
#[component]
pub(crate) fn SignedInAs(is_alive: bool) -> Element {
    let visitor: Visitor = use_context();
    let leaving = use_submission();
    // Where one comes back to is asked for as one is about to go; before, it is what is one's own.
    let mut back = use_signal(|| routes::BOOKINGS.to_owned());
    let mut from_here = move || back.set(platform::address());
    let now = visitor.now();
    let way = match (is_alive, &now) {
        (true, Who::Asked) => "who-way who-asked",
        _ => "who-way",
    };
    rsx! {
        nav { class: "who", "aria-label": text::YOU,
            a { href: routes::BOOKINGS, {text::BOOKINGS} }
            span { class: way,
                if let Who::Here(_) = now {
                    a { href: routes::PROFILE, {text::PROFILE} }
                    Button {
                        kind: ButtonKind::Link,
                        busy: leaving.is_busy(),
                        onclick: move |_| leaving.run(async {
                            Call::post("/auth/sign-out").done().await?;
                            // The drafts of bookings above all, which name people.
                            platform::store_clear();
                            platform::go_to(routes::HOME).await;
                            Ok(())
                        }),
                        {text::SIGN_OUT}
                    }
                } else if !is_alive {
                    a { href: routes::PROFILE, {text::ACCOUNT} }
                } else {
                    a {
                        href: routes::sign_in(&back()),
                        onpointerdown: move |_| from_here(),
                        onfocus: move |_| from_here(),
                        {text::SIGN_IN}
                    }
                }
            }
            if let Some(said) = leaving.said() {
                p { class: "who-trouble", role: "alert", {said} }
            }
        }
    }
}
