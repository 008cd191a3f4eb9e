//! The log of mails: what IT finds in it and does with it.

use api_contract::identity::RegistrantKind;
use reqwest::Method;
use serde_json::{Value, json};
use system_tests::{Answer, Caller};
use test_support::{AccountRole, Person, Servers, eventually, eventually_some};
use uuid::Uuid;

/// Somebody of IT at core-api, who has got all mails of their own: a mailbox that refuses some
/// refuses the next.
async fn it_of(servers: &Servers) -> Caller {
    let it = servers.sign_in(AccountRole::It).await;
    let it = Caller::new(&servers.accounts().await.core_api, &it);
    let last = "/api/v1/notifications?template=security_change&status=sent";
    eventually("their second factor was told to them", async || {
        let found = it.get(last).await.expect(200);
        found.body["items"] != json!([])
    })
    .await;
    it
}

/// Waits until a mail to somebody stands so.
async fn becomes(it: &Caller, to: &str, status: &str) -> Value {
    let path = format!("/api/v1/notifications?recipient={to}&status={status}");
    eventually_some(&format!("a mail is {status}"), async || {
        let found = it.get(&path).await.expect(200);
        found.body["items"].as_array()?.first().cloned()
    })
    .await
}

fn path_of(mail: &Value, rest: &str) -> String {
    let id = mail["id"].as_str().expect("an id");
    format!("/api/v1/notifications/{id}{rest}")
}

/// Somebody registers for whom somebody did so before: they get a mail without a link.
async fn register_again(servers: &Servers, person: &Person) {
    let accounts = servers.accounts().await;
    let kind = RegistrantKind::Customer;
    let core = accounts.core();
    core.register(kind, &person.email, "another long pass phrase")
        .await
        .expect("it is told by mail alone");
}

async fn ways(it: &Caller, mail: &Value) -> Vec<String> {
    let found = it.get(&path_of(mail, "")).await.expect(200);
    let steps = found.body["timeline"].as_array().expect("a list");
    let steps = steps.iter().filter_map(|step| step["status"].as_str());
    steps.map(str::to_owned).collect()
}

#[tokio::test]
async fn it_finds_a_mail_sees_its_way_and_reads_it_without_its_secret() {
    let servers = Servers::start().await;
    let accounts = servers.accounts().await;
    let it = it_of(&servers).await;
    let ada = accounts.register(&servers, RegistrantKind::Customer).await;
    let loud = ada.email.to_uppercase();
    let mail = becomes(&it, &loud, "sent").await;
    assert_eq!(mail["template"], "verify_email");
    assert_eq!(mail["recipient"], json!(ada.email));
    assert_eq!(mail["has_link"], true);
    assert_eq!(ways(&it, &mail).await, ["queued", "sending", "sent"]);

    let token = accounts.link(&servers, &ada.email, "/verify#").await;
    let preview = it.get(&path_of(&mail, "/preview")).await.expect(200);
    let sent = servers.mailbox.mails_to(&ada.email).await;
    let shown = sent[0]
        .text
        .replace(&token, "removed")
        .replace("\r\n", "\n");
    let preview = &preview.body;
    assert_eq!(preview["subject"], json!(sent[0].subject));
    assert_eq!(preview["text"].as_str().map(str::trim), Some(shown.trim()));
    assert!(!preview.to_string().contains(&token));

    let account = mail["account"].as_str().expect("an account");
    let hers = format!("account={account}&template=verify_email&status=sent");
    for (query, count) in [
        (hers.clone(), 1),
        (format!("{hers}&to=2001-01-01T00:00:00Z"), 0),
        (format!("{hers}&error=refused"), 0),
        (format!("account={account}&booking={}", Uuid::new_v4()), 0),
        (format!("account={account}&event={}", Uuid::new_v4()), 0),
    ] {
        let found = it.get(&format!("/api/v1/notifications?{query}")).await;
        let found = found.expect(200).body["items"].as_array().map(Vec::len);
        assert_eq!(found, Some(count), "{query}");
        let counts = it
            .get(&format!("/api/v1/notifications/counts?{query}"))
            .await;
        assert_eq!(counts.expect(200).body["total"], count, "{query}");
    }
    let path = format!("/api/v1/notifications/counts?{hers}");
    let counts = it.get(&path).await.expect(200).body;
    assert_eq!(
        counts["by_status"],
        json!([{ "status": "sent", "count": 1 }])
    );
    let by_template = json!([{ "template": "verify_email", "count": 1 }]);
    assert_eq!(counts["by_template"], by_template);

    let file = format!("/api/v1/notifications?{hers}&format=csv");
    let file = it.request(Method::GET, &file).send().await;
    let file = file.expect("an answer");
    assert_eq!(file.status(), 200);
    let file = file.text().await.expect("text");
    let mut lines = file.lines();
    let head = lines.next().expect("columns");
    assert!(
        head.starts_with("id,created_at,template,recipient"),
        "{head}"
    );
    let row = lines.next().expect("a row");
    assert!(
        row.contains(&format!(",verify_email,{},sent,1,", ada.email)),
        "{row}"
    );
    assert_eq!(lines.next(), None);
    // Whom it was about stands in no line of a log.
    assert!(!accounts.core_api.log().contains(&ada.email));
}

