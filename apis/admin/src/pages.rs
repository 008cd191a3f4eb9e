//! The pages of the portal: written once, when the process starts, since they are the same for
//! everybody. How they look, the crate of the portal knows.

use actix_web::HttpResponse;
use actix_web::guard::{self, GuardContext};
use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::web::{Bytes, ServiceConfig, get, head, resource};
use api_kit::{WebApp, is_for_people, may_be_a_page, page, under_page_policy};
use frontend_portal::Page;
use frontend_portal::document::{Bundle, Program, document, nowhere};

/// The pages of one's account, which another site has: here are the ways to it.
const ACCOUNT: [&str; 2] = ["/account", "/account/tokens"];

/// The pages. Clones share everything.
#[derive(Clone)]
pub struct Pages {
    app: WebApp,
    documents: Vec<(Page, Bytes)>,
    nowhere: Bytes,
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
            nowhere: nowhere(&bundle).into(),
            app,
            account_site: account_site.trim_end_matches('/').to_owned(),
        }
    }

    /// The routes of the pages and of their files, after those that [`configure`](crate::configure)
    /// adds: whoever looks for a page that there is not gets one that says so.
    pub fn routes(self) -> impl Fn(&mut ServiceConfig) + Clone + Send + Sync + 'static {
        let (files, documents, account_site) =
            (self.app.routes(), self.documents, self.account_site);
        let nowhere = self.nowhere;
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
            let html = nowhere.clone();
            let anywhere = resource("/{path:.*}")
                .guard(guard::Get())
                .guard(guard::fn_guard(reads));
            api.service(anywhere.to(move || std::future::ready(not_found(html.clone()))));
        }
    }
}

/// Whether it is a browser that wants a page.
fn reads(asked: &GuardContext<'_>) -> bool {
    let head = asked.head();
    may_be_a_page(head.uri.path()) && is_for_people(head.headers())
}

fn not_found(html: Bytes) -> HttpResponse {
    let response = HttpResponse::NotFound()
        .content_type("text/html; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(html);
    under_page_policy(response)
}

fn led_to(address: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, address))
        .finish()
}
