//! Which address leads to which endpoint.

use actix_web::web::{Data, ServiceConfig, delete, get, post, put, resource, scope};

use crate::state::State;
use crate::{
    account, accounts, aggregates, causation, events, exports, health, incidents, jobs, logs,
    notifications, oauth, processes, projections, reconciliations, sign_in, suppressions,
    verifications,
};

/// What is counted for no client's share of requests, since all our other processes ask it, each
/// from one address for everybody.
///
/// Clients of OAuth are known by their secrets, which costs no store: who shows none that is right
/// is counted after all, before anything is read or written (`oauth::client`). The key set is given
/// from memory, so refusing it would spare nothing; and whoever shares our processes' address
/// could keep it from them until they believe nobody.
///
/// What the mail provider tells comes as fast as mails are read. Whoever does not show its secret is
/// counted after all, before anything is read (`notifications::take_event`).
pub const UNCOUNTED: [&str; 5] = [
    "/.well-known/jwks.json",
    "/oauth/token",
    "/oauth/revoke",
    "/oauth/introspect",
    "/api/v1/notifications/events",
];

/// The routes of the API, on top of `state`.
pub fn configure(state: State) -> impl Fn(&mut ServiceConfig) + Clone + Send + Sync + 'static {
    let state = Data::new(state);
    move |api| {
        api.app_data(Data::clone(&state));
        routes(api);
    }
}

