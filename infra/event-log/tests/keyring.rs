//! Keys: one per person, durable before use, and gone when they were destroyed.

mod fixture;

use std::collections::{BTreeSet, HashSet};

use async_nats::jetstream::{self, stream};
use domain::ids::EventId;
use domain::personal::Personal;
use event_log::{KEYS_BUCKET, Keyring, KeyringError, MasterKey};
use fixture::people::{
    account, created, destroy, event, keys, names, opened, passenger, sealed, values,
};
use futures_util::future::{join_all, try_join_all};
use test_support::nats::NatsServer;
use uuid::Uuid;

#[tokio::test]
async fn every_process_with_the_master_key_opens_what_one_sealed() {
    let server = created().await;
    let keyring = server.keyring().await;
    let people = [(account(1), "Ada"), (passenger(2), "Bob")];
    let sealed = sealed(&keyring, event(people)).await;
    let readers = [
        keyring,
        server.keyring().await,
        Keyring::open(server.client("projector").await, server.master_key())
            .await
            .expect("a projector may read keys"),
    ];
    for reader in readers {
        let events = opened(&reader, &sealed).await.expect("opens");
        assert_eq!(names(&events), [Some("Ada"), Some("Bob")]);
    }
}

#[tokio::test]
async fn an_account_has_one_key_and_a_passenger_one_for_each_time() {
    let server = created().await;
    let keyring = server.keyring().await;
    let people = [(account(1), "A"), (passenger(1), "B"), (passenger(2), "C")];
    let first = keys(&sealed(&keyring, event(people)).await);
    let second = keys(&sealed(&keyring, event(people)).await);
    assert_eq!(first[0], second[0]);
    let distinct: HashSet<&String> = first.iter().chain(&second).collect();
    assert_eq!(distinct.len(), 5);
}

#[tokio::test]
async fn two_keyrings_that_make_one_accounts_key_at_once_end_with_the_same() {
    let server = created().await;
    let keyrings = [server.keyring().await, server.keyring().await];
    let reader = server.keyring().await;
    for round in 0..20 {
        let writers = keyrings.iter().cycle().take(6);
        let all = writers.map(|keyring| sealed(keyring, event([(account(round), "Ada")])));
        for events in join_all(all).await {
            let events = opened(&reader, &events).await.expect("opens");
            assert_eq!(names(&events), [Some("Ada")]);
        }
    }
}

#[tokio::test]
async fn more_passengers_than_a_block_has_keys_get_one_each() {
    let server = created().await;
    let keyring = server.keyring().await;
    let calls = (0..8).map(|call| {
        let people = (0..100).map(move |place| (passenger(call * 1_000 + place), "Ada"));
        sealed(&keyring, event(people))
    });
    let all = join_all(calls).await;
    let distinct: HashSet<String> = all.iter().flat_map(keys).collect();
    assert_eq!(distinct.len(), 800);
    let reader = server.keyring().await;
    let opened = all.iter().map(|events| opened(&reader, events));
    for events in try_join_all(opened).await.expect("opens") {
        assert!(names(&events).iter().all(|name| *name == Some("Ada")));
    }
}

#[tokio::test]
async fn keys_are_durable_before_they_seal() {
    let mut server = created().await;
    let people = [(account(1), "Ada"), (passenger(2), "Bob")];
    let sealed = sealed(&server.keyring().await, event(people)).await;
    server.restart().await;
    let events = opened(&server.keyring().await, &sealed).await;
    assert_eq!(names(&events.expect("opens")), [Some("Ada"), Some("Bob")]);
}

#[tokio::test]
async fn an_account_whose_key_was_destroyed_is_erased_and_stays_so() {
    let server = created().await;
    let keyring = server.keyring().await;
    let people = [(account(1), "Ada"), (account(2), "Bob")];
    let sealed = sealed(&keyring, event(people)).await;
    let client = server.client("commands").await;
    destroy(&client, &account(1).to_string()).await;

    let other = server.keyring().await;
    let events = opened(&other, &sealed).await.expect("opens the other");
    assert_eq!(values(&events)[0], &Personal::Erased);
    assert_eq!(names(&events), [None, Some("Bob")]);
    let mut again = event([(account(1), "Ada")]);
    let error = other.seal(&mut again).await.expect_err("no new key");
    assert!(matches!(error, KeyringError::Erased(subject) if subject == account(1)));
}

#[tokio::test]
async fn what_is_sealed_with_destroyed_keys_opens_for_nobody_and_the_rest_of_their_blocks_does() {
    let server = created().await;
    let keyring = server.keyring().await;
    let people = [
        (account(1), "Ada"),
        (account(2), "Bob"),
        (passenger(3), "Cleo"),
        (passenger(4), "Dan"),
    ];
    let sealed = sealed(&keyring, event(people)).await;
    let names_of_keys = keys(&sealed);
    let gone: BTreeSet<String> = [&names_of_keys[0], &names_of_keys[2]]
        .into_iter()
        .cloned()
        .collect();
    for _ in 0..2 {
        keyring.destroy(&gone).await.expect("destroys");
    }
    for reader in [keyring, server.keyring().await] {
        let events = opened(&reader, &sealed).await.expect("opens the others");
        assert_eq!(names(&events), [None, Some("Bob"), None, Some("Dan")]);
        assert_eq!(values(&events)[0], &Personal::Erased);
        assert_eq!(values(&events)[2], &Personal::Erased);
    }
}

