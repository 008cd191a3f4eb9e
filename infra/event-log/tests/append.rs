//! Appending to a real server: exactly one commit, and the right answer.

mod fixture;

use std::future::IntoFuture;

use domain::commit::{MAX_EVENTS, Position};
use event_log::{AppendError, EventLog, MAX_COMMIT_BYTES, NatsConfig, NewCommit};
use fixture::line::{Line, Mode};
use fixture::{event, first, next};
use futures_util::future::join_all;
use test_support::nats::NatsServer;
use uuid::Uuid;

/// Opens the log over a line that can be disturbed.
async fn over(line: &Line, server: &NatsServer) -> EventLog {
    let config = NatsConfig {
        servers: line.url(),
        ..server.config("commands")
    };
    let client = event_log::connect(&config).await.expect("connects");
    EventLog::open(client).await.expect("opens")
}

/// Waits until the log has so many commits.
async fn until_end_is(log: &EventLog, end: u64) {
    while log.end().await.expect("answers") < Position(end) {}
}

async fn versions(log: &EventLog, id: Uuid) -> Vec<u64> {
    let commits = log.load("rocket", id, Position(0)).await.expect("loads");
    commits.iter().map(|found| found.commit.version).collect()
}

#[tokio::test]
async fn the_first_commit_of_an_aggregate_is_stored_as_it_was_given() {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    let id = Uuid::new_v4();
    let commit = first(id);
    let appended = log.append(commit.clone()).await.expect("appends");
    assert_eq!(appended.position, Position(1));
    let [found] = &log.load("rocket", id, Position(0)).await.expect("loads")[..] else {
        panic!("one commit");
    };
    assert_eq!((found.position, found.hash), (Position(1), appended.hash));
    assert_eq!(found.commit.log, log.log_id());
    assert_eq!(found.commit.events[0].id, commit.events[0].id);
    assert_eq!(found.commit.events[0].data.get(), r#"{"text":"first"}"#);
}

#[tokio::test]
async fn of_many_writers_that_saw_the_same_exactly_one_wins() {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    let rival = server.event_log().await;
    let id = Uuid::new_v4();
    let mut before = None;
    for version in 1..=20 {
        let commit = || before.map_or_else(|| first(id), |before| next(id, version, before));
        let writers = (0..8).map(|writer| {
            let log = if writer % 2 == 0 { &log } else { &rival };
            log.append(commit())
        });
        let mut winners = Vec::new();
        for answer in join_all(writers).await {
            match answer {
                Ok(appended) => winners.push(appended),
                Err(error) => assert!(matches!(error, AppendError::Conflict), "{error}"),
            }
        }
        assert_eq!(winners.len(), 1);
        before = winners.pop();
    }
    assert_eq!(versions(&log, id).await, (1..=20).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_commit_that_was_never_right_is_refused_before_it_is_sent() {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    let id = Uuid::new_v4();

    let large = NewCommit {
        events: vec![event(&"x".repeat(MAX_COMMIT_BYTES))],
        ..first(id)
    };
    let error = log.append(large).await.expect_err("too large");
    assert!(matches!(
        error,
        AppendError::TooLarge { bytes, limit: MAX_COMMIT_BYTES } if bytes > MAX_COMMIT_BYTES
    ));
    for count in [0, MAX_EVENTS + 1] {
        let commit = NewCommit {
            events: (0..count).map(|_| event("")).collect(),
            ..first(id)
        };
        let error = log.append(commit).await.expect_err("no such number");
        assert!(matches!(error, AppendError::Events { count: found, .. } if found == count));
    }
    let contradictory = NewCommit {
        expected: Position(3),
        ..first(id)
    };
    let error = log.append(contradictory).await.expect_err("contradictory");
    assert!(matches!(error, AppendError::Contradictory { .. }));
    assert_eq!(log.end().await.expect("answers"), Position(0));
}

#[tokio::test]
async fn the_largest_commit_there_may_be_is_stored() {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    let id = Uuid::new_v4();
    let mut commit = NewCommit {
        events: vec![event(&"x".repeat(MAX_COMMIT_BYTES - 1_000))],
        ..first(id)
    };
    commit.events[0].actor.id = "y".repeat(300);
    log.append(commit).await.expect("appends");
    let [found] = &log.load("rocket", id, Position(0)).await.expect("loads")[..] else {
        panic!("one commit");
    };
    assert!(found.bytes > MAX_COMMIT_BYTES - 500);
}

#[tokio::test]
async fn an_acknowledgement_lost_after_storing_is_found_again() {
    let server = NatsServer::start().await;
    let direct = server.event_log().await;
    let line = Line::to(server.port()).await;
    let log = over(&line, &server).await;
    let id = Uuid::new_v4();

    line.set(Mode::LoseAnswers);
    let append = tokio::spawn(async move { log.append(first(id)).await });
    until_end_is(&direct, 1).await;
    line.cut();

    let appended = append.await.expect("ends").expect("was stored");
    assert_eq!(appended.position, Position(1));
    assert_eq!(versions(&direct, id).await, [1]);
}

#[tokio::test]
async fn an_acknowledged_commit_is_ours_even_when_rivals_have_gone_on_from_it() {
    let server = NatsServer::start().await;
    let direct = server.event_log().await;
    let line = Line::to(server.port()).await;
    let log = over(&line, &server).await;
    let id = Uuid::new_v4();

    line.set(Mode::LoseAnswers);
    let append = tokio::spawn(async move { log.append(first(id)).await });
    until_end_is(&direct, 1).await;
    let head = direct.head("rocket", id).await.expect("answers");
    let head = head.expect("is stored");
    let mut before = event_log::Appended {
        position: head.position,
        hash: head.hash,
    };
    for version in 2..=4 {
        let commit = next(id, version, before);
        before = direct.append(commit).await.expect("appends");
    }
    line.cut();

    let appended = append.await.expect("ends").expect("was stored");
    assert_eq!(appended.position, Position(1));
    assert_eq!(appended.hash, head.hash);
    assert_eq!(versions(&direct, id).await, [1, 2, 3, 4]);
}

#[tokio::test]
async fn a_commit_lost_before_storing_is_stored_once() {
    let server = NatsServer::start().await;
    let direct = server.event_log().await;
    let line = Line::to(server.port()).await;
    let log = over(&line, &server).await;
    let id = Uuid::new_v4();

    line.set(Mode::LoseRequests);
    let append = tokio::spawn(async move { log.append(first(id)).await });
    line.sees_appends(1).await;
    line.cut();

    let appended = append.await.expect("ends").expect("is stored");
    assert_eq!(appended.position, Position(1));
    assert_eq!(versions(&direct, id).await, [1]);
}

#[tokio::test]
async fn a_commit_lost_before_storing_meets_the_rival_that_came_meanwhile() {
    let server = NatsServer::start().await;
    let direct = server.event_log().await;
    let line = Line::to(server.port()).await;
    let log = over(&line, &server).await;
    let id = Uuid::new_v4();

    line.set(Mode::LoseRequests);
    let append = tokio::spawn(async move { log.append(first(id)).await });
    line.sees_appends(1).await;
    let rival = direct.append(first(id)).await.expect("appends");
    line.cut();

    let error = append.await.expect("ends").expect_err("came second");
    assert!(matches!(error, AppendError::Conflict), "{error}");
    let found = direct.load("rocket", id, Position(0)).await.expect("loads");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].hash, rival.hash);
}

#[tokio::test]
async fn an_acknowledgement_that_comes_too_late_changes_nothing() {
    let server = NatsServer::start().await;
    let direct = server.event_log().await;
    let line = Line::to(server.port()).await;
    let log = over(&line, &server).await;
    let id = Uuid::new_v4();

    line.set(Mode::HoldAnswers);
    let append = tokio::spawn(async move {
        let appended = log.append(first(id)).await.expect("was stored");
        let second = log.append(next(id, 2, appended)).await.expect("appends");
        (appended, second)
    });
    // The second time is after the first attempt timed out.
    line.sees_appends(2).await;
    line.set(Mode::Pass);

    let (appended, second) = append.await.expect("ends");
    assert_eq!(appended.position, Position(1));
    assert_eq!(second.position, Position(2));
    assert_eq!(versions(&direct, id).await, [1, 2]);
}

#[tokio::test]
async fn a_server_killed_between_storing_and_acknowledging_still_has_the_commit_once() {
    let mut server = NatsServer::start().await;
    let direct = server.event_log().await;
    let line = Line::to(server.port()).await;
    let log = over(&line, &server).await;
    let id = Uuid::new_v4();

    line.set(Mode::LoseAnswers);
    let append = tokio::spawn(async move { log.append(first(id)).await });
    until_end_is(&direct, 1).await;
    server.kill9();
    line.cut();
    server.restart().await;

    let appended = append.await.expect("ends").expect("was stored");
    assert_eq!(appended.position, Position(1));
    let direct = server.event_log().await;
    assert_eq!(versions(&direct, id).await, [1]);
}

#[tokio::test]
async fn an_append_waits_for_a_server_that_is_down() {
    let mut server = NatsServer::start().await;
    let log = server.event_log().await;
    let id = Uuid::new_v4();
    let before = log.append(first(id)).await.expect("appends");

    server.kill9();
    let append = tokio::spawn({
        let log = log.clone();
        async move { log.append(next(id, 2, before)).await }
    });
    server.restart().await;

    let appended = append.into_future().await.expect("ends").expect("appends");
    assert_eq!(appended.position, Position(2));
    assert_eq!(versions(&log, id).await, [1, 2]);
}

#[tokio::test]
async fn a_log_that_ends_before_what_was_seen_of_it_is_not_written_to() {
    let server = NatsServer::start().await;
    let log = server.event_log().await;
    let id = Uuid::new_v4();
    let before = log.append(first(id)).await.expect("appends");
    let seen = event_log::Appended {
        position: Position(40),
        ..before
    };
    let error = log.append(next(id, 2, seen)).await.expect_err("refuses");
    assert!(matches!(
        error,
        AppendError::Rewound {
            expected: Position(40),
            found: Position(1)
        }
    ));
    assert_eq!(log.end().await.expect("answers"), Position(1));
}
