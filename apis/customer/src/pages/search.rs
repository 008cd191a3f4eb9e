//! `GET /launches`: the search for launches, by its address alone.

use actix_web::http::header::LOCATION;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use api_kit::ApiProblem;
use api_kit::input::MAX_QUERY_BYTES;
use chrono::{DateTime, Utc};
use frontend_customer::document::Site;
use frontend_customer::{Filters, Found, Page, SearchFilter};

use super::{answer_with_search, refusal, written};
use crate::hot::{Body, Missing};
use crate::launches::{Asked, refused};
use crate::state::State;

pub(super) async fn show(
    request: HttpRequest,
    state: Data<State>,
    site: Data<Site>,
) -> Result<HttpResponse, ApiProblem> {
    let query = request.query_string();
    if query.len() > MAX_QUERY_BYTES {
        let problem = ApiProblem::malformed("query_too_long", "The address is too long.");
        return refusal(problem, &site);
    }
    let Some((filters, asked)) = understood(Filters::read(query), state.commands.clock().now())
    else {
        return Ok(to_the_first_page(query));
    };
    let read = async || {
        let page = asked.found(&state).await?;
        let filters = filters.clone();
        Ok::<Body, Missing>(written(
            &Page::Search(Box::new(Found { filters, page })),
            &site,
        ))
    };
    // What is wrong in an address is shown, too.
    let key = format!("{filters:?} {}", asked.key()).into();
    match state.hot.listing(key, asked.limit, read).await {
        Ok(page) => Ok(answer_with_search(&request, &page)),
        Err(Missing::ForeignCursor) => Ok(to_the_first_page(query)),
        Err(missing) => refusal(refused(missing), &site),
    }
}

/// The question of an address; none when it begins at a page that there never was. Words that are
/// no search are told, and the rest holds.
fn understood(mut filters: Filters, now: DateTime<Utc>) -> Option<(Filters, Asked)> {
    if let Ok(asked) = Asked::parse(filters.query(), now) {
        return Some((filters, asked));
    }
    let without_words = |filters: &Filters| {
        let mut query = filters.query();
        query.q = None;
        query
    };
    let asked = Asked::parse(without_words(&filters), now).ok()?;
    filters.refuse(SearchFilter::Words, TOO_MANY_WORDS);
    Some((filters, asked))
}

/// What is wrong with words that are no search.
const TOO_MANY_WORDS: &str = "Please search for at most 8 words, of 100 characters together.";

/// Whoever comes with a link of an earlier day begins anew.
fn to_the_first_page(query: &str) -> HttpResponse {
    let first = Filters::read(query).from_the_start().address();
    HttpResponse::SeeOther()
        .insert_header((LOCATION, first))
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Option<Filters> {
        let now = "2027-01-01T00:00:00Z".parse().unwrap();
        understood(Filters::read(query), now).map(|(filters, _)| filters)
    }

    #[test]
    fn whatever_an_address_says_is_a_question() {
        for query in [
            "",
            "q=moon&destination=mars&spaceport=X&range=Y&from=a&to=b&max_price=c&min_seats=d",
            "q=a+b+c+d+e+f+g+h+i&destination=suborbital",
            "max_price=0&min_seats=100000&from=0000-01-01&to=9999-12-31",
            "sort=beauty&utm_source=mail",
        ] {
            assert!(read(query).is_some(), "{query}");
        }
    }

    #[test]
    fn too_many_words_do_not_hold_and_the_rest_does() {
        let filters = read("q=a+b+c+d+e+f+g+h+i&destination=suborbital").unwrap();
        assert_eq!(filters.address(), "/launches?destination=suborbital");
    }

    #[test]
    fn a_page_that_there_never_was_is_none() {
        assert_eq!(read("q=moon&cursor=nonsense"), None);
        let answer = to_the_first_page("q=moon&cursor=nonsense");
        assert_eq!(answer.headers().get(LOCATION).unwrap(), "/launches?q=moon");
    }
}
