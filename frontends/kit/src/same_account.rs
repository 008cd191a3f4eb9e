//! Whose page it is, while it is open: another tab may sign somebody else in.

use std::rc::Rc;

use dioxus::prelude::*;
use domain::ids::AccountId;
use serde::Deserialize;

use crate::{Call, platform};

/// Who is signed in to the site.
#[derive(Deserialize)]
struct Session {
    account: AccountId,
}

/// Loads the page anew when it is seen again and is somebody else's by then: what was filled in or
/// opened by one must not be done by another. `mine` is whose it is, once that is known.
pub fn use_same_account(mine: impl Fn() -> Option<AccountId> + Copy + 'static) {
    let mut seen = use_signal(|| 0_u32);
    use_hook(|| Rc::new(platform::on_seen(move || seen += 1)));
    use_effect(move || {
        if seen() > 0 {
            spawn(async move {
                let found = Call::get("/auth/session").answer::<Option<Session>>();
                // Without an answer, nothing is known to have changed.
                let Ok(now) = found.await else { return };
                if is_another(mine(), now.map(|session| session.account)) {
                    // What the tab keeps is of whoever was here.
                    platform::store_clear();
                    platform::reload().await;
                }
            });
        }
    });
}

/// Whether somebody else is here now. Where nobody is any more, nothing is done by anybody: whoever
/// was here may sign in again, and go on with what they had filled in.
fn is_another(mine: Option<AccountId>, now: Option<AccountId>) -> bool {
    mine.is_some_and(|mine| now.is_some_and(|now| now != mine))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_page_is_loaded_anew_for_somebody_else_alone() {
        let of = |n: Option<u128>| n.map(|n| AccountId(Uuid::from_u128(n)));
        assert!(is_another(of(Some(1)), of(Some(2))));
        for (mine, now) in [
            (Some(1), Some(1)),
            (Some(1), None),
            (None, Some(1)),
            (None, None),
        ] {
            assert!(!is_another(of(mine), of(now)), "{mine:?} {now:?}");
        }
    }
}
