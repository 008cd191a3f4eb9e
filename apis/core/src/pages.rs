//! The pages of signing in, of accounts and of the console: written once, when the process starts,
//! since they are the same for everybody. How they look, the crates of the sites know.

use std::future::ready;

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{Bytes, ServiceConfig, get, head, resource};
use api_kit::{WebApp, page, routes_of};
use frontend_auth::document::{Bundle, Program};

/// The pages. Clones share everything.
#[derive(Clone)]
pub struct Pages {
    apps: [WebApp; 2],
    /// Where each is, and what it is.
    documents: Vec<(&'static str, Bytes)>,
}

impl Pages {
    /// The pages, with the bundles of their apps.
    #[must_use]
    pub fn new(auth: WebApp, console: WebApp) -> Self {
        let (of_auth, of_console) = (bundle(&auth), bundle(&console));
        let accounts = frontend_auth::Page::ALL.map(|page| {
            (
                page.path(),
                frontend_auth::document::document(page, &of_auth),
            )
        });
        let console_pages = frontend_console::Page::ALL.map(|page| {
            let html = frontend_console::document::document(page, &of_console);
            (page.path(), html)
        });
        let documents = accounts.into_iter().chain(console_pages);
        Self {
            documents: documents.map(|(at, html)| (at, html.into())).collect(),
            apps: [auth, console],
        }
    }

    /// The routes of the pages and of their files, beside those that [`configure`](crate::configure)
    /// adds.
    pub fn routes(self) -> impl Fn(&mut ServiceConfig) + Clone + Send + Sync + 'static {
        let (files, documents) = (routes_of(self.apps), self.documents);
        move |api| {
            for (at, html) in &documents {
                let html = html.clone();
                let show = move || ready(page(html.clone()));
                let at = resource(*at);
                api.service(at.route(get().to(show.clone())).route(head().to(show)));
            }
            api.route("/", get().to(home));
            files(api);
        }
    }
}

/// The parts of an app that its documents name.
fn bundle(app: &WebApp) -> Bundle {
    Bundle {
        style: app.style(),
        icon: app.icon(),
        fonts: app.fonts(),
        program: Program {
            start: app.start(),
            scripts: app.scripts(),
            wasm: app.program(),
        },
    }
}

/// Whoever comes without a path wants to their account.
async fn home() -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, frontend_auth::Page::Account.path()))
        .finish()
}
