//! The pages of the site of customers and visitors: finished HTML, which its program takes over.
//!
//! What a page shows is read by the same queries as the endpoints' answers. How it looks, the crate
//! of the site knows.

mod elsewhere;
mod landing;
mod launch;
mod own;
mod search;
mod sitemap;

use std::sync::LazyLock;

use actix_web::http::StatusCode;
use actix_web::http::header::RETRY_AFTER;
use actix_web::web::{self, Data, ServiceConfig, get, head, resource};
use actix_web::{FromRequest, Handler, HttpRequest, HttpResponse, Resource, Responder};
use api_kit::{ApiProblem, WebApp, note_code, routes_of, under_page_policy, under_search_policy};
use frontend_customer::document::{self, Bundle, Program, document};
use frontend_customer::own::Places;
use frontend_customer::{Page, routes};
use own::OwnSite;

use crate::hot::Body;

/// The site. Clones share everything.
#[derive(Clone)]
pub struct Site {
    apps: Vec<WebApp>,
    documents: Data<document::Site>,
    own: Data<OwnSite>,
}

impl Site {
    /// The site that browsers find at `url`, with the bundle of its public pages' app, and that of
    /// the pages of what is somebody's own, which name `places`.
    #[must_use]
    pub fn new(url: &str, app: WebApp, own: WebApp, places: Places) -> Self {
        let bundle = bundle(&app);
        // It looks alike, so what the browser has already is what it gets.
        let own_bundle = Bundle {
            program: program(&own),
            ..bundle.clone()
        };
        Self {
            documents: Data::new(document::Site {
                url: url.trim_end_matches('/').to_owned(),
                bundle,
            }),
            own: Data::new(OwnSite {
                bundle: own_bundle,
                places,
            }),
            apps: vec![app, own],
        }
    }

    /// The routes of the pages and of their files, beside those that [`configure`](crate::configure)
    /// adds.
    pub fn routes(self) -> impl Fn(&mut ServiceConfig) + Clone + Send + Sync + 'static {
        let (files, documents) = (routes_of(self.apps), self.documents);
        let own = self.own;
        move |api| {
            api.app_data(Data::clone(&documents))
                .service(read(routes::LAUNCH, launch::show));
            everybodys(api);
            api.app_data(Data::clone(&own))
                .service(read(routes::BOOK, own::book))
                .service(read(routes::BOOKINGS, own::bookings))
                .service(read(routes::BOOKING, own::booking))
                .service(read(routes::INVOICES, own::invoices))
                .service(read(routes::PROFILE, own::profile));
            files(api);
        }
    }
}

/// The parts of an app, as documents name them.
fn bundle(app: &WebApp) -> Bundle {
    Bundle {
        style: app.style(),
        icon: app.icon(),
        fonts: app.fonts(),
        program: program(app),
    }
}

/// The parts of its program.
fn program(app: &WebApp) -> Program {
    Program {
        start: app.start(),
        scripts: app.scripts(),
        wasm: app.program(),
    }
}

/// What everybody finds beside the launches themselves.
fn everybodys(api: &mut ServiceConfig) {
    api.service(read(routes::HOME, landing::show))
        .service(read(routes::LAUNCHES, search::show))
        .service(read(sitemap::SITEMAP, sitemap::whole))
        .service(read(sitemap::PART, sitemap::part))
        .service(read(sitemap::ROBOTS, sitemap::robots))
        .service(read(routes::SHARE_IMAGE, share_image))
        .default_service(web::to(elsewhere::show));
}

/// What is read at a path, or only asked about.
fn read<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    resource(path)
        .route(get().to(handler.clone()))
        .route(head().to(handler))
}

/// `GET /share.png`: the picture that is shown where a page is shared.
async fn share_image(request: HttpRequest) -> HttpResponse {
    static IMAGE: LazyLock<Body> = LazyLock::new(|| Body::of(document::SHARE_IMAGE, "image/png"));
    IMAGE.answer(&request)
}

/// A page, as it is sent.
fn written(page: &Page, site: &document::Site) -> Body {
    Body::html(document(page, site))
}

/// Sends a page, under the policy of pages.
fn answer(request: &HttpRequest, page: &Body) -> HttpResponse {
    under_page_policy(page.answer(request))
}

/// The same of a page with a search.
fn answer_with_search(request: &HttpRequest, page: &Body) -> HttpResponse {
    under_search_policy(page.answer(request))
}

/// Says to a reader what stands in the way. What it can't say in their words stays a problem.
fn refusal(problem: ApiProblem, site: &document::Site) -> Result<HttpResponse, ApiProblem> {
    let page = match problem.status() {
        StatusCode::NOT_FOUND => Page::LaunchNotFound,
        StatusCode::BAD_REQUEST => Page::BadAddress,
        status if status.is_server_error() => Page::Unavailable,
        _ => return Err(problem),
    };
    let mut response = notice(problem.status(), &page, site);
    note_code(&mut response, problem.code().to_owned());
    Ok(response)
}

/// A page that says what went wrong. What is our fault may be right again in a moment.
fn notice(status: StatusCode, page: &Page, site: &document::Site) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    if *page == Page::Unavailable {
        response.insert_header((RETRY_AFTER, "1"));
    }
    let response = response
        .content_type("text/html; charset=utf-8")
        .body(document(page, site));
    under_page_policy(response)
}
