//! Replacing the master key: everything works on, and in the end the old one is of no use.

mod fixture;

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_nats::jetstream::{self, stream};
use domain::personal::Personal;
use event_log::{
    Bucket, Entry, KEYS_BUCKET, Keyring, KeyringError, MasterKeys, NatsConfig, Rewrapped,
};
use fixture::line::{Line, Mode};
use fixture::people::{
    Events, account, created, destroy, event, keys, names, opened, passenger, sealed, values,
};
use futures_util::future::join_all;
use rand::Rng;
use serde_json::Value;
use test_support::nats::NatsServer;

/// How often the replacement is killed before it may end.
const KILLS: usize = 30;
/// How many erase at the same time.
const ERASERS: usize = 4;

/// One master key for each digit.
fn master_keys(digits: &str) -> MasterKeys {
    let keys: Vec<String> = digits
        .chars()
        .map(|digit| digit.to_string().repeat(64))
        .collect();
    keys.join(",").parse().expect("master keys")
}

/// A process with these master keys.
async fn process(server: &NatsServer, digits: &str) -> Result<Keyring, KeyringError> {
    Keyring::open(server.client("core").await, master_keys(digits)).await
}

async fn keyring(server: &NatsServer, digits: &str) -> Keyring {
    process(server, digits).await.expect("the keyring opens")
}

/// The same, over a line that can be disturbed.
async fn keyring_over(line: &Line, server: &NatsServer, digits: &str) -> Keyring {
    let config = NatsConfig {
        servers: line.url(),
        ..server.config("core")
    };
    let client = event_log::connect(&config).await.expect("connects");
    let opened = Keyring::open(client, master_keys(digits)).await;
    opened.expect("the keyring opens")
}

/// Replaces the master key to the end.
async fn replace(keyring: &Keyring) -> Result<Rewrapped, KeyringError> {
    let replacement = keyring.replace_master().await?;
    let done = replacement.rewrap(|_, _| {}).await?;
    replacement.finish().await?;
    Ok(done)
}

/// The ids of the master keys that stored entries name.
async fn masters_in_use(server: &NatsServer) -> BTreeSet<String> {
    let bucket = Bucket::new(server.client("core").await, KEYS_BUCKET);
    let mut found = BTreeSet::new();
    for name in bucket.names(">").await.expect("NATS answers") {
        let entry = bucket.read_leader(&name).await.expect("NATS answers");
        if let (Entry::Value { value, .. }, true) = (entry, name != "master") {
            let entry: Value = serde_json::from_slice(&value).expect("an entry is JSON");
            found.insert(entry["master"].as_str().expect("an id").to_owned());
        }
    }
    found
}

/// How many messages the bucket's stream holds, and of how many entries.
async fn messages_and_entries(server: &NatsServer) -> (u64, u64) {
    let client = server.client("core").await;
    let subject = format!("JETSTREAM.STREAM.INFO.KV_{KEYS_BUCKET}");
    let answer = client.request(subject, "".into()).await.expect("answers");
    let answer: Value = serde_json::from_slice(&answer.payload).expect("an answer is JSON");
    let count = |name: &str| answer["state"][name].as_u64().expect("a number");
    (count("messages"), count("num_subjects"))
}

/// The master key that is asked for.
fn needed<T>(outcome: Result<T, KeyringError>) -> String {
    match outcome {
        Err(KeyringError::OtherMasterKey { needed, .. }) => needed,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("no other master key is needed"),
    }
}

#[tokio::test]
async fn what_was_written_under_the_old_master_key_is_read_after_it_is_gone() {
    let server = created().await;
    let people = [(account(1), "Ada"), (passenger(2), "Bob")];
    let old = keyring(&server, "a").await;
    let written = sealed(&old, event(people)).await;
    let old_id = masters_in_use(&server).await;

    let operator = keyring(&server, "ba").await;
    let done = replace(&operator).await.expect("it is replaced");
    assert_eq!((done.entries, done.rewrapped), (2, 2));
    assert!(done.is_complete());

    let new = keyring(&server, "b").await;
    let read = opened(&new, &written).await.expect("opens");
    assert_eq!(names(&read), [Some("Ada"), Some("Bob")]);
    let new_id = masters_in_use(&server).await;
    assert!(new_id.is_disjoint(&old_id) && new_id.len() == 1);
    let (messages, entries) = messages_and_entries(&server).await;
    assert_eq!(messages, entries, "former values are gone");
    // An account keeps its key, whoever wraps it.
    let again = sealed(&new, event([(account(1), "Ada")])).await;
    assert_eq!(keys(&again)[0], keys(&written)[0]);

    let again = replace(&operator).await.expect("it is found done");
    assert_eq!((again.entries, again.rewrapped), (2, 0));
}

