//! The store on a real server.

use domain::commit::Position;
use domain::ids::AccountId;
use proof::{Difference, Found};
use test_support::eventually;
use test_support::mongo::MongoDatabase;

use super::*;
use crate::record::Status;

const TTL: Duration = Duration::from_secs(60);

/// A store of its own.
struct Scene {
    store: Verifications,
    _database: MongoDatabase,
}

impl Scene {
    async fn new() -> Self {
        let database = MongoDatabase::create().await;
        let store = Verifications::connect(database.url(), &database.core_name()).await;
        let store = store.expect("connects");
        store.migrate().await.expect("migrates");
        store.migrate().await.expect("migrates again");
        Self {
            store,
            _database: database,
        }
    }

    async fn ask(&self, id: u128) -> Verification {
        let account = Some(AccountId(Uuid::from_u128(7)));
        let ask = Ask {
            id: Uuid::from_u128(id),
            account,
        };
        self.store.ask(ask).await.expect("answers")
    }

    async fn claim(&self, holder: &str) -> Option<Work> {
        self.store.claim(holder, TTL).await.expect("answers")
    }

    async fn now(&self, id: u128) -> Verification {
        let found = self.store.get(Uuid::from_u128(id)).await.expect("answers");
        found.expect("it is there")
    }

    /// Lets every claim end.
    async fn let_claims_end(&self) {
        let ended = doc! { "$set": { "leased_until": bson::DateTime::from_millis(0) } };
        let changed = self.store.documents().update_many(doc! {}, ended).await;
        changed.expect("updates");
    }
}

fn outcome() -> Outcome {
    Outcome {
        fitting: 6,
        sealed: 10,
        signatures: 2,
        signed: Some(5),
        refuted: Some(10),
        first: Some(Found {
            position: Position(7),
            difference: Difference::Reordered,
        }),
        end: Position(12),
    }
}

#[tokio::test]
async fn what_is_asked_for_twice_is_one_and_one_process_works_on_it() {
    let scene = Scene::new().await;
    let asked = scene.ask(1).await;
    assert_eq!(
        (asked.status, asked.done, asked.all),
        (Status::Waiting, 0, None)
    );
    assert_eq!(scene.ask(1).await, asked);
    let work = scene.claim("a").await.expect("it waits");
    assert_eq!(work.id, Uuid::from_u128(1));
    assert!(scene.claim("b").await.is_none());
    scene
        .store
        .advance(&work, 3, 10, TTL)
        .await
        .expect("is its own");
    let running = scene.now(1).await;
    assert_eq!(
        (running.status, running.done, running.all),
        (Status::Running, 3, Some(10))
    );
    assert!(running.started_at.is_some());
    let ended = scene.store.end(&work, &Ok(outcome())).await;
    ended.expect("is its own");
    let touched = scene.now(1).await;
    assert_eq!(
        (touched.status, touched.outcome),
        (Status::Touched, Some(outcome()))
    );
    let proof = scene.store.proof().await.expect("answers");
    assert_eq!((proof.touched, proof.verified_at), (Some(touched), None));
    assert!(scene.claim("b").await.is_none());
}

#[tokio::test]
async fn another_begins_anew_when_a_claim_ends_and_who_lost_it_changes_nothing() {
    let scene = Scene::new().await;
    scene.ask(1).await;
    let lost = scene.claim("a").await.expect("it waits");
    scene
        .store
        .advance(&lost, 3, 10, TTL)
        .await
        .expect("is its own");
    scene.let_claims_end().await;
    let work = scene.claim("b").await.expect("its claim has ended");
    assert_eq!(scene.now(1).await.done, 0);
    let fenced = Err(StoreError::Fenced);
    assert_eq!(scene.store.advance(&lost, 9, 10, TTL).await, fenced);
    assert_eq!(scene.store.end(&lost, &Ok(outcome())).await, fenced);
    let failed = scene.store.end(&work, &Err("it rained".to_owned())).await;
    failed.expect("is its own");
    let now = scene.now(1).await;
    assert_eq!(
        (now.status, now.failure.as_deref()),
        (Status::Failed, Some("it rained"))
    );
}

