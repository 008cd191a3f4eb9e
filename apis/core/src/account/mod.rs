//! One's own account.

mod activity;
mod change_email;
mod change_password;
mod end_other_sessions;
mod end_session;
mod erase;
mod export;
mod mail;
mod mails;
mod make_token;
mod remove_factor;
mod renew_codes;
mod replace_factor;
mod request_verification;
mod revoke_token;
mod sessions;
mod set_up_factor;
mod show;
mod tokens;

pub(crate) use activity::{__path_activity, activity};
pub(crate) use change_email::{__path_change_email, change_email};
pub(crate) use change_password::{__path_change_password, change_password};
pub(crate) use end_other_sessions::{__path_end_other_sessions, end_other_sessions};
pub(crate) use end_session::{__path_end_session, end_session};
pub(crate) use erase::{__path_erase, erase};
pub(crate) use export::{__path_export, export, value};
pub(crate) use mail::{__path_mail, mail};
pub(crate) use mails::{__path_mails, mails};
pub(crate) use make_token::{__path_make_token, make_token};
pub(crate) use remove_factor::{__path_remove_factor, remove_factor};
pub(crate) use renew_codes::{__path_renew_codes, renew_codes};
pub(crate) use replace_factor::{__path_replace_factor, replace_factor};
pub(crate) use request_verification::{__path_request_verification, request_verification};
pub(crate) use revoke_token::{__path_revoke_token, revoke_token};
pub(crate) use sessions::{__path_sessions, sessions};
pub(crate) use set_up_factor::{__path_confirm, __path_set_up, confirm, set_up};
pub(crate) use show::{__path_show, show};
pub(crate) use tokens::{__path_tokens, tokens};

use api_contract::identity::PersonalToken;
use identity::{PersonalTokenView, Scope};

/// A personal token, as its owner sees it.
fn personal(token: PersonalTokenView) -> PersonalToken {
    let scopes = token.scopes.into_iter().map(Scope::as_str);
    PersonalToken {
        id: token.id,
        name: token.name,
        scopes: scopes.map(str::to_owned).collect(),
        created_at: token.created_at,
        expires_at: token.expires_at,
        last_used_at: token.last_used_at,
    }
}
