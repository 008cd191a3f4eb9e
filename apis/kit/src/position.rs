//! Reading one's own writes: what was written names its position, and a read that names it back
//! waits, for a bounded time, until the read model shows it.

use std::cell::Cell;
use std::future::{Future, Ready, ready};
use std::rc::Rc;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::HeaderName;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::commit::Position;
use domain::ids::LogId;
use tokio_util::sync::CancellationToken;

use crate::ApiProblem;
use crate::api::Stopping;

/// Answers where something was written, or how far a read model is.
pub const POSITION_HEADER: HeaderName = HeaderName::from_static("astro-position");

/// Asks for a read model that is at least there.
pub const MIN_POSITION_HEADER: HeaderName = HeaderName::from_static("astro-min-position");

/// Answers `true` when the read model was not there in time, and the answer is older.
pub const STALE_HEADER: HeaderName = HeaderName::from_static("astro-stale");

/// The longest wait for a read model.
pub const MAX_WAIT: Duration = Duration::from_secs(2);

/// How long a projector usually takes at most. Only a wait that takes longer asks the log
/// whether it ever got that far.
const USUAL_WAIT: Duration = Duration::from_millis(100);

/// A position with a mark of its log, opaque to clients: base64url of the first 4 bytes of the
/// log's id and the 8 bytes of the position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PositionToken {
    mark: [u8; 4],
    /// The position.
    pub position: Position,
}

impl PositionToken {
    /// The token of a position in a log.
    #[must_use]
    pub fn new(log: LogId, position: Position) -> Self {
        Self {
            mark: mark(log),
            position,
        }
    }

    /// Whether the position is one of this log.
    #[must_use]
    pub fn is_of(&self, log: LogId) -> bool {
        self.mark == mark(log)
    }
}

fn mark(log: LogId) -> [u8; 4] {
    let [a, b, c, d, ..] = log.0.into_bytes();
    [a, b, c, d]
}

impl std::fmt::Display for PositionToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut bytes = [0; 12];
        bytes[..4].copy_from_slice(&self.mark);
        bytes[4..].copy_from_slice(&self.position.0.to_be_bytes());
        f.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

/// The text is no [`PositionToken`].
#[derive(Debug, thiserror::Error)]
#[error("not a position that this API gave out")]
pub struct NotAPosition;

impl std::str::FromStr for PositionToken {
    type Err = NotAPosition;

    fn from_str(text: &str) -> Result<Self, NotAPosition> {
        let mut bytes = [0; 12];
        match URL_SAFE_NO_PAD.decode_slice(text, &mut bytes) {
            Ok(12) => {
                let (mark, position) = bytes.split_at(4);
                Ok(Self {
                    mark: mark.try_into().map_err(|_| NotAPosition)?,
                    position: Position(u64::from_be_bytes(
                        position.try_into().map_err(|_| NotAPosition)?,
                    )),
                })
            }
            _ => Err(NotAPosition),
        }
    }
}

/// What a reader asks of a read model, if anything.
#[derive(Debug, Clone)]
pub struct MinPosition {
    token: Option<PositionToken>,
    /// Nobody waits any more once the process stops.
    stopping: CancellationToken,
    staleness: Staleness,
}

/// Whether the read model turned out to be older than a request asked for. `observe` tells it in
/// every answer, problems among them: what a late read model does not know may be there.
#[derive(Debug, Clone, Default)]
pub(crate) struct Staleness(Rc<Cell<bool>>);

impl Staleness {
    pub(crate) fn is_stale(&self) -> bool {
        self.0.get()
    }
}

impl FromRequest for MinPosition {
    type Error = ApiProblem;
    type Future = Ready<Result<Self, ApiProblem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let stopping = request
            .app_data::<Stopping>()
            .map(|stopping| stopping.0.clone());
        let stopping = stopping.unwrap_or_default();
        let staleness = Staleness::default();
        request.extensions_mut().insert(staleness.clone());
        let asking = |token| Self {
            token,
            stopping,
            staleness,
        };
        let Some(value) = request.headers().get(MIN_POSITION_HEADER) else {
            return ready(Ok(asking(None)));
        };
        let token = value.to_str().ok().and_then(|text| text.parse().ok());
        ready(match token {
            Some(token) => Ok(asking(Some(token))),
            None => Err(refused("is not a position that this API gave out")),
        })
    }
}

fn refused(message: &str) -> ApiProblem {
    ApiProblem::malformed("invalid_position", "The position asked for does not exist.")
        .field(MIN_POSITION_HEADER.as_str(), message)
}

/// A read model, as far as waiting for it goes.
pub trait ReadModel {
    /// The log that it is a model of.
    fn log(&self) -> LogId;

    /// How far it is.
    fn position(&self) -> Position;

    /// Waits until it is at `position`, for at most `timeout`; whether it is.
    fn wait_for(&self, position: Position, timeout: Duration) -> impl Future<Output = bool>;

    /// The end of the log.
    fn end(&self) -> impl Future<Output = Result<Position, ApiProblem>>;
}

impl MinPosition {
    /// Waits until the read model shows what is asked for, for at most [`MAX_WAIT`]. When it does
    /// not by then, the answer goes out with [`STALE_HEADER`].
    ///
    /// # Errors
    /// 400 for a position of another log or beyond the log's end: it would never come.
    pub async fn settle(&self, model: &impl ReadModel) -> Result<(), ApiProblem> {
        let Some(token) = self.token else {
            return Ok(());
        };
        if !token.is_of(model.log()) {
            return Err(refused("is a position of another log"));
        }
        let position = token.position;
        if model.position() >= position || model.wait_for(position, USUAL_WAIT).await {
            return Ok(());
        }
        if position > model.end().await? {
            return Err(refused("lies beyond the end of the log"));
        }
        let there = tokio::select! {
            there = model.wait_for(position, MAX_WAIT.saturating_sub(USUAL_WAIT)) => there,
            () = self.stopping.cancelled() => false,
        };
        self.staleness.0.set(!there);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
