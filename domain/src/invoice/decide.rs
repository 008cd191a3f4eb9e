//! The rules of an invoice: what follows from each command.

use chrono::{DateTime, Datelike, TimeDelta, Utc};

use super::{
    AppliedPayment, Bill, Cancel, Cancelled, Draft, Drafted, Invoice, InvoiceCommand, InvoiceError,
    InvoiceEvent, InvoiceKind, InvoiceLine, InvoiceStatus, Issue, Issued, MAX_LINES,
    MAX_TAX_BASIS_POINTS, Overdue, PaymentApplied, Settled, Submit, Submitted,
};
use crate::aggregate::Context;
use crate::money::Money;

pub(super) fn decide(
    invoice: &Invoice,
    command: &InvoiceCommand,
    context: &Context,
) -> Result<Vec<InvoiceEvent>, InvoiceError> {
    let bill = || invoice.bill().ok_or(InvoiceError::InvoiceUnknown);
    match command {
        InvoiceCommand::Draft(_) | InvoiceCommand::Submit(_) if invoice.bill().is_some() => {
            Ok(Vec::new())
        }
        InvoiceCommand::Draft(command) => draft(command, context),
        InvoiceCommand::Submit(command) => submit(command, context),
        InvoiceCommand::Issue(command) => issue(bill()?, command, context.now),
        InvoiceCommand::ApplyPayment(payment) => apply(bill()?, payment),
        InvoiceCommand::MarkOverdue => Ok(mark_overdue(bill()?, context.now)),
        InvoiceCommand::Cancel(command) => cancel(bill()?, command),
    }
}

fn draft(command: &Draft, context: &Context) -> Result<Vec<InvoiceEvent>, InvoiceError> {
    if command.kind == InvoiceKind::SupplierLaunch {
        return Err(InvoiceError::NotOurs);
    }
    let asked = command.lines.len();
    if !(1..=MAX_LINES).contains(&asked) {
        return Err(InvoiceError::LinesOutOfBounds { asked });
    }
    let tax = command.lines.iter().map(|line| line.tax_basis_points).max();
    if let Some(asked) = tax.filter(|tax| *tax > MAX_TAX_BASIS_POINTS) {
        return Err(InvoiceError::TaxOutOfBounds { asked });
    }
    let total = total(&command.lines)
        .filter(|total| !total.is_zero())
        .ok_or(InvoiceError::NoAmount)?;
    let paid = Money::sum(command.paid.iter().map(|payment| payment.amount));
    let paid = paid.ok_or(InvoiceError::NoAmount)?;
    if paid.cents() > total.cents() {
        return Err(InvoiceError::MoreThanOpen {
            open: total,
            asked: paid,
        });
    }
    let command = command.clone();
    let drafted = Drafted {
        invoice: command.invoice,
        kind: command.kind,
        year: context.now.year(),
        counterparty: command.counterparty,
        recipient: command.recipient.map(Into::into),
        launch: command.launch,
        booking: command.booking,
        corrects: command.corrects,
        refund: command.refund,
        lines: command.lines,
        total,
        paid: command.paid,
        due_days: context.terms.invoice_due_days,
    };
    Ok(vec![drafted.into()])
}

fn total(lines: &[InvoiceLine]) -> Option<Money> {
    let gross: Option<Vec<Money>> = lines.iter().map(InvoiceLine::gross).collect();
    Money::sum(gross?)
}

fn submit(command: &Submit, context: &Context) -> Result<Vec<InvoiceEvent>, InvoiceError> {
    if command.total.is_zero() {
        return Err(InvoiceError::NoAmount);
    }
    let submitted = Submitted {
        supplier: command.supplier,
        launch: command.launch,
        number: command.number.clone(),
        total: command.total,
        due_at: days_after(context.now, context.terms.invoice_due_days),
    };
    Ok(vec![submitted.into()])
}

