//! Comparing the model with the log, and mending it.
//!
//! What should stand there is folded in memory, by the code that projects (`expected`), up to the
//! checkpoint of the aggregate's shard. Documents are written before the checkpoint moves, so some may show
//! more than it says. So a difference counts only when nothing has happened to the aggregate after the
//! checkpoint, as the log's leader has it once the documents were read: then all of it was applied
//! before they were, and nothing can have changed them meanwhile.
//!
//! To mend, each document is replaced only as it was seen, guard included, which no projector is
//! kept from writing meanwhile. Whatever it writes is guarded and absolute, so what it writes after
//! is right; what it wrote in between, on a document that was missing or that claimed to be newer,
//! got lost. So whoever mends looks again, and again until nothing differs.

mod expected;
mod findings;
mod owners;

use std::collections::HashMap;
use std::time::Duration;

use domain::commit::Position;
use domain::ids::ProjectionId;
use domain::projection::ProjectionName;
use futures_util::{StreamExt, TryStreamExt, stream};
use mongodb::bson::{self, Document, doc};
use projection_runtime::{
    Aggregate, Answer, Audited, Comparison, MAX_DIFFERENCES, Past, Place, Positions, Target,
    TargetError,
};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use crate::documents::{
    ACCOUNTS, BOOKINGS, CUSTOMERS, INVOICES, LAUNCHES, PAYMENTS, REFUNDS, ROCKETS, SUPPLIERS,
    binary, plain,
};
use crate::model::ReadModel;
use expected::{Expected, Extent, Slice};
use findings::Finding;

/// The collections whose documents are compared and mended: all that the projection writes.
pub const AUDITED: [&str; 9] = [
    ACCOUNTS, CUSTOMERS, SUPPLIERS, ROCKETS, LAUNCHES, BOOKINGS, PAYMENTS, REFUNDS, INVOICES,
];

/// How many aggregates are looked at side by side.
const SIDE_BY_SIDE: usize = 8;

/// The most bookings of a launch that are in memory at a time.
const MAX_BOOKINGS: usize = 4_096;

/// How often something that changes all the time is looked at.
const LOOKS: usize = 5;

/// How long the projector may take to come to where the log was, before the next look.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often it is asked for meanwhile.
const PAUSE: Duration = Duration::from_millis(20);

/// The collection of the one document of an aggregate, by the aggregate's type.
const DOCUMENTS: [(&str, &str); 8] = [
    ("account", ACCOUNTS),
    ("customer", CUSTOMERS),
    ("supplier", SUPPLIERS),
    ("rocket", ROCKETS),
    ("launch", LAUNCHES),
    ("payment", PAYMENTS),
    ("refund", REFUNDS),
    ("invoice", INVOICES),
];

/// An audit of the read model.
pub struct Audit {
    model: ReadModel,
}

/// What a look at one aggregate showed.
enum Look {
    /// This differs: at most [`MAX_DIFFERENCES`]. Nothing: all is well.
    Differs(Vec<Finding>),
    /// It changed whenever it was looked at.
    Restless,
}

impl Audit {
    /// Of this model.
    #[must_use]
    pub fn new(model: ReadModel) -> Self {
        Self { model }
    }

    async fn compare_documents(
        &self,
        past: &Past,
        aggregates: &[Aggregate],
    ) -> Result<Comparison, TargetError> {
        let mut looks = stream::iter(aggregates.to_vec())
            .map(|aggregate| async move {
                let look = self.look(past, &aggregate).await?;
                Ok::<_, TargetError>((aggregate, look))
            })
            .buffered(SIDE_BY_SIDE);
        let mut comparison = Comparison::default();
        while let Some((aggregate, look)) = looks.try_next().await? {
            match look {
                Look::Differs(findings) => {
                    let room = MAX_DIFFERENCES - comparison.differences.len();
                    let told = findings.iter().take(room);
                    let told = told.map(|finding| finding.as_difference(&aggregate));
                    comparison.differences.extend(told);
                }
                Look::Restless => comparison.restless.push(aggregate),
            }
        }
        Ok(comparison)
    }

    /// Puts right what a look shows. The next look tells what became of it meanwhile.
    async fn mend_documents(&self, past: &Past, aggregate: &Aggregate) -> Result<(), TargetError> {
        loop {
            let Look::Differs(findings) = self.look(past, aggregate).await? else {
                return Err(TargetError::Poisonous("it changes all the time".to_owned()));
            };
            for finding in &findings {
                finding.put_right(&self.model).await?;
            }
            if findings.len() < MAX_DIFFERENCES {
                return Ok(());
            }
        }
    }

    /// Looks at an aggregate until what differs does not do so by chance.
    async fn look(&self, past: &Past, aggregate: &Aggregate) -> Result<Look, TargetError> {
        for _ in 0..LOOKS {
            let positions = self.positions(past).await?;
            let (findings, shown) = self.glance(past, aggregate, &positions).await?;
            if findings.is_empty() {
                return Ok(Look::Differs(findings));
            }
            // What is parked may have been made up for meanwhile, by a decision that is in the log.
            let decisions = ("projection", ProjectionId::of(ProjectionName::Customer).0);
            let decided = past.head(decisions.0, decisions.1).await?;
            let mut news = None;
            for one in std::iter::once(aggregate).chain(&shown) {
                let head = past.head(&one.kind, one.id).await?.max(decided);
                news = news.max(head.filter(|head| *head > positions.holding(one.id)));
            }
            match news {
                None => return Ok(Look::Differs(findings)),
                Some(head) => self.wait_for(head).await?,
            }
        }
        Ok(Look::Restless)
    }

