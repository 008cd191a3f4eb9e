//! What an aggregate can be.

use api_contract::operations::AGGREGATE_KINDS;
use api_kit::ApiProblem;

/// The kind of this name. Nothing else may become a part of a subject.
pub(crate) fn known(kind: &str) -> Result<&'static str, ApiProblem> {
    let known = AGGREGATE_KINDS.into_iter().find(|known| *known == kind);
    known.ok_or_else(|| {
        let detail = format!(
            "There is no such kind of aggregate. There are: {}.",
            AGGREGATE_KINDS.join(", ")
        );
        ApiProblem::not_found("aggregate_kind_unknown", detail)
    })
}

/// Nothing ever happened to it.
pub(super) fn nothing_happened() -> ApiProblem {
    let detail = "Nothing ever happened to an aggregate of this kind and id.";
    ApiProblem::not_found("aggregate_not_found", detail)
}
