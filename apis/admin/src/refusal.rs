//! How what stands in the way becomes a problem.

use api_kit::ApiProblem;
pub(crate) use api_kit::refusal::*;
use domain::launch::LaunchError;
use projection_operational::queries::QueryError;

/// A question that the read model does not answer.
pub(crate) fn query(error: QueryError) -> ApiProblem {
    match error {
        QueryError::Unavailable(error) => read_model_failed(error),
        error @ QueryError::InvalidCursor => cursor(error),
        error @ QueryError::Unreadable(_) => ApiProblem::internal(error),
    }
}

/// There is no such launch for who asks, and it is the body that names it.
pub(crate) fn no_launch() -> ApiProblem {
    let unknown = LaunchError::LaunchUnknown;
    rejection(&unknown).field("launch", unknown.to_string())
}
