//! The rules of an invoice, given, when, then: each on, before and after its boundary.

mod cancel;
mod draft;
mod invariants;
mod issue;
mod pay;
mod states;
mod submit;

use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use uuid::Uuid;

use super::*;
use crate::terms::Terms;
use crate::text::{Address, PartyName};

/// When the stories are told.
fn now() -> DateTime<Utc> {
    at("2028-03-01T12:00:00Z")
}

/// 30 days later.
fn due() -> DateTime<Utc> {
    at("2028-03-31T12:00:00Z")
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn context(now: DateTime<Utc>) -> Context {
    Context {
        now,
        terms: Terms::default(),
    }
}

fn given(events: Vec<InvoiceEvent>) -> AggregateTestExecutor<Invoice> {
    given_at(now(), events)
}

fn given_at(now: DateTime<Utc>, events: Vec<InvoiceEvent>) -> AggregateTestExecutor<Invoice> {
    TestFramework::with(context(now)).given(events)
}

fn usd(cents: i64) -> Money {
    Money::usd(cents).unwrap()
}

fn id(number: u128) -> InvoiceId {
    InvoiceId(Uuid::from_u128(number))
}

fn supplier() -> SupplierId {
    SupplierId(Uuid::from_u128(7))
}

fn launch() -> LaunchId {
    LaunchId(Uuid::from_u128(2))
}

fn number(last: u32) -> InvoiceNumber {
    SeriesCode::Fees.format(2028, last)
}

fn payment(number: u128, cents: i64) -> AppliedPayment {
    AppliedPayment {
        payment: PaymentId(Uuid::from_u128(number)),
        amount: usd(cents),
    }
}

fn line(quantity: u32, cents: i64, tax_basis_points: u32) -> InvoiceLine {
    InvoiceLine {
        text: LineText::parse("A fee").unwrap(),
        quantity,
        unit_price: usd(cents),
        tax_basis_points,
    }
}

fn party() -> Party {
    Party {
        name: PartyName::parse("Blue Origin").unwrap(),
        tax_id: None,
        address: Address::parse("21218 76th Ave S, Kent").unwrap(),
        country: None,
    }
}

/// An invoice of a fee of 1,000.00 USD.
fn draft() -> Draft {
    Draft {
        invoice: id(1),
        kind: InvoiceKind::SupplierFee,
        counterparty: Counterparty::Supplier(supplier()),
        recipient: Some(party()),
        launch: launch(),
        booking: None,
        corrects: None,
        refund: None,
        lines: vec![line(1, 100_000, 0)],
        paid: Vec::new(),
    }
}

/// What follows from a draft.
fn drafted(draft: Draft, total: i64) -> InvoiceEvent {
    Drafted {
        invoice: draft.invoice,
        kind: draft.kind,
        year: 2028,
        counterparty: draft.counterparty,
        recipient: draft.recipient.map(Into::into),
        launch: draft.launch,
        booking: draft.booking,
        corrects: draft.corrects,
        refund: draft.refund,
        lines: draft.lines,
        total: usd(total),
        paid: draft.paid,
        due_days: 30,
    }
    .into()
}

fn issue(last: u32) -> InvoiceCommand {
    InvoiceCommand::Issue(Issue {
        number: number(last),
    })
}

fn issued() -> InvoiceEvent {
    Issued {
        number: number(1),
        due_at: due(),
    }
    .into()
}

fn applied(number: u128, amount: i64, paid: i64, open: i64) -> InvoiceEvent {
    PaymentApplied {
        payment: payment(number, amount).payment,
        amount: usd(amount),
        paid: usd(paid),
        open: usd(open),
    }
    .into()
}

fn settled() -> InvoiceEvent {
    Settled {}.into()
}

fn overdue(open: i64) -> InvoiceEvent {
    Overdue { open: usd(open) }.into()
}

fn cancel(credit_note: u128, refunded: bool) -> InvoiceCommand {
    InvoiceCommand::Cancel(Cancel {
        credit_note: id(credit_note),
        refunded,
    })
}

fn cancelled(refunded: bool) -> InvoiceEvent {
    Cancelled {
        credit_note: id(9),
        refunded,
    }
    .into()
}

/// A credit note of 1,000.00 USD over another invoice.
fn credit_note() -> Draft {
    Draft {
        kind: InvoiceKind::CreditNote,
        corrects: Some(id(3)),
        ..draft()
    }
}

fn invoice(events: Vec<InvoiceEvent>) -> Invoice {
    let mut invoice = Invoice::default();
    events.into_iter().for_each(|event| invoice.evolve(event));
    invoice
}

fn bill(events: Vec<InvoiceEvent>) -> Bill {
    invoice(events).bill().unwrap().clone()
}

/// An invoice of 1,000.00 USD that was issued; and what happened to it then.
fn issued_and(then: Vec<InvoiceEvent>) -> Vec<InvoiceEvent> {
    [vec![drafted(draft(), 100_000), issued()], then].concat()
}
