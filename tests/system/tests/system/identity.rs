//! Accounts over the whole system: how people come in, and how they are shut out.

use std::time::Duration;

use api_contract::identity::RegistrantKind;
use reqwest::header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use system_tests::{Caller, scene};
use test_support::{AccountRole, Astro, Role, Servers, eventually, eventually_some};

/// What a browser keeps of one site.
struct SiteBrowser {
    http: reqwest::Client,
    url: String,
    cookies: Vec<(String, String)>,
}

/// Where browsers find the site of customers, whatever its address in a test.
const SITE: &str = "http://localhost:8080";

impl SiteBrowser {
    fn at(api: &Astro) -> Self {
        let http = reqwest::Client::builder()
            .redirect(Policy::none())
            .timeout(Duration::from_secs(20));
        Self {
            http: http.build().expect("a client"),
            url: api.url(),
            cookies: Vec::new(),
        }
    }

    async fn send(&mut self, method: Method, path: &str, origin: Option<&str>) -> Response {
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        if let Some(origin) = origin {
            request = request.header(ORIGIN, origin);
        }
        let kept = self.cookies.iter();
        let kept: Vec<_> = kept
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !kept.is_empty() {
            request = request.header(COOKIE, kept.join("; "));
        }
        let answer = request.send().await.expect("an answer");
        for set in answer.headers().get_all(SET_COOKIE) {
            let set = set.to_str().expect("text");
            let pair = set.split(';').next().expect("a pair");
            let (name, value) = pair.split_once('=').expect("a pair");
            self.cookies.retain(|(kept, _)| kept != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        answer
    }

    async fn session(&mut self) -> Value {
        let answer = self.send(Method::GET, "/auth/session", None).await;
        assert_eq!(answer.status(), 200);
        answer.json().await.expect("JSON")
    }

    fn cookie(&self, name: &str) -> Option<&str> {
        let found = self.cookies.iter().find(|(kept, _)| kept == name);
        found.map(|(_, value)| value.as_str())
    }

    fn set(&mut self, name: &str, value: &str) {
        self.cookies.retain(|(kept, _)| kept != name);
        self.cookies.push((name.to_owned(), value.to_owned()));
    }
}

fn location(answer: &Response) -> String {
    assert_eq!(answer.status(), 303);
    let location = answer.headers().get(LOCATION).expect("a place to go to");
    location.to_str().expect("text").to_owned()
}

/// What a browser is told to forget of a site.
fn forgotten(answer: &Response) -> Option<&str> {
    let header = answer.headers().get("clear-site-data")?;
    Some(header.to_str().expect("text"))
}

/// The path and query of an address.
fn path_of(address: &str) -> String {
    let url = reqwest::Url::parse(address).expect("an address");
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

#[tokio::test]
async fn whoever_registers_and_verifies_their_email_gets_in() {
    let servers = Servers::start().await;
    let accounts = servers.accounts().await;
    let (customer_api, _projector) = tokio::join!(
        Astro::start(Role::CustomerApi, &servers),
        Astro::start(Role::ProjectorCustomer, &servers),
    );
    let mut ada = accounts.register(&servers, RegistrantKind::Customer).await;
    let token = accounts.token(&servers, &mut ada, "customer-api").await;
    let caller = Caller::visitor(&customer_api).with_token(&token);
    caller
        .put("/api/v1/me", "open", &scene::profile())
        .await
        .expect(200);
    caller.get("/api/v1/me").await.expect(200);
}

#[tokio::test]
async fn a_token_for_one_api_is_good_for_no_other() {
    let servers = Servers::start().await;
    let accounts = servers.accounts().await;
    let admin_api = Astro::start(Role::AdminApi, &servers).await;
    let mut ada = accounts.register(&servers, RegistrantKind::Customer).await;
    let token = accounts.token(&servers, &mut ada, "customer-api").await;
    let caller = Caller::visitor(&admin_api).with_token(&token);
    caller.get("/api/v1/launches").await.expect(401);
}

#[tokio::test]
async fn a_browser_signs_in_to_a_site_and_out_of_it_again() {
    let servers = Servers::start().await;
    let accounts = servers.accounts().await;
    let customer_api = Astro::start(Role::CustomerApi, &servers).await;
    let mut ada = accounts.register(&servers, RegistrantKind::Customer).await;
    let mut site = SiteBrowser::at(&customer_api);
    assert_eq!(site.session().await, Value::Null);

    // To the core service, where she is signed in already, and back with a code.
    let begun = site.send(Method::GET, "/auth/sign-in?return_to=/bookings", None);
    let authorize = path_of(&location(&begun.await));
    let answered = ada.browser.send(Method::GET, &authorize, None).await;
    let callback = location(&answered.expect("core-api answers"));
    assert!(callback.starts_with(SITE), "{callback}");
    let back = site.send(Method::GET, &path_of(&callback), None).await;
    assert_eq!(location(&back), "/bookings");
    assert_eq!(site.session().await["roles"], json!(["customer"]));

    // Whoever is led there by another site is asked for the password.
    let led = site.http.get(format!("{}/auth/sign-in", site.url));
    let led = led.header("sec-fetch-site", "cross-site").send().await;
    let led = location(&led.expect("an answer"));
    assert!(led.ends_with("&prompt=login"), "{led}");

    // The same address again signs nobody in.
    let again = site.send(Method::GET, &path_of(&callback), None).await;
    assert_eq!(again.status(), 400);
    let lines = || {
        let log = customer_api.log();
        let told =
            |line: &&str| line.contains("sign_in_lost") && line.contains(r#""level":"INFO""#);
        log.lines().filter(told).count()
    };
    let before = lines();
    // A person is told so in a page, and IT by the same line.
    let again = site.http.get(format!("{}{}", site.url, path_of(&callback)));
    let again = again.header("accept", "text/html").send().await;
    let page = location(&again.expect("an answer"));
    assert!(page.ends_with("/sign-in?too_late=1"), "{page}");
    eventually("the refusal is logged", async || lines() == before + 1).await;

    // An access token that is good for nothing any more is replaced without anybody noticing.
    site.set("__Host-astro-customer", "expired");
    let before = site
        .cookie("__Host-astro-customer-refresh")
        .map(str::to_owned);
    assert_eq!(site.session().await["roles"], json!(["customer"]));
    let after = site
        .cookie("__Host-astro-customer-refresh")
        .map(str::to_owned);
    assert_ne!(before, after, "a refresh token is good once");

    // Other sites can't use what the browser brings by itself.
    for origin in [None, Some("https://evil.example")] {
        let refused = site.send(Method::POST, "/auth/sign-out", origin).await;
        assert_eq!(refused.status(), 403, "{origin:?}");
    }
    let out = site.send(Method::POST, "/auth/sign-out", Some(SITE)).await;
    assert_eq!(out.status(), 204);
    assert_eq!(forgotten(&out), Some(r#""cache", "storage""#));
    assert_eq!(site.session().await, Value::Null);

    // What a browser kept of a session that has ended is taken away, and nothing else happens.
    site.set("__Host-astro-customer-refresh", "astro_rt_of_long_ago");
    assert_eq!(site.session().await, Value::Null);
    assert_eq!(site.cookie("__Host-astro-customer-refresh"), None);
}

#[tokio::test]
async fn a_browser_that_signs_out_forgets_all_but_that_it_is_known() {
    let servers = Servers::start().await;
    let accounts = servers.accounts().await;
    let mut ada = accounts.register(&servers, RegistrantKind::Customer).await;
    let (session, device) = ("__Host-astro-auth", "__Host-astro-device");
    let known = ada.browser.cookie(device).map(str::to_owned);
    assert!(known.is_some() && ada.browser.cookie(session).is_some());
    let out = ada.browser.send(Method::POST, "/api/v1/sign-out", None);
    let out = out.await.expect("core-api answers");
    assert_eq!(out.status(), 204);
    assert_eq!(forgotten(&out), Some(r#""cache", "storage""#));
    assert_eq!(ada.browser.cookie(session), None);
    assert_eq!(ada.browser.cookie(device), known.as_deref());
}

#[tokio::test]
async fn who_has_a_second_factor_shows_it_to_change_password_and_email() {
    let servers = Servers::start().await;
    let accounts = servers.accounts().await;
    let mut ada = accounts.register(&servers, RegistrantKind::Customer).await;
    let factor = ada.browser.set_up_factor(Some(&ada.password)).await;
    let factor = factor.expect("anybody may have one");
    let mut password = json!({ "current": ada.password, "new": "another quiet launch" });
    let email = json!({ "email": "countess@example.com", "password": ada.password });
    for (path, body) in [("password", &password), ("email", &email)] {
        let path = format!("/api/v1/account/{path}");
        let refused = ada.browser.send(Method::PUT, &path, Some(body)).await;
        let refused = refused.expect("core-api answers");
        assert_eq!(refused.status(), 422, "{path}");
        let problem: Value = refused.json().await.expect("JSON");
        assert_eq!(problem["errors"][0]["field"], "code", "{problem}");
    }
    password["code"] = factor.code().expect("one of the next step").into();
    let path = "/api/v1/account/password";
    let changed = ada.browser.send(Method::PUT, path, Some(&password)).await;
    assert_eq!(changed.expect("core-api answers").status(), 204);
}

#[tokio::test]
async fn a_refresh_token_that_comes_twice_ends_the_session() {
    let servers = Servers::start().await;
    let accounts = servers.accounts().await;
    let customer_api = Astro::start(Role::CustomerApi, &servers).await;
    let mut ada = accounts.register(&servers, RegistrantKind::Customer).await;
    let client = accounts.client(&servers, "customer-api");
    let first = ada.browser.token(client).await.expect("a token");
    let refresh = async |token: &str| {
        let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
        accounts.core().grant(client, &form).await
    };
    let stolen = first.refresh_token.expect("a refresh token");
    let second = refresh(&stolen).await.expect("it is good once");
    let second = second.refresh_token.expect("a refresh token");
    let third = refresh(&second).await.expect("it is good once");
    let caller = Caller::visitor(&customer_api).with_token(&third.access_token);
    caller.get("/api/v1/me").await.expect(200);

    let refused = refresh(&stolen).await.expect_err("it was used before");
    let told = refused.to_string();
    assert!(told.contains(r#""error":"invalid_grant""#), "{told}");
    let newest = third.refresh_token.expect("a refresh token");
    refresh(&newest)
        .await
        .expect_err("the whole family has ended");
    eventually("the access token is not believed any more", async || {
        caller.get("/api/v1/me").await.status == 401
    })
    .await;
}

#[tokio::test]
async fn a_disabled_account_is_shut_out_within_moments_and_comes_back_when_enabled() {
    let servers = Servers::start().await;
    let accounts = servers.accounts().await;
    let customer_api = Astro::start(Role::CustomerApi, &servers).await;
    let mut it = accounts.somebody(&servers, AccountRole::It).await;
    let it_token = accounts.token(&servers, &mut it, "core-api").await;
    let it = Caller::visitor(&accounts.core_api).with_token(&it_token);
    let mut ada = accounts.register(&servers, RegistrantKind::Customer).await;
    let token = accounts.token(&servers, &mut ada, "customer-api").await;
    let caller = Caller::visitor(&customer_api).with_token(&token);
    caller.get("/api/v1/me").await.expect(200);

    let found = it
        .get(&format!("/api/v1/accounts?email={}", ada.email))
        .await;
    let account = found.expect(200).body["items"][0]["id"].clone();
    let account = account.as_str().expect("one account").to_owned();
    let disabling = format!("/api/v1/accounts/{account}/disabling");
    let reason = json!({ "reason": "Reported stolen" });
    it.post(&disabling, "disable", &reason).await.expect(204);
    eventually("the token is not believed any more", async || {
        caller.get("/api/v1/me").await.status == 401
    })
    .await;
    let mut again = accounts.core().browser();
    again
        .sign_in(&ada.email, &ada.password, None)
        .await
        .expect_err("nobody may use it");

    let enabling = format!("/api/v1/accounts/{account}/enabling");
    it.post(&enabling, "enable", &json!({})).await.expect(204);
    accounts.sign_in(&mut ada).await;
    let token = accounts.token(&servers, &mut ada, "customer-api").await;
    let caller = Caller::visitor(&customer_api).with_token(&token);
    caller.get("/api/v1/me").await.expect(200);
}

#[tokio::test]
async fn a_personal_token_is_good_for_its_scopes_until_it_is_taken_back() {
    let servers = Servers::start().await;
    let accounts = servers.accounts().await;
    let admin_api = Astro::start(Role::AdminApi, &servers).await;
    let mut grace = accounts.register(&servers, RegistrantKind::Supplier).await;
    let new = json!({
        "name": "Planner",
        "scopes": ["launches:read"],
        "expires_at": chrono::Utc::now() + chrono::TimeDelta::days(30),
        "password": grace.password,
    });
    let path = "/api/v1/account/tokens";
    let made = grace.browser.send(Method::POST, path, Some(&new)).await;
    let made = made.expect("core-api answers");
    assert_eq!(made.status(), 201);
    let made: Value = made.json().await.expect("JSON");
    let token = made["token"].as_str().expect("shown once");

    let caller = Caller::visitor(&admin_api).with_token(token);
    caller.get("/api/v1/launches").await.expect(200);
    caller.get("/api/v1/rockets").await.expect(403);
    // Who flies is personal: it has a scope of its own, however its address is spelled.
    for manifest in ["manifest", "m%61nifest"] {
        let path = format!("/api/v1/launches/{}/{manifest}", uuid::Uuid::new_v4());
        caller.get(&path).await.expect(403);
    }
    caller
        .post("/api/v1/launches", "try", &json!({}))
        .await
        .expect(403);

    let id = made["id"].as_str().expect("an id");
    let taken = format!("{path}/{id}");
    let taken = grace.browser.send(Method::DELETE, &taken, None).await;
    assert_eq!(taken.expect("core-api answers").status(), 204);
    eventually("it is good for nothing any more", async || {
        caller.get("/api/v1/launches").await.status == 401
    })
    .await;
}

#[tokio::test]
async fn what_happens_to_accounts_is_told_to_the_log_exactly_once() {
    let mut servers = Servers::start().await;
    let accounts = servers.accounts().await;
    let kind = RegistrantKind::Customer;
    let stranger = accounts.register_unverified(kind).await;
    // Whatever was not handed over yet, the next process does.
    servers.accounts_mut().core_api.kill9();
    let _next = Astro::start(Role::CoreApi, &servers).await;
    let accounts = servers.accounts().await;
    accounts.link(&servers, &stranger.email, "/verify#").await;
    let log = servers.nats.event_log().await;
    let end = eventually_some("the event is in the log", async || {
        let end = log.end().await.expect("the log answers");
        (end.0 > 0).then_some(end)
    })
    .await;
    assert_eq!(end.0, 1, "one account, one event");
    let mails = servers.mailbox.mails_to(&stranger.email).await;
    assert_eq!(mails.len(), 1, "one mail");
}

#[tokio::test]
async fn a_browser_in_which_the_password_was_reset_is_known_from_then_on() {
    let servers = Servers::start().await;
    let accounts = servers.accounts().await;
    let ada = accounts.register(&servers, RegistrantKind::Customer).await;
    let mut browser = accounts.core().browser();
    let wanted = json!({ "email": ada.email });
    let path = "/api/v1/accounts/password-reset";
    let asked = browser.send(Method::POST, path, Some(&wanted)).await;
    assert_eq!(asked.expect("core-api answers").status(), 202);
    let token = accounts.link(&servers, &ada.email, "/reset#").await;
    let new = json!({ "token": token, "password": "another quiet launch at dusk" });
    let path = "/api/v1/accounts/password-reset/completion";
    let reset = browser.send(Method::POST, path, Some(&new)).await;
    assert_eq!(reset.expect("core-api answers").status(), 204);
    assert!(browser.cookie("__Host-astro-device").is_some());
}

#[tokio::test]
async fn it_takes_a_lost_second_factor_away_and_says_why() {
    let servers = Servers::start().await;
    let accounts = servers.accounts().await;
    let (mut it, mut grace) = tokio::join!(
        accounts.somebody(&servers, AccountRole::It),
        accounts.somebody(&servers, AccountRole::Finance),
    );
    let it_token = accounts.token(&servers, &mut it, "core-api").await;
    let it = Caller::visitor(&accounts.core_api).with_token(&it_token);
    let token = accounts.token(&servers, &mut grace, "core-api").await;
    let caller = Caller::visitor(&accounts.core_api).with_token(&token);
    let id = caller.get("/api/v1/account").await.expect(200).id();

    let path = format!("/api/v1/accounts/{id}/second-factor/removal");
    let unsaid = it.post(&path, "unsaid", &json!({ "reason": " " })).await;
    assert_eq!(unsaid.problem(), (422, "invalid_fields", "reason"));
    let reason = json!({ "reason": "Lost the telephone" });
    it.post(&path, "take", &reason).await.expect(204);
    let again = it.post(&path, "again", &reason).await;
    assert_eq!(again.problem(), (409, "second_factor_off", ""));
    eventually("the token is not believed any more", async || {
        caller.get("/api/v1/account").await.status == 401
    })
    .await;
    let activity = it.get(&format!("/api/v1/activity?account={id}")).await;
    let lines = activity.expect(200).body["items"].clone();
    let lines = lines.as_array().expect("a list");
    let taken = |line: &&Value| line["what"] == "take_second_factor";
    let done = lines
        .iter()
        .filter(taken)
        .find(|line| line["outcome"] == "succeeded");
    assert_eq!(done.expect("a line")["reason"], reason["reason"]);

    grace.factor = None;
    accounts.sign_in(&mut grace).await;
    assert!(grace.factor.is_some(), "a new one is set up");
}