    /// Compares an aggregate with what its events make of it, up to where its shard stands. Also gives those of
    /// which its documents show something.
    async fn glance(
        &self,
        past: &Past,
        aggregate: &Aggregate,
        positions: &Positions,
    ) -> Result<(Vec<Finding>, Vec<Aggregate>), TargetError> {
        let extent = self.extent(aggregate, positions).await?;
        let whole = Expected::fold(past, aggregate, &extent, Slice::all(MAX_BOOKINGS)).await?;
        let mut shown = Vec::new();
        let mut findings = Vec::new();
        let mut documents = whole.documents;
        let mut offer = whole.offer;
        if let Some(offer) = &mut offer {
            // It was read where the launch was scheduled; what it is called since, the document has.
            if let Some(launch) = documents.get(&aggregate.id)
                && let Ok(tokens) = launch.get_array("mission_tokens")
            {
                let tokens = tokens.iter().filter_map(|token| token.as_str());
                offer.mission_tokens = tokens.map(str::to_owned).collect();
            }
            let rocket = aggregate_of("rocket", offer.rocket.id);
            let supplier = aggregate_of("supplier", offer.supplier.id);
            let extent = self.extent(&rocket, positions).await?;
            let of_rocket = Expected::rocket(past, &rocket, &extent).await?;
            let extent = self.extent(&supplier, positions).await?;
            let of_supplier = Expected::supplier(past, &supplier, &extent).await?;
            if let Some(launch) = documents.get_mut(&aggregate.id) {
                let shown = offer.shown(of_rocket.as_ref(), of_supplier.as_ref())?;
                launch.extend(shown.map(|(field, value)| (field.to_owned(), value)));
            }
            shown = vec![rocket, supplier];
        }
        if let Some((_, collection)) = DOCUMENTS.iter().find(|(kind, _)| *kind == &*aggregate.kind)
        {
            let id = doc! { "_id": binary(aggregate.id) };
            findings::compare(
                &self.model,
                collection,
                id,
                |_| true,
                documents,
                &mut findings,
            )
            .await?;
        }
        if &*aggregate.kind == "launch" {
            let own = doc! { "launch": binary(aggregate.id) };
            if whole.booked <= MAX_BOOKINGS {
                let all = whole.bookings;
                findings::compare(&self.model, BOOKINGS, own, |_| true, all, &mut findings).await?;
            } else {
                for slice in Slice::parts(whole.booked, MAX_BOOKINGS) {
                    let part = Expected::fold(past, aggregate, &extent, slice)
                        .await?
                        .bookings;
                    let own = own.clone();
                    let holds = |id: Uuid| slice.holds(id);
                    findings::compare(&self.model, BOOKINGS, own, holds, part, &mut findings)
                        .await?;
                }
            }
        }
        Ok((findings, shown))
    }

    /// How far an aggregate is projected when the model's shards stand at these positions: of one that is
    /// parked, not as far.
    async fn extent(
        &self,
        aggregate: &Aggregate,
        positions: &Positions,
    ) -> Result<Extent, TargetError> {
        let checkpoint = positions.holding(aggregate.id);
        let (first, skipped) = self.model.extent(aggregate).await?;
        let before = first.map(|parked| Position(parked.0.saturating_sub(1)));
        Ok(Extent {
            until: before.map_or(checkpoint, |before| before.min(checkpoint)),
            skipped,
        })
    }

    /// Where the model's shards stand.
    async fn positions(&self, past: &Past) -> Result<Positions, TargetError> {
        match Target::checkpoint(&self.model).await?.log {
            Some(target) if target != past.log_id() => Err(TargetError::WrongLog {
                target,
                log: past.log_id(),
            }),
            // Nothing was ever projected: nothing should stand there.
            None | Some(_) => Target::positions(&self.model).await,
        }
    }

    /// Waits a moment for all shards to come to a position.
    async fn wait_for(&self, position: Position) -> Result<(), TargetError> {
        let end = Instant::now() + PATIENCE;
        while Target::positions(&self.model).await?.least() < position && Instant::now() < end {
            sleep(PAUSE).await;
        }
        Ok(())
    }
}

impl Audited for Audit {
    fn name(&self) -> &'static str {
        "customer"
    }

    fn keeps(&self, kind: &str) -> bool {
        DOCUMENTS.iter().any(|(known, _)| *known == kind)
    }

    fn compare<'a>(
        &'a self,
        past: &'a Past,
        aggregates: &'a [Aggregate],
    ) -> Answer<'a, Comparison> {
        Box::pin(self.compare_documents(past, aggregates))
    }

    fn mend<'a>(&'a self, past: &'a Past, aggregate: &'a Aggregate) -> Answer<'a, ()> {
        Box::pin(self.mend_documents(past, aggregate))
    }

    fn owners(&self, from: Option<Place>) -> Answer<'_, (Vec<Aggregate>, Option<Place>)> {
        Box::pin(owners::page(&self.model, from))
    }
}

fn aggregate_of(kind: &str, id: bson::Uuid) -> Aggregate {
    Aggregate {
        kind: kind.into(),
        id: plain(id),
    }
}

/// Documents by their id.
type Documents = HashMap<Uuid, Document>;
