use chrono::{DateTime, Utc};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};

use super::*;
use crate::terms::Terms;

fn given(events: Vec<ProjectionEvent>) -> AggregateTestExecutor<Projection> {
    TestFramework::with(Context {
        now: DateTime::<Utc>::UNIX_EPOCH,
        terms: Terms::default(),
    })
    .given(events)
}

fn reason() -> Reason {
    Reason::parse("A newer projector runs.").unwrap()
}

fn ask(position: u64) -> ProjectionCommand {
    ProjectionCommand::AskRetry(AskRetry {
        projection: ProjectionName::Customer,
        position: Position(position),
        reason: reason(),
    })
}

fn asked(position: u64) -> ProjectionEvent {
    RetryAsked {
        projection: ProjectionName::Customer,
        position: Position(position),
        reason: reason(),
    }
    .into()
}

fn skip(position: u64) -> ProjectionCommand {
    ProjectionCommand::DecideSkip(DecideSkip {
        projection: ProjectionName::Customer,
        position: Position(position),
        reason: reason(),
    })
}

fn skipped(position: u64) -> ProjectionEvent {
    SkipDecided {
        projection: ProjectionName::Customer,
        position: Position(position),
        reason: reason(),
    }
    .into()
}

#[test]
fn a_parked_commit_is_tried_again_as_often_as_it_is_asked_for() {
    given(vec![])
        .when(ask(7))
        .then_expect_events(vec![asked(7)]);
    given(vec![asked(7), skipped(8)])
        .when(ask(7))
        .then_expect_events(vec![asked(7)]);
}

#[test]
fn a_commit_is_skipped_as_often_as_it_is_decided() {
    given(vec![asked(7)])
        .when(skip(7))
        .then_expect_events(vec![skipped(7)]);
    given(vec![skipped(7)])
        .when(skip(7))
        .then_expect_events(vec![skipped(7)]);
}

#[test]
fn what_is_skipped_is_not_tried_again() {
    let position = Position(7);
    given(vec![skipped(7)])
        .when(ask(7))
        .then_expect_error(ProjectionError::Skipped { position });
}

#[test]
fn what_was_decided_survives_a_snapshot() {
    let mut projection = Projection::default();
    projection.evolve(skipped(7));
    projection.evolve(asked(8));
    let stored = postcard::to_stdvec(&projection).unwrap();
    assert_eq!(postcard::from_bytes(&stored), Ok(projection));
}
