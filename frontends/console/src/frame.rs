//! What is around every page: the ways to the others, and who is signed in.

use dioxus::prelude::*;
use frontend_kit::platform;
use frontend_ui::{Callout, Failed, Loading, NavGroup, NavLink, Toasts, Tone, Workspace};

use crate::Page;
use crate::accounts::{AccountPage, AccountsPage};
use crate::activity::ActivityPage;
use crate::causation::CausationPage;
use crate::events::EventsPage;
use crate::found::FoundPage;
use crate::incidents::IncidentsPage;
use crate::jobs::{JobPage, JobsPage};
use crate::logs::{LinePage, LogsPage};
use crate::me::{Employee, Me, Whoever, led};
use crate::notifications::{MailPage, MailsPage};
use crate::overview::OverviewPage;
use crate::parked::ParkedPage;
use crate::projections::ProjectionsPage;
use crate::proof::ProofPage;
use crate::reconciliations::{ReconciliationPage, ReconciliationsPage};
use crate::sign_out::SignedInAs;
use crate::states::StatePage;
use crate::suppressions::SuppressionsPage;
use crate::text::{group, stranger, wait};

/// A page with what is around it. Whoever is not signed in does so first, and comes back.
#[component]
pub(crate) fn Frame(page: Page, about: Option<String>) -> Element {
    let whoever: Whoever = use_context();
    use_effect(move || {
        if let Me::Led(path) = whoever.now() {
            let to = led(path, &platform::address());
            spawn(async move { platform::go_to(&to).await });
        }
    });
    rsx! {
        Workspace { name: crate::text::NAME, groups: groups(page), beside: rsx! { SignedInAs {} },
            div { class: "console",
                h1 { tabindex: "-1", {page.title()} }
                match whoever.now() {
                    Me::Asked | Me::Led(_) => rsx! {
                        Loading { words: wait::LOADING }
                    },
                    Me::Stranger(_) => rsx! {
                        Callout { tone: Tone::Waiting, title: stranger::TITLE.to_owned(),
                            p { {stranger::LEAD} }
                            p {
                                a { href: "/account", {stranger::ACCOUNT} }
                            }
                        }
                    },
                    Me::Unknown(refusal) => rsx! {
                        Failed {
                            title: wait::FAILED,
                            message: refusal.said,
                            onagain: move |()| async move { whoever.refresh().await },
                        }
                    },
                    Me::SignedIn(employee) => rsx! {
                        Content { page, about, employee }
                    },
                }
            }
            Toasts {}
        }
    }
}

#[component]
fn Content(page: Page, about: Option<String>, employee: Employee) -> Element {
    match page {
        Page::Overview => rsx! { OverviewPage {} },
        Page::Incidents => rsx! { IncidentsPage {} },
        Page::Logs => rsx! { LogsPage {} },
        Page::LogLine => rsx! { LinePage { id: about.unwrap_or_default() } },
        Page::Jobs => rsx! { JobsPage { employee } },
        Page::Job => rsx! { JobPage { name: about.unwrap_or_default(), employee } },
        Page::Reconciliations => rsx! { ReconciliationsPage { employee } },
        Page::Reconciliation => rsx! {
            ReconciliationPage { id: about.unwrap_or_default(), employee }
        },
        Page::Projections => rsx! { ProjectionsPage { employee } },
        Page::Parked => rsx! { ParkedPage { employee } },
        Page::Notifications => rsx! { MailsPage { employee } },
        Page::Notification => rsx! { MailPage { id: about.unwrap_or_default(), employee } },
        Page::Suppressions => rsx! { SuppressionsPage { employee } },
        Page::Accounts => rsx! { AccountsPage { employee } },
        Page::Account => rsx! { AccountPage { id: about.unwrap_or_default(), employee } },
        Page::Activity => rsx! { ActivityPage {} },
        Page::Found => rsx! { FoundPage {} },
        Page::Causation => rsx! { CausationPage { id: about.unwrap_or_default() } },
        Page::Events => rsx! { EventsPage {} },
        Page::State => rsx! { StatePage { name: about.unwrap_or_default() } },
        Page::Proof => rsx! { ProofPage {} },
        Page::Design => rsx! { frontend_ui::Specimens {} },
    }
}

/// The ways to all pages, by what they are about.
fn groups(here: Page) -> Vec<NavGroup> {
    let link = |page: Page| NavLink {
        label: page.title().to_owned(),
        href: page.path().to_owned(),
        is_here: page == here.listed(),
    };
    let group = |label: &str, pages: &[Page]| NavGroup {
        label: label.to_owned(),
        links: pages.iter().copied().map(link).collect(),
    };
    vec![
        group(
            group::RUNNING,
            &[
                Page::Overview,
                Page::Incidents,
                Page::Logs,
                Page::Jobs,
                Page::Reconciliations,
                Page::Projections,
                Page::Parked,
                Page::Notifications,
                Page::Suppressions,
            ],
        ),
        group(group::PEOPLE, &[Page::Accounts, Page::Activity]),
        group(group::RECORD, &[Page::Found, Page::Events, Page::Proof]),
        group(group::ABOUT, &[Page::Design]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_reached_and_the_present_one_is_marked_once() {
        for page in Page::ALL {
            let links: Vec<_> = groups(page)
                .into_iter()
                .flat_map(|group| group.links)
                .collect();
            let here: Vec<_> = links.iter().filter(|link| link.is_here).collect();
            assert_eq!(here.len(), 1, "{page:?}");
            let listed = links.iter().any(|link| link.href == page.listed().path());
            assert!(listed, "{page:?}");
        }
    }
}
