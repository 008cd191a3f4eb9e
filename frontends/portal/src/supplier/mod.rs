//! The pages of suppliers; what finance sees of launches is here, too.

mod invoices;
mod launch;
mod launches;
mod overview;
mod profile;
mod rockets;
#[cfg(test)]
mod samples;

pub(crate) use invoices::InvoiceWhole;

use api_contract::suppliers::Supplier;
use dioxus::prelude::*;
use frontend_kit::{Answer, platform, use_answer};
use frontend_ui::{Callout, Tone};
use uuid::Uuid;

use crate::Page;
use crate::app::NotThere;
use crate::me::{Me, Whoever};
use crate::sign_out::ACCOUNT;
use crate::text::profile as text;

/// The ways to what flies.
pub(crate) const FLIGHTS: &[Page] = &[Page::Overview, Page::Launches, Page::Rockets];

/// The ways to what is about money.
pub(crate) const MONEY: &[Page] = &[Page::Invoices];

/// The ways to what the company is.
pub(crate) const COMPANY: &[Page] = &[Page::Profile];

/// What the API calls a company whose profile is not open yet.
const COMPANY_NOT_FOUND: &str = "supplier_not_found";

/// A page of suppliers. One that has not told yet who it is is led to where it does.
#[component]
pub(crate) fn SupplierPage(page: Page, subject: Option<Uuid>) -> Element {
    let whoever: Whoever = use_context();
    let is_asked = whoever.roles().supplier && page != Page::Profile;
    let company = use_answer::<Supplier>(move || match is_asked {
        true => "/api/v1/supplier".to_owned(),
        false => String::new(),
    });
    use_effect(move || {
        if let Answer::Refused(refusal) = company.now()
            && refusal.code == COMPANY_NOT_FOUND
        {
            spawn(platform::go_to(Page::Profile.path()));
        }
    });
    let is_unverified = matches!(
        whoever.now(),
        Me::SignedIn { roles, email_verified: false, .. } if roles.supplier
    );
    rsx! {
        if is_unverified {
            Callout { tone: Tone::Waiting,
                {text::UNVERIFIED}
                " "
                a { href: ACCOUNT, {text::VERIFY} }
            }
        }
        {shown(page, subject)}
    }
}

fn shown(page: Page, subject: Option<Uuid>) -> Element {
    match (page, subject) {
        (Page::Overview, _) => rsx! { overview::OverviewPage {} },
        (Page::Profile, _) => rsx! { profile::ProfilePage {} },
        (Page::Rockets, _) => rsx! { rockets::RocketsPage {} },
        (Page::NewRocket, _) => rsx! { rockets::NewRocketPage {} },
        (Page::Rocket, Some(rocket)) => rsx! { rockets::RocketPage { rocket } },
        (Page::Launches, _) => rsx! { launches::LaunchesPage {} },
        (Page::NewLaunch, _) => rsx! { launches::NewLaunchPage {} },
        (Page::Launch, Some(launch)) => rsx! { launch::LaunchPage { launch } },
        (Page::Invoices, _) => rsx! { invoices::InvoicesPage {} },
        (Page::Invoice, Some(invoice)) => rsx! { invoices::InvoicePage { invoice } },
        _ => rsx! { NotThere {} },
    }
}
