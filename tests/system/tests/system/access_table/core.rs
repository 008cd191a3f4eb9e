//! The rows of the core API, whose people have accounts.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use serde_json::{Value, json};
use system_tests::{Answer, Caller};
use test_support::{AccountRole, Accounts, Person, Servers};
use uuid::Uuid;

use super::{COLUMNS, Endpoint, FOREIGN, IN, NOT_ASKED, Whose, endpoints};

/// Whoever is told so got in: it is not about who they are.
const NOT_ABOUT_WHO: [&str; 3] = ["wrong_credentials", "wrong_code", "email_not_verified"];

/// Nobody made one: whoever is told so got in.
const NOT_THERE: [&str; 6] = [
    "token_not_found",
    "job_not_found",
    "log_line_not_found",
    "parked_not_found",
    "causation_not_found",
    "verification_not_found",
];

/// Somebody who asks.
struct Somebody {
    token: String,
    /// Another session of theirs.
    session: Uuid,
}

/// Everybody who asks, and whom they ask about.
struct World {
    people: BTreeMap<&'static str, Somebody>,
    /// A customer and a supplier whose things are another's.
    others: BTreeMap<&'static str, Somebody>,
    foreign: String,
    /// An account that is nobody's who asks.
    account: String,
    /// A mail to whoever has it.
    notification: String,
    /// An address to which nothing is mailed.
    suppression: String,
    /// A comparison of the read models with the log.
    reconciliation: String,
}

/// Tries every cell.
pub(super) async fn try_all(servers: &Servers, found: &mut BTreeMap<String, Vec<String>>) {
    let accounts = servers.accounts().await;
    let world = World::make(servers, accounts).await;
    let visitor = Caller::visitor(&accounts.core_api);
    for endpoint in endpoints("core") {
        let mut cells = Vec::new();
        for place in 0..COLUMNS.len() {
            cells.push(world.cell(&visitor, &endpoint, place).await);
        }
        found.insert(endpoint.row("core"), cells);
    }
}

impl World {
    async fn make(servers: &Servers, accounts: &Accounts) -> Self {
        let people = [
            ("customer", AccountRole::Customer),
            ("supplier", AccountRole::Supplier),
            ("finance", AccountRole::Finance),
            ("IT", AccountRole::It),
            ("auditor", AccountRole::Auditor),
        ];
        let people = join_all(people.map(async |(name, role)| {
            let mut person = accounts.somebody(servers, role).await;
            (name, somebody(servers, accounts, &mut person).await)
        }))
        .await;
        let mut others = BTreeMap::new();
        let mut account = String::new();
        for (name, role) in [
            ("customer", AccountRole::Customer),
            ("supplier", AccountRole::Supplier),
        ] {
            let mut person = accounts.somebody(servers, role).await;
            others.insert(name, somebody(servers, accounts, &mut person).await);
            let found = person
                .browser
                .send(reqwest::Method::GET, "/api/v1/account", None);
            let found: Value = found.await.expect("an answer").json().await.expect("JSON");
            account = found["id"].as_str().expect("an id").to_owned();
        }
        let people: BTreeMap<_, Somebody> = people.into_iter().collect();
        let notification = mail_about(accounts, &people["IT"].token, &account).await;
        let suppression = suppressed(accounts, &people["IT"].token).await;
        let reconciliation = asked_for(accounts, &people["IT"].token).await;
        let mut stranger = accounts.somebody(servers, AccountRole::Customer).await;
        let foreign = accounts.token(servers, &mut stranger, "customer-api").await;
        Self {
            people,
            others,
            foreign,
            account,
            notification,
            suppression,
            reconciliation,
        }
    }

