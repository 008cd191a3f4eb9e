//! Refunds: what is to be decided, what is to be paid, and what became of the others.

mod act;

use api_contract::managed::SummedPage;
use api_contract::managed::refunds::{ManagedRefund, RefundSum};
use dioxus::prelude::*;
use domain::refund::{RefundCause, RefundStatus};
use frontend_kit::{said, use_answer, use_page_key, use_query};
use frontend_ui::{
    Button, ButtonKind, Cell, DataTable, Heading, NumberCell, Tab, Tabs, Tile, Tiles,
};

use super::filters::{Filters, OneWord, Stretch};
use super::rows::{At, NothingFits, Purpose, Standing, named};
use super::words::{method, refund_cause, refund_status};
use crate::frame::{Head, Parts, leave_dialog, use_trail};
use crate::text::finance::{column, filter, list, refund as text};
use crate::{Page, listing};
use act::{Act, ActDialog};

const LIST: &str = "/api/v1/refunds";
const NAMES: [&str; 5] = ["launch", "status", "cause", "from", "to"];

/// The views of the queue, by the status that each shows.
const VIEWS: [(&str, &str); 6] = [
    ("", filter::ALL),
    ("requested", text::TO_DECIDE),
    ("approved", text::TO_PAY),
    ("failed", text::FAILED),
    ("paid", text::PAID),
    ("rejected", text::REJECTED),
];

/// Refunds.
#[component]
pub(super) fn RefundsPage() -> Element {
    let (query, trail) = (use_query(), use_trail());
    let refunds = use_answer::<SummedPage<ManagedRefund, RefundSum>>(move || {
        listing::page(LIST, &query.now(), &NAMES)
    });
    let mut acting = use_signal(|| None::<(ManagedRefund, Act)>);
    let key = use_page_key();
    let causes = RefundCause::ALL.iter();
    let causes = causes.map(|cause| (cause.as_str(), refund_cause(*cause)));
    let view = query.get("status");
    let tabs = VIEWS.map(|(status, label)| Tab {
        label: label.to_owned(),
        href: query.with("status", status),
        is_here: view == status,
    });
    rsx! {
        Head { title: Page::Refunds.title() }
        Tabs {
            label: text::VIEWS,
            tabs: tabs.to_vec(),
            onclick: move |address: String| query.go(address),
        }
        Filters { csv: listing::file(LIST, &query.now(), &NAMES),
            OneWord { name: "cause", label: filter::CAUSE, words: causes.collect::<Vec<_>>() }
            Stretch {}
        }
        {refunds.view(|part| rsx! {
            Tiles {
                for sum in part.sums {
                    Tile {
                        key: "{sum.status}",
                        label: refund_status(sum.status).1,
                        value: said::money(sum.total),
                        note: list::of(sum.count, "refund", "refunds"),
                        tone: refund_status(sum.status).0,
                    }
                }
            }
            if part.items.is_empty() {
                NothingFits {}
            } else {
                RefundTable {
                    refunds: part.items.clone(),
                    onact: move |(refund, act)| acting.set(Some((refund, act))),
                }
            }
            Parts {
                label: list::REFUNDS,
                query,
                trail,
                said: list::shown(part.items.len()),
                next: part.next,
            }
        })}
        if let Some((refund, act)) = acting() {
            ActDialog {
                refund,
                act,
                key_of_page: key,
                onclose: move |was_tried| {
                    acting.set(None);
                    if was_tried {
                        refunds.again();
                    }
                },
                ondone: move |()| {
                    leave_dialog();
                    acting.set(None);
                    refunds.again();
                },
            }
        }
    }
}

/// What can be done with a refund as it stands.
const fn possible(status: RefundStatus) -> &'static [Act] {
    match status {
        RefundStatus::Requested => &[Act::Approve, Act::Reject],
        RefundStatus::Approved => &[Act::MarkPaid, Act::MarkFailed],
        RefundStatus::Failed => &[Act::ApproveAgain],
        RefundStatus::Paid | RefundStatus::Rejected => &[],
    }
}

#[component]
fn RefundTable(refunds: Vec<ManagedRefund>, onact: EventHandler<(ManagedRefund, Act)>) -> Element {
    rsx! {
        DataTable {
            caption: list::REFUNDS,
            headings: vec![
                Heading::text(column::REFUND),
                Heading::text(column::PARTY),
                Heading::text(column::CAUSE),
                Heading::number(column::GOES_BACK),
                Heading::number(column::OF),
                Heading::text(column::PAYMENT),
                Heading::text(column::STATUS),
                Heading::text(column::ASKED),
                Heading::actions(column::ACTIONS),
            ],
            for refund in refunds {
                RefundRow { key: "{refund.id}", refund, onact }
            }
        }
    }
}

#[component]
fn RefundRow(refund: ManagedRefund, onact: EventHandler<(ManagedRefund, Act)>) -> Element {
    let party = named(refund.party_name.as_ref());
    rsx! {
        tr {
            Cell { heading: column::REFUND,
                Purpose { purpose: refund.purpose }
            }
            Cell { heading: column::PARTY, {party.clone()} }
            Cell { heading: column::CAUSE, {refund_cause(refund.cause)} }
            NumberCell { heading: column::GOES_BACK, {said::money(refund.amount)} }
            NumberCell { heading: column::OF, {said::money(refund.paid)} }
            Cell { heading: column::PAYMENT, {method(refund.method)} }
            Cell { heading: column::STATUS,
                Standing { status: refund_status(refund.status) }
                if let Some(reason) = refund.reason.clone() {
                    span { class: "cell-note", {reason} }
                }
                if let Some(reference) = refund.reference.clone() {
                    span { class: "cell-note", {reference} }
                }
            }
            Cell { heading: column::ASKED,
                At { at: refund.requested_at }
            }
            NumberCell { heading: "",
                span { class: "row-actions",
                    for &act in possible(refund.status) {
                        Button {
                            key: "{act.words()}",
                            kind: act.kind(),
                            label: format!("{}: {}", act.words(), text::about(&said::money(refund.amount), &party)),
                            onclick: {
                                let refund = refund.clone();
                                move |_| onact.call((refund.clone(), act))
                            },
                            {act.words()}
                        }
                    }
                }
            }
        }
    }
}

impl Act {
    const fn kind(self) -> ButtonKind {
        match self {
            Self::Approve | Self::ApproveAgain | Self::MarkPaid => ButtonKind::Plain,
            Self::Reject | Self::MarkFailed => ButtonKind::Danger,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_view_shows_a_status_of_refunds() {
        for (status, _) in VIEWS.iter().skip(1) {
            assert!(status.parse::<RefundStatus>().is_ok(), "{status}");
        }
        assert_eq!(VIEWS.len(), RefundStatus::ALL.len() + 1);
    }

    #[test]
    fn what_is_over_is_left_alone() {
        assert!(possible(RefundStatus::Paid).is_empty());
        assert!(possible(RefundStatus::Rejected).is_empty());
    }
}
