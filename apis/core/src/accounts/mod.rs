//! How accounts come to be, the links of mails, and what IT does with accounts.

mod accept_invitation;
mod activity;
mod disable;
mod enable;
mod erase;
mod grant;
mod invite;
mod list;
mod register;
mod request_reset;
mod reset;
mod revoke;
mod show;
mod take_factor;
mod verify;

pub(crate) use accept_invitation::{__path_accept_invitation, accept_invitation};
pub(crate) use activity::{__path_activity, activity, page_of};
pub(crate) use disable::{__path_disable, disable};
pub(crate) use enable::{__path_enable, enable};
pub(crate) use erase::{__path_erase, erase};
pub(crate) use grant::{__path_grant, grant};
pub(crate) use invite::{__path_invite, invite};
pub(crate) use list::{__path_list, list};
pub(crate) use register::{__path_register, register};
pub(crate) use request_reset::{__path_request_reset, request_reset};
pub(crate) use reset::{__path_reset, reset};
pub(crate) use revoke::{__path_revoke, revoke};
pub(crate) use show::{__path_show, show};
pub(crate) use take_factor::{__path_take_factor, take_factor};
pub(crate) use verify::{__path_verify, verify};

use api_contract::identity::{AccountEntry, AccountKind, AccountStatus, Erasure, Secret};
use api_kit::{ApiProblem, Principal};
use identity::{AccountView, By, Password};
use privacy::Person;

use crate::refusal;
use crate::signed_in::caller;
use crate::state::State;
use crate::visit::Visit;

/// A password that can be one.
///
/// # Errors
/// 422 when it can't.
pub(crate) fn password(field: &'static str, text: &Secret) -> Result<Password, ApiProblem> {
    Password::parse(&text.0).map_err(|error| refusal::field(field, error))
}

/// An employee who changes another's account.
fn by(principal: &Principal, visit: Visit) -> By {
    By::employee(caller(principal), visit.visit)
}

/// An account, as IT sees it.
pub(crate) fn entry(account: AccountView) -> AccountEntry {
    AccountEntry {
        id: account.id,
        kind: match account.kind {
            identity::AccountKind::Customer => AccountKind::Customer,
            identity::AccountKind::Supplier => AccountKind::Supplier,
            identity::AccountKind::Employee => AccountKind::Employee,
        },
        email: account.email.into(),
        email_verified: account.email_verified_at.is_some(),
        roles: account.roles,
        customer: account.customer,
        supplier: account.supplier,
        status: match account.status {
            identity::AccountStatus::Invited => AccountStatus::Invited,
            identity::AccountStatus::Active => AccountStatus::Active,
            identity::AccountStatus::Disabled => AccountStatus::Disabled,
            identity::AccountStatus::Erasing => AccountStatus::Erasing,
            identity::AccountStatus::Erased => AccountStatus::Erased,
        },
        second_factor: account.second_factor,
        created_at: account.created_at,
        erasure: account.erasure.map(|erasure| Erasure {
            asked_at: erasure.asked_at,
            asked_by: erasure.by,
            waits_for: erasure.waits_for,
            erased_at: erasure.erased_at,
        }),
    }
}

/// Who holds an account.
pub(crate) fn person(account: &AccountView) -> Person {
    Person {
        account: account.id,
        customer: account.customer,
        supplier: account.supplier,
    }
}

/// Makes sure that nothing of somebody's is still to fly.
///
/// # Errors
/// 409 when something is; 503.
pub(crate) async fn may_be_erased(state: &State, account: &AccountView) -> Result<(), ApiProblem> {
    let still_to_fly = state.privacy.still_to_fly(person(account)).await;
    match still_to_fly.map_err(refusal::privacy)?.len() {
        0 => Ok(()),
        launches => Err(ApiProblem::conflict(
            "still_to_fly",
            format!(
                "{launches} of the launches that were booked or offered with this account are not over \
                 yet: wait for them, or cancel first."
            ),
        )),
    }
}

fn kind_of(kind: AccountKind) -> identity::AccountKind {
    match kind {
        AccountKind::Customer => identity::AccountKind::Customer,
        AccountKind::Supplier => identity::AccountKind::Supplier,
        AccountKind::Employee => identity::AccountKind::Employee,
    }
}

fn status_of(status: AccountStatus) -> identity::AccountStatus {
    match status {
        AccountStatus::Invited => identity::AccountStatus::Invited,
        AccountStatus::Active => identity::AccountStatus::Active,
        AccountStatus::Disabled => identity::AccountStatus::Disabled,
        AccountStatus::Erasing => identity::AccountStatus::Erasing,
        AccountStatus::Erased => identity::AccountStatus::Erased,
    }
}