    async fn cell(&self, visitor: &Caller, endpoint: &Endpoint, place: usize) -> String {
        let column = COLUMNS[place];
        let role = column.role.map(|role| match role {
            AccountRole::Customer => "customer",
            AccountRole::Supplier => "supplier",
            AccountRole::Finance => "finance",
            AccountRole::It => "IT",
            AccountRole::Auditor => "auditor",
        });
        let whose = match (column.whose, role) {
            (Whose::Anothers, Some(role)) => self.others.get(role),
            (_, Some(role)) => self.people.get(role),
            (_, None) => self.people.get("customer"),
        };
        let session = whose.map(|somebody| somebody.session).unwrap_or_default();
        let path = [
            ("{session}", session.to_string()),
            // Nobody has one; whether it is one's own can't be told then.
            ("{token}", Uuid::new_v4().to_string()),
            ("{account}", self.account.clone()),
            ("{role}", "finance".to_owned()),
            ("{kind}", "account".to_owned()),
            ("{id}", self.account.clone()),
            ("{notification}", self.notification.clone()),
            ("{suppression}", self.suppression.clone()),
            ("{line}", Uuid::new_v4().to_string()),
            // Nothing is set aside there.
            ("{position}", "1".to_owned()),
            // No scheduler runs, so that nobody's run begins.
            ("{job}", "expire_reservations".to_owned()),
            ("{reconciliation}", self.reconciliation.clone()),
            // Nobody carries out what is wished for.
            ("{verification}", Uuid::new_v4().to_string()),
            ("{model}", "customer".to_owned()),
            // Nobody writes it, so nobody answers.
            ("{projection}", "customer".to_owned()),
            ("{version}", "1".to_owned()),
        ]
        .into_iter()
        .fold(endpoint.path.clone(), |path, (name, value)| {
            path.replace(name, &value)
        });
        let path = match &*endpoint.operation {
            "export_log" => path + "?from=1&to=1",
            _ => path,
        };
        if column.whose == Whose::Anothers && !endpoint.path.contains("{session}") {
            return NOT_ASKED.to_owned();
        }
        let caller = match role {
            None => visitor.clone(),
            Some(_) if place == FOREIGN => visitor.with_token(&self.foreign),
            Some(role) => visitor.with_token(&self.people[role].token),
        };
        let request = caller.request(endpoint.method.clone(), &path);
        // A new key each time, so that nothing is answered from memory.
        let request = request.header("idempotency-key", Uuid::new_v4().to_string());
        let request = match body(&endpoint.operation) {
            Some(body) => request.json(&body),
            None => request,
        };
        let answer = Answer::to(request).await;
        assert!(
            answer.status < 500,
            "{} {path} for {}: {}",
            endpoint.method,
            column.title,
            answer.body
        );
        let code = answer.body["code"].as_str().unwrap_or_default();
        match answer.status {
            _ if NOT_ABOUT_WHO.contains(&code) || NOT_THERE.contains(&code) => IN.to_owned(),
            status @ (401 | 403 | 404) => status.to_string(),
            _ => IN.to_owned(),
        }
    }
}

/// A mail about an account.
async fn mail_about(accounts: &Accounts, it: &str, account: &str) -> String {
    let it = Caller::visitor(&accounts.core_api).with_token(it);
    let path = format!("/api/v1/notifications?account={account}");
    let found = it.get(&path).await.expect(200).body;
    let mail = found["items"][0]["id"].as_str().expect("a mail");
    mail.to_owned()
}

/// The suppression of an address that is nobody's.
async fn suppressed(accounts: &Accounts, it: &str) -> String {
    let it = Caller::visitor(&accounts.core_api).with_token(it);
    let address = format!("{}@example.com", Uuid::new_v4().simple());
    let body = json!({ "recipient": address, "reason": "A test." });
    let made = it.post("/api/v1/suppressions", "suppress", &body).await;
    made.expect(201).id().to_string()
}

/// A reconciliation that nobody works on.
async fn asked_for(accounts: &Accounts, it: &str) -> String {
    let it = Caller::visitor(&accounts.core_api).with_token(it);
    let ask = json!({ "repair": false });
    let asked = it.post("/api/v1/reconciliations", "key", &ask).await;
    asked.expect(202).id().to_string()
}

