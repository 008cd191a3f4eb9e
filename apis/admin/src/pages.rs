//! The pages of the portal: written once, when the process starts, since they are the same for
//! everybody. How they look, the crate of the portal knows.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{Bytes, ServiceConfig, get, head, resource};
use api_kit::{WebApp, page};
use frontend_portal::Page;
use frontend_portal::document::{Bundle, Program, document};

/// The pages of one's account, which another site has: here are the ways to it.
const ACCOUNT: [&str; 2] = ["/account", "/account/tokens"];

/// The pages. Clones share everything.
#[derive(Clone)]
pub struct Pages {
    app: WebApp,
    documents: Vec<(Page, Bytes)>,
    account_site: String,
}

impl Pages {
    /// The pages, with the bundle of their app. `account_site` is where browsers find the site of
    /// accounts.
    #[must_use]
    pub fn new(app: WebApp, account_site: &str) -> Self {
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
            account_site: account_site.trim_end_matches('/').to_owned(),
        }
    }

    /// The routes of the pages and of their files, beside those that [`configure`](crate::configure)
    /// adds.
    pub fn routes(self) -> impl Fn(&mut ServiceConfig) + Clone + Send + 'static {
        let (files, documents, account_site) =
            (self.app.routes(), self.documents, self.account_site);
        move |api| {
            for (of, html) in &documents {
                let html = html.clone();
                let show = move || std::future::ready(page(html.clone()));
                let at = resource(of.path());
                api.service(at.route(get().to(show.clone())).route(head().to(show)));
            }
            for path in ACCOUNT {
                let there = format!("{account_site}{path}");
                api.route(path, get().to(move || std::future::ready(led_to(&there))));
            }
            files(api);
        }
    }
}

fn led_to(address: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, address))
        .finish()
}
