//! `GET /launches`: the launches whose seats can be booked, filtered, sorted, page by page.

use std::sync::Arc;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use api_contract::documentation::{CommonProblems, ReadHeaders};
use api_contract::launches::{LaunchPage, LaunchQuery};
use api_contract::page;
use api_kit::{ApiProblem, MinPosition, QueryParams, cursor};
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::money::Money;
use domain::reference::SpaceportCode;
use projection_customer::{LaunchCursor, LaunchFilter, LaunchSort, Search};

use super::{body, missing, names_position, refused};
use crate::hot::{Body, Missing};
use crate::refusal::{self, parameter};
use crate::state::State;

/// The launches whose seats can be booked.
#[utoipa::path(
    get,
    path = "/api/v1/launches",
    operation_id = "list_launches",
    tag = "launches",
    params(LaunchQuery, ReadHeaders),
    responses(
        (status = 200, description = "A page of launches.", body = LaunchPage),
        (status = 304, description = "As the `ETag` in `If-None-Match`."),
        CommonProblems,
    ),
)]
pub(crate) async fn list(
    request: HttpRequest,
    query: QueryParams<LaunchQuery>,
    at_least: MinPosition,
    state: Data<State>,
) -> Result<HttpResponse, ApiProblem> {
    let asked = Asked::parse(query.0, state.commands.clock().now())?;
    at_least.settle(&state.reading).await?;
    let read = async || asked.read(&state).await;
    let body = if names_position(&request) {
        read().await
    } else {
        state.hot.list(asked.key(), asked.limit, read).await
    };
    Ok(body.map_err(refused)?.answer(&request))
}

/// What is asked for, in one way for all who ask the same.
#[derive(Debug)]
pub(crate) struct Asked {
    filter: LaunchFilter,
    sort: LaunchSort,
    /// The items of a page.
    pub(crate) limit: u32,
    cursor: Option<LaunchCursor>,
}

impl Asked {
    pub(crate) fn parse(query: LaunchQuery, now: DateTime<Utc>) -> Result<Self, ApiProblem> {
        let spaceport = query
            .spaceport
            .as_deref()
            .map(SpaceportCode::parse)
            .transpose();
        let max_price = query.max_price.map(Money::usd).transpose();
        let search = query.q.as_deref().map(Search::parse).transpose();
        let sort = query
            .sort
            .as_deref()
            .map(str::parse::<LaunchSort>)
            .transpose();
        let start = query
            .cursor
            .as_deref()
            .map(cursor::decode::<String>)
            .transpose()?;
        let start = start.as_deref().map(str::parse::<LaunchCursor>).transpose();
        Ok(Self {
            filter: LaunchFilter {
                destination: query.destination,
                range: query.range,
                spaceport: spaceport.map_err(|error| parameter("spaceport", error))?,
                from: query.from,
                to: query.to,
                max_price: max_price.map_err(|error| parameter("max_price", error))?,
                min_seats: query.min_seats,
                search: search
                    .map_err(|error| parameter("q", error))?
                    .unwrap_or_default(),
                bookable_at: Some(minute(now)),
            },
            sort: sort
                .map_err(|error| parameter("sort", error))?
                .unwrap_or_default(),
            limit: page::limit(query.limit).map_err(|error| parameter("limit", error))?,
            cursor: start.map_err(refusal::cursor)?,
        })
    }

    /// The same text for the same question, however it was written, and another for every other.
    pub(crate) fn key(&self) -> Arc<str> {
        format!("{self:?}").into()
    }

    async fn read(&self, state: &State) -> Result<Body, Missing> {
        Ok(Body::json(&self.found(state).await?))
    }

    /// The page of launches.
    pub(crate) async fn found(&self, state: &State) -> Result<LaunchPage, Missing> {
        let model = state.model();
        let page = model.launches(&self.filter, self.sort, self.limit, self.cursor.as_ref());
        let (found, from_price) =
            tokio::try_join!(page, model.lowest_price(&self.filter)).map_err(missing)?;
        let next = found.next.map(|next| cursor::encode(&next.to_string()));
        Ok(LaunchPage {
            items: found.items.into_iter().map(body::launch).collect(),
            next: next.transpose().map_err(|_| Missing::Unavailable)?,
            from_price,
        })
    }
}

/// The instant at which seats can be booked of what is listed: by the minute, so that an answer can
/// be kept for as long. A launch is out of the list at most a minute after its start, and refuses
/// bookings by itself from then on.
pub(crate) fn minute(now: DateTime<Utc>) -> DateTime<Utc> {
    now.duration_trunc(TimeDelta::minutes(1)).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn asked(query: &str) -> Result<Asked, ApiProblem> {
        let query = actix_web::web::Query::<LaunchQuery>::from_query(query).unwrap();
        Asked::parse(query.into_inner(), "2027-01-01T12:34:56Z".parse().unwrap())
    }

    #[test]
    fn the_same_question_has_the_same_key_however_it_was_written() {
        let one = asked("sort=date&q=New++SHEPARD&limit=20").unwrap();
        let same = asked("q=shepard+new").unwrap();
        assert_eq!(one.key(), same.key());
    }

    #[test]
    fn every_parameter_makes_another_key() {
        let cursor = cursor::encode(&format!("date.1.{}", uuid::Uuid::nil().simple())).unwrap();
        let keys: HashSet<_> = [
            "",
            "destination=suborbital",
            "range=suborbital",
            "spaceport=KSC",
            "from=2028-01-01T00:00:00Z",
            "to=2028-01-01T00:00:00Z",
            "max_price=1",
            "max_price=2",
            "min_seats=1",
            "q=shepard",
            "sort=price",
            "sort=-date",
            "limit=21",
            &format!("cursor={cursor}"),
        ]
        .map(|query| asked(query).unwrap().key())
        .into();
        assert_eq!(keys.len(), 14);
    }

    #[test]
    fn a_bad_parameter_is_named() {
        for (query, field) in [
            ("spaceport=ATLANTIS", "spaceport"),
            ("max_price=-1", "max_price"),
            ("sort=beauty", "sort"),
            ("limit=0", "limit"),
            ("limit=101", "limit"),
            ("q=a+b+c+d+e+f+g+h+i", "q"),
            ("cursor=nonsense", "cursor"),
        ] {
            let problem = asked(query).unwrap_err().to_problem(None);
            assert_eq!(problem.status, 400, "{query}");
            assert_eq!(problem.errors[0].field, field, "{query}");
        }
    }
}
