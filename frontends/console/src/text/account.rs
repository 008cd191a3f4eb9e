//! One account.

pub(crate) const STATUS: &str = "Status";
pub(crate) const KIND: &str = "Account of";
pub(crate) const ROLES: &str = "Roles";
pub(crate) const EMAIL: &str = "Email";
pub(crate) const VERIFIED: &str = "confirmed";
pub(crate) const SECOND_FACTOR: &str = "Second factor";
pub(crate) const SINCE: &str = "Here since";
pub(crate) const ID: &str = "Account id";
pub(crate) const CUSTOMER: &str = "Customer id";
pub(crate) const SUPPLIER: &str = "Supplier id";
pub(crate) const OWN: &str =
    "This is your own account: whoever else is of IT can change it, and you can’t.";
pub(crate) const ACTIVITY: &str = "What was tried with it";
pub(crate) const NO_ACTIVITY: &str = "Nothing within a year.";
pub(crate) const ALL_ACTIVITY: &str = "All of the security log";
pub(crate) const HISTORY: &str = "Its event history";
pub(crate) const MAILS: &str = "Mails about it";
pub(crate) const LOGS: &str = "Its log lines";
pub(crate) const CHANGES: &str = "Change it";
pub(crate) const HELD: &str = "Held";
pub(crate) const GRANT: &str = "Grant";
pub(crate) const TAKE: &str = "Take away";
pub(crate) const DISABLE: &str = "Disable the account";
pub(crate) const DISABLE_MEANS: &str =
    "Nobody can use it any more: its sessions and access tokens end within seconds.";
pub(crate) const DISABLE_REASON: &str =
    "Its holder is mailed this, and it stands in the security log.";
pub(crate) const DISABLED: &str = "The account is disabled.";
pub(crate) const ERASE: &str = "Erase the holder";
pub(crate) const ERASE_MEANS: &str = "Nobody can use the account from now on. Minutes later nobody can read any more who held it, or whom they named as passengers, and nobody can undo it. Invoices stay.";
pub(crate) const ERASE_REASON: &str = "Such as a letter and its date. It is forgotten, too.";
pub(crate) const ERASURE_ASKED: &str = "The holder of the account is being erased.";
pub(crate) const ERASURE: &str = "Erasure";
pub(crate) const WAITS_FOR: &str = "Waits for";
pub(crate) const ENABLE: &str = "Enable the account";
pub(crate) const ENABLED: &str = "The account can be used again.";
pub(crate) const TAKE_FACTOR: &str = "Take the second factor away";
pub(crate) const TAKE_FACTOR_MEANS_EMPLOYEE: &str = "For somebody who lost their app and all recovery codes. Their sessions end; at the next sign-in they set up a new one.";
pub(crate) const TAKE_FACTOR_MEANS: &str = "For somebody who lost their app and all recovery codes. Their sessions end, and so does their password: they are mailed a link to a new one.";
pub(crate) const TAKE_FACTOR_REASON: &str =
    "How you made sure that it is them. It stands in the security log.";
pub(crate) const FACTOR_TAKEN: &str = "The second factor is off.";

pub(crate) fn grant(role: &str) -> String {
    format!("{GRANT}: {role}")
}

pub(crate) fn take(role: &str) -> String {
    format!("{TAKE}: {role}")
}

pub(crate) fn granted(role: &str) -> String {
    format!("The role {role} is granted.")
}

pub(crate) fn taken(role: &str) -> String {
    format!("The role {role} is taken away.")
}
