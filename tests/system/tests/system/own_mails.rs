//! The mails that somebody was sent, as they see them.

use api_contract::identity::RegistrantKind;
use reqwest::Method;
use serde_json::{Value, json};
use system_tests::Caller;
use test_support::{AccountRole, Person, Servers, eventually_some};
use uuid::Uuid;

const PATH: &str = "/api/v1/account/notifications";

/// What somebody gets who is signed in by a browser.
async fn get(person: &mut Person, path: &str) -> (u16, Value) {
    let answer = person.browser.send(Method::GET, path, None).await;
    let answer = answer.expect("an answer");
    let status = answer.status().as_u16();
    (status, answer.json().await.expect("JSON"))
}

/// Somebody new, signed in, who was sent the mail by which they verified their email.
async fn somebody(servers: &Servers) -> Person {
    let accounts = servers.accounts().await;
    let mut person = accounts.register(servers, RegistrantKind::Customer).await;
    accounts.sign_in(&mut person).await;
    person
}

async fn the_first_mail(person: &mut Person) -> Value {
    eventually_some("a mail is sent", async || {
        let (status, page) = get(person, PATH).await;
        assert_eq!(status, 200, "{page}");
        let mails = page["items"].as_array()?.iter();
        let mut sent = mails.filter(|mail| mail["status"] == "sent");
        sent.next().cloned()
    })
    .await
}

#[tokio::test]
async fn who_was_mailed_finds_it_and_reads_it_without_its_secret_and_nobody_else_does() {
    let servers = Servers::start().await;
    let mut ada = somebody(&servers).await;
    let mut bob = somebody(&servers).await;
    let mail = the_first_mail(&mut ada).await;
    assert_eq!(mail["subject"], "Confirm your email address");
    let of_it = mail.as_object().expect("an object").keys();
    let names: Vec<_> = of_it.map(String::as_str).collect();
    assert_eq!(names, ["created_at", "id", "status", "subject", "text"]);

    let one = format!("{PATH}/{}", mail["id"].as_str().expect("an id"));
    let (status, shown) = get(&mut ada, &one).await;
    assert_eq!(status, 200, "{shown}");
    assert!(
        shown["text"]
            .as_str()
            .unwrap_or_default()
            .contains("/verify#removed")
    );
    assert_eq!(shown, mail);
    let accounts = servers.accounts().await;
    let token = accounts.link(&servers, &ada.email, "/verify#").await;
    assert!(!shown.to_string().contains(&token));

    let (status, refused) = get(&mut bob, &one).await;
    assert_eq!(
        (status, &refused["code"]),
        (404, &json!("notification_not_found"))
    );
    let (status, _) = get(&mut ada, &format!("{PATH}/{}", Uuid::new_v4())).await;
    assert_eq!(status, 404);
    let (_, of_bob) = get(&mut bob, PATH).await;
    let ids = of_bob["items"].as_array().expect("a list").iter();
    assert!(ids.map(|other| &other["id"]).all(|id| *id != mail["id"]));
}

#[tokio::test]
async fn a_copy_that_it_sent_to_another_address_is_not_the_owners_to_see() {
    let servers = Servers::start().await;
    let it = servers.sign_in(AccountRole::It).await;
    let accounts = servers.accounts().await;
    let it = Caller::new(&accounts.core_api, &it);
    let mut ada = somebody(&servers).await;
    let core = accounts.core();
    core.register(
        RegistrantKind::Customer,
        &ada.email,
        "another long pass phrase",
    )
    .await
    .expect("it is told by mail alone");
    let subject = "Somebody tried to register";
    let own = eventually_some("she is told", async || {
        let (_, page) = get(&mut ada, PATH).await;
        let mails = page["items"].as_array()?.iter();
        let mut told = mails.filter(|mail| mail["subject"] != "Confirm your email address");
        told.next().cloned()
    })
    .await;
    let resent = format!(
        "/api/v1/notifications/{}/resending",
        own["id"].as_str().expect("an id")
    );
    let wish = json!({ "recipient": "office@example.com", "reason": "Asked for." });
    let copied = it.post(&resent, "copy", &wish).await;
    let copy = copied.expect(201).body["id"].as_str().map(str::to_owned);
    let copy = copy.unwrap_or_else(|| panic!("no id of the copy of {subject}"));
    let (status, _) = get(&mut ada, &format!("{PATH}/{copy}")).await;
    assert_eq!(status, 404);
    let (_, page) = get(&mut ada, PATH).await;
    assert!(!page.to_string().contains(&copy));
}

#[tokio::test]
async fn before_an_email_is_verified_nothing_is_told_of_what_was_mailed_there() {
    let servers = Servers::start().await;
    let accounts = servers.accounts().await;
    let mut person = accounts.register_unverified(RegistrantKind::Customer).await;
    accounts.sign_in(&mut person).await;
    let (status, page) = get(&mut person, PATH).await;
    assert_eq!((status, page), (200, json!({ "items": [], "next": null })));
}

#[tokio::test]
async fn mails_come_page_by_page_the_newest_first() {
    let servers = Servers::start().await;
    let accounts = servers.accounts().await;
    let mut ada = somebody(&servers).await;
    for _ in 0..2 {
        let core = accounts.core();
        core.register(
            RegistrantKind::Customer,
            &ada.email,
            "another long pass phrase",
        )
        .await
        .expect("it is told by mail alone");
    }
    let whole = eventually_some("all are there", async || {
        let (_, page) = get(&mut ada, PATH).await;
        let items = page["items"].as_array()?.clone();
        (items.len() >= 2).then_some(items)
    })
    .await;
    let (_, first) = get(&mut ada, &format!("{PATH}?limit=1")).await;
    let next = first["next"].as_str().expect("another page");
    let (_, second) = get(&mut ada, &format!("{PATH}?limit=1&cursor={next}")).await;
    let ids = [&first, &second].map(|page| page["items"][0]["id"].clone());
    assert_eq!(ids, [whole[0]["id"].clone(), whole[1]["id"].clone()]);
    let (status, refused) = get(&mut ada, &format!("{PATH}?cursor=nowhere")).await;
    assert_eq!((status, &refused["code"]), (400, &json!("invalid_query")));
}
