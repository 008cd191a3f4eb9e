//! What an error of the server means to the projector: is the data at fault, or the store?
//!
//! Only what would fail again with the same data, whatever the store does, is
//! [`TargetError::Poisonous`]: it sets an aggregate aside. Everything else, and everything
//! unknown, is [`TargetError::Unavailable`]: trying again loses nothing.

use mongodb::error::{Error, ErrorKind, WriteFailure};
use projection_runtime::TargetError;

/// Two documents claim one key.
pub(crate) const DUPLICATE_KEY: i32 = 11000;

/// The document, or what an update would make of it, is larger than a document may be.
const TOO_LARGE: [i32; 2] = [10334, 17419];

/// Codes of single writes that blame what was written, after `error_codes.yml` of MongoDB.
const POISONOUS: [i32; 11] = [
    2,     // BadValue
    9,     // FailedToParse
    14,    // TypeMismatch
    16,    // InvalidLength
    22,    // InvalidBSON
    28,    // PathNotViable
    52,    // DollarPrefixedFieldName
    53,    // InvalidIdField
    66,    // ImmutableField
    121,   // DocumentValidationFailure
    17280, // KeyTooLong
];

/// Judges why one write of a command was refused.
pub(crate) fn of_write(code: i32, message: &str) -> TargetError {
    let blames_data =
        code == DUPLICATE_KEY || TOO_LARGE.contains(&code) || POISONOUS.contains(&code);
    if blames_data {
        TargetError::Poisonous(format!("{message} (code {code})"))
    } else {
        TargetError::Unavailable(format!("{message} (code {code})"))
    }
}

/// Whether a single write met another document with its key.
pub(crate) fn is_duplicate(error: &Error) -> bool {
    matches!(
        &*error.kind,
        ErrorKind::Write(WriteFailure::WriteError(refused)) if refused.code == DUPLICATE_KEY
    )
}

/// Judges the failure of a whole command. A server that does not understand a command is not
/// the data's fault: only size is.
pub(crate) fn of(error: &Error) -> TargetError {
    match &*error.kind {
        ErrorKind::Command(command) if TOO_LARGE.contains(&command.code) => {
            TargetError::Poisonous(error.to_string())
        }
        _ => TargetError::Unavailable(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_codes_that_blame_the_data_are_poisonous() {
        for code in [10334, 121, DUPLICATE_KEY] {
            assert!(
                matches!(of_write(code, ""), TargetError::Poisonous(_)),
                "{code}"
            );
        }
        // NotWritablePrimary, MaxTimeMSExpired, Unauthorized, and what nobody knows.
        for code in [10107, 50, 13, 999_999] {
            assert!(
                matches!(of_write(code, ""), TargetError::Unavailable(_)),
                "{code}"
            );
        }
    }

    #[test]
    fn a_broken_connection_is_not_the_fault_of_the_data() {
        let broken = Error::from(std::io::Error::from(std::io::ErrorKind::ConnectionReset));
        assert!(matches!(of(&broken), TargetError::Unavailable(_)));
    }
}
