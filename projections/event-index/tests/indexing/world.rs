//! An index of a test's own, and events to put into it.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::commit::{Actor, ActorKind, EventNumber, Position};
use domain::ids::{CommandId, CorrelationId, EventId, LogId};
use domain::rocket::{Retired, RocketEvent};
use event_index::{EventFilter, EventIndex, IndexedEvent, Order};
use projection_runtime::{Batch, Claim, Event, Target};
use test_support::mongo::MongoDatabase;
use uuid::Uuid;

pub(crate) const LOG: LogId = LogId(Uuid::from_u128(1));

pub(crate) struct World {
    pub(crate) index: EventIndex,
    pub(crate) database: MongoDatabase,
}

impl World {
    pub(crate) async fn new() -> Self {
        let database = MongoDatabase::create().await;
        let index = EventIndex::connect(database.url(), &database.core_name()).await;
        let index = index.expect("connects");
        index.migrate().await.expect("migrates");
        index.migrate().await.expect("migrates again");
        Self { index, database }
    }

    pub(crate) async fn claim(&self) -> Claim {
        let asked = self.index.acquire("test", Duration::from_secs(60), LOG);
        asked.await.expect("answers").expect("is free")
    }

    /// Indexes events from the beginning of the log on.
    pub(crate) async fn index(&self, events: Vec<Event>) {
        let claim = self.claim().await;
        let last = events.last().expect("some").position;
        let batch = Batch {
            events,
            after: claim.checkpoint,
            last,
        };
        self.index.apply(&claim, &batch).await.expect("is indexed");
    }

    /// All that is found, page by page.
    pub(crate) async fn found(&self, filter: &EventFilter, order: Order) -> Vec<IndexedEvent> {
        let (mut found, mut cursor) = (Vec::new(), None);
        loop {
            let page = self.index.page(LOG, filter, order, 3, cursor).await;
            let page = page.expect("answers");
            assert!(page.events.len() <= 3);
            found.extend(page.events);
            let Some(next) = page.next else { return found };
            cursor = Some(next.to_string().parse().expect("is read"));
        }
    }
}

pub(crate) fn time(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).expect("a time") + TimeDelta::seconds(seconds)
}

/// An event whose id is its position.
pub(crate) fn event(position: u64) -> Event {
    let n = u128::from(position);
    Event {
        position: Position(position),
        number: EventNumber {
            version: position,
            index: 0,
        },
        aggregate_id: Uuid::from_u128(100),
        id: EventId(Uuid::from_u128(n)),
        at: time(i64::try_from(position).expect("a number")),
        actor: Actor {
            kind: ActorKind::System,
            id: "policies".to_owned(),
            on_behalf_of: None,
            session: None,
        },
        command: CommandId(Uuid::from_u128(1_000 + n)),
        correlation: CorrelationId(Uuid::from_u128(2_000)),
        causation: None,
        trace: None,
        payload: RocketEvent::from(Retired {}).into(),
    }
}
