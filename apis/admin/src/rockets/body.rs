//! A rocket of the read model, as it is sent.

use api_contract::rockets::Rocket;
use projection_operational::queries;

pub(super) fn rocket(found: queries::Rocket) -> Rocket {
    Rocket {
        id: found.id,
        name: found.name,
        model: found.model,
        capacity: found.capacity,
        range: found.range,
        retired: found.retired_at.is_some(),
        registered_at: found.registered_at,
    }
}