#[tokio::test]
async fn while_it_is_replaced_processes_with_both_keys_open_what_each_other_seals() {
    let server = created().await;
    let processes = [keyring(&server, "ab").await, keyring(&server, "ba").await];
    let mut written = Vec::new();
    for (place, keyring) in processes.iter().enumerate() {
        let id = place as u128;
        let people = [(account(id), "Ada"), (passenger(id), "Bob")];
        written.push(sealed(keyring, event(people)).await);
    }
    assert_eq!(masters_in_use(&server).await.len(), 2);
    for keyring in &processes {
        for events in &written {
            let read = opened(keyring, events).await.expect("opens");
            assert_eq!(names(&read), [Some("Ada"), Some("Bob")]);
        }
    }
}

#[tokio::test]
async fn a_process_without_a_master_key_that_is_needed_does_not_start_and_names_it() {
    let server = created().await;
    sealed(&keyring(&server, "a").await, event([(account(1), "Ada")])).await;
    let old_id = masters_in_use(&server).await.pop_first().expect("one");
    assert_eq!(needed(process(&server, "b").await), old_id);

    let operator = keyring(&server, "ba").await;
    let replacement = operator.replace_master().await.expect("begins");
    let new_id = replacement.master();
    assert_eq!(needed(process(&server, "a").await), new_id);
    assert_eq!(needed(process(&server, "b").await), old_id);
    let done = replacement.rewrap(|_, _| {}).await.expect("rewraps");
    assert!(done.is_complete());
    assert_eq!(needed(process(&server, "b").await), old_id, "not finished");
    let retired = replacement.finish().await.expect("finishes");
    assert_eq!(retired, [old_id]);
    assert!(process(&server, "b").await.is_ok());

    let error = process(&server, "a")
        .await
        .expect_err("the new one is needed");
    let message = error.to_string();
    assert!(message.contains(&new_id) && message.contains("ASTRO_MASTER_KEY"));
    assert!(!message.contains("aaaa"), "{message}");
}

#[tokio::test]
async fn nobody_wraps_under_a_master_key_that_was_replaced() {
    let server = created().await;
    let late = keyring(&server, "ab").await;
    let blind = keyring(&server, "a").await;
    sealed(&late, event([(account(1), "Ada"), (passenger(1), "Bob")])).await;
    replace(&keyring(&server, "ba").await)
        .await
        .expect("it is replaced");
    let new_id = masters_in_use(&server).await;

    // More passengers than there are keys at hand, which were wrapped before.
    let crowd = (0..400).map(|place| (passenger(place), "Eve"));
    let people = [(account(2), "Ada")].into_iter().chain(crowd);
    let written = sealed(&late, event(people)).await;
    assert_eq!(masters_in_use(&server).await, new_id);
    let read = opened(&keyring(&server, "b").await, &written).await;
    assert!(read.is_ok());

    let mut people = event([(account(3), "Ada")]);
    let refused = needed(blind.seal(&mut people).await);
    assert_eq!(BTreeSet::from([refused]), new_id);
    let refused = opened(&blind, &written).await;
    assert_eq!(BTreeSet::from([needed(refused)]), new_id);
}

#[tokio::test]
async fn a_key_that_was_on_its_way_while_it_was_replaced_ends_under_the_new_one() {
    let server = created().await;
    sealed(&keyring(&server, "a").await, event([(account(1), "Ada")])).await;
    let line = Line::to(server.port()).await;
    let late = keyring_over(&line, &server, "ab").await;
    line.set(Mode::HoldKeys);
    let on_its_way = tokio::spawn(async move { sealed(&late, event([(account(2), "Bob")])).await });
    line.holds().await;
    let done = replace(&keyring(&server, "ba").await).await;
    assert_eq!(done.expect("it is replaced").entries, 1);
    line.set(Mode::Pass);
    let written = on_its_way.await.expect("it goes on");
    assert_eq!(masters_in_use(&server).await.len(), 1);
    let read = opened(&keyring(&server, "b").await, &written).await;
    assert_eq!(names(&read.expect("opens")), [Some("Bob")]);
}

