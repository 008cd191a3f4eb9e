//! What a failure of PostgreSQL means: whose fault it is.

use projection_runtime::TargetError;

/// The read model can't be prepared.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The schema could not be made.
    #[error("the schema can't be made: {0}")]
    Schema(#[from] sqlx::Error),
    /// A migration failed, or the schema was made by a newer program.
    #[error("the schema can't be migrated: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
}

/// Sorts a failed write: the classes 21 (cardinality violation: a row twice in one statement), 22
/// (data exception) and 23 (integrity constraint violation) of SQLSTATE say that the data is at
/// fault, everything else may pass.
/// Source: the appendix "PostgreSQL Error Codes" of its documentation.
pub(crate) fn of_write(error: sqlx::Error) -> TargetError {
    let Some(answer) = error.as_database_error() else {
        return TargetError::Unavailable(error.to_string());
    };
    match answer.code() {
        Some(code)
            if ["21", "22", "23"]
                .iter()
                .any(|class| code.starts_with(class)) =>
        {
            // The primary message names columns and constraints; values stand in the detail,
            // which may be personal and is left out.
            TargetError::Poisonous(format!("{} (SQLSTATE {code})", answer.message()))
        }
        _ => TargetError::Unavailable(error.to_string()),
    }
}

/// What failed without any event having to do with it.
pub(crate) fn of_record(error: sqlx::Error) -> TargetError {
    TargetError::Unavailable(error.to_string())
}
