//! A read model that is late is told in every answer.

use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::test::TestRequest;
use actix_web::web::{self, ServiceConfig};
use api_kit::position::{MIN_POSITION_HEADER, ReadModel, STALE_HEADER};
use api_kit::{ApiProblem, MinPosition, PositionToken};
use domain::commit::Position;
use domain::ids::LogId;
use uuid::Uuid;

use super::{api, send};

const LOG: LogId = LogId(Uuid::from_u128(1));

/// A read model at position 5 of a log that ends at 9.
struct Late;

impl ReadModel for Late {
    fn log(&self) -> LogId {
        LOG
    }

    fn position(&self) -> Position {
        Position(5)
    }

    async fn wait_for(&self, position: Position, _: Duration) -> bool {
        position <= self.position()
    }

    async fn end(&self) -> Result<Position, ApiProblem> {
        Ok(Position(9))
    }
}

async fn found(at_least: MinPosition) -> Result<HttpResponse, ApiProblem> {
    at_least.settle(&Late).await?;
    Ok(HttpResponse::Ok().finish())
}

async fn missing(at_least: MinPosition) -> Result<HttpResponse, ApiProblem> {
    at_least.settle(&Late).await?;
    Err(ApiProblem::not_found(
        "not_found",
        "There is no such thing.",
    ))
}

fn routes(routes: &mut ServiceConfig) {
    routes
        .route("/found", web::get().to(found))
        .route("/missing", web::get().to(missing));
}

#[actix_web::test]
async fn an_answer_from_a_late_read_model_says_so_and_not_found_is_one_too() {
    for (path, status) in [("/found", 200), ("/missing", 404)] {
        for (position, stale) in [(5, None), (6, Some("true"))] {
            let token = PositionToken::new(LOG, Position(position)).to_string();
            let request = TestRequest::get().uri(path);
            let request = request.insert_header((MIN_POSITION_HEADER, token));
            let (answered, headers, _) = send!(api(), routes, request);
            assert_eq!(answered, status);
            let told = headers.get(STALE_HEADER);
            let told = told.map(|value| value.to_str().unwrap());
            assert_eq!(told, stale, "{path} at {position}");
        }
    }
}
