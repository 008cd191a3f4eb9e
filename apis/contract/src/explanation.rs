//! Why something is done, where that is all there is to say.

use domain::text::Reason;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::{Fields, InvalidFields};

/// Why something is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Explanation {
    /// Why, for those whom it concerns. Nothing about persons.
    #[schema(
        min_length = 1,
        max_length = 500,
        example = "A valve of the first stage did not open."
    )]
    pub reason: String,
}

impl Explanation {
    /// The domain's value.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(&self) -> Result<Reason, InvalidFields> {
        let mut fields = Fields::default();
        let reason = fields.read("reason", Reason::parse(&self.reason));
        fields.finish(|| reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_to_500_characters() {
        let of = |reason: String| Explanation { reason }.parse();
        assert_eq!(of("å".repeat(500)).unwrap().as_str().chars().count(), 500);
        for bad in [String::new(), "   ".into(), "x".repeat(501)] {
            let invalid = of(bad).unwrap_err();
            assert_eq!(invalid.0[0].field, "reason");
        }
    }
}
