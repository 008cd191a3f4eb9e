//! A site with a launch on offer.

use std::path::PathBuf;

use api_contract::identity::RegistrantKind;
use chrono::TimeDelta;
use system_tests::{Caller, Offer, Order};
use test_support::{AccountRole, Astro, ISSUER, Person, Role, Servers, astro};

use crate::{Browser, Scripts, clock};

/// Where browsers find the site of customers.
const SITE: &str = "http://localhost:8080";

/// Where money is transferred to.
const TRANSFER_ACCOUNT: &str = "Astro Bookings, IBAN DE02 1203 0000 0000 2020 51";

/// A site with a launch of six seats on offer.
#[derive(Debug)]
pub struct Visit {
    /// The launch.
    pub offer: Offer,
    /// The readable link of its page.
    pub slug: String,
    /// A visitor who is no browser.
    pub visitor: Caller,
    /// The API that answers the site's pages.
    pub customer_api: Astro,
    admin_api: Astro,
    _projector: Astro,
    /// What it works with.
    pub servers: Servers,
}

impl Visit {
    /// Starts all that the site needs.
    ///
    /// # Panics
    /// When something of it can't be had.
    pub async fn start() -> Self {
        Self::start_with(6).await
    }

    /// The same, with a launch of so many seats.
    ///
    /// # Panics
    /// The same.
    pub async fn start_with(seats: u32) -> Self {
        assert!(
            std::env::var_os("ASTRO_WEB").is_some(),
            "ASTRO_WEB names the bundles: run `cargo xtask test`, which builds them"
        );
        let servers = Servers::start().await;
        // One after the other: the browser that starts beside them takes its share.
        let admin_api = Astro::start(Role::AdminApi, &servers).await;
        let account = [("ASTRO_TRANSFER_ACCOUNT", TRANSFER_ACCOUNT)];
        let customer_api = Astro::start_with(Role::CustomerApi, &servers, &account).await;
        let projector = Astro::start(Role::ProjectorCustomer, &servers).await;
        let offer = Offer::new(&admin_api, &servers, seats).await;
        let visitor = Caller::visitor(&customer_api);
        let path = format!("/api/v1/launches/{}", offer.launch);
        let launch = visitor.get_after_all(&path, &offer.position).await;
        let slug = launch.expect(200).body["slug"].as_str().map(str::to_owned);
        Self {
            offer,
            slug: slug.expect("a launch has a link"),
            visitor,
            customer_api,
            admin_api,
            _projector: projector,
            servers,
        }
    }

    /// The path of the launch's page.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/launches/{}", self.slug)
    }

    /// Who offers the launch.
    #[must_use]
    pub fn supplier(&self) -> Caller {
        Caller::new(&self.admin_api, &self.offer.supplier)
    }

    /// The address of a page.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.customer_api.url())
    }

    /// A browser that finds the site, and that of accounts, where links lead.
    pub async fn browser(&self) -> Browser {
        let accounts = self.servers.accounts().await;
        let (core_api, customer_api) = (accounts.core_api.url(), self.customer_api.url());
        let sites = [(ISSUER, &*core_api), (SITE, &*customer_api)];
        Browser::start_with(Scripts::On, &sites).await
    }

    /// The address of a page, where links lead.
    #[must_use]
    pub fn at(&self, path: &str) -> String {
        format!("{SITE}{path}")
    }

    /// Somebody new, who has an account of a customer.
    pub async fn customer(&self) -> Person {
        let accounts = self.servers.accounts().await;
        accounts
            .register(&self.servers, RegistrantKind::Customer)
            .await
    }

    /// Somebody new, who has not confirmed their email.
    pub async fn unverified(&self) -> Person {
        let accounts = self.servers.accounts().await;
        accounts.register_unverified(RegistrantKind::Customer).await
    }

    /// Lets follow what follows from payments, and has the gateway tell of them.
    pub async fn policies(&self) -> Astro {
        let gateway = &self.servers.payment_sandbox;
        gateway.deliver_to(&self.customer_api).await;
        Astro::start(Role::Policies, &self.servers).await
    }

    /// Moves the business clock on, and waits until the site goes by it.
    ///
    /// # Panics
    /// When it does not.
    pub async fn advance_clock(&self, by: TimeDelta) {
        let by = format!("{}s", by.num_seconds());
        let now = astro::run(&["clock", "advance", &by], "operator", &self.servers).await;
        let now = now.trim().parse().expect("an instant");
        clock::goes_by(&self.customer_api, now).await;
    }

    /// Somebody signs in at the page that a site has led them to.
    pub async fn sign_in(&self, browser: &Browser, person: &Person) {
        browser.fill_in("Email", &person.email).await;
        browser.fill_in("Password", &person.password).await;
        browser.press("Continue").await;
    }

    /// Somebody new books a seat.
    ///
    /// # Panics
    /// When they may not.
    pub async fn book(&self) {
        let customer = self.servers.sign_in(AccountRole::Customer).await;
        let order = Order::new(&customer, &self.offer);
        let booked = order.send(&self.visitor).await;
        let _booked = booked.expect("an answer").expect(201);
    }
}

/// Where pictures of pages are kept, for people to look at.
///
/// # Panics
/// When there can be no such folder.
#[must_use]
pub fn pictures() -> PathBuf {
    let bundles = std::env::var_os("ASTRO_WEB").map(PathBuf::from);
    let bundles = bundles.expect("ASTRO_WEB names the bundles");
    let folder = bundles.with_file_name("pictures");
    std::fs::create_dir_all(&folder).expect("a folder for pictures");
    folder
}
