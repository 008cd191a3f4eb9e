//! Which address leads to which endpoint.

use actix_web::web::{Data, ServiceConfig, get, post, put, resource, scope};

use crate::state::State;
use crate::{
    bookings, invoices, launches, payments, refunds, reports, rockets, spaceports, supplier,
};

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
            .service(
                resource("/supplier")
                    .route(get().to(supplier::show))
                    .route(put().to(supplier::save)),
            )
            .service(
                resource("/rockets")
                    .route(get().to(rockets::list))
                    .route(post().to(rockets::register)),
            )
            .service(
                resource("/rockets/{rocket}")
                    .route(get().to(rockets::show))
                    .route(put().to(rockets::revise)),
            )
            .service(resource("/rockets/{rocket}/retirement").route(post().to(rockets::retire)))
            .service(resource("/spaceports").route(get().to(spaceports::list)))
            .service(
                resource("/launches")
                    .route(get().to(launches::list))
                    .route(post().to(launches::schedule)),
            )
            .service(resource("/launches/{launch}").route(get().to(launches::show)))
            .service(resource("/launches/{launch}/manifest").route(get().to(launches::manifest)))
            .service(resource("/payments").route(get().to(payments::list)))
            .service(resource("/reports/revenue").route(get().to(reports::revenue)))
            .configure(launch_commands)
            .configure(money),
    );
}

/// What happens to a launch after it is scheduled.
fn launch_commands(api: &mut ServiceConfig) {
    api.service(resource("/launches/{launch}/revision").route(post().to(launches::revise)))
        .service(resource("/launches/{launch}/confirmation").route(post().to(launches::confirm)))
        .service(resource("/launches/{launch}/delay").route(post().to(launches::delay)))
        .service(resource("/launches/{launch}/abort").route(post().to(launches::abort)))
        .service(resource("/launches/{launch}/completion").route(post().to(launches::complete)))
        .service(resource("/launches/{launch}/failure").route(post().to(launches::fail)));
}

/// Invoices, payments and refunds.
fn money(api: &mut ServiceConfig) {
    api.service(
        resource("/invoices")
            .route(get().to(invoices::list))
            .route(post().to(invoices::enter)),
    )
    // Before the one without an ending, which would take it for a part of the id.
    .service(resource("/invoices/{invoice}.pdf").route(get().to(invoices::print)))
    .service(resource("/invoices/{invoice}").route(get().to(invoices::show)))
    .service(resource("/invoices/{invoice}/payments").route(post().to(invoices::pay)))
    .service(resource("/invoices/{invoice}/cancellation").route(post().to(invoices::cancel)))
    .service(resource("/bookings").route(get().to(bookings::list)))
    .service(resource("/bookings/{booking}").route(get().to(bookings::show)))
    .service(resource("/bookings/{booking}/payments").route(post().to(bookings::pay)))
    .service(
        resource("/refunds")
            .route(get().to(refunds::list))
            .route(post().to(refunds::request)),
    )
    .service(resource("/refunds/{refund}/approval").route(post().to(refunds::approve)))
    .service(resource("/refunds/{refund}/rejection").route(post().to(refunds::reject)))
    .service(resource("/refunds/{refund}/payments").route(post().to(refunds::record_payment)))
    .service(resource("/refunds/{refund}/failure").route(post().to(refunds::record_failure)));
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
