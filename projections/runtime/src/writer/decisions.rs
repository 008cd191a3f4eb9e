//! Decisions about what is parked, carried out where the log has them.
//!
//! The checkpoint passes a decision only after it was carried out, so whoever dies in between does it
//! again. That changes nothing: what was made up for is no longer parked, an attempt is counted once for
//! each decision, and a skip is noted with the decision that it follows from.

use chrono::Utc;
use domain::any_event::AnyEvent;
use domain::commit::Position;
use domain::projection::{ProjectionEvent, ProjectionName};

use super::{Writer, parked};
use crate::audit::Aggregate;
use crate::backoff::Backoff;
use crate::batch::{Attempt, SetAside};
use crate::decode::Decoded;
use crate::error::Halt;
use crate::target::{Kind, Target, TargetError};

/// How many parked commits are looked at in one go.
const PAGE: usize = 100;

/// What somebody decided about a parked commit.
#[derive(Clone, Copy)]
enum Decided {
    Retry(Position),
    Skip(Position),
}

impl Decided {
    const fn word(self) -> &'static str {
        match self {
            Self::Retry(_) => "retry",
            Self::Skip(_) => "skip",
        }
    }
}

/// What came of trying again.
enum Tried {
    MadeUp,
    InVain,
}

impl<T: Target> Writer<'_, T> {
    /// Writes commits in their order, and carries out each decision in its place: after all that comes
    /// before it, and before anything that comes after it. A version that is built does not: nothing is
    /// parked there.
    pub(super) async fn go_through(&mut self, mut commits: Vec<Decoded>) -> Result<(), Halt> {
        while let Some(at) = commits
            .iter()
            .position(|commit| !self.decided(commit).is_empty())
        {
            let mut decided = commits.split_off(at);
            let rest = decided.split_off(1);
            if !commits.is_empty() {
                self.write(commits).await?;
            }
            if !self.options.builds() {
                self.carry_out(&decided[0]).await?;
            }
            self.write(decided).await?;
            commits = rest;
        }
        if commits.is_empty() {
            return Ok(());
        }
        self.write(commits).await
    }

    /// In a version that is built: whether it was decided to do without a commit that can't be applied. Then
    /// this version does without it too, as the live one does.
    pub(super) async fn pass_over(&mut self, commit: &Decoded, cause: &str) -> Result<bool, Halt> {
        let Ok(name) = self.target.name().parse::<ProjectionName>() else {
            return Ok(false);
        };
        let position = commit.position;
        let skip = self.retry(|| self.archive.skip_of(name, position)).await?;
        let Some(decision) = skip else {
            return Ok(false);
        };
        let parked = [parked(commit, cause.to_owned())];
        self.retry(|| self.target.park(self.claim, &parked)).await?;
        let skip = || self.target.skip(self.claim, position, decision);
        self.retry(skip).await?;
        // Whoever died between the two left it parked.
        self.count_parked().await?;
        Ok(true)
    }

    /// What is decided in a commit about this projection.
    fn decided(&self, commit: &Decoded) -> Vec<Decided> {
        let events = commit.events.iter().flatten();
        let decided = events.filter_map(|event| match &event.payload {
            AnyEvent::Projection(ProjectionEvent::RetryAsked(asked)) => {
                Some((asked.projection, Decided::Retry(asked.position)))
            }
            AnyEvent::Projection(ProjectionEvent::SkipDecided(skip)) => {
                Some((skip.projection, Decided::Skip(skip.position)))
            }
            _ => None,
        });
        let own = decided.filter(|(projection, _)| projection.as_str() == self.target.name());
        own.map(|(_, decided)| decided).collect()
    }

    async fn carry_out(&mut self, commit: &Decoded) -> Result<(), Halt> {
        // It writes, too, so it waits while the model is paused.
        let _inside = self.enter().await?;
        for decided in self.decided(commit) {
            let (Decided::Retry(position) | Decided::Skip(position)) = decided;
            // What somebody thinks will stand there does not yet.
            if position == Position(0) || position >= commit.position {
                continue;
            }
            let aggregate = self.retry(|| self.archive.aggregate_at(position)).await?;
            // What another shard parked is that one's to carry out.
            let shard = self.target.shard();
            let Some(aggregate) = aggregate.filter(|aggregate| shard.holds(aggregate.id)) else {
                continue;
            };
            tracing::info!(
                projection = self.target.name(),
                position = position.0,
                decision = commit.position.0,
                decided = decided.word(),
                "carries out a decision about a parked commit"
            );
            // Whoever carried it out before may have died before anybody was told.
            if self.target.kind() == Kind::ReadModel {
                self.announcer.add(&aggregate);
            }
            let goes_on = match decided {
                Decided::Retry(_) => true,
                Decided::Skip(_) => self.skip(&aggregate, position, commit.position).await?,
            };
            match self.target.kind() {
                Kind::ReadModel if goes_on => self.make_up_all(&aggregate, commit.position).await?,
                Kind::Reaction if matches!(decided, Decided::Retry(_)) => {
                    self.make_up_one(&aggregate, position, commit.position)
                        .await?;
                }
                Kind::ReadModel | Kind::Reaction => {}
            }
            self.count_parked().await?;
        }
        Ok(())
    }

    /// Skips a commit; whether it is skipped by this decision.
    async fn skip(
        &self,
        aggregate: &Aggregate,
        position: Position,
        decision: Position,
    ) -> Result<bool, Halt> {
        self.retry(|| self.target.skip(self.claim, position, decision))
            .await?;
        let parked = self.parked_at(aggregate, position).await?;
        Ok(parked.is_some_and(|parked| parked.skipped == Some(decision)))
    }

    /// Applies what is parked of an aggregate, in order, up to the first that can't be.
    async fn make_up_all(&mut self, aggregate: &Aggregate, decision: Position) -> Result<(), Halt> {
        let mut after = Position(0);
        loop {
            let page = || self.target.parked(Some(aggregate), after, PAGE);
            let page = self.retry(page).await?;
            let is_last = page.len() < PAGE;
            for commit in page {
                after = commit.position;
                if commit.skipped.is_none()
                    && let Tried::InVain = self.make_up(aggregate, &commit, decision).await?
                {
                    return Ok(());
                }
            }
            if is_last {
                return Ok(());
            }
        }
    }

    /// Lets follow what follows from one commit, whatever else is parked of its aggregate.
    async fn make_up_one(
        &mut self,
        aggregate: &Aggregate,
        position: Position,
        decision: Position,
    ) -> Result<(), Halt> {
        match self.parked_at(aggregate, position).await? {
            Some(commit) if commit.skipped.is_none() => {
                self.make_up(aggregate, &commit, decision).await?;
            }
            _ => {}
        }
        Ok(())
    }

    async fn parked_at(
        &self,
        aggregate: &Aggregate,
        position: Position,
    ) -> Result<Option<SetAside>, Halt> {
        let before = Position(position.0.saturating_sub(1));
        let next = || self.target.parked(Some(aggregate), before, 1);
        let next = self.retry(next).await?.pop();
        Ok(next.filter(|next| next.position == position))
    }

    /// Applies one parked commit, read anew from the log.
    async fn make_up(
        &mut self,
        aggregate: &Aggregate,
        commit: &SetAside,
        decision: Position,
    ) -> Result<Tried, Halt> {
        let mut backoff = Backoff::default();
        let cause = loop {
            if self.stopping.is_cancelled() {
                return Err(Halt::Stopped);
            }
            let events = self.archive.events_at(aggregate, commit.position).await;
            let made_up = match events {
                Ok(events) => self.target.make_up(self.claim, commit, &events).await,
                Err(error) => Err(error),
            };
            match made_up {
                Ok(()) => {
                    tracing::info!(
                        projection = self.target.name(),
                        position = commit.position.0,
                        decision = decision.0,
                        aggregate = %aggregate.kind,
                        aggregate_id = %aggregate.id,
                        "what was parked is applied"
                    );
                    return Ok(Tried::MadeUp);
                }
                Err(TargetError::Poisonous(cause)) => break cause,
                Err(error) => self.wait(error, &mut backoff).await?,
            }
        };
        tracing::error!(
            projection = self.target.name(),
            position = commit.position.0,
            decision = decision.0,
            aggregate = %aggregate.kind,
            aggregate_id = %aggregate.id,
            cause,
            "what was parked can't be applied yet"
        );
        let attempt = Attempt {
            decision,
            cause,
            at: Utc::now(),
        };
        self.retry(|| self.target.tried(self.claim, commit, &attempt))
            .await?;
        Ok(Tried::InVain)
    }
}
