//! One account: what it is, what can be done with it, and what was tried with it.

use api_contract::Page as PageOf;
use api_contract::identity::{AccountEntry, AccountKind, AccountStatus, Activity};
use dioxus::prelude::*;
use frontend_kit::use_answer;
use frontend_ui::{Button, ButtonKind, Fact};

use super::Status;
use super::change::{Change, ChangeDialog, Enable};
use super::roles::Roles;
use crate::activity::Activities;
use crate::links;
use crate::me::Employee;
use crate::shown::When;
use crate::text::{account as text, accounts};

/// One account.
#[component]
pub(crate) fn AccountPage(id: String, employee: Employee) -> Element {
    let path = format!("/api/v1/accounts/{id}");
    let answer = use_answer::<AccountEntry>(move || path.clone());
    let of_it = format!("/api/v1/activity?account={id}&limit=10");
    let activity = use_answer::<PageOf<Activity>>(move || of_it.clone());
    answer.view(|account| {
        let is_own = account.id == employee.account;
        let onchanged = move |()| {
            answer.again();
            activity.again();
        };
        rsx! {
            p { class: "page-lead", {account.email.clone()} }
            Facts { account: account.clone() }
            if employee.may_change && is_own {
                p { class: "note", {text::OWN} }
            }
            if employee.may_change && !is_own {
                Changes { account: account.clone(), onchanged }
            }
            section { class: "part", "aria-labelledby": "activity",
                h2 { id: "activity", {text::ACTIVITY} }
                {activity.view(|page| match page.items {
                    none if none.is_empty() => rsx! {
                        p { class: "note", {text::NO_ACTIVITY} }
                    },
                    lines => rsx! {
                        Activities { lines }
                    },
                })}
                p { class: "part-links",
                    a { href: links::activity_of(account.id), {text::ALL_ACTIVITY} }
                    a { href: links::history_of("account", account.id), {text::HISTORY} }
                    a { href: links::mails_about(account.id), {text::MAILS} }
                    a { href: links::logs_about(account.id), {text::LOGS} }
                }
            }
        }
    })
}

#[component]
fn Facts(account: AccountEntry) -> Element {
    rsx! {
        dl { class: "facts",
            Fact { name: text::STATUS,
                Status { status: account.status }
            }
            Fact { name: text::KIND, {accounts::kind(account.kind)} }
            Fact { name: text::ROLES, {accounts::roles(&account.roles)} }
            Fact {
                name: text::EMAIL,
                note: if account.email_verified { text::VERIFIED } else { accounts::UNVERIFIED },
                {account.email.clone()}
            }
            Fact { name: text::SECOND_FACTOR,
                if account.second_factor { {accounts::ON} } else { {accounts::OFF} }
            }
            Fact { name: text::SINCE,
                When { at: account.created_at }
            }
            Fact { name: text::ID,
                code { class: "id", "{account.id}" }
            }
            if let Some(erasure) = &account.erasure {
                Fact {
                    name: text::ERASURE,
                    note: erasure.waits_for.as_ref().map(|what| format!("{} {what}", text::WAITS_FOR)),
                    When { at: erasure.erased_at.unwrap_or(erasure.asked_at) }
                }
            }
            if let Some(customer) = account.customer {
                Fact { name: text::CUSTOMER,
                    a { class: "id", href: links::history_of("customer", customer), "{customer}" }
                }
            }
            if let Some(supplier) = account.supplier {
                Fact { name: text::SUPPLIER,
                    a { class: "id", href: links::history_of("supplier", supplier), "{supplier}" }
                }
            }
        }
    }
}

/// What IT can do with somebody else's account. `onchanged` is told of what was done.
#[component]
fn Changes(account: AccountEntry, onchanged: EventHandler<()>) -> Element {
    let mut change = use_signal(|| None::<Change>);
    let id = account.id;
    rsx! {
        section { class: "part", "aria-labelledby": "changes",
            h2 { id: "changes", {text::CHANGES} }
            if account.kind == AccountKind::Employee {
                Roles { account: id, held: account.roles.clone(), onchanged }
            }
            div { class: "form-end",
                if account.status == AccountStatus::Disabled {
                    Enable { account: id, onchanged }
                } else if account.erasure.is_none() {
                    Button { kind: ButtonKind::Danger, onclick: move |_| change.set(Some(Change::Disable)), {text::DISABLE} }
                }
                if account.second_factor {
                    Button { kind: ButtonKind::Danger, onclick: move |_| change.set(Some(Change::TakeFactor)), {text::TAKE_FACTOR} }
                }
                if account.erasure.is_none() {
                    Button { kind: ButtonKind::Danger, onclick: move |_| change.set(Some(Change::Erase)), {text::ERASE} }
                }
            }
        }
        if let Some(what) = change() {
            ChangeDialog {
                account: id,
                is_employee: account.kind == AccountKind::Employee,
                what,
                onclose: move |()| change.set(None),
                ondone: move |()| {
                    change.set(None);
                    onchanged.call(());
                },
            }
        }
    }
}
