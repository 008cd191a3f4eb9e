//! The site of accounts, where browsers find it.

use test_support::accounts::Accounts;
use test_support::{Astro, ISSUER, Person, Role, Servers};

use crate::{Browser, Scripts};

/// The site of accounts, with the site of customers beside it.
#[derive(Debug)]
pub struct AccountSite {
    /// What it works with.
    pub servers: Servers,
}

impl AccountSite {
    /// Starts it.
    ///
    /// # Panics
    /// When something of it can't be had.
    pub async fn start() -> Self {
        assert!(
            std::env::var_os("ASTRO_WEB").is_some(),
            "ASTRO_WEB names the bundles: run `cargo xtask test`, which builds them"
        );
        let servers = Servers::start().await;
        servers.accounts().await;
        Self { servers }
    }

    /// Its accounts.
    pub async fn accounts(&self) -> &Accounts {
        self.servers.accounts().await
    }

    /// A browser that finds it where links lead.
    pub async fn browser(&self) -> Browser {
        let core_api = self.accounts().await.core_api.url();
        Browser::start_with(Scripts::On, &[(ISSUER, &core_api)]).await
    }

    /// A browser that finds the site of customers, too.
    pub async fn browser_with(&self, customer_api: &Astro) -> Browser {
        assert_eq!(customer_api.role(), Role::CustomerApi);
        let core_api = self.accounts().await.core_api.url();
        let sites = [
            (ISSUER, &*core_api),
            ("http://localhost:8080", &customer_api.url()),
        ];
        Browser::start_with(Scripts::On, &sites).await
    }

    /// The address of a page.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{ISSUER}{path}")
    }

    /// The link in the last mail to somebody that leads to a page, such as `/verify#`.
    pub async fn link(&self, email: &str, page: &str) -> String {
        let accounts = self.accounts().await;
        let token = accounts.link(&self.servers, email, page).await;
        self.url(&format!("{page}{token}"))
    }

    /// Whether a personal token is good for anything.
    ///
    /// # Panics
    /// When the core service does not say.
    pub async fn is_good(&self, token: &str) -> bool {
        let accounts = self.accounts().await;
        let client = accounts.client(&self.servers, "admin-api");
        let asked = reqwest::Client::new()
            .post(format!("{}/oauth/introspect", accounts.core_api.url()))
            .basic_auth(&client.id, Some(&client.secret))
            .form(&[("token", token)]);
        let told = asked.send().await.expect("the core service answers");
        let told: serde_json::Value = told.json().await.expect("it answers in JSON");
        told["active"].as_bool().expect("whether it is active")
    }

    /// Somebody signs in at the pages, to their account.
    pub async fn sign_in(&self, browser: &Browser, person: &Person) {
        browser.open(&self.url("/sign-in")).await;
        self.give_credentials(browser, person).await;
        browser.comes_to(&self.url("/account")).await;
        browser.says("Sign out").await;
    }

    /// Whoever is asked to sign in does so.
    pub async fn give_credentials(&self, browser: &Browser, person: &Person) {
        self.give_password(browser, &person.email, &person.password)
            .await;
        if let Some(factor) = &person.factor {
            let code = factor.code().expect("a code that was not used");
            browser.fill_in("Code of your app", &code).await;
            browser.press("Continue").await;
        }
    }

    /// The first step of it.
    pub async fn give_password(&self, browser: &Browser, email: &str, password: &str) {
        browser.fill_in("Email", email).await;
        browser.fill_in("Password", password).await;
        browser.press("Continue").await;
    }
}
