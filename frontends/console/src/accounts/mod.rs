//! Accounts: all of them, and each.

mod account;
mod change;
mod invite;
mod roles;

pub(crate) use account::AccountPage;

use api_contract::Page as PageOf;
use api_contract::identity::{AccountEntry, AccountStatus};
use dioxus::prelude::*;
use frontend_kit::{Query, Values, use_answer, use_query};
use frontend_ui::{Badge, Button, Cell, DataTable, Heading, SearchField, Select, Tone};

use crate::Page;
use crate::filters::{CURSOR, Filters, address, choices};
use crate::links;
use crate::listed::listed;
use crate::me::Employee;
use crate::shown::When;
use crate::text::{accounts as text, filter};
use invite::InviteDialog;

/// The filters, which the API takes as they stand in the address. An email, which is personal, does
/// not stand there.
const FILTERS: [&str; 3] = ["kind", "role", "status"];

/// The field of an email that is looked for.
const SOUGHT: &str = "sought";

/// All accounts, the newest first.
#[component]
pub(crate) fn AccountsPage(employee: Employee) -> Element {
    let query = use_query();
    let mut email = use_signal(String::new);
    let answer = use_answer::<PageOf<AccountEntry>>(move || asked_for(query, &email.read()));
    let mut inviting = use_signal(|| false);
    rsx! {
        if employee.may_change {
            div { class: "page-actions",
                Button { onclick: move |_| inviting.set(true), {text::INVITE} }
            }
        }
        Filters {
            label: filter::LABEL,
            path: Page::Accounts.path(),
            query,
            names: FILTERS.to_vec(),
            onsend: move |values: Values| {
                email.set(values.get(SOUGHT).trim().to_owned());
                answer.again();
            },
            SearchField { name: SOUGHT, label: text::EMAIL_IN_FULL, value: email(), most: 254 }
            Select {
                name: "kind",
                label: text::KIND,
                options: choices(text::ALL, text::KINDS),
                value: query.get("kind"),
            }
            Select {
                name: "role",
                label: text::ROLE,
                options: choices(text::ALL, text::ROLES),
                value: query.get("role"),
            }
            Select {
                name: "status",
                label: text::STATUS,
                options: choices(text::ALL, text::STATUSES),
                value: query.get("status"),
            }
        }
        {listed(answer, query, (text::NONE, filter::WIDER), |accounts| rsx! { Accounts { accounts } })}
        if inviting() {
            InviteDialog {
                onclose: move |()| inviting.set(false),
                ondone: move |()| {
                    inviting.set(false);
                    answer.again();
                },
            }
        }
    }
}

/// What the API is asked for.
fn asked_for(query: Query, email: &str) -> String {
    let mut parameters: Vec<_> = FILTERS.map(|name| (name, query.get(name))).into();
    parameters.push(("email", email.to_owned()));
    parameters.push(("limit", "50".to_owned()));
    parameters.push((CURSOR, query.get(CURSOR)));
    address("/api/v1/accounts", &parameters)
}

#[component]
fn Accounts(accounts: Vec<AccountEntry>) -> Element {
    let headings = text::HEADINGS.map(Heading::text);
    let [email, roles, status, factor, since] = text::HEADINGS;
    rsx! {
        DataTable { caption: text::CAPTION, headings: headings.to_vec(),
            for account in accounts {
                tr { key: "{account.id}",
                    Cell { heading: email,
                        a { href: links::account(account.id), {account.email.clone()} }
                        if !account.email_verified {
                            span { class: "note", {text::UNVERIFIED} }
                        }
                    }
                    Cell { heading: roles, {text::roles(&account.roles)} }
                    Cell { heading: status,
                        Status { status: account.status }
                    }
                    Cell { heading: factor,
                        if account.second_factor { {text::ON} } else { {text::OFF} }
                    }
                    Cell { heading: since,
                        When { at: account.created_at }
                    }
                }
            }
        }
    }
}

/// Whether an account can be used.
#[component]
fn Status(status: AccountStatus) -> Element {
    let tone = match status {
        AccountStatus::Active => Tone::Good,
        AccountStatus::Invited => Tone::Waiting,
        AccountStatus::Disabled | AccountStatus::Erasing | AccountStatus::Erased => Tone::Bad,
    };
    rsx! {
        Badge { tone, {text::status(status)} }
    }
}
