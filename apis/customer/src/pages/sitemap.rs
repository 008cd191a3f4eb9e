//! `GET /sitemap.xml`: where every launch is, for search engines; and `GET /robots.txt`, which says
//! where that is.
//!
//! A [sitemap](https://www.sitemaps.org/protocol.html) has at most 50,000 links. One that would have
//! more than a file of ours names its parts instead.

use std::fmt::Write;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use api_kit::{ApiProblem, PathParam};
use domain::ids::LaunchId;
use frontend_customer::document::Site;
use frontend_customer::routes;

use crate::hot::{Body, Missing, SitemapPart};
use crate::launches::{missing, refused};
use crate::state::State;

/// Where it is.
pub(super) const SITEMAP: &str = "/sitemap.xml";

/// Where its parts are, after the launch that comes before them.
pub(super) const PART: &str = "/sitemaps/{after}.xml";

/// What search engines may look at.
pub(super) const ROBOTS: &str = "/robots.txt";

/// What the first part is called.
const FIRST: &str = "first";

/// The links of a file: of about a hundred bytes each, and all are in memory while they are asked
/// for.
const LINKS: u32 = 10_000;

const XML: &str = "application/xml; charset=utf-8";

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

pub(super) async fn robots(request: HttpRequest, site: Data<Site>) -> HttpResponse {
    let text = format!(
        "User-agent: *\nDisallow: /api/\nDisallow: /auth/\nDisallow: /launches/*/book\n\n\
         Sitemap: {}{SITEMAP}\n",
        site.url
    );
    Body::of(text, "text/plain; charset=utf-8").answer(&request)
}

pub(super) async fn whole(
    request: HttpRequest,
    state: Data<State>,
    site: Data<Site>,
) -> Result<HttpResponse, ApiProblem> {
    let whole = read_whole(&state, &site).await;
    Ok(whole.map_err(refused)?.answer(&request))
}

async fn read_whole(state: &State, site: &Site) -> Result<Body, Missing> {
    let read = async || {
        let ends = state.model().link_parts(LINKS).await.map_err(missing)?;
        if ends.is_empty() {
            return links(None, state, site).await;
        }
        Ok(Body::of(index(&site.url, &ends), XML))
    };
    state.hot.sitemap(SitemapPart::Whole, read).await
}

pub(super) async fn part(
    request: HttpRequest,
    after: PathParam<String>,
    state: Data<State>,
    site: Data<Site>,
) -> Result<HttpResponse, ApiProblem> {
    let (part, after) = match &*after.0 {
        FIRST => (SitemapPart::First, None),
        launch => {
            let launch = launch.parse().map_err(|_| super::elsewhere::nothing())?;
            (SitemapPart::After(LaunchId(launch)), Some(LaunchId(launch)))
        }
    };
    // Ten thousand links are read for nobody who makes up where they begin.
    let whole = read_whole(&state, &site).await.map_err(refused)?;
    if !names(&whole, &site.url, &after_name(after)) {
        return Err(super::elsewhere::nothing());
    }
    let read = async || links(after, &state, &site).await;
    let part = state.hot.sitemap(part, read).await;
    Ok(part.map_err(refused)?.answer(&request))
}

async fn links(after: Option<LaunchId>, state: &State, site: &Site) -> Result<Body, Missing> {
    let found = state.model().links(after, LINKS).await.map_err(missing)?;
    let mut paths = Vec::with_capacity(found.len() + 2);
    if after.is_none() {
        paths.extend([routes::HOME.to_owned(), routes::LAUNCHES.to_owned()]);
    }
    paths.extend(found.iter().map(|slug| routes::launch(slug)));
    Ok(Body::of(file(&site.url, "urlset", "url", paths), XML))
}

fn after_name(after: Option<LaunchId>) -> String {
    after.map_or_else(|| FIRST.to_owned(), |launch| launch.to_string())
}

/// Whether there is such a part: where the whole has parts, it names them.
fn names(whole: &Body, site: &str, part: &str) -> bool {
    let link = format!("<loc>{site}{}</loc>", PART.replace("{after}", part));
    let text = std::str::from_utf8(whole.as_slice());
    text.is_ok_and(|text| text.contains(&link))
}

/// Where the parts are: the first, and one after each of these launches.
fn index(site: &str, ends: &[LaunchId]) -> String {
    let after = ends.iter().map(ToString::to_string);
    let names = std::iter::once(FIRST.to_owned()).chain(after);
    let paths = names.map(|name| PART.replace("{after}", &name));
    file(site, "sitemapindex", "sitemap", paths)
}

/// A file of addresses. Links of launches hold no character that XML escapes, nor does the site's
/// address.
fn file(site: &str, list: &str, entry: &str, paths: impl IntoIterator<Item = String>) -> String {
    let mut xml = format!(r#"<?xml version="1.0" encoding="UTF-8"?><{list} xmlns="{NAMESPACE}">"#);
    for path in paths {
        write!(xml, "<{entry}><loc>{site}{path}</loc></{entry}>")
            .expect("text can be written to memory");
    }
    write!(xml, "</{list}>").expect("text can be written to memory");
    xml
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_file_names_whole_addresses() {
        let paths = ["/".to_owned(), "/launches/new-shepard".to_owned()];
        assert_eq!(
            file("https://astro.example", "urlset", "url", paths),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
             <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\
             <url><loc>https://astro.example/</loc></url>\
             <url><loc>https://astro.example/launches/new-shepard</loc></url></urlset>"
        );
    }

    #[test]
    fn an_index_names_the_first_part_and_those_after_it() {
        let index = index("https://astro.example", &[LaunchId(Uuid::from_u128(7))]);
        for part in ["first", "00000000-0000-0000-0000-000000000007"] {
            let link = format!("<loc>https://astro.example/sitemaps/{part}.xml</loc>");
            assert!(index.contains(&link), "{index}");
        }
        assert_eq!(index.matches("<sitemap>").count(), 2);
        let index = Body::of(index, XML);
        let last = LaunchId(Uuid::from_u128(7));
        for (after, is_there) in [
            (None, true),
            (Some(last), true),
            (Some(LaunchId(Uuid::nil())), false),
        ] {
            let part = after_name(after);
            assert_eq!(
                names(&index, "https://astro.example", &part),
                is_there,
                "{part}"
            );
        }
    }
}
