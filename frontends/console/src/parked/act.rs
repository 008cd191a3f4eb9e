//! What IT decides about something that is parked.

use api_contract::parked_mails::ParkedWish;
use dioxus::prelude::*;
use frontend_kit::{Call, PageKey, Values, use_submission};

use super::of;
use crate::acting::{self, Reason, doing};
use crate::text::parked as text;

/// What IT decides, about what stands where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Act {
    pub(super) projection: String,
    pub(super) position: u64,
    pub(super) what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Retry,
    Skip,
}

impl What {
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Retry => text::RETRY,
            Self::Skip => text::SKIP,
        }
    }
}

impl Act {
    fn meaning(&self) -> &'static str {
        let holds_up = matches!(&*self.projection, "customer" | "operational");
        match (self.what, holds_up) {
            (What::Retry, true) => text::RETRY_MEANS,
            (What::Retry, false) => text::RETRY_ALONE_MEANS,
            (What::Skip, true) => text::SKIP_MEANS,
            (What::Skip, false) => text::SKIP_ALONE_MEANS,
        }
    }

    /// What is sent.
    fn call(&self, values: &Values) -> Call {
        let action = match self.what {
            What::Retry => "retry",
            What::Skip => "skip",
        };
        let path = format!("{}/{}/{action}", of(&self.projection), self.position);
        Call::post(path).with(&ParkedWish {
            reason: values.get("reason").trim().to_owned(),
        })
    }
}

/// Asks why, and says what comes of it.
#[component]
pub(super) fn ActDialog(
    act: Act,
    key_of_page: PageKey,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    let submission = use_submission();
    rsx! {
        acting::ActDialog {
            title: format!("{}: {}", act.what.words(), act.position),
            label: act.what.words(),
            meaning: act.meaning(),
            required: vec!["reason"],
            submission,
            ondo: move |values: Values| {
                let call = act.call(&values).once(&key_of_page.now());
                doing(async move {
                    key_of_page.note(call.done().await)?;
                    Ok(text::DECIDED.to_owned())
                })
            },
            onclose,
            ondone,
            Reason { submission, hint: text::REASON_HINT }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_decided_is_sent_where_it_belongs() {
        let values = Values::from([("reason", " Why. ")]);
        let wish = ParkedWish {
            reason: "Why.".to_owned(),
        };
        for (projection, what, path) in [
            (
                "customer",
                What::Retry,
                "projections/customer/parked/7/retry",
            ),
            ("policies", What::Skip, "projections/policies/parked/7/skip"),
            ("mails", What::Retry, "notifications/parked/7/retry"),
            ("mails", What::Skip, "notifications/parked/7/skip"),
        ] {
            let act = Act {
                projection: projection.to_owned(),
                position: 7,
                what,
            };
            let path = format!("/api/v1/{path}");
            assert_eq!(act.call(&values), Call::post(path).with(&wish));
        }
    }
}
