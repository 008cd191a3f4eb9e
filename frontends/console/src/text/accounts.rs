//! All accounts.

use api_contract::identity::{AccountKind, AccountStatus};
use domain::account::AccountRole;

use super::role;

pub(crate) const CAPTION: &str = "Accounts, the newest first";
pub(crate) const EMAIL: &str = "Email";
pub(crate) const EMAIL_IN_FULL: &str = "Email, in full";
pub(crate) const KIND: &str = "Account of";
pub(crate) const ROLE: &str = "Role";
pub(crate) const STATUS: &str = "Status";
pub(crate) const ALL: &str = "All";
pub(crate) const KINDS: [(&str, &str); 3] = [
    ("customer", "Customers"),
    ("supplier", "Suppliers"),
    ("employee", "Employees"),
];
pub(crate) const ROLES: [(&str, &str); 5] = [
    ("customer", "Customer"),
    ("supplier", "Supplier"),
    ("finance", "Finance"),
    ("it", "IT"),
    ("auditor", "Auditor"),
];
pub(crate) const STATUSES: [(&str, &str); 5] = [
    ("active", "Active"),
    ("invited", "Invited"),
    ("disabled", "Disabled"),
    ("erasing", "To be erased"),
    ("erased", "Erased"),
];
pub(crate) const HEADINGS: [&str; 5] = ["Email", "Roles", "Status", "Second factor", "Here since"];
pub(crate) const UNVERIFIED: &str = "not confirmed";
pub(crate) const ON: &str = "On";
pub(crate) const OFF: &str = "Off";
pub(crate) const NONE: &str = "No such accounts";
pub(crate) const INVITE: &str = "Invite an employee";
pub(crate) const INVITE_MEANS: &str =
    "They get a mail with a link, choose a password, and set up a second factor.";
pub(crate) const ROLES_OF_EMPLOYEE: &str = "What they work on";
pub(crate) const SEND_INVITATION: &str = "Send the invitation";

pub(crate) fn invited(email: &str) -> String {
    format!("An invitation is on its way to {email}.")
}

pub(crate) const fn kind(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Customer => "Customer",
        AccountKind::Supplier => "Supplier",
        AccountKind::Employee => "Employee",
    }
}

pub(crate) const fn status(status: AccountStatus) -> &'static str {
    match status {
        AccountStatus::Active => "Active",
        AccountStatus::Invited => "Invited",
        AccountStatus::Disabled => "Disabled",
        AccountStatus::Erasing => "To be erased",
        AccountStatus::Erased => "Erased",
    }
}

/// All roles of an account.
pub(crate) fn roles(roles: &[AccountRole]) -> String {
    match roles {
        [] => "None".to_owned(),
        roles => roles
            .iter()
            .map(|held| role::words(*held))
            .collect::<Vec<_>>()
            .join(", "),
    }
}
