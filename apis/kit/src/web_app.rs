//! The web app that an API serves from its own address: its files, and the policy of its pages.
//!
//! A bundle is made before the API starts, and read into memory once: it is small, and no request
//! can name a file that was not in it then. Every path in it begins with a fingerprint of the
//! whole, so browsers keep files for ever.

mod unpacked;

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    HeaderValue, VARY,
};
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use serde::Deserialize;

use self::unpacked::Unpacked;
use crate::{ApiProblem, PathParam};

/// The policy of pages whose forms browsers may send by themselves to `$forms`.
macro_rules! policy {
    ($forms:literal) => {
        concat!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; ",
            "img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action ",
            $forms,
            "; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        )
    };
}

/// What pages may do: run scripts and WebAssembly of their own site, load what is their own site's,
/// and talk to it. Nothing inline runs, and no text becomes a script.
pub const PAGE_POLICY: &str = policy!("'none'");

/// The same for pages with a search, which browsers send without any script.
pub const SEARCH_POLICY: &str = policy!("'self'");

/// Puts an answer under the policy of pages.
#[must_use]
pub fn under_page_policy(response: HttpResponse) -> HttpResponse {
    under(PAGE_POLICY, response)
}

/// Puts an answer under the policy of pages with a search.
#[must_use]
pub fn under_search_policy(response: HttpResponse) -> HttpResponse {
    under(SEARCH_POLICY, response)
}

fn under(policy: &'static str, mut response: HttpResponse) -> HttpResponse {
    let policy = HeaderValue::from_static(policy);
    response
        .headers_mut()
        .insert(CONTENT_SECURITY_POLICY, policy);
    response
}

/// A page that is the same for everybody, under the policy of pages. No browser keeps it: what its
/// program shows in it is for who is signed in, and going back must not show it to another.
#[must_use]
pub fn page(html: Bytes) -> HttpResponse {
    let response = HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(html);
    under_page_policy(response)
}

/// Below which address the files are.
const ASSETS: &str = "/assets";

/// What a bundle's own list is called.
const MANIFEST: &str = "manifest.json";

/// The most that a bundle may weigh, with all encodings: it stays in memory.
const MAX_BYTES: u64 = 32 * 1024 * 1024;

/// How a file travels, the best first, with the ending of its name.
const ENCODINGS: [(&str, &str); 2] = [("br", BROTLI), ("gzip", GZIP)];

const BROTLI: &str = ".br";
const GZIP: &str = ".gz";

/// The bundle of a web app. Clones share everything.
#[derive(Debug, Clone)]
pub struct WebApp(Arc<Bundle>);

#[derive(Debug)]
struct Bundle {
    manifest: Manifest,
    files: Files,
}

/// The files by their names, packed and as they are. One that is packed is kept so alone: hardly
/// anybody asks for it otherwise, and it is several times as large.
#[derive(Debug)]
struct Files {
    kept: HashMap<String, Bytes>,
    unpacked: Unpacked,
}

impl Files {
    fn of(kept: HashMap<String, Bytes>) -> Self {
        Self {
            kept,
            unpacked: Unpacked::default(),
        }
    }

    fn get(&self, name: &str) -> Option<&Bytes> {
        self.kept.get(name)
    }

    fn has(&self, name: &str) -> bool {
        self.kept.contains_key(name) || self.kept.contains_key(&format!("{name}{GZIP}"))
    }

    /// A file as it is.
    async fn plain(&self, name: &str) -> Result<Option<Bytes>, Arc<io::Error>> {
        let Some(packed) = self.kept.get(&format!("{name}{GZIP}")) else {
            return Ok(self.kept.get(name).cloned());
        };
        self.unpacked.get(name, packed).await.map(Some)
    }
}

/// The files that pages name, by their paths in the bundle.
#[derive(Debug, Clone, Deserialize)]
struct Manifest {
    style: String,
    icon: String,
    fonts: Vec<String>,
    start: String,
    scripts: Vec<String>,
    program: String,
}

/// Why there is no bundle.
#[derive(Debug, thiserror::Error)]
pub enum WebAppError {
    /// A file can't be read.
    #[error("{path}: {source}")]
    Unreadable {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The list is none.
    #[error("{0}: {1}")]
    NoManifest(PathBuf, serde_json::Error),
    /// The list names a file that is not there.
    #[error("{0} is not in the bundle")]
    Incomplete(String),
    /// It would not fit into memory.
    #[error("the bundle has more than {MAX_BYTES} bytes")]
    TooLarge,
}

impl WebApp {
    /// Reads the bundle in a folder.
    ///
    /// # Errors
    /// When it is not there, or not whole.
    pub fn open(folder: &Path) -> Result<Self, WebAppError> {
        let list = folder.join(MANIFEST);
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            move |source| WebAppError::Unreadable { path, source }
        };
        let text = fs::read(&list).map_err(unreadable(&list))?;
        let manifest: Manifest =
            serde_json::from_slice(&text).map_err(|error| WebAppError::NoManifest(list, error))?;

