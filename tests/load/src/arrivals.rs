//! Notes when each position of the log arrives somewhere: in a read model, as its projector
//! announces after its write is committed, in the archive, or at a bare subscriber of the log.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use domain::commit::Position;
use futures_util::{Stream, StreamExt, stream};
use projection_runtime::Announcement;
use tokio::sync::watch;

use crate::http::{Connection, get};
use crate::stage::{Projector, Running, Stage};

/// How long a position may take, so that what is stuck ends the bench.
const PATIENCE: Duration = Duration::from_secs(120);

/// How often a place is looked at that says nothing by itself.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// How far an archive is, by the metrics of its archiver.
fn archived(metrics: &[u8]) -> Option<Position> {
    let text = std::str::from_utf8(metrics).ok()?;
    let line = text
        .lines()
        .find(|line| line.starts_with("archive_position"))?;
    let value: f64 = line.rsplit(' ').next()?.parse().ok()?;
    Some(Position(value as u64))
}

/// What arrived at one place, and when.
pub(crate) struct Arrivals {
    place: String,
    noted: Arc<Mutex<Vec<(Position, Instant)>>>,
    latest: watch::Receiver<Position>,
}

impl Arrivals {
    /// In a read model. Listen before its projector starts, so that nothing is missed.
    pub(crate) async fn in_read_model(stage: &Stage, projector: Projector) -> Result<Self> {
        let client = stage.connect("commands").await?;
        let messages = client
            .subscribe(Announcement::subject(projector.name()))
            .await?;
        client.flush().await?;
        let place = format!("the read model {}", projector.name());
        Ok(Self::note(
            place,
            messages.filter_map(move |message| {
                // The connection lives as long as somebody listens.
                let _client = &client;
                let said = serde_json::from_slice::<Announcement>(&message.payload);
                async move { said.ok().map(|said| said.position) }
            }),
        ))
    }

    /// At a bare subscriber, that does nothing else.
    pub(crate) async fn at_subscriber(stage: &Stage) -> Result<Self> {
        let log = stage.log("projector").await?;
        let commits = log.subscribe(log.end().await?);
        Ok(Self::note(
            "a bare subscriber".to_owned(),
            commits.filter_map(|commit| async move { commit.ok().map(|commit| commit.position) }),
        ))
    }

    /// In the archive, as the archiver's metrics say after it waited for the disk. Looked at so often that
    /// it comes to some milliseconds.
    pub(crate) async fn in_archive(archiver: &Running) -> Result<Self> {
        let connection = Connection::open(archiver.address).await?;
        let positions = stream::unfold(connection, |mut connection| async move {
            loop {
                tokio::time::sleep(LOOK_EVERY).await;
                let answer = connection.exchange(&get("/metrics", None)).await.ok()?;
                if let Some(position) = archived(answer.body) {
                    return Some((position, connection));
                }
            }
        });
        // Most looks find what the one before did.
        let mut latest = Position(0);
        let new = positions.filter_map(move |position| {
            let new = (position > latest).then_some(position);
            latest = latest.max(position);
            async move { new }
        });
        Ok(Self::note("the archive".to_owned(), new))
    }

    fn note(place: String, positions: impl Stream<Item = Position> + Send + 'static) -> Self {
        let noted = Arc::new(Mutex::new(Vec::new()));
        let (newest, latest) = watch::channel(Position(0));
        let notes = noted.clone();
        tokio::spawn(async move {
            let mut positions = std::pin::pin!(positions);
            loop {
                let position = tokio::select! {
                    position = positions.next() => position,
                    () = newest.closed() => None,
                };
                let Some(position) = position else { return };
                let at = Instant::now();
                notes
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push((position, at));
                newest.send_replace(position);
            }
        });
        Self {
            place,
            noted,
            latest,
        }
    }

    /// Waits until everything up to `position` arrived, and says when it did.
    pub(crate) async fn wait_for(&self, position: Position) -> Result<Instant> {
        let mut latest = self.latest.clone();
        let arrived = latest.wait_for(|latest| *latest >= position);
        if tokio::time::timeout(PATIENCE, arrived).await.is_err() {
            bail!(
                "position {position} is not in {} after {PATIENCE:?}, only {}",
                self.place,
                *self.latest.borrow(),
            );
        }
        self.when(position)
    }

    /// When everything up to `position` had arrived.
    ///
    /// # Errors
    /// When it has not.
    pub(crate) fn when(&self, position: Position) -> Result<Instant> {
        let noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        // They come in the order of the log.
        let first = noted.partition_point(|(arrived, _)| *arrived < position);
        let (_, at) = noted
            .get(first)
            .with_context(|| format!("position {position} never arrived in {}", self.place))?;
        Ok(*at)
    }
}
