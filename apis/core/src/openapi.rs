//! The description of the API, made from the endpoints themselves.

use api_contract::documentation::{AccessToken, ClientSecret, MailProvider, SessionCookie, Shares};
use api_contract::problem::Problem;
use utoipa::OpenApi;

use crate::routes::UNCOUNTED;
use crate::{
    account, accounts, aggregates, causation, events, exports, health, incidents, jobs, logs,
    notifications, oauth, processes, projections, reconciliations, sign_in, suppressions,
    verifications,
};

const SHARES: Shares = Shares(&UNCOUNTED);

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Astro Bookings: core API",
        description = "Accounts: registering, signing in, tokens for the other APIs, one's own account, \
            what IT does with others, mails, jobs, what the processes log and how they are, and what happened.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    paths(
        oauth::metadata,
        oauth::keys,
        oauth::authorize,
        oauth::go_on,
        oauth::token,
        oauth::revoke,
        oauth::introspect,
        sign_in::by_password,
        sign_in::second_factor,
        sign_in::sign_out,
        accounts::register,
        accounts::verify,
        accounts::request_reset,
        accounts::reset,
        accounts::accept_invitation,
        accounts::invite,
        accounts::list,
        accounts::show,
        accounts::grant,
        accounts::revoke,
        accounts::disable,
        accounts::erase,
        accounts::enable,
        accounts::take_factor,
        accounts::activity,
        account::show,
        account::request_verification,
        account::change_password,
        account::change_email,
        account::set_up,
        account::confirm,
        account::remove_factor,
        account::erase,
        account::export,
        account::replace_factor,
        account::renew_codes,
        account::sessions,
        account::end_session,
        account::end_other_sessions,
        account::tokens,
        account::make_token,
        account::revoke_token,
        account::activity,
        account::mails,
        account::mail,
        notifications::list,
        notifications::counts,
        notifications::show,
        notifications::preview,
        notifications::take_event,
        notifications::retry,
        notifications::cancel,
        notifications::resend,
        notifications::retry_all,
        notifications::cancel_all,
        notifications::resend_all,
        notifications::parked::list,
        notifications::parked::retry,
        notifications::parked::skip,
        suppressions::list,
        suppressions::add,
        suppressions::remove,
        logs::list,
        logs::post,
        logs::histogram,
        logs::stream,
        logs::download,
        logs::show,
        logs::context,
        jobs::list,
        jobs::show,
        jobs::runs,
        jobs::ask,
        jobs::pause,
        jobs::resume,
        jobs::reschedule,
        processes::list,
        health::show,
        incidents::list,
        projections::list,
        projections::rebuild,
        projections::scratch,
        projections::pause,
        projections::resume,
        projections::compare,
        projections::switch,
        projections::cancel,
        projections::drop_version,
        projections::parked::list,
        projections::parked::retry,
        projections::parked::skip,
        reconciliations::list,
        reconciliations::ask,
        reconciliations::show,
        reconciliations::found,
        verifications::list,
        verifications::ask,
        verifications::show,
        exports::range,
        exports::aggregate,
        aggregates::events,
        aggregates::state,
        aggregates::difference,
        events::list,
        events::show,
        events::disclose,
        causation::show,
    ),
    // Parameters do not bring what they name.
    components(schemas(
        Problem,
        api_contract::identity::AccountKind,
        api_contract::identity::AccountStatus,
        api_contract::log_lines::LogLevel,
        api_contract::export::Format,
        api_contract::notifications::MailTemplate,
        api_contract::jobs::RunOutcome,
        api_contract::operations::EventOrder,
    )),
    modifiers(&AccessToken, &ClientSecret, &MailProvider, &SessionCookie, &SHARES),
    tags(
        (name = "oauth", description = "What the sites of our APIs ask for, after OAuth 2.1."),
        (name = "sign-in", description = "Signing in, at the pages of signing in."),
        (name = "accounts", description = "How accounts come to be; for IT, all of them."),
        (name = "account", description = "One's own account."),
        (name = "notifications", description = "Mails to people: which there are, and what became of each."),
        (name = "suppressions", description = "Addresses to which nothing is mailed."),
        (name = "logs", description = "What the processes log, and what others post."),
        (name = "jobs", description = "What is done again and again: when, and what came of it."),
        (name = "operations", description = "How the processes are, what stands in the log of events, and whether the read models are as it would have them."),
    ),
)]
struct Document;

/// The description of the API, as it is served: making it anew takes time and memory.
pub const OPENAPI: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/openapi.json.gz"));

/// The same made of the endpoints, which a test holds [`OPENAPI`] to.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::openapi;

    #[test]
    fn every_schema_that_is_named_is_there() {
        let document = serde_json::to_value(openapi()).unwrap();
        let mut named = Vec::new();
        let mut open = vec![&document];
        while let Some(part) = open.pop() {
            if let Some(name) = part.get("$ref").and_then(|name| name.as_str()) {
                named.push(name.strip_prefix('#').unwrap());
            }
            match part {
                serde_json::Value::Object(parts) => open.extend(parts.values()),
                serde_json::Value::Array(parts) => open.extend(parts),
                _ => {}
            }
        }
        assert!(!named.is_empty());
        named.retain(|name| document.pointer(name).is_none());
        assert_eq!(named, Vec::<&str>::new());
    }

    /// Set `UPDATE_OPENAPI=1` to write the file anew, and look at the difference before it is
    /// committed: clients rely on it.
    #[test]
    fn the_committed_document_is_the_one_that_is_served() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
        let document = openapi().to_pretty_json().unwrap() + "\n";
        if std::env::var_os("UPDATE_OPENAPI").is_some() {
            std::fs::write(&path, &document).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == document, "run this test with UPDATE_OPENAPI=1");
    }
}
