//! The store on a real server.

use projection_runtime::Versions;
use test_support::mongo::MongoDatabase;

use super::*;
use crate::wish::Want;

const IT: domain::ids::AccountId = domain::ids::AccountId(Uuid::from_u128(7));

/// A store of its own.
struct Scene {
    rebuilds: Rebuilds,
    _database: MongoDatabase,
}

impl Scene {
    async fn new() -> Self {
        let database = MongoDatabase::create().await;
        let rebuilds = Rebuilds::connect(database.url(), &database.core_name()).await;
        let rebuilds = rebuilds.expect("connects");
        rebuilds.migrate().await.expect("migrates");
        rebuilds.migrate().await.expect("migrates again");
        Self {
            rebuilds,
            _database: database,
        }
    }

    async fn ask(&self, id: u128, want: Want) -> Result<Wish, AskError> {
        let ask = Ask {
            id: Uuid::from_u128(id),
            model: "customer".to_owned(),
            want,
            account: IT,
        };
        self.rebuilds.ask(&ask).await
    }

    async fn settle(&self, wish: &Wish, outcome: Outcome) {
        let settled = self.rebuilds.settle(wish.id, &outcome).await;
        settled.expect("answers");
    }

    async fn latest(&self) -> Vec<Wish> {
        self.rebuilds.latest("customer").await.expect("answers")
    }
}

const REBUILD: Want = Want::Rebuild { switch: true };

#[tokio::test]
async fn a_wish_that_is_sent_twice_is_one_and_its_first_outcome_stands() {
    let scene = Scene::new().await;
    let wish = scene.ask(1, REBUILD).await.expect("is taken");
    assert_eq!(wish.outcome, Outcome::Waiting);
    let again = scene.ask(1, Want::Drop { version: 1 }).await;
    assert_eq!(again, Ok(wish.clone()));
    scene
        .settle(&wish, Outcome::CarriedOut { version: 3 })
        .await;
    let cause = "too late".to_owned();
    scene.settle(&wish, Outcome::Refused { cause }).await;
    let [settled] = &scene.latest().await[..] else {
        panic!("there is one");
    };
    assert_eq!(settled.outcome, Outcome::CarriedOut { version: 3 });
    assert!(settled.settled_at.is_some());
    assert_eq!((settled.account, &settled.want), (IT, &REBUILD));
    assert_eq!(scene.rebuilds.open("customer").await, Ok(Vec::new()));
}

#[tokio::test]
async fn a_bounded_number_of_wishes_waits_and_the_oldest_is_the_first() {
    let scene = Scene::new().await;
    for id in 0..u128::from(MAX_OPEN) {
        scene.ask(id, REBUILD).await.expect("is taken");
    }
    assert_eq!(scene.ask(100, REBUILD).await, Err(AskError::Full));
    // One that was taken before is no further one.
    scene.ask(0, REBUILD).await.expect("was taken");
    let open = scene.rebuilds.open("customer").await.expect("answers");
    assert_eq!(open.len() as u64, MAX_OPEN);
    assert!(open.is_sorted_by_key(|wish| wish.asked_at));
    assert_eq!(scene.rebuilds.open("operational").await, Ok(Vec::new()));
    let cause = "a test".to_owned();
    scene.settle(&open[0], Outcome::Refused { cause }).await;
    scene.ask(100, REBUILD).await.expect("there is room");
}

#[tokio::test]
async fn what_became_of_a_version_is_told_of_the_wish_it_was_built_for() {
    let scene = Scene::new().await;
    let rebuild = scene.ask(1, REBUILD).await.expect("is taken");
    let compare = scene.ask(2, Want::Compare { version: 3 }).await;
    let compare = compare.expect("is taken");
    for wish in [&rebuild, &compare] {
        scene.settle(wish, Outcome::CarriedOut { version: 3 }).await;
    }
    let unfinished = scene.rebuilds.unfinished("customer").await;
    assert_eq!(unfinished, Ok(vec![(rebuild.id, 3)]));
    for fate in [Fate::TookOver, Fate::GivenUp] {
        scene.rebuilds.end(rebuild.id, fate).await.expect("answers");
    }
    assert_eq!(scene.rebuilds.unfinished("customer").await, Ok(Vec::new()));
    let fates = scene.latest().await.into_iter().map(|wish| wish.fate);
    assert_eq!(fates.flatten().collect::<Vec<_>>(), [Fate::TookOver]);
}

#[tokio::test]
async fn how_a_model_is_replaces_how_it_was() {
    let scene = Scene::new().await;
    let seen = |live| Seen::of("customer", &Versions::new(2), live, None, None);
    for live in [7, 8] {
        scene.rebuilds.tell(&seen(live)).await.expect("answers");
    }
    let told = scene.rebuilds.told().await.expect("answers");
    let [told] = &told[..] else {
        panic!("there is one model");
    };
    assert_eq!(told.seen, seen(8));
    assert!(told.age < TimeDelta::minutes(1), "{}", told.age);
}

#[tokio::test]
async fn a_wish_to_resume_names_the_pause_that_it_ends() {
    let scene = Scene::new().await;
    let pause = Some(Uuid::from_u128(9));
    let asked = scene.ask(1, Want::Resume { pause }).await;
    assert_eq!(scene.latest().await, [asked.expect("is taken")]);
    // As an earlier release wrote it down.
    let unnamed = serde_json::json!({ "what": "resume" });
    let unnamed: Want = serde_json::from_value(unnamed).expect("is read");
    assert_eq!(unnamed, Want::Resume { pause: None });
}
