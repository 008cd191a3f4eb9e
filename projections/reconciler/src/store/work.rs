//! Working on a reconciliation: its claim, how far it is, what it finds.
//!
//! Each write about a run names the fencing token of its claim, so whoever lost it, and may only have
//! been paused, can change nothing any more. What is found needs none: it has an id that says what
//! it is, so found twice it is noted once.

use std::collections::HashSet;
use std::time::Duration;

use domain::commit::Position;
use domain::ids::derive;
use kept::Kept;
use mongodb::bson::{self, Bson, Document, doc};
use mongodb::options::ReturnDocument;
use projection_runtime::{Aggregate, Place};
use uuid::Uuid;

use super::documents::{
    CursorDocument, FoundDocument, WhatDocument, from_position, to_position, uuid,
};
use super::{MAX_NOTED, Reconciliations, StoreError, is_duplicate};
use crate::record::{Counts, Reconciliation, Scope, What};

/// The right to work on a run, and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Work {
    pub(crate) run: Uuid,
    pub(crate) token: i64,
    pub(crate) scope: Scope,
    pub(crate) repair: bool,
    pub(crate) cursor: Cursor,
    /// Where the log ended when it began, once that is known.
    pub(crate) end: Option<Position>,
    pub(crate) counts: Counts,
}

/// From where a run goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cursor {
    /// Looks for what belongs to nothing: in which model, and where in it.
    Models { model: u32, place: Place },
    /// Compares aggregates that begin after this position.
    Log { position: Position },
}

impl Cursor {
    pub(crate) const START: Self = Self::of_model(0);

    /// At the beginning of a model.
    pub(crate) const fn of_model(model: u32) -> Self {
        Self::Models {
            model,
            place: Place {
                table: 0,
                after: Uuid::nil(),
            },
        }
    }
}

/// Something to be noted.
#[derive(Debug, Clone)]
pub(crate) struct Noted {
    pub(crate) model: &'static str,
    pub(crate) aggregate: Aggregate,
    pub(crate) place: &'static str,
    pub(crate) key: String,
    pub(crate) what: What,
    pub(crate) cause: Option<String>,
}

impl Reconciliations {
    /// Takes the oldest run that is open and that nobody works on. `None`: there is none.
    pub(crate) async fn claim(
        &self,
        holder: &str,
        ttl: Duration,
    ) -> Result<Option<Work>, StoreError> {
        let now = self.now().await?;
        let free = doc! {
            "status": { "$in": ["waiting", "running"] },
            "$or": [
                { "leased_until": Bson::Null },
                { "leased_until": { "$lte": now } },
                // It may have lost the answer.
                { "holder": holder },
            ],
        };
        let taken = doc! {
            "$set": {
                "status": "running",
                "holder": holder,
                "leased_until": now.saturating_add_duration(ttl),
            },
            "$min": { "started_at": now },
            "$inc": { "token": 1_i64 },
        };
        let run = self
            .runs()
            .find_one_and_update(free, taken)
            .sort(doc! { "asked_at": 1 })
            .return_document(ReturnDocument::After)
            .await?;
        let Some(Kept(run)) = run else {
            return Ok(None);
        };
        let (token, cursor) = (run.token, run.cursor.into());
        let (end, counts) = (run.end.map(to_position), run.counts);
        let seen = Reconciliation::from(run);
        Ok(Some(Work {
            run: seen.id,
            token,
            scope: seen.scope,
            repair: seen.repair,
            cursor,
            end,
            counts,
        }))
    }

    /// Lengthens a claim.
    pub(crate) async fn renew(&self, work: &Work, ttl: Duration) -> Result<(), StoreError> {
        let until = self.now().await?.saturating_add_duration(ttl);
        self.change(work, doc! { "leased_until": until }).await
    }

    /// Gives a run back, so that another goes on with it at once.
    pub(crate) async fn release(&self, work: &Work) -> Result<(), StoreError> {
        self.change(work, doc! { "leased_until": Bson::Null }).await
    }

    /// Notes how far a run is.
    pub(crate) async fn advance(&self, work: &Work) -> Result<(), StoreError> {
        self.change(work, progress(work)?).await
    }

    /// Ends a run: completed, or for this reason not.
    pub(crate) async fn end(&self, work: &Work, failure: Option<&str>) -> Result<(), StoreError> {
        let status = match failure {
            None => "completed",
            Some(_) => "failed",
        };
        let mut set = progress(work)?;
        set.extend(doc! {
            "status": status,
            "failure": failure,
            "ended_at": self.now().await?,
            "leased_until": Bson::Null,
        });
        self.change(work, set).await
    }

