//! What a process depends on, and whether it is there.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::{BoxFuture, join_all};
use serde::Serialize;

/// The longest that a dependency may take to answer.
const PATIENCE: Duration = Duration::from_secs(1);

type Check = Box<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;
type Now = Box<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The checks of a process: made at start, then asked. Clones share them.
#[derive(Clone)]
pub struct Health(Arc<Inner>);

struct Inner {
    checks: Vec<(&'static str, Check)>,
    clock: Option<Now>,
}

/// Builds a [`Health`].
#[derive(Default)]
pub struct HealthBuilder {
    checks: Vec<(&'static str, Check)>,
    clock: Option<Now>,
}

impl Health {
    /// Begins a list of checks.
    #[must_use]
    pub fn builder() -> HealthBuilder {
        HealthBuilder::default()
    }

    /// Asks all dependencies at once.
    pub async fn report(&self) -> Report {
        self.ask(|dependency, error| match error {
            Some(error) => tracing::warn!(dependency, error, "a dependency is down"),
            None => tracing::warn!(dependency, "a dependency does not answer"),
        })
        .await
    }

    /// The same without a log line: for who asks all the time, and tells it elsewhere.
    pub async fn glance(&self) -> Report {
        self.ask(|_, _| {}).await
    }

    /// Tells of each dependency that is missing: its error, or none if it did not answer.
    async fn ask(&self, tell: impl Fn(&'static str, Option<&str>)) -> Report {
        let tell = &tell;
        let answers = self.0.checks.iter().map(|(name, check)| async move {
            let status = match tokio::time::timeout(PATIENCE, check()).await {
                Ok(Ok(())) => Status::Up,
                Ok(Err(error)) => {
                    tell(name, Some(&error));
                    Status::Down
                }
                Err(_) => {
                    tell(name, None);
                    Status::Down
                }
            };
            (*name, status)
        });
        let dependencies: BTreeMap<_, _> = join_all(answers).await.into_iter().collect();
        let ready = dependencies.values().all(|status| *status == Status::Up);
        Report {
            status: if ready { Status::Up } else { Status::Down },
            dependencies,
            now: self.0.clock.as_ref().map(|now| now()),
        }
    }
}

impl HealthBuilder {
    /// Adds a dependency and how to ask it. Its error goes to the log, not to who asks.
    #[must_use]
    pub fn check<F, E>(
        mut self,
        name: &'static str,
        check: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Display,
    {
        let check = move || -> BoxFuture<'static, _> {
            let answer = check();
            Box::pin(async move { answer.await.map_err(|error| error.to_string()) })
        };
        self.checks.push((name, Box::new(check)));
        self
    }

    /// Shows the business clock along with the checks, where a process goes by it.
    #[must_use]
    pub fn clock(mut self, now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        self.clock = Some(Box::new(now));
        self
    }

    /// Ends the list.
    #[must_use]
    pub fn build(self) -> Health {
        Health(Arc::new(Inner {
            checks: self.checks,
            clock: self.clock,
        }))
    }
}

/// Whether something is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It answers.
    Up,
    /// It does not, or says that it can't work.
    Down,
    /// The process is on its way out and takes nothing new.
    Stopping,
}

/// The state of a process and of what it depends on.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Up when all dependencies are.
    pub status: Status,
    /// Each dependency by name.
    pub dependencies: BTreeMap<&'static str, Status>,
    /// The business clock, where the process goes by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn health(other: Result<(), &'static str>) -> Health {
        Health::builder()
            .check("nats", || async { Ok::<_, String>(()) })
            .check("store", move || async move { other })
            .build()
    }

    #[tokio::test]
    async fn a_process_is_up_while_all_it_depends_on_is() {
        assert_eq!(health(Ok(())).report().await.status, Status::Up);
    }

    #[tokio::test]
    async fn one_missing_dependency_is_named() {
        let report = health(Err("refused")).report().await;
        assert_eq!(report.status, Status::Down);
        assert_eq!(report.dependencies["nats"], Status::Up);
        assert_eq!(report.dependencies["store"], Status::Down);
    }

    #[tokio::test]
    async fn a_dependency_that_never_answers_is_down() {
        let health = Health::builder()
            .check("store", std::future::pending::<Result<(), String>>)
            .build();
        assert_eq!(health.report().await.status, Status::Down);
    }
}