#[tokio::test]
async fn a_key_that_is_destroyed_while_it_is_wrapped_anew_stays_destroyed() {
    let server = created().await;
    let people = event([(account(1), "Ada")]);
    let written = sealed(&keyring(&server, "a").await, people).await;
    let line = Line::to(server.port()).await;
    let operator = keyring_over(&line, &server, "ba").await;
    line.set(Mode::HoldKeys);
    let replacing = tokio::spawn(async move { replace(&operator).await });
    line.holds().await;
    destroy(&server.client("commands").await, &account(1).to_string()).await;
    line.set(Mode::Pass);
    let done = replacing
        .await
        .expect("it goes on")
        .expect("it is replaced");
    assert_eq!((done.entries, done.rewrapped), (0, 0));
    let read = opened(&keyring(&server, "b").await, &written).await;
    assert_eq!(values(&read.expect("opens")), [&Personal::Erased]);
}

#[tokio::test]
async fn entries_that_need_a_master_key_that_nobody_gave_are_counted_and_left() {
    let server = created().await;
    let written = sealed(&keyring(&server, "a").await, event([(account(1), "Ada")])).await;
    let bucket = Bucket::new(server.client("core").await, KEYS_BUCKET);
    // An entry of an old backup, under a key that was given up long ago.
    let foreign = format!(
        r#"{{"format":1,"master":"01234567","keys":["{}"]}}"#,
        "A".repeat(96)
    );
    let name = account(2).to_string();
    let put = bucket.put_at(&name, 0, foreign.clone().into());
    let revision = put.await.expect("NATS answers").expect("is stored");
    let junk = account(3).to_string();
    let put = bucket.put_at(&junk, 0, "junk".into());
    put.await.expect("NATS answers").expect("is stored");

    let operator = keyring(&server, "ba").await;
    let replacement = operator.replace_master().await.expect("begins");
    let done = replacement.rewrap(|_, _| {}).await.expect("rewraps");
    assert_eq!((done.entries, done.rewrapped), (3, 1));
    assert_eq!(done.needing, [("01234567".to_owned(), 1)].into());
    assert_eq!(done.damaged, [junk]);
    assert!(!done.is_complete());
    let left = bucket.read_leader(&name).await.expect("NATS answers");
    let value = foreign.into();
    assert_eq!(left, Entry::Value { revision, value });
    let read = opened(&operator, &written).await.expect("opens");
    assert_eq!(names(&read), [Some("Ada")]);
}

