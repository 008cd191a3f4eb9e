//! The pages of the site of customers and visitors: finished HTML, which its program takes over.
//!
//! What a page shows is read by the same queries as the endpoints' answers. How it looks, the crate
//! of the site knows.

mod launch;

use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::web::{Data, ServiceConfig, get, head, resource};
use actix_web::{HttpRequest, HttpResponse};
use api_kit::{ApiProblem, WebApp, under_page_policy};
use frontend_customer::document::{self, Bundle, Program, document};
use frontend_customer::{Page, routes};

use crate::hot::Body;

/// The site. Clones share everything.
#[derive(Clone)]
pub struct Site {
    app: WebApp,
    documents: Data<document::Site>,
}

impl Site {
    /// The site that browsers find at `url`, with the bundle of its app.
    #[must_use]
    pub fn new(url: &str, app: WebApp) -> Self {
        let documents = document::Site {
            url: url.trim_end_matches('/').to_owned(),
            bundle: Bundle {
                style: app.style(),
                icon: app.icon(),
                fonts: app.fonts(),
                program: Program {
                    start: app.start(),
                    scripts: app.scripts(),
                    wasm: app.program(),
                },
            },
        };
        Self {
            app,
            documents: Data::new(documents),
        }
    }

    /// The routes of the pages and of their files, beside those that [`configure`](crate::configure)
    /// adds.
    pub fn routes(self) -> impl Fn(&mut ServiceConfig) + Clone + Send + 'static {
        let (files, documents) = (self.app.routes(), self.documents);
        move |api| {
            api.app_data(Data::clone(&documents)).service(
                resource(routes::LAUNCH)
                    .route(get().to(launch::show))
                    .route(head().to(launch::show)),
            );
            files(api);
        }
    }
}

/// A page, as it is sent.
fn written(page: &Page, site: &document::Site) -> Body {
    Body::html(document(page, site))
}

/// Sends a page, under the policy of pages.
fn answer(request: &HttpRequest, page: &Body) -> HttpResponse {
    under_page_policy(page.answer(request))
}

/// Says to a reader what stands in the way. What it can't say in their words stays a problem.
fn refusal(problem: ApiProblem, site: &document::Site) -> Result<HttpResponse, ApiProblem> {
    let page = match problem.status() {
        StatusCode::NOT_FOUND => Page::LaunchNotFound,
        StatusCode::SERVICE_UNAVAILABLE => Page::Unavailable,
        _ => return Err(problem),
    };
    let mut response = HttpResponse::build(problem.status());
    if page == Page::Unavailable {
        response.insert_header((RETRY_AFTER, "1"));
    }
    let response = response
        .content_type("text/html; charset=utf-8")
        .body(document(&page, site));
    Ok(under_page_policy(response))
}
