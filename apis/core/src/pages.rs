//! The pages of signing in and of accounts: written once, when the process starts, since they are
//! the same for everybody. How they look, the crate of the site knows.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{Bytes, ServiceConfig, get, head, resource};
use api_kit::{WebApp, page};
use frontend_auth::Page;
use frontend_auth::document::{Bundle, Program, document};

/// The pages. Clones share everything.
#[derive(Clone)]
pub struct Pages {
    app: WebApp,
    documents: Vec<(Page, Bytes)>,
}

impl Pages {
    /// The pages, with the bundle of their app.
    #[must_use]
    pub fn new(app: WebApp) -> Self {
        let bundle = Bundle {
            style: app.style(),
            icon: app.icon(),
            fonts: app.fonts(),
            program: Program {
                start: app.start(),
                scripts: app.scripts(),
                wasm: app.program(),
            },
        };
        let written = |page| (page, Bytes::from(document(page, &bundle)));
        Self {
            documents: Page::ALL.map(written).to_vec(),
            app,
        }
    }

    /// The routes of the pages and of their files, beside those that [`configure`](crate::configure)
    /// adds.
    pub fn routes(self) -> impl Fn(&mut ServiceConfig) + Clone + Send + 'static {
        let (files, documents) = (self.app.routes(), self.documents);
        move |api| {
            for (of, html) in &documents {
                let html = html.clone();
                let show = move || std::future::ready(page(html.clone()));
                let at = resource(of.path());
                api.service(at.route(get().to(show.clone())).route(head().to(show)));
            }
            api.route("/", get().to(home));
            files(api);
        }
    }
}

/// Whoever comes without a path wants to their account.
async fn home() -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, Page::Account.path()))
        .finish()
}
