//! What shows that somebody has their second factor.

use api_contract::identity::Secret;
use api_kit::ApiProblem;
use identity::SecondFactorProof;

use crate::refusal;

/// The one of both that was sent, if one was: for what asks for it where a second factor is on.
///
/// # Errors
/// 422 when both were, or when it can't be one.
pub(crate) fn proof_if_any(
    code: Option<&Secret>,
    recovery_code: Option<&Secret>,
) -> Result<Option<SecondFactorProof>, ApiProblem> {
    if code.is_none() && recovery_code.is_none() {
        return Ok(None);
    }
    proof(code, recovery_code).map(Some)
}

/// The one of both that was sent.
///
/// # Errors
/// 422 when none was, or both, or when it can't be one.
pub(crate) fn proof(
    code: Option<&Secret>,
    recovery_code: Option<&Secret>,
) -> Result<SecondFactorProof, ApiProblem> {
    match (code, recovery_code) {
        (Some(code), None) => code
            .0
            .parse()
            .map(SecondFactorProof::Code)
            .map_err(|error| refusal::field("code", error)),
        (None, Some(code)) => code
            .0
            .parse()
            .map(SecondFactorProof::Recovery)
            .map_err(|error| refusal::field("recovery_code", error)),
        _ => Err(refusal::field("code", "send either code or recovery_code")),
    }
}
