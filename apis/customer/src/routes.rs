//! Which address leads to which endpoint.

use actix_web::web::{Data, ServiceConfig, get, post, put, resource, scope};

use crate::state::State;
use crate::{bookings, invoices, launches, me, payments, spaceports};

/// The routes of the API, on top of `state`.
pub fn configure(state: State) -> impl Fn(&mut ServiceConfig) + Clone + Send + Sync + 'static {
    let state = Data::new(state);
    move |api| {
        api.app_data(Data::clone(&state));
        routes(api);
    }
}

fn routes(api: &mut ServiceConfig) {
    api.service(
        scope("/api/v1")
            .service(resource("/spaceports").route(get().to(spaceports::list)))
            .service(resource("/launches").route(get().to(launches::list)))
            .service(resource("/launches/{launch}").route(get().to(launches::show)))
            .service(
                resource("/launches/{launch}/availability").route(get().to(launches::availability)),
            )
            .service(resource("/launches/{launch}/bookings").route(post().to(bookings::reserve)))
            .service(
                resource("/launches/{launch}/bookings/{booking}/cancellation")
                    .route(get().to(bookings::preview))
                    .route(post().to(bookings::cancel)),
            )
            .service(
                resource("/launches/{launch}/bookings/{booking}/payment")
                    .route(post().to(bookings::pay)),
            )
            .service(resource("/bookings").route(get().to(bookings::list)))
            .service(resource("/bookings/{booking}").route(get().to(bookings::show)))
            .service(resource("/invoices").route(get().to(invoices::list)))
            .service(resource("/bookings/{booking}/ticket.pdf").route(get().to(bookings::ticket)))
            .service(resource("/bookings/{booking}/launch.ics").route(get().to(bookings::calendar)))
            // Before the one without an ending, which would take it for a part of the id.
            .service(resource("/invoices/{invoice}.pdf").route(get().to(invoices::print)))
            .service(resource("/invoices/{invoice}").route(get().to(invoices::show)))
            .service(
                resource("/me")
                    .route(get().to(me::show))
                    .route(put().to(me::save)),
            )
            .service(resource("/payments/events").route(post().to(payments::webhook))),
    );
}

#[cfg(test)]
mod tests {
    use actix_web::App;
    use actix_web::http::Method;
    use actix_web::test::{TestRequest, call_service, init_service};

    use super::routes;
    use crate::openapi;

    #[actix_web::test]
    async fn every_documented_endpoint_has_a_route_and_every_other_method_is_refused() {
        let app = init_service(App::new().configure(routes)).await;
        let document = serde_json::to_value(openapi()).unwrap();
        for (path, operations) in document["paths"].as_object().unwrap() {
            let uri = path.replace(['{', '}'], "");
            for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE] {
                let documented = operations.get(method.as_str().to_lowercase()).is_some();
                let request = TestRequest::with_uri(&uri).method(method.clone());
                let status = call_service(&app, request.to_request()).await.status();
                // Without its state an endpoint fails, but it is there.
                let routed = status != 404 && status != 405;
                assert_eq!(routed, documented, "{method} {path}: {status}");
            }
        }
    }
}
