//! Single events of the log, as they are stored.

use domain::commit::Actor;
use serde_json::Value;
use test_support::Servers;
use uuid::Uuid;

use crate::books;

/// An event.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The aggregate that it happened to.
    pub of: Uuid,
    /// Its name, such as `payment.completed`.
    pub name: String,
    /// What it says.
    pub data: Value,
    /// Who did it.
    pub actor: Actor,
}

/// All events whose name begins so, in order.
///
/// # Panics
/// When the log can't be read.
pub async fn named(servers: &Servers, start: &str) -> Vec<Fact> {
    let commits = books::commits(servers).await.into_iter();
    let facts = commits.flat_map(|recorded| {
        let of = recorded.commit.id;
        let events = recorded.commit.events.into_iter();
        events.map(move |event| Fact {
            of,
            name: event.name.to_string(),
            data: serde_json::from_str(event.data.get()).expect("an event is JSON"),
            actor: event.actor,
        })
    });
    facts.filter(|fact| fact.name.starts_with(start)).collect()
}

/// The names of all events whose name begins so, in order.
///
/// # Panics
/// When the log can't be read.
pub async fn names(servers: &Servers, start: &str) -> Vec<String> {
    let facts = named(servers, start).await.into_iter();
    facts.map(|fact| fact.name).collect()
}
