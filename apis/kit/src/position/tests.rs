use uuid::Uuid;

use super::*;

/// A read model that gets to `reaches` when waited for, of a log that ends at `end`.
struct Model {
    log: LogId,
    reaches: Position,
    end: Position,
}

impl ReadModel for Model {
    fn log(&self) -> LogId {
        self.log
    }

    fn position(&self) -> Position {
        Position(0)
    }

    async fn wait_for(&self, position: Position, _: Duration) -> bool {
        self.reaches >= position
    }

    async fn end(&self) -> Result<Position, ApiProblem> {
        Ok(self.end)
    }
}

fn log(n: u128) -> LogId {
    LogId(Uuid::from_u128(n << 96))
}

fn model() -> Model {
    Model {
        log: log(1),
        reaches: Position(5),
        end: Position(7),
    }
}

fn asking(token: Option<PositionToken>) -> MinPosition {
    MinPosition {
        token,
        stopping: CancellationToken::new(),
        staleness: Staleness::default(),
    }
}

/// Whether the answer is stale.
async fn is_stale(asking: MinPosition, model: &impl ReadModel) -> bool {
    asking.settle(model).await.unwrap();
    asking.staleness.is_stale()
}

fn at(position: u64) -> MinPosition {
    asking(Some(PositionToken::new(log(1), Position(position))))
}

#[test]
fn a_token_is_read_as_it_was_written() {
    let token = PositionToken::new(log(1), Position(u64::MAX - 1));
    assert_eq!(token.to_string().len(), 16);
    assert_eq!(token.to_string().parse::<PositionToken>().unwrap(), token);
}

#[test]
fn what_is_no_token_is_refused() {
    for text in [
        "",
        "12",
        "AAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAA",
        "AAAA AAAAAAAAAAA",
        "=+/=",
    ] {
        assert!(text.parse::<PositionToken>().is_err(), "{text}");
    }
}

#[actix_web::test]
async fn without_a_token_nothing_is_waited_for() {
    assert!(!is_stale(asking(None), &model()).await);
}

#[actix_web::test]
async fn a_model_that_gets_there_is_fresh_and_a_late_one_stale() {
    assert!(!is_stale(at(5), &model()).await);
    assert!(is_stale(at(7), &model()).await);
}

#[actix_web::test]
async fn a_position_beyond_the_end_or_of_another_log_is_refused() {
    let foreign = asking(Some(PositionToken::new(log(2), Position(1))));
    for refused in [at(8), foreign] {
        let problem = refused.settle(&model()).await.unwrap_err();
        assert_eq!(
            (problem.status().as_u16(), problem.code()),
            (400, "invalid_position")
        );
    }
}

#[actix_web::test]
async fn nobody_waits_for_a_process_that_stops() {
    struct Never;
    impl ReadModel for Never {
        fn log(&self) -> LogId {
            log(1)
        }

        fn position(&self) -> Position {
            Position(0)
        }

        async fn wait_for(&self, _: Position, timeout: Duration) -> bool {
            if timeout > USUAL_WAIT {
                std::future::pending().await
            } else {
                false
            }
        }

        async fn end(&self) -> Result<Position, ApiProblem> {
            Ok(Position(9))
        }
    }
    let asking = at(9);
    asking.stopping.cancel();
    assert!(is_stale(asking, &Never).await);
}
