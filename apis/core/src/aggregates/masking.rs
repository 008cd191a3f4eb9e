//! Sealed values are not shown, not even as ciphertext.

use api_contract::operations::SEALED;
use serde_json::{Value, json};

/// What tells a sealed value from any other object: see `domain::personal::Sealed`.
const CIPHERTEXT: &str = "ciphertext";

/// The same data, with a mark in the place of each sealed value.
pub(super) fn masked(data: Value) -> Value {
    match data {
        Value::Object(fields) if fields.contains_key(CIPHERTEXT) => json!({ SEALED: true }),
        Value::Object(fields) => {
            let fields = fields.into_iter();
            fields.map(|(name, value)| (name, masked(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(masked).collect(),
        data => data,
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::{AccountId, Subject};
    use domain::personal::Sealed;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn sealed_values_are_marked_wherever_they_are_and_all_else_is_shown() {
        let sealed = Sealed {
            subject: Subject::Account(AccountId(Uuid::nil())),
            key: "k".to_owned(),
            nonce: "n".to_owned(),
            ciphertext: "c".to_owned(),
        };
        let data = json!({
            "name": sealed,
            "seats": 2,
            "passengers": [{ "born": sealed, "age": 30 }, null],
            "contact": { "email": sealed },
        });
        assert_eq!(
            masked(data),
            json!({
                "name": { "sealed": true },
                "seats": 2,
                "passengers": [{ "born": { "sealed": true }, "age": 30 }, null],
                "contact": { "email": { "sealed": true } },
            })
        );
    }
}
