//! Whose things somebody sees.

use api_kit::{ApiProblem, Principal, Role};
use domain::ids::SupplierId;

use crate::refusal;

/// The supplier whose things are shown: one's own; for finance the one that is asked for, `None`
/// for all.
pub(crate) fn supplier(
    principal: &Principal,
    asked: Option<SupplierId>,
) -> Result<Option<SupplierId>, ApiProblem> {
    principal.require_any(&[Role::Supplier, Role::Finance])?;
    if principal.has(Role::Finance) {
        return Ok(asked);
    }
    let own = principal.supplier_id()?;
    match asked {
        Some(asked) if asked != own => Err(refusal::parameter("supplier", "must be your own")),
        _ => Ok(Some(own)),
    }
}
