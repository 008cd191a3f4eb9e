//! Personal values, which are sealed, said in a word.

use api_contract::operations::SEALED;
use serde_json::Value;

/// What stands in the place of a personal value.
const WORD: &str = "⟨sealed⟩";

/// Data with a word in the place of each personal value.
pub(super) fn words(data: Value) -> Value {
    match data {
        Value::Object(fields) if is_sealed(&fields) => Value::from(WORD),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| (name, words(value)))
            .collect(),
        Value::Array(values) => values.into_iter().map(words).collect(),
        plain => plain,
    }
}

/// Whether something in it is personal.
pub(super) fn is_anything_sealed(data: &Value) -> bool {
    match data {
        Value::Object(fields) => is_sealed(fields) || fields.values().any(is_anything_sealed),
        Value::Array(values) => values.iter().any(is_anything_sealed),
        _ => false,
    }
}

fn is_sealed(fields: &serde_json::Map<String, Value>) -> bool {
    fields.len() == 1 && fields.get(SEALED) == Some(&Value::Bool(true))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn personal_values_are_said_to_be_sealed_wherever_they_stand() {
        let data = json!({
            "seats": 2,
            "passengers": [{ "name": { "sealed": true } }],
            "sealed": true,
        });
        let shown = json!({
            "seats": 2,
            "passengers": [{ "name": WORD }],
            "sealed": true,
        });
        assert!(is_anything_sealed(&data));
        assert!(!is_anything_sealed(&shown));
        assert_eq!(words(data), shown);
    }
}
