//! Watching that a request which is refused writes nothing.

use domain::commit::Position;
use event_log::EventLog;
use reqwest::RequestBuilder;
use test_support::Servers;

use crate::Answer;

/// Status, code, and the field at fault (empty when there is none).
pub type Problem = (u16, &'static str, &'static str);

/// Watches the end of a log.
#[derive(Debug)]
pub struct Watch {
    log: EventLog,
    end: Position,
}

impl Watch {
    /// Begins to watch.
    ///
    /// # Panics
    /// When the log can't be opened.
    pub async fn begin(servers: &Servers) -> Self {
        let log = EventLog::open(servers.nats.client("projector").await).await;
        let log = log.expect("the log opens");
        let end = log.end().await.expect("the log has an end");
        Self { log, end }
    }

    /// The request is answered with this problem, and nothing was written since the beginning.
    ///
    /// # Panics
    /// When it is otherwise.
    pub async fn refused(&self, request: RequestBuilder, expected: Problem) {
        let answer = Answer::to(request).await;
        assert_eq!(answer.problem(), expected, "{:#}", answer.body);
        assert!(!self.saw_something().await, "written by {expected:?}");
    }

    /// Whether something was written since the beginning.
    ///
    /// # Panics
    /// When the log does not say.
    pub async fn saw_something(&self) -> bool {
        self.log.end().await.expect("the log has an end") != self.end
    }
}
