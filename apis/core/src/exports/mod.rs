//! Parts of the log as files, as auditors check them on machines of their own.

mod aggregate;
mod range;

pub(crate) use aggregate::{__path_aggregate, aggregate};
pub(crate) use range::{__path_range, range};

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use actix_web::{HttpResponse, web};
use api_contract::verifications::MAX_EXPORTED;
use api_kit::{ApiProblem, Principal, Slices};
use tempfile::TempDir;
use verifications::{ExportFailure, Most, Part, export};

use crate::refusal;
use crate::state::State;
use crate::visit::Visit;

/// The most that a file has: it is handed over from memory.
const MOST: Most = Most {
    commits: MAX_EXPORTED,
    bytes: 64 << 20,
};

/// A part of the log, with what shows that it is what was sealed where that is at hand. Before it is handed out it
/// is noted in the security log who gets it.
async fn file(
    state: &State,
    who: &Principal,
    visit: &Visit,
    part: Part,
    name: &str,
) -> Result<HttpResponse, ApiProblem> {
    let room = state.exports.room()?;
    let seals = match state.sealed.clone() {
        Some(sealed) => Some(
            web::block(move || sealed.seals())
                .await
                .map_err(ApiProblem::internal)?
                .map_err(|error| refusal::export(ExportFailure::Export(error.into())))?,
        ),
        None => None,
    };
    let folder = TempDir::new().map_err(ApiProblem::internal)?;
    let path = folder.path().join("export");
    export(&state.log, part, seals, &path, Some(MOST), |_, _| {})
        .await
        .map_err(refusal::export)?;
    let bytes = web::block(move || {
        let bytes = std::fs::read(path);
        drop(folder);
        bytes
    });
    let bytes = bytes
        .await
        .map_err(ApiProblem::internal)?
        .map_err(ApiProblem::internal)?;
    let noted = state
        .identity
        .note_export(who.account(), &visit.visit, name);
    noted.await.map_err(refusal::identity)?;
    let disposition = format!("attachment; filename=\"{name}.jsonl.gz\"");
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/gzip"))
        .insert_header((CONTENT_DISPOSITION, disposition))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(Slices::of(bytes).holding(room)))
}
