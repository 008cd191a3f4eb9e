//! What finance does with a refund.

use api_contract::explanation::Explanation;
use api_contract::managed::refunds::ManagedRefund;
use dioxus::prelude::*;
use frontend_kit::{Call, PageKey, Refusal, Values, said, use_submission};
use frontend_ui::{TextArea, use_toasts};

use super::super::rows::named;
use super::super::transfer::{REQUIRED, TransferFields, of_refund};
use crate::frame::FormDialog;
use crate::text::finance::{refund as text, transfer};

/// What finance does with a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// Lets it go.
    Approve,
    /// Lets it be tried again.
    ApproveAgain,
    /// Refuses it.
    Reject,
    /// Tells that the money went.
    MarkPaid,
    /// Tells that it did not arrive.
    MarkFailed,
}

impl Act {
    /// What it is called.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Approve => text::APPROVE,
            Self::ApproveAgain => text::AGAIN,
            Self::Reject => text::REJECT,
            Self::MarkPaid => text::MARK_PAID,
            Self::MarkFailed => text::MARK_FAILED,
        }
    }

    const fn meaning(self) -> &'static str {
        match self {
            Self::Approve | Self::ApproveAgain => text::APPROVE_MEANS,
            Self::Reject => text::REJECT_MEANS,
            Self::MarkPaid => text::PAID_MEANS,
            Self::MarkFailed => text::FAILED_MEANS,
        }
    }

    const fn done(self) -> &'static str {
        match self {
            Self::Approve | Self::ApproveAgain => text::IS_APPROVED,
            Self::Reject => text::IS_REJECTED,
            Self::MarkPaid => text::IS_PAID,
            Self::MarkFailed => text::IS_FAILED,
        }
    }

    /// Whether it takes a reason.
    const fn has_reason(self) -> bool {
        matches!(self, Self::Reject | Self::MarkFailed)
    }

    /// The fields that must be filled in.
    fn required(self) -> Vec<&'static str> {
        match self {
            Self::MarkPaid => REQUIRED.to_vec(),
            _ if self.has_reason() => vec!["reason"],
            _ => Vec::new(),
        }
    }

    /// What is sent.
    fn call(self, refund: &str, values: &Values) -> Result<Call, Refusal> {
        let to = |what| Call::post(format!("/api/v1/refunds/{refund}/{what}"));
        let reason = || Explanation {
            reason: values.get("reason"),
        };
        Ok(match self {
            Self::Approve | Self::ApproveAgain => to("approval"),
            Self::Reject => to("rejection").with(&reason()),
            Self::MarkPaid => to("payments").with(&of_refund(values)?),
            Self::MarkFailed => to("failure").with(&reason()),
        })
    }
}

/// What is to be said, before it is done.
#[component]
pub(super) fn ActDialog(
    refund: ManagedRefund,
    act: Act,
    key_of_page: PageKey,
    onclose: EventHandler<bool>,
    ondone: EventHandler<()>,
) -> Element {
    let (sending, toasts) = (use_submission(), use_toasts());
    let id = refund.id.to_string();
    let send = move |values: Values| {
        let id = id.clone();
        sending.run(async move {
            let call = act.call(&id, &values)?.once(&key_of_page.now());
            key_of_page.note(call.done().await)?;
            toasts.say(act.done());
            ondone.call(());
            Ok(())
        });
    };
    let party = named(refund.party_name.as_ref());
    rsx! {
        FormDialog {
            title: act.words(),
            sending,
            required: act.required(),
            label: act.words(),
            onsend: send,
            onclose,
            p {
                strong { {text::about(&said::money(refund.amount), &party)} }
            }
            p { {act.meaning()} }
            if act == Act::MarkPaid {
                TransferFields { sending, day: transfer::DAY_OUT }
            }
            if act.has_reason() {
                TextArea {
                    name: "reason",
                    label: text::REASON,
                    hint: text::REASON_HINT,
                    rows: 3,
                    most: 500,
                    error: sending.error("reason"),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_decided_is_sent_where_it_belongs() {
        let values = Values::from([("reason", "Fraud"), ("paid_at", "2028-03-01")]);
        let call = |act: Act| format!("{:?}", act.call("7", &values).unwrap());
        assert!(call(Act::Approve).contains("/api/v1/refunds/7/approval"));
        assert!(call(Act::Reject).contains("Fraud"));
        assert!(call(Act::MarkPaid).contains("2028-03-01T00:00:00Z"));
        assert!(call(Act::MarkFailed).contains("/api/v1/refunds/7/failure"));
    }
}