    async fn change(&self, work: &Work, set: Document) -> Result<(), StoreError> {
        let ours = doc! { "_id": uuid(work.run), "token": work.token };
        let changed = self.runs().update_one(ours, doc! { "$set": set }).await?;
        match changed.matched_count {
            1 => Ok(()),
            _ => Err(StoreError::Fenced),
        }
    }

    /// Notes what was found, up to the bound.
    pub(crate) async fn note(&self, run: Uuid, noted: &[Noted]) -> Result<(), StoreError> {
        let room = MAX_NOTED.saturating_sub(self.count(run, doc! {}).await?);
        let room = usize::try_from(room).unwrap_or(usize::MAX);
        if noted.is_empty() || room == 0 {
            return Ok(());
        }
        let now = self.now().await?;
        let documents = noted.iter().take(room).map(|noted| found(run, noted, now));
        let inserted = self
            .found()
            .insert_many(documents.map(Kept))
            .ordered(false)
            .await;
        match inserted {
            Err(error) if !is_duplicate(&error) => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Notes of these aggregates that nothing of what was found in a model is wrong any more, but
    /// for those of which something still is.
    pub(crate) async fn note_mended(
        &self,
        run: Uuid,
        model: &str,
        aggregates: &[Aggregate],
        wrong: &HashSet<&Aggregate>,
    ) -> Result<(), StoreError> {
        let well = aggregates.iter().filter(|one| !wrong.contains(one));
        let well: Vec<_> = well.map(|aggregate| uuid(aggregate.id)).collect();
        if well.is_empty() {
            return Ok(());
        }
        let open = doc! {
            "run": uuid(run),
            "model": model,
            "aggregate": { "$in": well },
            "mended_at": Bson::Null,
        };
        let mended = doc! { "$set": { "mended_at": self.now().await?, "cause": Bson::Null } };
        self.found().update_many(open, mended).await?;
        Ok(())
    }

    /// Notes why something of an aggregate was not mended.
    pub(crate) async fn note_cause(
        &self,
        run: Uuid,
        model: &str,
        aggregate: &Aggregate,
        cause: &str,
    ) -> Result<(), StoreError> {
        let open = doc! {
            "run": uuid(run),
            "model": model,
            "aggregate": uuid(aggregate.id),
            "mended_at": Bson::Null,
        };
        let set = doc! { "$set": { "cause": cause } };
        self.found().update_many(open, set).await?;
        Ok(())
    }

    /// What is noted of a run: all of it, and what of it is mended.
    pub(crate) async fn count_found(&self, run: Uuid) -> Result<(i64, i64), StoreError> {
        let mended = doc! { "mended_at": { "$ne": Bson::Null } };
        let (all, mended) = (
            self.count(run, doc! {}).await?,
            self.count(run, mended).await?,
        );
        let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        Ok((number(all), number(mended)))
    }

    async fn count(&self, run: Uuid, filter: Document) -> Result<u64, StoreError> {
        let mut own = doc! { "run": uuid(run) };
        own.extend(filter);
        Ok(self.found().count_documents(own).await?)
    }
}

/// How far a run is, as fields to set.
fn progress(work: &Work) -> Result<Document, StoreError> {
    let unreadable = |error: bson::error::Error| StoreError::Unreadable(error.to_string());
    let cursor = CursorDocument::from(work.cursor);
    Ok(doc! {
        "cursor": bson::serialize_to_bson(&cursor).map_err(unreadable)?,
        "counts": bson::serialize_to_bson(&work.counts).map_err(unreadable)?,
        "end": work.end.map(from_position),
    })
}

fn found(run: Uuid, noted: &Noted, now: bson::DateTime) -> FoundDocument {
    let Noted {
        model,
        aggregate,
        place,
        key,
        what,
        cause,
    } = noted;
    let (word, fields) = match what {
        What::Missing => (WhatDocument::Missing, Vec::new()),
        What::Surplus => (WhatDocument::Surplus, Vec::new()),
        What::Fields(fields) => (WhatDocument::Fields, fields.clone()),
        What::Restless => (WhatDocument::Restless, Vec::new()),
        What::Unreadable => (WhatDocument::Unreadable, Vec::new()),
    };
    // What is found again after a crash is the same.
    let name = format!("{model}/{}/{}/{place}/{key}", aggregate.kind, aggregate.id);
    FoundDocument {
        id: uuid(derive(
            "reconciliation_difference",
            &[run.as_bytes(), name.as_bytes()],
        )),
        run: uuid(run),
        model: (*model).to_owned(),
        kind: aggregate.kind.to_string(),
        aggregate: uuid(aggregate.id),
        place: (*place).to_owned(),
        key: key.clone(),
        what: word,
        fields,
        found_at: now,
        mended_at: None,
        cause: cause.clone(),
    }
}
