//! A launch of the read model, as it is sent.

use api_contract::launches::{Availability, Launch, LaunchRocket, LaunchSpaceport, Seats};
use projection_customer::LaunchView;

pub(super) fn launch(view: LaunchView) -> Launch {
    Launch {
        id: view.id,
        slug: view.slug,
        supplier: view.supplier.id,
        rocket: LaunchRocket {
            id: view.rocket.id,
            name: view.rocket.name,
            model: view.rocket.model,
            range: view.rocket.range,
        },
        destination: view.destination,
        spaceport: LaunchSpaceport {
            code: view.spaceport.code,
            name: view.spaceport.name,
            country: view.spaceport.country,
            time_zone: view.spaceport.time_zone,
        },
        mission: view.mission,
        date: view.date,
        seat_price: view.seat_price,
        seats: Seats {
            offered: view.seats.offered,
            free: view.free,
        },
        status: view.status.into(),
        scheduled_at: view.scheduled_at,
    }
}

pub(super) fn availability(view: projection_customer::Availability) -> Availability {
    Availability {
        offered: view.offered,
        free: view.free,
        status: view.status.into(),
    }
}