        let (mut files, mut folders, mut weight) = (HashMap::new(), vec![folder.to_owned()], 0);
        while let Some(below) = folders.pop() {
            for entry in fs::read_dir(&below).map_err(unreadable(&below))? {
                let path = entry.map_err(unreadable(&below))?.path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                weight += fs::metadata(&path).map_err(unreadable(&path))?.len();
                if weight > MAX_BYTES {
                    return Err(WebAppError::TooLarge);
                }
                if is_packed(&path) {
                    continue;
                }
                let bytes = fs::read(&path).map_err(unreadable(&path))?;
                let name = path.strip_prefix(folder).unwrap_or(&path);
                files.insert(name.to_string_lossy().into_owned(), Bytes::from(bytes));
            }
        }
        files.remove(MANIFEST);
        let files = Files::of(files);
        let bundle = Bundle { manifest, files };
        let missing = bundle.named().find(|name| !bundle.files.has(name));
        if let Some(missing) = missing {
            return Err(WebAppError::Incomplete(missing.clone()));
        }
        Ok(Self(Arc::new(bundle)))
    }

    /// The address of the style sheet.
    #[must_use]
    pub fn style(&self) -> String {
        address(&self.0.manifest.style)
    }

    /// The address of the icon.
    #[must_use]
    pub fn icon(&self) -> String {
        address(&self.0.manifest.icon)
    }

    /// The addresses of the fonts.
    #[must_use]
    pub fn fonts(&self) -> Vec<String> {
        self.0.manifest.fonts.iter().map(address).collect()
    }

    /// The address of the script that starts the app.
    #[must_use]
    pub fn start(&self) -> String {
        address(&self.0.manifest.start)
    }

    /// The addresses of all scripts.
    #[must_use]
    pub fn scripts(&self) -> Vec<String> {
        self.0.manifest.scripts.iter().map(address).collect()
    }

    /// The address of the program.
    #[must_use]
    pub fn program(&self) -> String {
        address(&self.0.manifest.program)
    }

    /// The routes of the files.
    pub fn routes(self) -> impl Fn(&mut ServiceConfig) + Clone + Send + Sync + 'static {
        routes_of([self])
    }
}

/// The routes of the files of several apps, which one API serves: their paths begin with different
/// fingerprints.
pub fn routes_of(
    apps: impl IntoIterator<Item = WebApp>,
) -> impl Fn(&mut ServiceConfig) + Clone + Send + Sync + 'static {
    let apps = Data::new(Apps(apps.into_iter().collect()));
    move |api| {
        api.app_data(Data::clone(&apps))
            .route(&format!("{ASSETS}/{{path:.*}}"), web::get().to(file));
    }
}

/// All apps that an API serves.
struct Apps(Vec<WebApp>);

impl Bundle {
    fn named(&self) -> impl Iterator<Item = &String> {
        let Manifest {
            style,
            icon,
            fonts,
            start,
            scripts,
            program,
        } = &self.manifest;
        let single = [style, icon, start, program];
        single.into_iter().chain(fonts).chain(scripts)
    }
}

/// Whether a file is there packed as well.
fn is_packed(path: &Path) -> bool {
    let mut packed = path.as_os_str().to_owned();
    packed.push(GZIP);
    Path::new(&packed).exists()
}

async fn file(
    request: HttpRequest,
    path: PathParam<String>,
    apps: Data<Apps>,
) -> Result<HttpResponse, ApiProblem> {
    let mut all = apps.0.iter().map(|app| &app.0.files);
    let found = all.find(|files| files.has(&path.0));
    let found = found.zip(content_type(&path.0));
    let nothing = || ApiProblem::of_status(StatusCode::NOT_FOUND);
    let (files, kind) = found.ok_or_else(nothing)?;
    let packed = ENCODINGS.iter().find_map(|(encoding, ending)| {
        let file = files.get(&format!("{}{ending}", path.0))?;
        accepts(&request, encoding).then_some((*encoding, file))
    });
    let mut response = HttpResponse::Ok();
    response
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .insert_header((VARY, ACCEPT_ENCODING.as_str()));
    Ok(match packed {
        Some((encoding, file)) => response
            .insert_header((CONTENT_ENCODING, encoding))
            .body(file.clone()),
        None => {
            let plain = files.plain(&path.0).await;
            let plain = plain.map_err(ApiProblem::internal)?;
            response.body(plain.ok_or_else(nothing)?)
        }
    })
}

/// Whether the client takes an encoding. What it likes less than another is no matter: the best is
/// the smallest.
pub(crate) fn accepts(request: &HttpRequest, encoding: &str) -> bool {
    let values = request.headers().get_all(ACCEPT_ENCODING);
    let mut taken = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|entry| entry.split_once(';').unwrap_or((entry, "")));
    taken.any(|(name, weight)| {
        let weight = weight.trim().trim_start_matches("q=");
        let is_refused = weight.parse::<f32>().is_ok_and(|weight| weight == 0.0);
        name.trim().eq_ignore_ascii_case(encoding) && !is_refused
    })
}

fn content_type(path: &str) -> Option<&'static str> {
    let (_, ending) = path.rsplit_once('.')?;
    Some(match ending {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

fn address(path: impl AsRef<str>) -> String {
    format!("{ASSETS}/{}", path.as_ref())
}

#[cfg(test)]
mod tests;
