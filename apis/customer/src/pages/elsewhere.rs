//! Addresses at which there is nothing: told to people in a page, and to programs as ever.

use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use api_kit::{ApiProblem, may_be_a_page};
use frontend_customer::Page;
use frontend_customer::document::Site;

use super::notice;

pub(super) async fn show(
    request: HttpRequest,
    site: Data<Site>,
) -> Result<HttpResponse, ApiProblem> {
    if !is_for_people(&request) {
        return Err(nothing());
    }
    Ok(notice(StatusCode::NOT_FOUND, &Page::NotFound, &site))
}

/// There is nothing at an address.
pub(super) fn nothing() -> ApiProblem {
    ApiProblem::not_found("route_not_found", "There is nothing at this address.")
}

/// Whether somebody wants to read a page.
fn is_for_people(request: &HttpRequest) -> bool {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    reads && may_be_a_page(request.path()) && api_kit::is_for_people(request.headers())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::ACCEPT;
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_page_is_for_whoever_reads_html_and_no_program() {
        let is_for = |request: TestRequest| is_for_people(&request.to_http_request());
        let browser = |path: &str| {
            let accepted = (ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8");
            TestRequest::with_uri(path).insert_header(accepted)
        };
        assert!(is_for(browser("/nowhere")));
        assert!(!is_for(browser("/nowhere").method(Method::POST)));
        assert!(!is_for(browser("/api/v1/nowhere")));
        assert!(!is_for(TestRequest::with_uri("/nowhere")));
        let program = TestRequest::with_uri("/nowhere").insert_header((ACCEPT, "application/json"));
        assert!(!is_for(program));
    }
}
