//! How values of the domain look in an OpenAPI document. The words of a known set come from the
//! set itself, so that they can't differ.

use domain::account::AccountRole;
use domain::invoice::{InvoiceKind, InvoiceStatus};
use domain::launch::{Cause, Destination, MAX_SEAT_PRICE, PaymentMethod};
use domain::payment::{Direction, PaymentFailure};
use domain::refund::{RefundCause, RefundStatus};
use domain::rocket::Range;
use utoipa::ToSchema;
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaType, Type};

pub(crate) fn words<'a>(description: &str, words: impl Iterator<Item = &'a str>) -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .enum_values(Some(words))
        .build()
}

fn words_or_null<'a>(description: &str, words: impl Iterator<Item = &'a str>) -> Object {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
        .description(Some(description))
        .enum_values(Some(words.map(Some).chain([None])))
        .build()
}

/// What an account may be: [`AccountRole`].
#[must_use]
pub fn account_roles() -> utoipa::openapi::schema::Array {
    roles(
        "What an account may be.",
        AccountRole::ALL.iter().map(|role| role.as_str()),
    )
}

/// [`AccountRole`].
#[must_use]
pub fn account_role() -> Object {
    words(
        "What an account may be.",
        AccountRole::ALL.iter().map(|role| role.as_str()),
    )
}

/// What an employee may be: [`AccountRole`].
#[must_use]
pub fn employee_roles() -> utoipa::openapi::schema::Array {
    let roles_of_employees = AccountRole::ALL
        .iter()
        .filter(|role| role.is_of_employees());
    roles(
        "What an employee may be.",
        roles_of_employees.map(|role| role.as_str()),
    )
}

fn roles<'a>(
    description: &str,
    roles: impl Iterator<Item = &'a str>,
) -> utoipa::openapi::schema::Array {
    utoipa::openapi::schema::ArrayBuilder::new()
        .items(words(description, roles))
        .max_items(Some(5))
        .build()
}

/// [`Destination`].
#[must_use]
pub fn destination() -> Object {
    words(
        "Where a launch goes, from near to far.",
        Destination::ALL.iter().map(|word| word.as_str()),
    )
}

/// [`Range`].
#[must_use]
pub fn range() -> Object {
    words(
        "How far a rocket flies, from near to far.",
        Range::ALL.iter().map(|word| word.as_str()),
    )
}

/// [`PaymentMethod`].
#[must_use]
pub fn payment() -> Object {
    words(
        "How a booking is paid: at once by card, or by bank transfer, which takes days.",
        PaymentMethod::ALL.iter().map(|word| word.as_str()),
    )
}

/// [`Cause`].
#[must_use]
pub fn cause() -> Object {
    words(
        "Why a launch is delayed or aborted.",
        Cause::ALL.iter().map(|word| word.as_str()),
    )
}

/// [`Cause`], or none.
#[must_use]
pub fn cause_or_null() -> Object {
    words_or_null(
        "Why a launch was delayed or aborted.",
        Cause::ALL.iter().map(|word| word.as_str()),
    )
}

/// [`PaymentFailure`], or none.
#[must_use]
pub fn payment_failure_or_null() -> Object {
    words_or_null(
        "Why a payment failed.",
        PaymentFailure::ALL.iter().map(|word| word.as_str()),
    )
}

/// [`Direction`].
#[must_use]
pub fn direction() -> Object {
    words(
        "Which way money goes, as Astro Bookings sees it.",
        Direction::ALL.iter().map(|word| word.as_str()),
    )
}

/// [`RefundCause`].
#[must_use]
pub fn refund_cause() -> Object {
    words(
        "Why money goes back: the booking was cancelled, the launch was aborted or failed, or the \
         payment was not needed.",
        RefundCause::ALL.iter().map(|word| word.as_str()),
    )
}

/// [`RefundStatus`].
#[must_use]
pub fn refund_status() -> Object {
    words(
        "How a refund stands.",
        RefundStatus::ALL.iter().map(|word| word.as_str()),
    )
}

/// [`InvoiceKind`].
#[must_use]
pub fn invoice_kind() -> Object {
    words(
        "What an invoice is.",
        InvoiceKind::ALL.iter().map(|word| word.as_str()),
    )
}

/// [`InvoiceStatus`].
#[must_use]
pub fn invoice_status() -> Object {
    words(
        "How an invoice stands.",
        InvoiceStatus::ALL.iter().map(|word| word.as_str()),
    )
}

/// An amount of money: whole cents of one currency.
#[derive(Debug, ToSchema)]
#[schema(as = Money)]
#[expect(dead_code, reason = "stands for the domain's Money in documents only")]
pub struct MoneySchema {
    /// The amount, in cents.
    #[schema(minimum = 0, example = 45_000_000)]
    cents: i64,
    /// The currency, by its ISO 4217 code.
    #[schema(schema_with = currency)]
    currency: String,
}

fn currency() -> Object {
    words(
        "The currency, by its ISO 4217 code.",
        [MAX_SEAT_PRICE.currency().as_str()].into_iter(),
    )
}