fn routes(api: &mut ServiceConfig) {
    api.route(
        "/.well-known/oauth-authorization-server",
        get().to(oauth::metadata),
    )
    .route("/.well-known/jwks.json", get().to(oauth::keys))
    .route("/oauth/authorize", get().to(oauth::authorize))
    .route("/oauth/authorize/continue", get().to(oauth::go_on))
    .route("/oauth/token", post().to(oauth::token))
    .route("/oauth/revoke", post().to(oauth::revoke))
    .route("/oauth/introspect", post().to(oauth::introspect))
    .service(
        scope("/api/v1")
            .service(resource("/sign-in").route(post().to(sign_in::by_password)))
            .service(resource("/sign-in/second-factor").route(post().to(sign_in::second_factor)))
            .service(resource("/sign-out").route(post().to(sign_in::sign_out)))
            .service(
                resource("/accounts")
                    .route(get().to(accounts::list))
                    .route(post().to(accounts::register)),
            )
            .service(resource("/accounts/verification").route(post().to(accounts::verify)))
            .service(resource("/accounts/password-reset").route(post().to(accounts::request_reset)))
            .service(
                resource("/accounts/password-reset/completion").route(post().to(accounts::reset)),
            )
            .service(
                resource("/accounts/invitation/acceptance")
                    .route(post().to(accounts::accept_invitation)),
            )
            .service(resource("/accounts/invitations").route(post().to(accounts::invite)))
            .service(resource("/accounts/{account}").route(get().to(accounts::show)))
            .service(
                resource("/accounts/{account}/roles/{role}")
                    .route(put().to(accounts::grant))
                    .route(delete().to(accounts::revoke)),
            )
            .service(resource("/accounts/{account}/disabling").route(post().to(accounts::disable)))
            .service(resource("/accounts/{account}/erasure").route(post().to(accounts::erase)))
            .service(resource("/accounts/{account}/enabling").route(post().to(accounts::enable)))
            .service(
                resource("/accounts/{account}/second-factor/removal")
                    .route(post().to(accounts::take_factor)),
            )
            .service(resource("/activity").route(get().to(accounts::activity)))
            .service(
                resource("/logs")
                    .route(get().to(logs::list))
                    .route(post().to(logs::post)),
            )
            .service(resource("/logs/histogram").route(get().to(logs::histogram)))
            .service(resource("/logs/stream").route(get().to(logs::stream)))
            .service(resource("/logs/download").route(get().to(logs::download)))
            .service(resource("/logs/{line}").route(get().to(logs::show)))
            .service(resource("/logs/{line}/context").route(get().to(logs::context)))
            .service(resource("/notifications").route(get().to(notifications::list)))
            .service(resource("/notifications/counts").route(get().to(notifications::counts)))
            .service(resource("/notifications/retries").route(post().to(notifications::retry_all)))
            .service(
                resource("/notifications/cancellations")
                    .route(post().to(notifications::cancel_all)),
            )
            .service(
                resource("/notifications/resendings").route(post().to(notifications::resend_all)),
            )
            .service(resource("/notifications/events").route(post().to(notifications::take_event)))
            .service(resource("/notifications/parked").route(get().to(notifications::parked::list)))
            .service(
                resource("/notifications/parked/{position}/retry")
                    .route(post().to(notifications::parked::retry)),
            )
            .service(
                resource("/notifications/parked/{position}/skip")
                    .route(post().to(notifications::parked::skip)),
            )
            .service(resource("/notifications/{notification}").route(get().to(notifications::show)))
            .service(
                resource("/notifications/{notification}/preview")
                    .route(get().to(notifications::preview)),
            )
            .service(
                resource("/notifications/{notification}/retry")
                    .route(post().to(notifications::retry)),
            )
            .service(
                resource("/notifications/{notification}/cancellation")
                    .route(post().to(notifications::cancel)),
            )
            .service(
                resource("/notifications/{notification}/resending")
                    .route(post().to(notifications::resend)),
            )
            .service(
                resource("/suppressions")
                    .route(get().to(suppressions::list))
                    .route(post().to(suppressions::add)),
            )
            .service(
                resource("/suppressions/{suppression}/removal")
                    .route(post().to(suppressions::remove)),
            )
            .service(resource("/health").route(get().to(health::show)))
            .service(resource("/incidents").route(get().to(incidents::list)))
            .service(resource("/jobs").route(get().to(jobs::list)))
            .service(resource("/jobs/{job}").route(get().to(jobs::show)))
            .service(
                resource("/jobs/{job}/runs")
                    .route(get().to(jobs::runs))
                    .route(post().to(jobs::ask)),
            )
            .service(resource("/jobs/{job}/pause").route(post().to(jobs::pause)))
            .service(resource("/jobs/{job}/resume").route(post().to(jobs::resume)))
            .service(resource("/jobs/{job}/cron").route(put().to(jobs::reschedule)))
            .service(resource("/processes").route(get().to(processes::list)))
            .service(resource("/projections").route(get().to(projections::list)))
            .service(
                resource("/projections/{projection}/parked")
                    .route(get().to(projections::parked::list)),
            )
            .service(
                resource("/projections/{projection}/parked/{position}/retry")
                    .route(post().to(projections::parked::retry)),
            )
            .service(
                resource("/projections/{projection}/parked/{position}/skip")
                    .route(post().to(projections::parked::skip)),
            )
            .service(
                resource("/projections/{model}/rebuilds").route(post().to(projections::rebuild)),
            )
            .service(
                resource("/projections/{model}/scratches").route(post().to(projections::scratch)),
            )
            .service(resource("/projections/{model}/pause").route(post().to(projections::pause)))
            .service(resource("/projections/{model}/resume").route(post().to(projections::resume)))
            .service(
                resource("/projections/{model}/comparison").route(post().to(projections::compare)),
            )
            .service(resource("/projections/{model}/switch").route(post().to(projections::switch)))
            .service(
                resource("/projections/{model}/cancellation").route(post().to(projections::cancel)),
            )
            .service(
                resource("/projections/{model}/versions/{version}")
                    .route(delete().to(projections::drop_version)),
            )
            .service(
                resource("/reconciliations")
                    .route(get().to(reconciliations::list))
                    .route(post().to(reconciliations::ask)),
            )
            .service(
                resource("/reconciliations/{reconciliation}")
                    .route(get().to(reconciliations::show)),
            )
            .service(
                resource("/reconciliations/{reconciliation}/differences")
                    .route(get().to(reconciliations::found)),
            )
            .service(resource("/aggregates/{kind}/{id}/events").route(get().to(aggregates::events)))
            .service(resource("/aggregates/{kind}/{id}/state").route(get().to(aggregates::state)))
            .service(
                resource("/aggregates/{kind}/{id}/difference")
                    .route(get().to(aggregates::difference)),
            )
            .service(resource("/aggregates/{kind}/{id}/export").route(get().to(exports::aggregate)))
            .service(
                resource("/verifications")
                    .route(get().to(verifications::list))
                    .route(post().to(verifications::ask)),
            )
            .service(resource("/verifications/{verification}").route(get().to(verifications::show)))
            .service(resource("/log/export").route(get().to(exports::range)))
            .service(resource("/events").route(get().to(events::list)))
            .service(resource("/events/{position}").route(get().to(events::show)))
            .service(resource("/events/{position}/disclosures").route(post().to(events::disclose)))
            .service(resource("/causation/{id}").route(get().to(causation::show)))
            .service(resource("/account").route(get().to(account::show)))
            .service(
                resource("/account/verification").route(post().to(account::request_verification)),
            )
            .service(resource("/account/password").route(put().to(account::change_password)))
            .service(resource("/account/email").route(put().to(account::change_email)))
            .service(resource("/account/erasure").route(post().to(account::erase)))
            .service(resource("/account/export").route(get().to(account::export)))
            .service(resource("/account/second-factor").route(post().to(account::set_up)))
            .service(
                resource("/account/second-factor/confirmation").route(post().to(account::confirm)),
            )
            .service(
                resource("/account/second-factor/removal").route(post().to(account::remove_factor)),
            )
            .service(
                resource("/account/second-factor/replacement")
                    .route(post().to(account::replace_factor)),
            )
            .service(resource("/account/recovery-codes").route(post().to(account::renew_codes)))
            .service(resource("/account/sessions").route(get().to(account::sessions)))
            .service(
                resource("/account/sessions/ending-others")
                    .route(post().to(account::end_other_sessions)),
            )
            .service(
                resource("/account/sessions/{session}/ending")
                    .route(post().to(account::end_session)),
            )
            .service(
                resource("/account/tokens")
                    .route(get().to(account::tokens))
                    .route(post().to(account::make_token)),
            )
            .service(resource("/account/tokens/{token}").route(delete().to(account::revoke_token)))
            .service(resource("/account/activity").route(get().to(account::activity)))
            .service(resource("/account/notifications").route(get().to(account::mails)))
            .service(
                resource("/account/notifications/{notification}").route(get().to(account::mail)),
            ),
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
