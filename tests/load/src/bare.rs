//! The limit of reading: a bare actix server, in a process of its own, that gives the same bytes
//! as the API did, from memory, whoever asks.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use anyhow::{Context, Result};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// What one path is answered with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Page {
    /// The path, with its query.
    pub(crate) path: String,
    /// The header fields that actix does not make itself.
    pub(crate) fields: Vec<(String, String)>,
    /// The body.
    pub(crate) body: String,
}

impl Page {
    /// What an API answered.
    pub(crate) fn of(path: &str, head: &[u8], body: &[u8]) -> Result<Self> {
        let mut fields = [httparse::EMPTY_HEADER; 32];
        let mut answer = httparse::Response::new(&mut fields);
        answer.parse(head)?;
        let own = ["content-length", "date", "connection"];
        let fields = answer
            .headers
            .iter()
            .filter(|field| !own.iter().any(|name| field.name.eq_ignore_ascii_case(name)))
            .map(|field| {
                Ok((
                    field.name.to_owned(),
                    std::str::from_utf8(field.value)?.to_owned(),
                ))
            })
            .collect::<Result<_>>()?;
        Ok(Self {
            path: path.to_owned(),
            fields,
            body: String::from_utf8(body.to_vec()).context("a body that is no text")?,
        })
    }
}

/// As many threads as an API has, unless it is told otherwise.
const WORKERS: usize = 2;

/// Serves the pages in a file until the process is ended.
pub(crate) fn serve(address: SocketAddr, pages: &Path) -> Result<()> {
    let pages: Vec<Page> = serde_json::from_slice(&std::fs::read(pages)?)?;
    let pages: Pages = pages
        .into_iter()
        .map(|page| (page.path, (page.fields, Bytes::from(page.body))))
        .collect();
    let pages = web::Data::new(pages);
    actix_web::rt::System::new().block_on(async move {
        HttpServer::new(move || {
            App::new()
                .app_data(pages.clone())
                .default_service(web::to(answer))
        })
        .workers(WORKERS)
        .bind(address)?
        .run()
        .await
    })?;
    Ok(())
}

/// Header fields and body by path.
type Pages = HashMap<String, (Vec<(String, String)>, Bytes)>;

async fn answer(request: HttpRequest, pages: web::Data<Pages>) -> HttpResponse {
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str());
    let Some((fields, body)) = pages.get(path) else {
        return HttpResponse::NotFound().finish();
    };
    let mut response = HttpResponse::Ok();
    for (name, value) in fields {
        response.insert_header((name.as_str(), value.as_str()));
    }
    response.body(body.clone())
}