fn untouched(sealed: u64) -> Outcome {
    Outcome {
        fitting: sealed,
        sealed,
        signed: Some(sealed),
        refuted: None,
        first: None,
        ..outcome()
    }
}

#[tokio::test]
async fn a_log_was_touched_until_one_that_began_later_finds_as_much_untouched() {
    let scene = Scene::new().await;
    let touched = async || {
        let proof = scene.store.proof().await.expect("answers");
        proof.touched.map(|touched| touched.id)
    };
    for id in 1..=4 {
        scene.ask(id).await;
    }
    let end = async |work: &Work, outcome| {
        let ended = scene.store.end(work, &Ok(outcome)).await;
        ended.expect("is its own");
    };
    // Two at once, of which one had passed the place.
    let first = scene.claim("a").await.expect("it waits");
    let other = scene.claim("b").await.expect("it waits");
    end(&first, outcome()).await;
    end(&other, untouched(10)).await;
    assert_eq!(touched().await, Some(first.id));
    // One that looked at less.
    let less = scene.claim("a").await.expect("it waits");
    end(&less, untouched(9)).await;
    assert_eq!(touched().await, Some(first.id));
    eventually("the clock goes on", async || {
        let now = scene.store.now().await.expect("answers").timestamp_millis();
        now > scene
            .now(1)
            .await
            .ended_at
            .expect("it ended")
            .timestamp_millis()
    })
    .await;
    let all = scene.claim("a").await.expect("it waits");
    end(&all, untouched(10)).await;
    assert_eq!(touched().await, None);
}

#[tokio::test]
async fn that_nothing_is_verified_or_sealed_any_more_is_told() {
    let scene = Scene::new().await;
    let blind = async || scene.store.proof().await.expect("answers").blind;
    assert_eq!(blind().await, None, "nothing was ever verified");
    for id in 1..=2 {
        scene.ask(id).await;
        let work = scene.claim("a").await.expect("it waits");
        let ended = scene.store.end(&work, &Ok(untouched(10))).await;
        ended.expect("is its own");
    }
    assert_eq!(blind().await, None);
    let set = async |id: u128, hours_ago: i64| {
        let now = scene.store.now().await.expect("answers").timestamp_millis();
        let then = bson::DateTime::from_millis(now - hours_ago * 3_600_000);
        let set = doc! { "$set": { "started_at": then, "ended_at": then } };
        let one = doc! { "_id": uuid(Uuid::from_u128(id)) };
        let changed = scene.store.documents().update_one(one, set).await;
        changed.expect("updates");
    };
    // The log had twelve commits then, and ten of them are sealed now.
    set(1, 3).await;
    let said = blind().await.expect("what is new is not sealed");
    assert!(said.contains("sealer"), "{said}");
    for id in 1..=2 {
        set(id, 49).await;
    }
    let said = blind().await.expect("it is two days ago");
    assert!(said.contains("two days"), "{said}");
}

#[tokio::test]
async fn what_is_given_back_is_taken_at_once_and_a_list_goes_on_behind_its_last() {
    let scene = Scene::new().await;
    for id in [2, 1] {
        scene.ask(id).await;
    }
    let first = scene.claim("a").await.expect("they wait");
    scene.store.release(&first).await.expect("is its own");
    let again = scene.claim("b").await.expect("it was given back");
    assert_eq!(again.id, first.id);
    let other = scene.claim("a").await.expect("the other waits");
    assert_ne!(other.id, first.id);
    let all = scene.store.latest(10, None).await.expect("answers");
    assert_eq!(all.len(), 2);
    let after = Some((all[0].asked_at, all[0].id));
    let rest = scene.store.latest(10, after).await.expect("answers");
    assert_eq!(rest, all[1..]);
}