#[tokio::test]
async fn an_account_that_is_erased_before_anything_is_sealed_for_it_never_gets_a_key() {
    let server = created().await;
    let keyring = server.keyring().await;
    let name = BTreeSet::from([account(1).to_string()]);
    keyring.destroy(&name).await.expect("destroys");
    let error = keyring.seal(&mut event([(account(1), "Ada")])).await;
    assert!(matches!(error, Err(KeyringError::Erased(subject)) if subject == account(1)));
}

#[tokio::test]
async fn a_name_that_no_key_has_destroys_nothing() {
    let server = created().await;
    let keyring = server.keyring().await;
    let sealed = sealed(&keyring, event([(account(1), "Ada")])).await;
    for wrong in ["account.x", "block.1", "master"] {
        let names = BTreeSet::from([account(1).to_string(), wrong.to_owned()]);
        let error = keyring.destroy(&names).await;
        assert!(matches!(error, Err(KeyringError::Lost { key }) if key == wrong));
    }
    let events = opened(&keyring, &sealed).await.expect("opens");
    assert_eq!(names(&events), [Some("Ada")]);
}

#[tokio::test]
async fn a_passenger_is_erased_alone() {
    let server = created().await;
    let people = [(passenger(1), "Ada"), (passenger(2), "Bob")];
    let sealed = sealed(&server.keyring().await, event(people)).await;
    let key = &keys(&sealed)[0];
    let (block, slot) = key.split_once('.').expect("block and slot");
    let client = server.client("commands").await;
    let entry = format!("$KV.{KEYS_BUCKET}.block.{block}");
    let stored = client
        .request(
            format!("JETSTREAM.DIRECT.GET.KV_{KEYS_BUCKET}.{entry}"),
            "".into(),
        )
        .await
        .expect("answers");
    let mut stored: serde_json::Value =
        serde_json::from_slice(&stored.payload).expect("an entry is JSON");
    let slot: usize = slot.parse().expect("a number");
    stored["keys"][slot] = serde_json::Value::Null;
    client
        .request(entry, stored.to_string().into())
        .await
        .expect("is stored");

    let events = opened(&server.keyring().await, &sealed).await;
    let events = events.expect("opens the other");
    assert_eq!(values(&events)[0], &Personal::Erased);
    assert_eq!(names(&events), [None, Some("Bob")]);
}

#[tokio::test]
async fn a_key_that_is_missing_without_a_trace_is_lost_not_erased() {
    let server = created().await;
    let elsewhere = created().await;
    let people = [(account(1), "Ada")];
    let sealed = sealed(&elsewhere.keyring().await, event(people)).await;
    let error = opened(&server.keyring().await, &sealed).await;
    let error = error.expect_err("no key and no mark");
    assert!(matches!(error, KeyringError::Lost { key } if key == account(1).to_string()));
}

#[tokio::test]
async fn a_sealed_value_can_not_be_moved() {
    let server = created().await;
    let keyring = server.keyring().await;
    let mut events = sealed(&keyring, event([(account(1), "Ada")])).await;
    events[0].0 = EventId(Uuid::new_v4());
    let error = opened(&keyring, &events).await.expect_err("another event");
    assert!(matches!(error, KeyringError::Value { .. }));

    let people = [(passenger(1), "Ada"), (passenger(2), "Bob")];
    let mut events = sealed(&keyring, event(people)).await;
    let first = events[0].1.0[0].1.clone();
    events[0].1.0[0].1 = std::mem::replace(&mut events[0].1.0[1].1, first);
    let error = opened(&keyring, &events).await.expect_err("another person");
    assert!(matches!(error, KeyringError::Value { .. }));
}

#[tokio::test]
async fn another_master_key_is_refused_at_the_door() {
    let server = created().await;
    sealed(&server.keyring().await, event([(account(1), "Ada")])).await;
    let other: MasterKey = "f".repeat(64).parse().expect("a key");
    let error = Keyring::open(server.client("commands").await, other).await;
    assert!(matches!(error, Err(KeyringError::OtherMasterKey { .. })));
}

#[tokio::test]
async fn a_bucket_that_could_lose_keys_is_refused() {
    let server = NatsServer::start().await;
    let client = server.client("commands").await;
    let error = Keyring::open(client.clone(), server.master_key()).await;
    assert!(matches!(error, Err(KeyringError::Missing)));

    let config = stream::Config {
        name: format!("KV_{KEYS_BUCKET}"),
        subjects: vec![format!("$KV.{KEYS_BUCKET}.>")],
        max_messages_per_subject: 1,
        discard: stream::DiscardPolicy::New,
        max_age: std::time::Duration::from_secs(60),
        allow_direct: true,
        ..stream::Config::default()
    };
    let context = jetstream::new(server.client("admin").await);
    context.create_stream(config).await.expect("creates");
    let error = Keyring::open(client, server.master_key()).await;
    assert!(matches!(
        error,
        Err(KeyringError::Unsafe(settings)) if settings[0].name == "max_age"
    ));
}