#[tokio::test]
async fn it_has_a_mail_sent_that_failed_and_all_that_failed_alike() {
    let servers = Servers::start().await;
    let accounts = servers.accounts().await;
    let it = it_of(&servers).await;
    servers.mailbox.fail(3, json!({ "refuse_data": 554 })).await;
    let mut mails = Vec::new();
    for _ in 0..3 {
        let kind = RegistrantKind::Customer;
        let person = accounts.register_unverified(kind).await;
        mails.push(becomes(&it, &person.email, "failed").await);
    }
    let [one, others @ ..] = &mails[..] else {
        panic!("{mails:?}")
    };
    let error = one["error"].as_str().expect("an error");
    assert!(error.contains("554"), "{error}");

    let (path, key) = (path_of(one, "/retry"), "once");
    let unsaid = it.post(&path, key, &json!({ "reason": " " })).await;
    assert_eq!(unsaid.problem(), (422, "invalid_fields", "reason"));
    let reason = json!({ "reason": "The mail server is there again." });
    let keyless = it.request(Method::POST, &path).json(&reason);
    let keyless = Answer::to(keyless).await;
    assert_eq!(keyless.problem().1, "idempotency_key_required");
    it.post(&path, key, &reason).await.expect(204);
    let to = one["recipient"].as_str().expect("an address");
    becomes(&it, to, "sent").await;
    // The same request again is the same, and another one comes too late.
    it.post(&path, key, &reason).await.expect(204);
    let late = it.post(&path, "again", &reason).await;
    assert_eq!(late.problem(), (409, "not_retryable", ""));
    let late = it
        .post(&path_of(one, "/cancellation"), "stop", &reason)
        .await;
    assert_eq!(late.problem(), (409, "not_cancellable", ""));
    assert_eq!(servers.mailbox.mails_to(to).await.len(), 1);
    let record = it.get(&path_of(one, "")).await.expect(200).body;
    let step = &record["timeline"][3];
    assert_eq!(
        (&step["status"], &step["detail"]),
        (&json!("queued"), &reason["reason"])
    );
    let by = step["by"].as_str().expect("who wanted it");
    let who = it.get("/api/v1/account").await.expect(200).id();
    assert_eq!(by, who.to_string());

    let all = json!({
        "filter": { "error": "554 ", "status": "failed", "from": one["created_at"] },
        "reason": "All of them.",
    });
    let retries = "/api/v1/notifications/retries";
    for _ in 0..2 {
        let done = it.post(retries, "all", &all).await.expect(200).body;
        assert_eq!(done, json!({ "done": 2, "left": 0 }));
    }
    for mail in others {
        let to = mail["recipient"].as_str().expect("an address");
        becomes(&it, to, "sent").await;
        assert_eq!(servers.mailbox.mails_to(to).await.len(), 1);
    }
    let wrong = json!({ "filter": { "recipient": "nobody", "error": "5" }, "reason": "" });
    let (status, _, _) = it.post(retries, "wrong", &wrong).await.problem();
    assert_eq!(status, 422);
    let answer = it.post(retries, "wrong", &wrong).await;
    let errors = answer.body["errors"].as_array().expect("errors");
    let fields: Vec<_> = errors
        .iter()
        .filter_map(|one| one["field"].as_str())
        .collect();
    assert_eq!(fields, ["filter.recipient", "filter.error", "reason"]);
}

#[tokio::test]
async fn it_stops_mails_that_wait() {
    let servers = Servers::start().await;
    let accounts = servers.accounts().await;
    let it = it_of(&servers).await;
    // It is tried again by itself for hours.
    servers.mailbox.fail(10_000, json!({ "refuse": 451 })).await;
    let kind = RegistrantKind::Customer;
    let (one, two) = (
        accounts.register_unverified(kind).await,
        accounts.register_unverified(kind).await,
    );
    let mail = becomes(&it, &one.email, "deferred").await;
    let reason = json!({ "reason": "She wrote that she made a mistake." });
    it.post(&path_of(&mail, "/cancellation"), "stop", &reason)
        .await
        .expect(204);
    let all = json!({
        "filter": { "recipient": two.email },
        "reason": "And this one.",
    });
    becomes(&it, &two.email, "deferred").await;
    let done = it
        .post("/api/v1/notifications/cancellations", "all", &all)
        .await;
    assert_eq!(done.expect(200).body, json!({ "done": 1, "left": 0 }));
    for person in [&one, &two] {
        let mail = becomes(&it, &person.email, "cancelled").await;
        assert_eq!(mail["next_at"], Value::Null);
    }
}