/// Signs somebody in a second time, and tells what they have.
async fn somebody(servers: &Servers, accounts: &Accounts, person: &mut Person) -> Somebody {
    let token = accounts.token(servers, person, "core-api").await;
    let current = sessions(person).await;
    let mut second = accounts.core().browser();
    second
        .sign_in(&person.email, &person.password, person.factor.as_ref())
        .await
        .expect("the password is right");
    let all = sessions(person).await;
    let session = all.into_iter().find(|session| !current.contains(session));
    Somebody {
        token,
        session: session.expect("a second session"),
    }
}

async fn sessions(person: &mut Person) -> Vec<Uuid> {
    let path = "/api/v1/account/sessions";
    let answer = person.browser.send(reqwest::Method::GET, path, None).await;
    let answer: Value = answer.expect("an answer").json().await.expect("JSON");
    let items = answer["items"].as_array().expect("a list");
    let ids = items.iter().map(|item| item["id"].as_str().expect("an id"));
    ids.map(|id| id.parse().expect("a UUID")).collect()
}

/// A body that would do, so that nothing but who asks is in the way.
fn body(operation: &str) -> Option<Value> {
    let email = format!("{}@example.com", Uuid::new_v4().simple());
    let password = "a long enough pass phrase";
    let nothing = json!({ "event": Uuid::new_v4() });
    Some(match operation {
        "sign_in" => json!({ "email": email, "password": password }),
        "sign_in_second_factor" => json!({ "code": "123456" }),
        "register" => json!({ "kind": "customer", "email": email, "password": password }),
        "verify_email" => json!({ "token": "x" }),
        "request_password_reset" => json!({ "email": email }),
        "reset_password" | "accept_invitation" => json!({ "token": "x", "password": password }),
        "invite_employee" => json!({ "email": email, "roles": ["auditor"] }),
        "disable_account" | "erase_account" | "take_second_factor" => {
            json!({ "reason": "A test." })
        }
        "erase_own_account" => json!({ "password": password }),
        "change_password" => json!({ "current": password, "new": password }),
        "change_email" => json!({ "email": email, "password": password }),
        "end_session" | "end_other_sessions" => json!({ "password": password }),
        "set_up_second_factor" => json!({}),
        "confirm_second_factor" => json!({ "code": "123456" }),
        "remove_second_factor" | "replace_second_factor" | "renew_recovery_codes" => {
            json!({ "password": password, "code": "123456" })
        }
        "make_personal_token" => json!({
            "name": "Planner",
            "scopes": ["launches:read"],
            "expires_at": chrono::Utc::now() + chrono::TimeDelta::days(1),
            "password": password,
        }),
        "retry_notification"
        | "cancel_notification"
        | "retry_parked_notification"
        | "skip_parked_notification"
        | "retry_parked_commit"
        | "skip_parked_commit"
        | "disclose_event"
        | "pause_job"
        | "resume_job" => json!({ "reason": "A test." }),
        "reschedule_job" => json!({ "cron": "0 * * * *", "reason": "A test." }),
        "take_mail_event" => json!({ "RecordType": "Click" }),
        "remove_suppression" => json!({ "reason": "A test." }),
        "resend_notification" | "add_suppression" => {
            json!({ "recipient": email, "reason": "A test." })
        }
        "post_logs" => json!({
            "name": "gate",
            "lines": [{ "at": chrono::Utc::now(), "level": "info", "message": "It is open." }],
        }),
        "rebuild_projection" => json!({ "switch": false }),
        "copy_projection" => json!({ "until": "1" }),
        "pause_projection" => json!({ "reason": "a test" }),
        "resume_projection" => json!({ "pause": Uuid::from_u128(1) }),
        "compare_projection" | "switch_projection" | "cancel_rebuild" => json!({ "version": 9 }),
        "ask_for_reconciliation" => json!({ "repair": false }),
        "retry_notifications" | "cancel_notifications" => {
            json!({ "filter": nothing, "reason": "A test." })
        }
        "resend_notifications" => {
            json!({ "filter": nothing, "recipient": email, "reason": "A test." })
        }
        _ => return None,
    })
}
