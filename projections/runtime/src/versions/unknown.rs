//! What another release wrote into a record that several releases write.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Fields that this release does not know, as they stand there: whoever writes the record anew writes
/// them with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Unknown(Map<String, Value>);
