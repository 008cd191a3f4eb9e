//! The answer to whatever was written.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Something was written, and is durable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Written {
    /// What was made or changed.
    pub id: Uuid,
    /// Where in the log. Sent back as `Astro-Min-Position`, a reading request shows it.
    #[schema(example = "3q2-7wAAAAAAAAAq")]
    pub position: String,
}