#[tokio::test]
async fn it_has_the_same_sent_to_another_address_but_no_link() {
    let servers = Servers::start().await;
    let accounts = servers.accounts().await;
    let it = it_of(&servers).await;
    let ada = accounts.register(&servers, RegistrantKind::Customer).await;
    register_again(&servers, &ada).await;
    let path = format!(
        "/api/v1/notifications?recipient={}&template=already_registered&status=sent",
        ada.email
    );
    let mail = eventually_some("the mail is sent", async || {
        let found = it.get(&path).await.expect(200);
        found.body["items"].as_array()?.first().cloned()
    })
    .await;
    let verify = path.replace("already_registered", "verify_email");
    let link = it.get(&verify).await.expect(200).body["items"][0].clone();
    let elsewhere = accounts.stranger().email;
    let wish = json!({ "recipient": elsewhere, "reason": "She reads this one." });
    let refused = it.post(&path_of(&link, "/resending"), "key", &wish).await;
    assert_eq!(refused.problem(), (409, "has_link", ""));
    let wrong = json!({ "recipient": "nobody", "reason": "She reads this one." });
    let refused = it.post(&path_of(&mail, "/resending"), "key", &wrong).await;
    assert_eq!(refused.problem(), (422, "invalid_fields", "recipient"));

    let resending = path_of(&mail, "/resending");
    let made = it.post(&resending, "key", &wish).await.expect(201).id();
    let again = it.post(&resending, "key", &wish).await.expect(201).id();
    assert_eq!(made, again, "the same request is the same mail");
    let sent = becomes(&it, &elsewhere, "sent").await;
    assert_eq!(sent["id"], json!(made));
    assert_eq!(sent["resends"], mail["id"]);
    let mails = servers.mailbox.mails_to(&elsewhere).await;
    assert_eq!(mails.len(), 1);
    let all = json!({
        "filter": { "account": mail["account"] },
        "recipient": elsewhere,
        "reason": "All that she got.",
    });
    let done = it
        .post("/api/v1/notifications/resendings", "all", &all)
        .await;
    // What went there before does not go again, and links never do; what was told of a device is new.
    let done = done.expect(200).body;
    assert_eq!(done["left"], 0, "{done}");
    let found = format!("/api/v1/notifications?recipient={elsewhere}&template=verify_email");
    let found = it.get(&found).await.expect(200).body;
    assert_eq!(found["items"], json!([]));
    let record = it.get(&path_of(&mail, "")).await.expect(200).body;
    let steps = record["timeline"].as_array().expect("a list");
    let noted: Vec<_> = steps
        .iter()
        .filter(|step| !step["resent_as"].is_null())
        .collect();
    assert_eq!(noted.len(), 1);
    assert_eq!(noted[0]["resent_as"], json!(made));
    assert_eq!(record["notification"]["status"], "sent");
}

#[tokio::test]
async fn it_sees_who_gets_no_mail_and_why_and_has_mails_go_there_again() {
    let servers = Servers::start().await;
    let accounts = servers.accounts().await;
    let it = it_of(&servers).await;
    servers.mailbox.fail(1, "no_mailbox").await;
    let kind = RegistrantKind::Customer;
    let ada = accounts.register_unverified(kind).await;
    let failed = becomes(&it, &ada.email, "failed").await;
    let list = format!(
        "/api/v1/suppressions?recipient={}",
        ada.email.to_uppercase()
    );
    let found = it.get(&list).await.expect(200).body;
    let one = &found["items"][0];
    assert_eq!(one["recipient"], json!(ada.email));
    assert_eq!(one["cause"], "bounced");
    assert_eq!(one["history"][0]["notification"], failed["id"]);
    let of_others = format!("{list}&cause=complained");
    let none = it.get(&of_others).await.expect(200).body;
    assert_eq!(none["items"], json!([]));
    let wrong = it.get("/api/v1/suppressions?recipient=nobody").await;
    assert_eq!(wrong.problem(), (400, "invalid_query", "recipient"));

    let id = one["id"].as_str().expect("an id");
    let removal = format!("/api/v1/suppressions/{id}/removal");
    let unsaid = it.post(&removal, "key", &json!({ "reason": " " })).await;
    assert_eq!(unsaid.problem(), (422, "invalid_fields", "reason"));
    let reason = json!({ "reason": "It was a mistake of the server's." });
    for _ in 0..2 {
        it.post(&removal, "key", &reason).await.expect(204);
    }
    let late = it.post(&removal, "again", &reason).await;
    assert_eq!(late.problem(), (409, "suppression_removed", ""));
    let nobody = format!("/api/v1/suppressions/{}/removal", Uuid::new_v4());
    let nobody = it.post(&nobody, "key", &reason).await;
    assert_eq!(nobody.problem(), (404, "suppression_not_found", ""));
    it.post(&path_of(&failed, "/retry"), "after-all", &reason)
        .await
        .expect(204);
    becomes(&it, &ada.email, "sent").await;

    let wish = json!({ "recipient": ada.email, "reason": "She asked for it." });
    let made = it.post("/api/v1/suppressions", "none", &wish).await;
    assert_eq!(made.expect(201).id().to_string(), id);
    register_again(&servers, &ada).await;
    let path = format!(
        "/api/v1/notifications?recipient={}&status=suppressed",
        ada.email
    );
    eventually("what is asked for next is not sent", async || {
        let found = it.get(&path).await.expect(200);
        found.body["items"] != json!([])
    })
    .await;
    // Whom it was about stands in no line of a log.
    assert!(!accounts.core_api.log().contains(&ada.email));
}

