//! What is done with a version besides writing it while it is built: saying how far it is, comparing
//! it, and letting it take over. Whoever holds its lease does so, of a version that is divided whoever
//! holds the first shard's; the record says what is to be done, so whoever holds it next goes on.

use std::time::Duration;

use chrono::Utc;
use domain::commit::Position;
use event_log::EventLog;
use tokio::time::{Instant, sleep};

use crate::past::Past;
use crate::shard::Shard;
use crate::standing::Standing;
use crate::target::TargetError;
use crate::versions::change::{ChangeError, change};
use crate::versions::compare::Comparing;
use crate::versions::record::{Building, Refused, Stage};
use crate::versions::takeover::{self, TakeOver};
use crate::versions::{Mode, Versioned};

/// How often it is looked what is to be done.
const LOOKS_EVERY: Duration = Duration::from_millis(100);

/// How often the record says how far it is.
const TELLS_EVERY: Duration = Duration::from_secs(1);

/// Who does it, beside the loop of one shard.
pub(super) struct Builder<M> {
    /// Both as a whole.
    pub(super) live: M,
    pub(super) built: M,
    /// The shard that the loop writes.
    pub(super) shard: Shard,
    pub(super) log: EventLog,
    pub(super) past: Past,
    pub(super) standing: Standing,
    pub(super) mode: Mode,
    pub(super) holder: String,
}

/// What was seen of the version when it was looked last.
struct Seen {
    /// The end of the log then.
    end: Option<Position>,
    /// How many events this process had applied when it told so last, and when that was.
    events: u64,
    told: Instant,
}

impl<M: Versioned> Builder<M> {
    /// Does what is to be done, until the version is built no more.
    pub(super) async fn run(self) {
        let mut seen = Seen {
            end: None,
            events: 0,
            told: Instant::now(),
        };
        loop {
            sleep(LOOKS_EVERY).await;
            if self.standing.now().is_none() {
                // Another process writes it, and does all this.
                continue;
            }
            match self.step(&mut seen).await {
                Ok(()) | Err(ChangeError::Store(TargetError::Fenced)) => {}
                Err(ChangeError::Refused(_)) => return,
                Err(ChangeError::Store(error)) => {
                    tracing::warn!(
                        projection = self.built.name(),
                        version = self.built.version(),
                        %error,
                        "will try again"
                    );
                    sleep(TELLS_EVERY).await;
                }
            }
        }
    }

    async fn step(&self, seen: &mut Seen) -> Result<(), ChangeError> {
        self.tell(seen).await?;
        if !self.shard.is_first() {
            return Ok(());
        }
        let recorded = self.built.versions().await?;
        let building = recorded.and_then(|recorded| recorded.versions.building);
        let building = building.filter(|building| building.version == self.built.version());
        let building = building.ok_or(Refused::NothingBuilt)?;
        match building.stage {
            Stage::Growing if building.switch && building.report.is_none() => {
                if self.has_caught_up(seen).await? {
                    self.change(|building| building.stage = Stage::Comparing)
                        .await?;
                }
                Ok(())
            }
            Stage::Growing => Ok(()),
            Stage::Comparing => self.compare().await,
            Stage::Switching => {
                let take_over = TakeOver {
                    live: &self.live,
                    built: &self.built,
                    log: &self.log,
                    standing: &self.standing,
                    mode: &self.mode,
                    holder: &self.holder,
                };
                take_over.run().await.map(drop)
            }
            Stage::Stopped { .. } => Err(Refused::Stopped(building.version).into()),
        }
    }

    /// Says how many events were applied, now and then.
    async fn tell(&self, seen: &mut Seen) -> Result<(), ChangeError> {
        let events = self.standing.events();
        let new = events.saturating_sub(seen.events);
        if new == 0 || seen.told.elapsed() < TELLS_EVERY {
            return Ok(());
        }
        self.change(|building| building.events = building.events.saturating_add(new))
            .await?;
        seen.events = events;
        seen.told = Instant::now();
        Ok(())
    }

    /// Whether it is where the log ended when it was looked before.
    async fn has_caught_up(&self, seen: &mut Seen) -> Result<bool, ChangeError> {
        let end = takeover::end(&self.log).await?;
        let before = seen.end.replace(end);
        let stand = self.standing.now().unwrap_or_default();
        match before.filter(|before| stand.position >= *before) {
            None => Ok(false),
            Some(before) => Ok(self.built.positions().await?.least() >= before),
        }
    }

    /// Compares it, unless another process takes over meanwhile or the record says something else.
    async fn compare(&self) -> Result<(), ChangeError> {
        let (live, built) = (self.live.audit(), self.built.audit());
        let comparing = Comparing::new(&self.past, &*live, &*built);
        let report = tokio::select! {
            report = comparing.run(&self.log) => report,
            () = self.is_no_more_compared() => return Ok(()),
        };
        let report = match report {
            Ok(report) => report,
            Err(TargetError::Unavailable(error)) => {
                return Err(TargetError::Unavailable(error).into());
            }
            Err(error) => {
                let cause = format!("it can't be compared: {error}");
                return self.stop(&cause).await;
            }
        };
        tracing::info!(
            projection = self.built.name(),
            version = self.built.version(),
            compared = report.compared,
            live = report.live,
            built = report.built,
            "compared"
        );
        self.change(|building| {
            if building.stage == Stage::Comparing {
                let is_good = building.switch && report.built == 0;
                building.stage = match is_good {
                    true => Stage::Switching,
                    false => Stage::Growing,
                };
                building.report = Some(report.clone());
            }
        })
        .await
    }

    async fn is_no_more_compared(&self) {
        loop {
            sleep(LOOKS_EVERY * 5).await;
            if self.standing.now().is_none() {
                return;
            }
            if let Ok(recorded) = self.built.versions().await {
                let building = recorded.and_then(|recorded| recorded.versions.building);
                if building.is_none_or(|one| {
                    one.version != self.built.version() || one.stage != Stage::Comparing
                }) {
                    return;
                }
            }
        }
    }

    async fn stop(&self, cause: &str) -> Result<(), ChangeError> {
        let (version, now) = (self.built.version(), Utc::now());
        change(&self.built, |versions| {
            versions.expect_built(version)?;
            versions.stop(version, None, cause, now);
            Ok(())
        })
        .await
    }

    async fn change(&self, with: impl Fn(&mut Building) + Send + Sync) -> Result<(), ChangeError> {
        let version = self.built.version();
        change(&self.built, |versions| {
            let building = versions.built()?;
            if building.version != version {
                return Err(Refused::NothingBuilt);
            }
            with(building);
            Ok(())
        })
        .await
    }
}
