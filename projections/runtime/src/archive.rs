//! The log, asked for single commits and decisions by whoever writes a target.

use domain::any_event::AnyEvent;
use domain::commit::Position;
use domain::ids::ProjectionId;
use domain::projection::{ProjectionEvent, ProjectionName};
use event_log::{EventLog, Keyring};

use crate::audit::Aggregate;
use crate::batch::Event;
use crate::decode;
use crate::past::{of_key, of_load};
use crate::target::TargetError;

/// The type of the aggregates in which decisions stand.
pub(crate) const PROJECTION: &str = "projection";

/// The log, and what opens personal values where they are to be opened.
pub(crate) struct Archive {
    pub(crate) log: EventLog,
    pub(crate) keyring: Option<Keyring>,
}

impl Archive {
    /// Whose commit stands at a position, which is before the end of the log. `None`: it says nothing of it.
    pub(crate) async fn aggregate_at(
        &self,
        position: Position,
    ) -> Result<Option<Aggregate>, TargetError> {
        let found = self.log.inspect_at(position).await;
        let found = found.map_err(|error| TargetError::Unavailable(error.to_string()))?;
        let found = found.ok_or_else(late)?;
        Ok(found.commit.map(|commit| Aggregate {
            kind: commit.aggregate,
            id: commit.id,
        }))
    }

    /// What happened in one commit, as the target is given it.
    ///
    /// # Errors
    /// [`TargetError::Unavailable`]; [`TargetError::Poisonous`] when it is damaged, unknown, or can't be
    /// opened.
    pub(crate) async fn events_at(
        &self,
        aggregate: &Aggregate,
        position: Position,
    ) -> Result<Vec<Event>, TargetError> {
        let found = self.log.commit_at(&aggregate.kind, aggregate.id, position);
        let recorded = found.await.map_err(of_load)?.ok_or_else(late)?;
        let payloads = decode::payloads(&recorded);
        let mut payloads = payloads.map_err(|error| TargetError::Poisonous(error.to_string()))?;
        if let Some(keyring) = &self.keyring {
            let opened = keyring.unseal(&mut payloads).await;
            opened.map_err(|error| of_key(&error))?;
        }
        Ok(decode::events(&recorded, payloads))
    }

    /// Where it was decided that a projection does without a commit, if it was.
    pub(crate) async fn skip_of(
        &self,
        projection: ProjectionName,
        commit: Position,
    ) -> Result<Option<Position>, TargetError> {
        let id = ProjectionId::of(projection).0;
        let mut last = commit;
        let mut decisions = self.log.history(PROJECTION, id, commit);
        while let Some(page) = decisions.next_page().await.map_err(of_load)? {
            for recorded in page {
                last = recorded.position;
                // What a newer program decided is none of ours to judge.
                let events = decode::payloads(&recorded).unwrap_or_default();
                let skips = events.iter().any(|(_, event)| {
                    matches!(event, AnyEvent::Projection(ProjectionEvent::SkipDecided(skip))
                        if skip.position == commit)
                });
                if skips {
                    return Ok(Some(recorded.position));
                }
            }
        }
        // Where a history seems to end, the log's leader says whether it does.
        let next = self.log.next_after(PROJECTION, id, last).await;
        match next.map_err(of_load)? {
            Some(_) => Err(late()),
            None => Ok(None),
        }
    }
}

/// In a cluster a replica may answer that does not have it yet.
fn late() -> TargetError {
    TargetError::Unavailable("the commit is missing".to_owned())
}
