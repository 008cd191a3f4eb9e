//! Lists as files: comma-separated values (RFC 4180), for spreadsheets.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, web};
use api_contract::export::{Format, MAX_EXPORT};
use chrono::{DateTime, SecondsFormat, Utc};
use csv::{Terminator, WriterBuilder};
use serde::Serialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{ApiProblem, Slices};

/// How many files are made and sent at a time: each holds all of its rows in memory.
const AT_ONCE: usize = 2;

/// When to try again.
const SOON: Duration = Duration::from_secs(5);

/// Room for the files that are being made and sent.
#[derive(Debug, Clone)]
pub struct Exports(Arc<Semaphore>);

impl Default for Exports {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Exports {
    /// Room for one more, for as long as it is kept.
    ///
    /// # Errors
    /// 503 while others have it.
    pub fn room(&self) -> Result<OwnedSemaphorePermit, ApiProblem> {
        let room = Arc::clone(&self.0).try_acquire_owned();
        room.map_err(|_| {
            ApiProblem::unavailable(
                "busy",
                "Other files are being made just now: please try again.",
                SOON,
            )
        })
    }
}

/// What a file of `T`s is like.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<T> {
    /// The name of the file, without its ending.
    pub name: &'static str,
    /// The names of the columns.
    pub columns: &'static [&'static str],
    /// A row, in the order of the columns.
    pub cells: fn(&T) -> Vec<String>,
}

/// Whether a file is wanted instead of a page.
pub fn is_wanted(request: &HttpRequest, format: Option<Format>) -> bool {
    if let Some(format) = format {
        return format == Format::Csv;
    }
    let accepted = request.headers().get_all(ACCEPT);
    accepted
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|range| range.split(';').next())
        .any(|media_type| media_type.trim().eq_ignore_ascii_case("text/csv"))
}

/// The answer with all of a list, unless there is more of it. It keeps its room until it is read.
///
/// # Errors
/// 422 when it is too long for a file.
pub async fn file<T: Send + 'static>(
    sheet: Sheet<T>,
    rows: Vec<T>,
    is_more: bool,
    room: OwnedSemaphorePermit,
) -> Result<HttpResponse, ApiProblem> {
    if is_more {
        return Err(ApiProblem::unprocessable(
            "export_too_large",
            format!(
                "There are more than {MAX_EXPORT} rows, the most that a file has. Narrow the list \
                 by its filters."
            ),
        ));
    }
    let name = format!("attachment; filename=\"{}.csv\"", sheet.name);
    let text = web::block(move || written(sheet, &rows)).await;
    let text = text
        .map_err(ApiProblem::internal)?
        .map_err(ApiProblem::internal)?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/csv; charset=utf-8; header=present"))
        .insert_header((CONTENT_DISPOSITION, name))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(Slices::of(text).holding(room)))
}

fn written<T>(sheet: Sheet<T>, rows: &[T]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(sheet.columns)?;
    for row in rows {
        writer.write_record((sheet.cells)(row).into_iter().map(harmless))?;
    }
    writer
        .into_inner()
        .map_err(|error| error.into_error().into())
}

/// What begins a formula, also in its full-width form.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Behind what a spreadsheet can see another cell begin, whatever is quoted: one that separates
/// cells by `;` or tabs takes no quote behind a comma for the beginning of a cell.
const SEPARATORS: [char; 4] = [';', '\t', '\r', '\n'];

/// A cell that no spreadsheet takes for a formula, nor any part of it.
/// Source: OWASP, "CSV Injection".
fn harmless(cell: String) -> String {
    let mut text = String::with_capacity(cell.len());
    for part in cell.split_inclusive(SEPARATORS) {
        let shown = part.trim_start_matches(|sign: char| sign.is_whitespace() || sign == '"');
        let begins_with_a_tab = text.is_empty() && part.starts_with(['\t', '\r']);
        if shown.starts_with(FORMULA) || begins_with_a_tab {
            text.push('\'');
        }
        text.push_str(part);
    }
    text
}

