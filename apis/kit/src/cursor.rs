//! Cursors of pages: where the next page begins, opaque to clients.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::ApiProblem;

/// The longest cursor that is read.
const MAX_CHARS: usize = 512;

/// Writes a cursor. What it holds must be small: a few keys of the last item of a page.
///
/// # Errors
/// 500 when it would be too long to be read again, or can't be JSON.
pub fn encode<T: Serialize>(place: &T) -> Result<String, ApiProblem> {
    let json = serde_json::to_vec(place).map_err(ApiProblem::internal)?;
    let cursor = URL_SAFE_NO_PAD.encode(json);
    if cursor.len() > MAX_CHARS {
        return Err(ApiProblem::internal("a cursor became too long"));
    }
    Ok(cursor)
}

/// Reads a cursor.
///
/// # Errors
/// 400 when it is none of ours.
pub fn decode<T: DeserializeOwned>(cursor: &str) -> Result<T, ApiProblem> {
    let parsed = (cursor.len() <= MAX_CHARS)
        .then(|| URL_SAFE_NO_PAD.decode(cursor).ok())
        .flatten()
        .and_then(|json| serde_json::from_slice(&json).ok());
    parsed.ok_or_else(|| {
        ApiProblem::malformed("invalid_cursor", "The cursor is none that a page gave out.")
            .field("cursor", "must be the `next` of a page of the same list")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let place = ("2028-03-01".to_owned(), 7_u32);
        let cursor = encode(&place).unwrap();
        assert_eq!(decode::<(String, u32)>(&cursor).unwrap(), place);
    }

    #[test]
    fn a_foreign_or_overlong_cursor_is_refused() {
        for cursor in ["", "%%%", "bm90IGpzb24", &"A".repeat(MAX_CHARS + 1)] {
            let problem = decode::<(String, u32)>(cursor).unwrap_err();
            assert_eq!(
                (problem.status().as_u16(), problem.code()),
                (400, "invalid_cursor")
            );
        }
    }
}
