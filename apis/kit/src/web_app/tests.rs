use std::io::Write;

use actix_web::App;
use actix_web::test::{TestRequest, call_and_read_body, call_service, init_service};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::future::join;
use tempfile::TempDir;

use super::*;

const LIST: &str = r#"{"made_of": "1", "style": "1/style.css", "icon": "1/icon.svg",
    "fonts": ["1/fonts/sans.woff2"], "start": "1/start.js", "scripts": ["1/start.js"],
    "program": "1/app_bg.wasm"}"#;

fn bundle(without: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("1/fonts")).unwrap();
    for (name, text) in [
        (MANIFEST, LIST),
        ("1/style.css", "plain"),
        ("1/style.css.br", "brotli"),
        ("1/style.css.gz", "plain"),
        ("1/icon.svg", "icon"),
        ("1/fonts/sans.woff2", "font"),
        ("1/start.js", "script"),
        ("1/app_bg.wasm", "program"),
    ] {
        if name != without {
            let text = match name.ends_with(GZIP) {
                true => packed(text),
                false => text.into(),
            };
            fs::write(folder.path().join(name), text).unwrap();
        }
    }
    folder
}

fn packed(text: &str) -> Vec<u8> {
    let mut packed = Vec::new();
    let mut gzip = GzEncoder::new(&mut packed, Compression::fast());
    gzip.write_all(text.as_bytes()).unwrap();
    gzip.finish().unwrap();
    packed
}

/// The body and a header of an answer.
async fn get(path: &str, encodings: &str, name: &str) -> (u16, String, Option<String>) {
    let folder = bundle("");
    let app = WebApp::open(folder.path()).unwrap();
    let service = init_service(App::new().configure(app.routes())).await;
    let request = || {
        let request = TestRequest::with_uri(path).insert_header((ACCEPT_ENCODING, encodings));
        request.to_request()
    };
    let answer = call_service(&service, request()).await;
    let header = answer.headers().get(name);
    let header = header.map(|value| value.to_str().unwrap().to_owned());
    let body = call_and_read_body(&service, request()).await;
    let body = match body == packed("plain") {
        true => "packed".to_owned(),
        false => String::from_utf8(body.to_vec()).unwrap(),
    };
    (answer.status().as_u16(), body, header)
}

#[actix_web::test]
async fn a_file_travels_as_small_as_the_browser_takes_it() {
    for (encodings, body, told) in [
        ("gzip, deflate, br, zstd", "brotli", Some("br")),
        ("gzip", "packed", Some("gzip")),
        ("br;q=0, gzip;q=0.5", "packed", Some("gzip")),
        ("identity", "plain", None),
        ("", "plain", None),
    ] {
        let answer = get("/assets/1/style.css", encodings, "content-encoding").await;
        let told = told.map(str::to_owned);
        assert_eq!(answer, (200, body.to_owned(), told), "{encodings}");
    }
}

#[actix_web::test]
async fn a_file_is_unpacked_once_for_all_who_take_no_encoding() {
    let folder = bundle("");
    let app = WebApp::open(folder.path()).unwrap();
    let plain = || app.0.files.plain("1/style.css");
    let (one, other) = join(plain(), plain()).await;
    let later = plain().await;
    let [one, other, later] = [one, other, later].map(|file| file.unwrap().unwrap());
    assert_eq!(one, "plain");
    for other in [other, later] {
        assert_eq!(one.as_ptr(), other.as_ptr(), "it is the same in memory");
    }
}

#[actix_web::test]
async fn browsers_keep_files_for_ever_and_ask_for_each_encoding_apart() {
    let (_, _, caching) = get("/assets/1/start.js", "", "cache-control").await;
    assert_eq!(
        caching.as_deref(),
        Some("public, max-age=31536000, immutable")
    );
    let (_, _, vary) = get("/assets/1/start.js", "", "vary").await;
    assert_eq!(vary.as_deref(), Some("accept-encoding"));
    let (_, _, kind) = get("/assets/1/app_bg.wasm", "br", "content-type").await;
    assert_eq!(kind.as_deref(), Some("application/wasm"));
}

#[actix_web::test]
async fn nothing_is_found_that_is_no_file_of_the_bundle() {
    for path in [
        "/assets/manifest.json",
        "/assets/1/style.css.br",
        "/assets/1",
        "/assets/",
        "/assets/../Cargo.toml",
        "/assets/%2e%2e/%2e%2e/etc/passwd",
        "/assets//etc/passwd",
    ] {
        assert_eq!(get(path, "", "etag").await.0, 404, "{path}");
    }
}

#[actix_web::test]
async fn apps_live_side_by_side() {
    let (one, other) = (bundle(""), tempfile::tempdir().unwrap());
    fs::create_dir_all(other.path().join("2")).unwrap();
    let list = LIST.replace("fonts/sans", "sans").replace("1/", "2/");
    fs::write(other.path().join(MANIFEST), list).unwrap();
    for name in [
        "style.css",
        "icon.svg",
        "sans.woff2",
        "start.js",
        "app_bg.wasm",
    ] {
        fs::write(other.path().join("2").join(name), "other").unwrap();
    }
    let apps = [&one, &other].map(|folder| WebApp::open(folder.path()).unwrap());
    let service = init_service(App::new().configure(routes_of(apps))).await;
    for (path, expected) in [
        ("/assets/1/style.css", "plain"),
        ("/assets/2/style.css", "other"),
    ] {
        let request = TestRequest::with_uri(path).to_request();
        assert_eq!(call_and_read_body(&service, request).await, expected);
    }
}

#[test]
fn a_bundle_that_is_not_whole_is_told_at_once() {
    let open = |without| WebApp::open(bundle(without).path());
    assert!(
        matches!(open("1/start.js"), Err(WebAppError::Incomplete(name)) if name == "1/start.js")
    );
    let told = open(MANIFEST).unwrap_err().to_string();
    assert!(told.contains(MANIFEST), "{told}");
}
