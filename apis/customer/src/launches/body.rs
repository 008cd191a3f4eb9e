//! A launch of the read model, as it is sent.

use api_contract::launches::{
    Availability, Launch, LaunchDelay, LaunchEnd, LaunchRocket, LaunchSpaceport, Seats,
};
use projection_customer::{DelayView, EndView, LaunchView, SpaceportView};

pub(crate) fn launch(view: LaunchView) -> Launch {
    Launch {
        id: view.id,
        slug: view.slug,
        supplier: view.supplier.id,
        supplier_name: view.supplier.name,
        rocket: LaunchRocket {
            id: view.rocket.id,
            name: view.rocket.name,
            model: view.rocket.model,
            range: view.rocket.range,
        },
        destination: view.destination,
        spaceport: spaceport(view.spaceport),
        mission: view.mission,
        date: view.date,
        seat_price: view.seat_price,
        seats: Seats {
            offered: view.seats.offered,
            free: view.free,
        },
        status: view.status.into(),
        scheduled_at: view.scheduled_at,
        delays: delays(view.delays),
        ended: view.ended.map(ended),
    }
}

pub(crate) fn spaceport(view: SpaceportView) -> LaunchSpaceport {
    LaunchSpaceport {
        code: view.code,
        name: view.name,
        country: view.country,
        time_zone: view.time_zone,
    }
}

pub(crate) fn delays(views: Vec<DelayView>) -> Vec<LaunchDelay> {
    let delay = |view: DelayView| LaunchDelay {
        previous: view.previous,
        date: view.date,
        cause: view.cause,
        reason: view.reason,
        at: view.at,
    };
    views.into_iter().map(delay).collect()
}

pub(crate) fn ended(view: EndView) -> LaunchEnd {
    LaunchEnd {
        at: view.at,
        cause: view.cause,
        reason: view.reason,
    }
}

pub(super) fn availability(view: projection_customer::Availability) -> Availability {
    Availability {
        offered: view.offered,
        free: view.free,
        status: view.status.into(),
        date: view.date,
    }
}
