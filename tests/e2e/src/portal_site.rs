//! The portal, where browsers find it.

use test_support::{Astro, Person, Role, Servers, astro};

use crate::{AccountSite, Browser, Scripts, clock};

/// Where browsers find the portal.
const PORTAL: &str = "http://localhost:8081";

/// The portal, with the site of accounts beside it.
///
/// The processes are dropped, and so ended, before the servers.
#[derive(Debug)]
pub struct PortalSite {
    /// Serves it.
    pub admin_api: Astro,
    /// Writes what it reads.
    pub projector: Astro,
    /// Where one signs in.
    pub account_site: AccountSite,
}

impl PortalSite {
    /// Starts it.
    ///
    /// # Panics
    /// When something of it can't be had.
    pub async fn start() -> Self {
        let account_site = AccountSite::start().await;
        // One after the other: the browser that starts beside them takes its share.
        let admin_api = Astro::start(Role::AdminApi, &account_site.servers).await;
        let projector = Astro::start(Role::ProjectorOperational, &account_site.servers).await;
        Self {
            admin_api,
            projector,
            account_site,
        }
    }

    /// What it works with.
    #[must_use]
    pub fn servers(&self) -> &Servers {
        &self.account_site.servers
    }

    /// The address of a page.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{PORTAL}{path}")
    }

    /// A browser that finds it where links lead.
    pub async fn browser(&self) -> Browser {
        let core_api = self.account_site.accounts().await.core_api.url();
        let sites = [
            (test_support::ISSUER, &*core_api),
            (PORTAL, &self.admin_api.url()),
        ];
        Browser::start_with(Scripts::On, &sites).await
    }

    /// Sets the business clock, and waits until the portal goes by it.
    ///
    /// # Panics
    /// When it does not.
    pub async fn set_clock(&self, to: &str) {
        astro::run(&["clock", "set", to], "operator", self.servers()).await;
        clock::goes_by(&self.admin_api, to.parse().expect("an instant")).await;
    }

    /// Somebody comes to a page, signs in first, and is led there.
    pub async fn sign_in(&self, browser: &Browser, person: &Person, path: &str) {
        browser.open(&self.url(path)).await;
        self.account_site.give_credentials(browser, person).await;
        browser.says("Sign out").await;
    }
}