#[tokio::test]
async fn the_mail_provider_tells_what_became_of_a_mail_and_nobody_else_does() {
    let servers = Servers::start().await;
    let accounts = servers.accounts().await;
    let it = it_of(&servers).await;
    let kind = RegistrantKind::Customer;
    let ada = accounts.register_unverified(kind).await;
    let mail = becomes(&it, &ada.email, "sent").await;
    let record = |kind: &str, of: &Value| {
        json!({
            "RecordType": kind,
            "ID": 42,
            "Type": "HardBounce",
            "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
            "Metadata": { "notification": of },
            "Details": "550 5.1.1 no such user",
            "DeliveredAt": "2026-11-01T08:30:00.25Z",
            "BouncedAt": chrono::Utc::now(),
        })
    };
    let visitor = Caller::visitor(&accounts.core_api);
    let tell = async |secret: Option<&str>, body: &Value| {
        let request = visitor.request(Method::POST, "/api/v1/notifications/events");
        let request = match secret {
            Some(secret) => request.basic_auth("postmark", Some(secret)),
            None => request,
        };
        Answer::to(request.json(body)).await
    };
    let delivered = record("Delivery", &mail["id"]);
    for wrong in [None, Some("0123456789abcdef"), Some("")] {
        let refused = tell(wrong, &delivered).await;
        assert_eq!(refused.problem(), (401, "invalid_secret", ""));
    }
    let secret = Some(servers.mailbox.webhook_secret());
    let unread = tell(secret, &json!({ "RecordType": "Delivery" })).await;
    assert_eq!(unread.problem(), (400, "invalid_body", ""));
    let large = json!({ "RecordType": "x".repeat(1024 * 1024) });
    assert_eq!(tell(secret, &large).await.problem().1, "body_too_large");
    for nobodys in [json!(Uuid::new_v4()), json!("nobody's")] {
        tell(secret, &record("Delivery", &nobodys))
            .await
            .expect(200);
    }
    tell(secret, &json!({ "RecordType": "Click" }))
        .await
        .expect(200);

    for _ in 0..2 {
        tell(secret, &record("Bounce", &mail["id"]))
            .await
            .expect(200);
        tell(secret, &delivered).await.expect(200);
    }
    let bounced = becomes(&it, &ada.email, "bounced").await;
    assert_eq!(bounced["id"], mail["id"]);
    let found = it.get(&path_of(&mail, "")).await.expect(200).body;
    let steps = found["timeline"].as_array().expect("a list");
    let told: Vec<_> = steps.iter().map(|step| &step["happened"]).collect();
    let nothing = Value::Null;
    let (bounce, delivery) = (json!("bounced"), json!("delivered"));
    assert_eq!(told, [&nothing, &nothing, &nothing, &bounce, &delivery]);
    assert_eq!(steps[4]["happened_at"], "2026-11-01T08:30:00.250Z");
    assert_eq!(steps[4]["status"], "bounced");
    let list = format!("/api/v1/suppressions?recipient={}", ada.email);
    let found = it.get(&list).await.expect(200).body;
    assert_eq!(found["items"][0]["cause"], "bounced");
    let metrics = accounts.core_api.metrics().await;
    let counted = r#"mail_events_total{event="delivered",outcome="no_message"} 2"#;
    assert!(metrics.contains(counted), "{metrics}");
}
