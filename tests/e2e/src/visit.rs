//! A site with a launch on offer.

use std::path::PathBuf;

use system_tests::{Caller, Offer, Order};
use test_support::{AccountRole, Astro, Role, Servers};

/// A site with a launch of six seats on offer.
#[derive(Debug)]
pub struct Visit {
    /// The launch.
    pub offer: Offer,
    /// The readable link of its page.
    pub slug: String,
    /// A visitor who is no browser.
    pub visitor: Caller,
    customer_api: Astro,
    admin_api: Astro,
    _projector: Astro,
    servers: Servers,
}

impl Visit {
    /// Starts all that the site needs.
    ///
    /// # Panics
    /// When something of it can't be had.
    pub async fn start() -> Self {
        assert!(
            std::env::var_os("ASTRO_WEB").is_some(),
            "ASTRO_WEB names the bundles: run `cargo xtask test`, which builds them"
        );
        let servers = Servers::start().await;
        // One after the other: the browser that starts beside them takes its share.
        let admin_api = Astro::start(Role::AdminApi, &servers).await;
        let customer_api = Astro::start(Role::CustomerApi, &servers).await;
        let projector = Astro::start(Role::ProjectorCustomer, &servers).await;
        let offer = Offer::new(&admin_api, &servers, 6).await;
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