/// A draft that has its number can't be refused. What was paid before counts now, and a credit
/// note asks for nothing.
fn issue(
    bill: &Bill,
    command: &Issue,
    now: DateTime<Utc>,
) -> Result<Vec<InvoiceEvent>, InvoiceError> {
    if let Some(number) = &bill.number {
        return match *number == command.number {
            true => Ok(Vec::new()),
            false => Err(InvoiceError::IssuedBefore {
                number: number.clone(),
            }),
        };
    }
    let issued = Issued {
        number: command.number.clone(),
        due_at: days_after(now, bill.due_days),
    };
    let mut after = bill.clone();
    let mut events = vec![InvoiceEvent::from(issued)];
    after.evolve(events[0].clone());
    for payment in &bill.before {
        for event in apply(&after, payment)? {
            after.evolve(event.clone());
            events.push(event);
        }
    }
    if bill.kind == InvoiceKind::CreditNote && after.status != InvoiceStatus::Settled {
        events.push(Settled {}.into());
    }
    Ok(events)
}

fn apply(bill: &Bill, payment: &AppliedPayment) -> Result<Vec<InvoiceEvent>, InvoiceError> {
    if bill.applied.contains(&payment.payment) || payment.amount.is_zero() {
        return Ok(Vec::new());
    }
    match bill.status {
        InvoiceStatus::Issued | InvoiceStatus::PartiallyPaid | InvoiceStatus::Overdue => {}
        status @ (InvoiceStatus::Drafted | InvoiceStatus::Settled | InvoiceStatus::Cancelled) => {
            return Err(InvoiceError::NotPossibleNow {
                status,
                asked: "paid",
            });
        }
    }
    let left = bill.open().checked_sub(payment.amount);
    let (Some(open), Some(paid)) = (left, bill.paid.checked_add(payment.amount)) else {
        return Err(InvoiceError::MoreThanOpen {
            open: bill.open(),
            asked: payment.amount,
        });
    };
    let applied = PaymentApplied {
        payment: payment.payment,
        amount: payment.amount,
        paid,
        open,
    };
    let mut events = vec![applied.into()];
    if open.is_zero() {
        events.push(Settled {}.into());
    }
    Ok(events)
}

/// Asked too early, or when nothing is open, it changes nothing.
fn mark_overdue(bill: &Bill, now: DateTime<Utc>) -> Vec<InvoiceEvent> {
    let is_waiting = matches!(
        bill.status,
        InvoiceStatus::Issued | InvoiceStatus::PartiallyPaid
    );
    let is_due = bill.due_at.is_some_and(|due| due.0 <= now);
    if is_waiting && is_due {
        vec![Overdue { open: bill.open() }.into()]
    } else {
        Vec::new()
    }
}

fn cancel(bill: &Bill, command: &Cancel) -> Result<Vec<InvoiceEvent>, InvoiceError> {
    if bill.credit_note == Some(command.credit_note) {
        return Ok(Vec::new());
    }
    let not_now = |asked| InvoiceError::NotPossibleNow {
        status: bill.status,
        asked,
    };
    // The number of a draft is on its way, and what a credit note takes back stays taken back.
    let is_over = matches!(
        bill.status,
        InvoiceStatus::Drafted | InvoiceStatus::Cancelled
    );
    if is_over || bill.kind == InvoiceKind::CreditNote {
        return Err(not_now("cancelled"));
    }
    match (command.refunded, bill.paid.is_zero()) {
        (false, false) => return Err(InvoiceError::HasPayments { paid: bill.paid }),
        (true, true) => return Err(not_now("refunded")),
        (false, true) | (true, false) => {}
    }
    let cancelled = Cancelled {
        credit_note: command.credit_note,
        refunded: command.refunded,
    };
    Ok(vec![cancelled.into()])
}

fn days_after(now: DateTime<Utc>, days: u32) -> DateTime<Utc> {
    now.checked_add_signed(TimeDelta::days(i64::from(days)))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}