/// What may be absent, as a cell.
pub fn maybe<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A word of a known set, as in JSON.
pub fn word<T: Serialize>(value: &T) -> String {
    let word = serde_json::to_value(value);
    word.ok()
        .and_then(|word| word.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// An instant, as in JSON.
pub fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// An instant that may be absent.
pub fn maybe_instant(at: Option<DateTime<Utc>>) -> String {
    at.map(instant).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;
    use actix_web::test::TestRequest;

    use super::*;

    const NOTES: Sheet<&str> = Sheet {
        name: "notes",
        columns: &["number", "text"],
        cells: |text| vec!["1".to_owned(), (*text).to_owned()],
    };

    fn room() -> OwnedSemaphorePermit {
        Exports::default().room().unwrap()
    }

    async fn text_of(texts: &[&'static str]) -> String {
        let answer = file(NOTES, texts.to_vec(), false, room()).await.unwrap();
        let body = to_bytes(answer.into_body()).await.unwrap();
        String::from_utf8(body.to_vec()).unwrap()
    }

    #[actix_web::test]
    async fn cells_are_quoted_where_they_have_to_be() {
        assert_eq!(text_of(&[]).await, "number,text\r\n");
        assert_eq!(
            text_of(&["plain", "a, b", "say \"no\"", "two\nlines", "Kármán"]).await,
            "number,text\r\n\
             1,plain\r\n\
             1,\"a, b\"\r\n\
             1,\"say \"\"no\"\"\"\r\n\
             1,\"two\nlines\"\r\n\
             1,Kármán\r\n"
        );
    }

    #[actix_web::test]
    async fn no_cell_is_a_formula() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("+14325550100", "'+14325550100"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t'=1"),
            ("\r=1", "\"'\r'=1\""),
            ("  =1", "'  =1"),
            ("＝1", "'＝1"),
            ("＋1", "'＋1"),
            ("－1", "'－1"),
            ("＠SUM(A1)", "'＠SUM(A1)"),
            ("a;=1", "a;'=1"),
            ("a; \u{a0}+1", "a;' \u{a0}+1"),
            ("a;-1;b;@c", "a;'-1;b;'@c"),
            ("a;＝1", "a;'＝1"),
            ("a\t=1", "a\t'=1"),
            ("a;\"=1;b", "\"a;'\"\"=1;b\""),
            ("two\n=1", "\"two\n'=1\""),
            ("a; b", "a; b"),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("a=1", "a=1"),
        ] {
            let file = text_of(&[text]).await;
            assert_eq!(file, format!("number,text\r\n1,{cell}\r\n"), "{text:?}");
        }
    }

    #[actix_web::test]
    async fn a_file_has_a_name_and_is_kept_nowhere() {
        let answer = file(NOTES, vec!["a"], false, room()).await.unwrap();
        let header = |name| answer.headers().get(name).unwrap().to_str().unwrap();
        assert_eq!(
            header("content-disposition"),
            "attachment; filename=\"notes.csv\""
        );
        assert_eq!(
            header("content-type"),
            "text/csv; charset=utf-8; header=present"
        );
        assert_eq!(header("cache-control"), "no-store");
    }

    #[actix_web::test]
    async fn a_list_that_is_too_long_is_refused_and_not_cut_off() {
        let refused = file(NOTES, vec!["a"], true, room()).await.unwrap_err();
        let problem = refused.to_problem(None);
        assert_eq!((problem.status, &*problem.code), (422, "export_too_large"));
        assert!(problem.detail.contains("100000"), "{}", problem.detail);
    }

    #[test]
    fn a_file_is_asked_for_by_the_query_or_by_the_header() {
        let accepting = |accept: &str| {
            TestRequest::default()
                .insert_header((ACCEPT, accept))
                .to_http_request()
        };
        let (json, csv) = (Some(Format::Json), Some(Format::Csv));
        let any = accepting("*/*");
        assert!(!is_wanted(&any, None));
        assert!(is_wanted(&any, csv));
        let file = accepting("text/html;q=0.5, Text/CSV; header=present");
        assert!(is_wanted(&file, None));
        assert!(!is_wanted(&file, json), "the query decides");
        assert!(!is_wanted(&TestRequest::default().to_http_request(), None));
    }

    #[actix_web::test]
    async fn only_so_many_files_are_made_and_sent_at_once() {
        let exports = Exports::default();
        let mut answers = Vec::new();
        for _ in 0..AT_ONCE {
            let room = exports.room().unwrap();
            answers.push(file(NOTES, vec!["a"], false, room).await.unwrap());
        }
        let refused = exports.room().unwrap_err();
        assert_eq!((refused.status().as_u16(), refused.code()), (503, "busy"));
        to_bytes(answers.remove(0).into_body()).await.unwrap();
        assert!(exports.room().is_ok());
    }
}
