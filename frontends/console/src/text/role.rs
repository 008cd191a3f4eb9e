//! The roles of accounts.

use domain::account::AccountRole;

pub(crate) const fn words(role: AccountRole) -> &'static str {
    match role {
        AccountRole::Customer => "Customer",
        AccountRole::Supplier => "Supplier",
        AccountRole::Finance => "Finance",
        AccountRole::It => "IT",
        AccountRole::Auditor => "Auditor",
    }
}

pub(crate) const fn meaning(role: AccountRole) -> &'static str {
    match role {
        AccountRole::Customer => "Buys seats",
        AccountRole::Supplier => "Offers launches",
        AccountRole::Finance => "Issues invoices, records payments, approves refunds",
        AccountRole::It => "Keeps the system running, and manages accounts",
        AccountRole::Auditor => "Reads what happened, and changes nothing",
    }
}
