//! A version that is divided: whichever shard is ahead of which, the documents are those that one projector
//! makes.

use std::time::Duration;

use domain::account::AccountEvent;
use domain::any_event::AnyEvent;
use domain::commit::Position;
use domain::rocket::Range;
use futures_util::future::join_all;
use mongodb::bson::{Document, doc};
use projection_customer::ReadModel;
use projection_runtime::{
    Batch, Claim, Event, Positions, Shard, Shards, Target, TargetError, Versioned,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::history::{History, Plan, SUPPLIER, account_id, booking_id, customer_id, rocket_id};
use crate::replays::eventful;
use crate::server::{LOG, Model, TTL, with_model};
use crate::steps::{history, step};

fn four() -> Shards {
    Shards::try_from(4).unwrap()
}

/// A shard, and who writes it.
struct Part {
    shard: Shard,
    read: ReadModel,
    claim: Claim,
    done: Position,
}

/// Divides a model that is empty.
async fn divide(model: &Model) -> Vec<Part> {
    let shards = model.read.shards(LOG, four()).await.unwrap();
    let mut parts = Vec::new();
    for shard in shards.all() {
        let read = model.read.of_shard(shard);
        let claim = read.acquire("test", TTL, LOG).await.unwrap();
        parts.push(Part {
            shard,
            read,
            claim: claim.expect("is free"),
            done: Position(0),
        });
    }
    parts
}

impl Part {
    /// What it is given of a stretch of the log.
    fn batch(&self, history: &History, last: Position) -> Batch {
        let takes = |commit: &&[Event]| {
            let range = self.done.0 + 1..=last.0;
            let erases = |event: &Event| {
                matches!(
                    event.payload,
                    AnyEvent::Account(AccountEvent::SubjectErased(_))
                )
            };
            let concerns_all = commit.iter().any(erases);
            range.contains(&commit[0].position.0)
                && (concerns_all || self.shard.holds(commit[0].aggregate_id))
        };
        let commits = history.events.chunk_by(|a, b| a.position == b.position);
        Batch {
            events: commits.filter(takes).flatten().cloned().collect(),
            after: self.done,
            last,
        }
    }

    async fn project(&mut self, history: &History, last: Position) {
        let batch = self.batch(history, last);
        for attempt in 1.. {
            match self.read.apply(&self.claim, &batch).await {
                // Where two write one document a server may refuse one, who tries again.
                Err(TargetError::Unavailable(_)) if attempt < 100 => {}
                applied => {
                    applied.unwrap();
                    break;
                }
            }
        }
        self.done = last;
    }

    /// As after a crash between the writes and the checkpoint.
    async fn forget_after(&mut self, model: &Model, position: Position) {
        let id = match self.shard.index() {
            0 => "customer".to_owned(),
            index => format!("customer-{index}"),
        };
        let stands = i64::try_from(position.0).unwrap();
        let forgotten = model.raw.collection::<Document>("projection");
        let forgotten =
            forgotten.update_one(doc! { "_id": id }, doc! { "$set": { "position": stands } });
        assert_eq!(forgotten.await.unwrap().matched_count, 1);
        self.done = position;
    }
}

/// Which shard goes on, how far it goes back first, in percent of what it did, and how many commits it takes.
type Stretch = (usize, u64, u64);

#[test]
fn shards_in_any_order_with_any_replays_make_the_same_documents_as_one() {
    let tokio = tokio::runtime::Runtime::new().unwrap();
    let config = Config {
        cases: 24,
        failure_persistence: None,
        ..Config::default()
    };
    let steps = prop::collection::vec(step(), 1..120);
    let go_back = prop_oneof![3 => Just(0_u64), 1 => 0..=100_u64];
    let stretches = prop::collection::vec((0..4_usize, go_back, 1..60_u64), 1..30);
    TestRunner::new(config)
        .run(&(steps, stretches), |(steps, stretches)| {
            let history = history(&steps);
            tokio.block_on(with_model(async |whole| {
                whole.project(&history.events).await;
                with_model(async |divided| {
                    let mut parts = divide(&divided).await;
                    let rest = (0..4).map(|shard| -> Stretch { (shard, 0, u64::MAX) });
                    for (shard, back, take) in stretches.into_iter().chain(rest) {
                        let part = &mut parts[shard];
                        let again = Position(part.done.0 - part.done.0 * back / 100);
                        if again != part.done {
                            part.forget_after(&divided, again).await;
                        }
                        let last = Position(again.0.saturating_add(take).min(history.end().0));
                        part.project(&history, last).await;
                    }
                    assert_eq!(divided.dump().await, whole.dump().await);
                })
                .await;
            }));
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn one_shard_may_be_at_the_end_before_the_next_one_begins() {
    let mut history = eventful();
    assert!(history.erase(1));
    // The rocket and the company that launches show, and whoever is erased, are apart from the launches.
    let of = |id| four().holding(id);
    let launches = history.launches.keys().map(|id| of(id.0));
    let launches: Vec<_> = launches.collect();
    assert!(launches.iter().any(|launch| *launch != of(rocket_id(1).0)));
    assert!(launches.iter().any(|launch| *launch != of(SUPPLIER.0)));
    assert!(launches.iter().any(|launch| *launch != of(account_id(1).0)));
    with_model(async |whole| {
        whole.project(&history.events).await;
        let expected = whole.dump().await;
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2], [2, 3, 0, 1]] {
            with_model(async |model| {
                let mut parts = divide(&model).await;
                for shard in order {
                    let least = model.read.positions().await.unwrap().least();
                    assert_eq!(least, Position(0));
                    parts[shard].project(&history, history.end()).await;
                }
                assert_eq!(model.dump().await, expected, "{order:?}");
                let record = model.read.checkpoint().await.unwrap();
                assert_eq!(record.position, history.end());
            })
            .await;
        }
    })
    .await;
}

#[tokio::test]
async fn shards_that_write_at_the_same_time_make_the_same_documents_as_one() {
    // Rockets and the company change while launches that show them are made in all shards.
    let mut history = History::with_rocket();
    for n in 0..40 {
        // A company changes its profile so often a day and no more.
        history.wait(120);
        assert!(history.call_company(&format!("Company {n}")));
        let launch = history.schedule(n, &Plan::default());
        let name = format!("New Name {n}");
        assert!(history.revise(1, &name, "NS-4", Range::Interplanetary));
        assert!(history.reserve(launch, n, 1, 1));
    }
    with_model(async |whole| {
        whole.project(&history.events).await;
        let expected = whole.dump().await;
        with_model(async |model| {
            let mut parts = divide(&model).await;
            let each = parts.iter_mut().map(async |part| {
                while part.done < history.end() {
                    let next = Position((part.done.0 + 3).min(history.end().0));
                    part.project(&history, next).await;
                }
            });
            join_all(each).await;
            assert_eq!(model.dump().await, expected);
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn an_attempt_that_made_a_launch_and_went_no_further_leaves_nothing_old() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        assert!(history.call_company("Blue Yonder Space"));
        // One that is in another shard than both.
        let launch = history.schedule(2, &Plan::default());
        let of = |id| usize::from(four().holding(id).index());
        let own = of(launch.0);
        assert!(own != of(rocket_id(1).0) && own != of(SUPPLIER.0));
        let scheduled = history.end();
        let mut parts = divide(&model).await;
        for part in &mut parts {
            part.project(&history, scheduled).await;
        }
        // Whoever made it died before the checkpoint, and before they looked once more: then it shows what was
        // known when they looked first.
        let launches = model.raw.collection::<Document>("launches");
        let before = launches.find_one(doc! {}).await.unwrap().unwrap();
        parts[own].forget_after(&model, Position(0)).await;
        assert!(history.revise(1, "New Glenn", "NG-1", Range::Interplanetary));
        assert!(history.call_company("Blue Beyond Space"));
        for (n, part) in parts.iter_mut().enumerate() {
            if n != own {
                part.project(&history, history.end()).await;
            }
        }
        launches.replace_one(doc! {}, &before).await.unwrap();
        parts[own].project(&history, history.end()).await;
        let launch = model.read.launch(launch).await.unwrap().unwrap();
        assert_eq!(launch.rocket.name, "New Glenn");
        assert_eq!(launch.supplier.name.as_deref(), Some("Blue Beyond Space"));
    })
    .await;
}

#[tokio::test]
async fn whoever_is_behind_forgets_whom_others_have_forgotten() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        assert!(history.register_customer(1));
        assert!(history.open_profile(1));
        // A launch in each shard, with a booking of theirs.
        let mut booked = Vec::new();
        for n in 1_u128.. {
            let launch = crate::history::launch_id(n);
            let shard = four().holding(launch.0);
            if !booked.contains(&shard) {
                let launch = history.schedule(n, &Plan::default());
                assert!(history.reserve(launch, n, 1, 2));
                booked.push(shard);
            }
            if booked.len() == 4 {
                break;
            }
        }
        let named = history.end();
        assert!(history.erase(1));
        let mut parts = divide(&model).await;
        let owner = usize::from(four().holding(account_id(1).0).index());
        parts[owner].project(&history, history.end()).await;
        for part in &mut parts {
            if part.done < named {
                // What it read before their key was destroyed it writes now.
                part.project(&history, named).await;
            }
        }
        let names = async || {
            let bookings = model.raw.collection::<Document>("bookings");
            let named = doc! { "passengers.name": { "$ne": null } };
            bookings.count_documents(named).await.unwrap()
        };
        assert_eq!(names().await, 3, "it is forgotten where the log says so");
        for part in &mut parts {
            if part.done < history.end() {
                part.project(&history, history.end()).await;
            }
        }
        assert_eq!(names().await, 0);
        let customer = model.read.customer(customer_id(1)).await.unwrap();
        assert_eq!(customer.expect("is there").profile, None);
        let booking = model.read.booking(customer_id(1), booking_id(1)).await;
        assert!(booking.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn each_shard_has_a_lease_of_its_own_and_the_model_stands_where_the_last_does() {
    with_model(async |model| {
        let history = eventful();
        let mut parts = divide(&model).await;
        parts[1].project(&history, Position(5)).await;
        parts[2].project(&history, Position(3)).await;
        let expected = Positions::new([0, 5, 3, 0].map(Position).to_vec());
        assert_eq!(model.read.positions().await, Ok(expected));
        let own = parts[1].read.checkpoint().await.unwrap();
        assert_eq!(own.position, Position(5));

        let seized = parts[1].read.seize("somebody else", TTL).await.unwrap();
        assert_eq!(seized.checkpoint, Position(5));
        let batch = parts[1].batch(&history, history.end());
        let refused = parts[1].read.apply(&parts[1].claim, &batch).await;
        assert_eq!(refused, Err(TargetError::Fenced));
        assert_eq!(parts[1].read.renew(&parts[1].claim, TTL).await, Ok(false));
        assert_eq!(parts[2].read.renew(&parts[2].claim, TTL).await, Ok(true));
        parts[2].project(&history, history.end()).await;
    })
    .await;
}

#[tokio::test]
async fn a_version_is_divided_once_and_never_taken_for_the_whole() {
    with_model(async |model| {
        let wanted = [1, 2, 3, 4, 5, 6].map(|count| Shards::try_from(count).unwrap());
        let asks = wanted.map(|wanted| model.read.shards(LOG, wanted));
        let answers = join_all(asks).await;
        let first = answers[0].clone().unwrap();
        assert!(
            answers.iter().all(|answer| *answer == Ok(first)),
            "{answers:?}"
        );
        assert_eq!(model.read.shards(LOG, four()).await, Ok(first));
        assert_eq!(model.read.positions().await.unwrap().shards(), first);
        let other = Shards::try_from(7).unwrap().all().last().unwrap();
        for wrong in [Some(other), (first != Shards::ONE).then_some(Shard::ALL)] {
            let Some(wrong) = wrong else { continue };
            let refused = model.read.of_shard(wrong).acquire("x", TTL, LOG).await;
            assert!(
                matches!(refused, Err(TargetError::Unavailable(_))),
                "{refused:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn the_record_of_the_release_before_is_that_of_the_only_shard() {
    with_model(async |model| {
        let claim = model.claim("old").await;
        let records = model.raw.collection::<Document>("projection");
        let as_before = doc! { "$unset": { "shards": "" }, "$set": { "position": 5_i64 } };
        records.update_one(doc! {}, as_before).await.unwrap();
        assert_eq!(model.read.shards(LOG, four()).await, Ok(Shards::ONE));
        assert_eq!(model.read.positions().await, Ok(Position(5).into()));
        assert_eq!(model.read.renew(&claim, TTL).await, Ok(true));
    })
    .await;
}

#[tokio::test]
async fn who_is_there_is_known_for_a_while_or_until_they_take_leave() {
    with_model(async |model| {
        let there = async |holder: &str, within| {
            let there = model.read.note_present(holder, within).await;
            there.unwrap()
        };
        assert_eq!(there("one", TTL).await, 1);
        assert_eq!(there("one", TTL).await, 1);
        assert_eq!(there("other", TTL).await, 2);
        assert_eq!(there("one", TTL).await, 2);
        assert_eq!(there("one", Duration::ZERO).await, 1, "that was long ago");
        model.read.note_gone("other").await.unwrap();
        assert_eq!(there("one", TTL).await, 1);
        model.read.note_gone("one").await.unwrap();
    })
    .await;
}
