//! The tables of the model, and to which aggregate their rows belong.

/// What a table holds.
pub(super) struct TableOf {
    pub(super) name: &'static str,
    /// The type of the aggregate to which its rows belong.
    pub(super) kind: &'static str,
    /// Its primary key.
    pub(super) key: &'static [&'static str],
    /// The aggregate to which a row `t` belongs, as an expression.
    pub(super) owner: Owner,
}

/// How a row tells its aggregate.
pub(super) enum Owner {
    /// By a column of its own.
    Column(&'static str),
    /// By its booking.
    LaunchOfBooking,
}

/// All tables that the projection writes: what others point to first.
pub(super) const TABLES: [TableOf; 13] = [
    table("accounts", "account", &["id"], Owner::Column("id")),
    table("customers", "customer", &["id"], Owner::Column("id")),
    table("suppliers", "supplier", &["id"], Owner::Column("id")),
    table(
        "completions",
        "supplier",
        &["supplier", "launch"],
        Owner::Column("supplier"),
    ),
    table("rockets", "rocket", &["id"], Owner::Column("id")),
    table("launches", "launch", &["id"], Owner::Column("id")),
    table("bookings", "launch", &["id"], Owner::Column("launch")),
    table(
        "passengers",
        "launch",
        &["booking", "place"],
        Owner::LaunchOfBooking,
    ),
    table("payments", "payment", &["id"], Owner::Column("id")),
    table("refunds", "refund", &["id"], Owner::Column("id")),
    table("invoices", "invoice", &["id"], Owner::Column("id")),
    table(
        "invoice_lines",
        "invoice",
        &["invoice", "place"],
        Owner::Column("invoice"),
    ),
    table(
        "invoice_payments",
        "invoice",
        &["invoice", "payment"],
        Owner::Column("invoice"),
    ),
];

/// Where owners of rows are found: their type, and a query for their ids. What points to a row of
/// its own aggregate by a foreign key need not be looked at.
pub(super) const OWNERS: [(&str, &str); 9] = [
    ("account", "select id from accounts"),
    ("customer", "select id from customers"),
    ("supplier", "select id from suppliers"),
    ("supplier", "select distinct supplier from completions"),
    ("rocket", "select id from rockets"),
    ("launch", "select id from launches"),
    ("payment", "select id from payments"),
    ("refund", "select id from refunds"),
    ("invoice", "select id from invoices"),
];

const fn table(
    name: &'static str,
    kind: &'static str,
    key: &'static [&'static str],
    owner: Owner,
) -> TableOf {
    TableOf {
        name,
        kind,
        key,
        owner,
    }
}
