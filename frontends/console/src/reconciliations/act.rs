//! What IT asks for: that the read models are compared with the log, and perhaps mended.

use api_contract::operations::AGGREGATE_KINDS;
use api_contract::problem::FieldError;
use api_contract::reconciliations::{ComparedAggregate, ReconciliationRequest};
use dioxus::prelude::*;
use frontend_kit::{Call, PageKey, Refusal, Values, use_submission};
use frontend_ui::{Button, ButtonKind, Field, Select};
use uuid::Uuid;

use crate::acting::{self, doing};
use crate::filters::{choice, choices};
use crate::text::reconciliations as text;

/// What IT asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// To be told what differs.
    Compare,
    /// To have it mended, too.
    Repair,
}

/// Of what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Scope {
    /// Of what is filled in.
    Any,
    /// Of this.
    One(ComparedAggregate),
}

impl Act {
    const ALL: [Self; 2] = [Self::Compare, Self::Repair];

    const fn words(self) -> &'static str {
        match self {
            Self::Compare => text::COMPARE,
            Self::Repair => text::REPAIR,
        }
    }

    const fn meaning(self) -> &'static str {
        match self {
            Self::Compare => text::COMPARE_MEANS,
            Self::Repair => text::REPAIR_MEANS,
        }
    }

    /// What is sent.
    ///
    /// # Errors
    /// When what is filled in is no id.
    fn request(self, of: &Scope, values: &Values) -> Result<ReconciliationRequest, Refusal> {
        let aggregate = match of {
            Scope::One(aggregate) => Some(aggregate.clone()),
            Scope::Any => filled_in(values)?,
        };
        Ok(ReconciliationRequest {
            aggregate,
            repair: self == Self::Repair,
        })
    }
}

/// The aggregate that is filled in, if one is.
fn filled_in(values: &Values) -> Result<Option<ComparedAggregate>, Refusal> {
    let kind = values.get("kind");
    if kind.is_empty() {
        return Ok(None);
    }
    let id = values.get("id");
    let id = Uuid::parse_str(id.trim()).map_err(|_| id_refused())?;
    Ok(Some(ComparedAggregate { kind, id }))
}

fn id_refused() -> Refusal {
    Refusal::invalid(vec![FieldError::new("id", text::ID_WRONG)])
}

/// Buttons for what IT can ask for.
#[component]
pub(super) fn Acts(onact: EventHandler<Act>) -> Element {
    rsx! {
        div { class: "page-actions",
            for one in Act::ALL {
                Button {
                    key: "{one.words()}",
                    kind: ButtonKind::Plain,
                    onclick: move |_| onact.call(one),
                    {one.words()}
                }
            }
        }
    }
}

/// Asks of what, and says what comes of it.
#[component]
pub(super) fn ActDialog(
    act: Act,
    of: Scope,
    key_of_page: PageKey,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    let submission = use_submission();
    let mut kind = use_signal(String::new);
    let asks = of == Scope::Any;
    rsx! {
        acting::ActDialog {
            title: act.words(),
            label: act.words(),
            meaning: act.meaning(),
            required: if asks && !kind.read().is_empty() { vec!["id"] } else { Vec::new() },
            submission,
            ondo: move |values: Values| {
                let request = act.request(&of, &values);
                doing(async move {
                    let call = Call::post("/api/v1/reconciliations").with(&request?);
                    key_of_page.note(call.once(&key_of_page.now()).done().await)?;
                    Ok(text::ASKED.to_owned())
                })
            },
            onclose,
            ondone,
            if asks {
                Select {
                    name: "kind",
                    label: text::KIND,
                    hint: text::KIND_HINT,
                    options: kinds(),
                    onchange: move |chosen| kind.set(chosen),
                    error: submission.error("aggregate.kind"),
                }
                if !kind.read().is_empty() {
                    Field {
                        name: "id",
                        label: text::ID,
                        most: 36,
                        error: submission.error("id"),
                    }
                }
            }
        }
    }
}

fn kinds() -> Vec<frontend_ui::Choice> {
    let mut kinds = choices(text::EVERYTHING, []);
    kinds.extend(AGGREGATE_KINDS.map(|kind| choice(kind, &text::kind(kind))));
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "00000000-0000-0000-0000-000000000007";

    fn one() -> ComparedAggregate {
        ComparedAggregate {
            kind: "launch".to_owned(),
            id: Uuid::from_u128(7),
        }
    }

    #[test]
    fn what_is_filled_in_is_compared_and_mended_only_where_that_is_wanted() {
        let spaced = format!(" {ID} ");
        let values = Values::from([("kind", "launch"), ("id", &spaced)]);
        for (act, repair) in [(Act::Compare, false), (Act::Repair, true)] {
            let request = act.request(&Scope::Any, &values).unwrap();
            let aggregate = Some(one());
            assert_eq!(request, ReconciliationRequest { aggregate, repair });
        }
    }

    #[test]
    fn everything_is_compared_when_nothing_is_named() {
        let values = Values::from([("kind", ""), ("id", ID)]);
        let request = Act::Compare.request(&Scope::Any, &values).unwrap();
        assert_eq!(request.aggregate, None);
        let request = Act::Compare.request(&Scope::One(one()), &values).unwrap();
        assert_eq!(request.aggregate, Some(one()));
    }

    #[test]
    fn what_is_no_id_is_said_beside_its_field() {
        let values = Values::from([("kind", "launch"), ("id", "7")]);
        let refused = Act::Repair.request(&Scope::Any, &values).unwrap_err();
        assert!(refused.about("id").is_some(), "{refused:?}");
    }
}
