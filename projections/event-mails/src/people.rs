//! Where somebody is reached: the email of their account that they verified last.

use domain::account::{Account, AccountEvent, AccountRole};
use domain::ids::AccountId;
use domain::text::{Email, TimeZone};
use projection_runtime::TargetError;

use crate::archive::Archive;

/// The name of the aggregate, in the log.
const ACCOUNT: &str = <Account as cqrs_es::Aggregate>::TYPE;

/// Somebody who can be mailed.
pub(crate) struct Reached {
    pub(crate) email: Email,
    /// By which clocks they live, if a browser of theirs told.
    pub(crate) time_zone: Option<TimeZone>,
    /// Whether they work in finance now.
    pub(crate) is_in_finance: bool,
}

impl Reached {
    /// A passenger, of whom nothing else is known.
    pub(crate) fn passenger(email: Email) -> Self {
        Self {
            email,
            time_zone: None,
            is_in_finance: false,
        }
    }
}

/// Where the owner of an account is reached; nowhere if they never showed that they read their
/// email, or were forgotten.
pub(crate) async fn reach(
    archive: &Archive,
    account: AccountId,
) -> Result<Option<Reached>, TargetError> {
    let past = archive
        .until_now::<AccountEvent>(ACCOUNT, account.0)
        .await?;
    let (mut verified, mut moved) = (None, None);
    let (mut is_in_finance, mut is_disabled) = (false, false);
    for happened in past.events {
        let (id, event) = (happened.id, happened.event);
        match event {
            AccountEvent::EmailVerified(_) => verified = Some((id, event)),
            AccountEvent::TimeZoneSet(_) => moved = Some((id, event)),
            AccountEvent::EmployeeInvited(invited) => is_in_finance = has_finance(&invited.roles),
            AccountEvent::RoleGranted(granted) => is_in_finance = has_finance(&granted.roles),
            AccountEvent::RoleRevoked(revoked) => is_in_finance = has_finance(&revoked.roles),
            AccountEvent::Disabled(_) | AccountEvent::SubjectErased(_) => is_disabled = true,
            AccountEvent::Enabled(_) => is_disabled = false,
            AccountEvent::Registered(_) => {}
        }
    }
    let Some((id, event)) = verified else {
        return Ok(None);
    };
    let AccountEvent::EmailVerified(opened) = archive.open(id, event).await? else {
        return Ok(None);
    };
    let Some(email) = opened.email.into_plain() else {
        return Ok(None);
    };
    let time_zone = match moved {
        Some((id, event)) => match archive.open(id, event).await? {
            AccountEvent::TimeZoneSet(set) => set.time_zone.into_plain(),
            _ => None,
        },
        None => None,
    };
    Ok(Some(Reached {
        email,
        time_zone,
        is_in_finance: is_in_finance && !is_disabled,
    }))
}

fn has_finance(roles: &[AccountRole]) -> bool {
    roles.contains(&AccountRole::Finance)
}
