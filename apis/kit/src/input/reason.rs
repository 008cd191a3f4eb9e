//! Why serde refused a value, as a field and a message.

use api_contract::problem::FieldError;
use serde_path_to_error::Path;

/// The longest path and message that are given back: both can hold text of the client.
const MAX_CHARS: usize = 200;

/// The field that is at fault, as exactly as it is known. An unknown, missing or doubled field
/// is at fault itself, not the object around it, which is all that the path names.
pub(super) fn field_error(path: &Path, message: &str) -> FieldError {
    let message = message.split(" at line ").next().unwrap_or(message);
    let mut field = path.to_string();
    if let Some(name) = named_field(message)
        && !field.ends_with(name)
    {
        field = if path.iter().len() == 0 {
            name.to_owned()
        } else {
            format!("{field}.{name}")
        };
    }
    FieldError::new(bounded(&field), bounded(message))
}

/// The name that serde's message puts in backticks.
fn named_field(message: &str) -> Option<&str> {
    let rest = ["unknown field `", "missing field `", "duplicate field `"]
        .iter()
        .find_map(|start| message.strip_prefix(start))?;
    rest.split('`').next()
}

fn bounded(text: &str) -> String {
    text.chars().take(MAX_CHARS).collect()
}