#[tokio::test]
async fn a_bucket_that_keeps_former_values_is_refused_until_it_does_not() {
    let server = created().await;
    sealed(&keyring(&server, "a").await, event([(account(1), "Ada")])).await;
    let context = jetstream::new(server.client("admin").await);
    let config = stream::Config {
        name: format!("KV_{KEYS_BUCKET}"),
        subjects: vec![format!("$KV.{KEYS_BUCKET}.>")],
        max_messages_per_subject: 5,
        discard: stream::DiscardPolicy::New,
        allow_direct: true,
        allow_rollup: true,
        deny_delete: true,
        ..stream::Config::default()
    };
    context.update_stream(config).await.expect("changes");
    let operator = keyring(&server, "ba").await;
    let refused = replace(&operator).await.expect_err("former values stay");
    assert!(matches!(refused, KeyringError::KeepsFormer));
    assert!(refused.to_string().contains("astro migrate"));
    server.create_log().await;
    assert!(replace(&operator).await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn however_often_it_is_killed_no_living_key_stays_behind_and_no_dead_one_comes_back() {
    let server = created().await;
    let old = keyring(&server, "a").await;
    let world = World::default();
    for id in 0..300 {
        world.make(&old, id).await;
    }
    // It goes on until the replacement has ended, and a little longer.
    let makers = [(&server, "ab", 1_000), (&server, "ba", 1_000_000)];
    let makers = makers.map(|(server, digits, from)| {
        let world = &world;
        async move {
            let keyring = keyring(server, digits).await;
            for id in from.. {
                if world.is_over() {
                    return;
                }
                world.make(&keyring, id).await;
            }
        }
    });
    let [late, ready] = makers;
    let erasers = join_all((0..ERASERS).map(|_| async {
        let client = server.client("commands").await;
        while !world.is_over() {
            world.erase_one(&client).await;
        }
    }));
    let operator = async {
        for kill in 0..KILLS {
            // Back and forth, so that there is always something left to do.
            let operator = keyring(&server, ["ba", "ab"][kill % 2]).await;
            let task = tokio::spawn(async move { replace(&operator).await });
            let moment = rand::rng().random_range(0..80_000);
            // Not a wait for something to happen: the moment is what the test is about.
            tokio::time::sleep(Duration::from_micros(moment)).await;
            task.abort();
            if let Ok(done) = task.await {
                done.expect("only a kill keeps it from its end");
            }
        }
        let done = replace(&keyring(&server, "ba").await).await;
        assert!(done.expect("it is replaced").is_complete());
        world.end();
    };
    tokio::join!(late, ready, erasers, operator);

    assert_eq!(masters_in_use(&server).await.len(), 1);
    let (messages, entries) = messages_and_entries(&server).await;
    assert_eq!(messages, entries, "former values are gone");
    let new = keyring(&server, "b").await;
    let (made, erased) = world.told();
    assert!(made.len() > 300 && erased.len() > 10, "all of it went on");
    for events in &made {
        let read = opened(&new, events).await.expect("opens");
        for (key, value) in keys(events).iter().zip(values(&read)) {
            let is_erased = matches!(value, Personal::Erased);
            assert_eq!(is_erased, erased.contains(key), "{key}");
        }
    }
}

/// What was sealed, which keys were destroyed, and whether it is over.
#[derive(Default)]
struct World {
    made: Mutex<Vec<Events>>,
    erased: Mutex<BTreeSet<String>>,
    is_over: AtomicBool,
}

impl World {
    /// Seals something of two passengers, and each fiftieth time of a new account.
    async fn make(&self, keyring: &Keyring, id: u128) {
        let account = id.is_multiple_of(50).then_some((account(id), "Ada"));
        let passengers = [2 * id, 2 * id + 1].map(|id| (passenger(id), "Bob"));
        let people = passengers.into_iter().chain(account);
        let made = sealed(keyring, event(people)).await;
        self.made.lock().expect("not poisoned").push(made);
    }

    /// Destroys the key of an account or of a passenger.
    async fn erase_one(&self, client: &async_nats::Client) {
        let key = {
            let made = self.made.lock().expect("not poisoned");
            let events = &made[rand::rng().random_range(0..made.len())];
            let mut keys = keys(events);
            keys.swap_remove(rand::rng().random_range(0..keys.len()))
        };
        let (first, second) = key.split_once('.').expect("two parts");
        if first == "account" {
            destroy(client, &key).await;
        } else {
            destroy_slot(client, &format!("block.{first}"), second).await;
        }
        self.erased.lock().expect("not poisoned").insert(key);
    }

    fn end(&self) {
        self.is_over.store(true, Ordering::SeqCst);
    }

    fn is_over(&self) -> bool {
        self.is_over.load(Ordering::SeqCst)
    }

    fn told(&self) -> (Vec<Events>, BTreeSet<String>) {
        let made = self.made.lock().expect("not poisoned").clone();
        (made, self.erased.lock().expect("not poisoned").clone())
    }
}

/// Destroys one key of a block, as an erasure does: of the block as it was read.
async fn destroy_slot(client: &async_nats::Client, entry: &str, slot: &str) {
    let bucket = Bucket::new(client.clone(), KEYS_BUCKET);
    let slot: usize = slot.parse().expect("a number");
    loop {
        let found = bucket.read_leader(entry).await.expect("NATS answers");
        let Entry::Value { revision, value } = found else {
            panic!("{entry} is not there");
        };
        let mut block: Value = serde_json::from_slice(&value).expect("an entry is JSON");
        block["keys"][slot] = Value::Null;
        let put = bucket.put_at(entry, revision, block.to_string().into());
        if put.await.expect("NATS answers").is_some() {
            return;
        }
    }
}
