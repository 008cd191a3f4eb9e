//! One invoice or credit note.

use api_contract::managed::invoices::{ManagedInvoice, ManagedInvoiceDetails};
use dioxus::prelude::*;
use domain::ids::InvoiceId;
use domain::invoice::{InvoiceKind, InvoiceStatus};
use domain::money::Money;
use frontend_kit::{Call, PageKey, Values, use_answer, use_page_key, use_submission};
use frontend_ui::{Button, ButtonKind, Field, use_toasts};
use uuid::Uuid;

use super::rows::{Standing, named};
use super::transfer::{REQUIRED, TransferFields, of_invoice};
use crate::Page;
use crate::entered::as_entered;
use crate::frame::{FormDialog, Head, leave_dialog};
use crate::supplier::InvoiceWhole;
use crate::text::finance::{invoice as text, transfer};
use crate::text::invoices;
use crate::text::words::{invoice_kind, invoice_status};

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doing {
    Paying,
    Cancelling,
}

/// One invoice or credit note.
#[component]
pub(super) fn InvoicePage(invoice: Uuid) -> Element {
    let found = use_answer::<ManagedInvoiceDetails>(move || format!("/api/v1/invoices/{invoice}"));
    let mut doing = use_signal(|| None::<Doing>);
    let key = use_page_key();
    let onclose = move |was_tried: bool| {
        doing.set(None);
        if was_tried {
            found.again();
        }
    };
    let head = found.here().map(|details| details.invoice);
    let title = head.as_ref().map_or_else(
        || Page::Invoice.title().to_owned(),
        |head| {
            let number = head
                .number
                .clone()
                .unwrap_or_else(|| text::DRAFT.to_owned());
            format!("{} {number}", invoice_kind(head.kind))
        },
    );
    rsx! {
        p { class: "page-back",
            a { href: Page::Invoices.path(), {invoices::BACK} }
        }
        Head { title,
            if let Some(head) = head {
                Standing { status: invoice_status(head.status) }
                if head.number.is_some() && head.kind != InvoiceKind::SupplierLaunch {
                    a { class: "button button-plain", href: "/api/v1/invoices/{invoice}.pdf", {text::PDF} }
                }
                if can_be_paid(&head) {
                    Button { onclick: move |_| doing.set(Some(Doing::Paying)),
                        if head.kind == InvoiceKind::SupplierLaunch {
                            {text::RECORD_OUT}
                        } else {
                            {text::RECORD}
                        }
                    }
                }
                if can_be_cancelled(&head) {
                    Button { kind: ButtonKind::Danger, onclick: move |_| doing.set(Some(Doing::Cancelling)),
                        {text::CANCEL}
                    }
                }
            }
        }
        {found.view(|details| {
            let counted = details.payments.len();
            let head = details.invoice.clone();
            rsx! {
                p { class: "page-lead", {named(head.party_name.as_ref())} }
                InvoiceWhole { found: details }
                match doing() {
                    Some(Doing::Paying) => rsx! {
                        PayDialog {
                            id: head.id,
                            open: head.open,
                            is_out: head.kind == InvoiceKind::SupplierLaunch,
                            key_of_page: key,
                            onclose,
                            ondone: move |()| {
                                leave_dialog();
                                doing.set(None);
                                // It counts for the invoice a moment later.
                                let has_followed = move |details: &ManagedInvoiceDetails| {
                                    details.payments.len() > counted
                                };
                                spawn(found.again_until(has_followed));
                            },
                        }
                    },
                    Some(Doing::Cancelling) => rsx! {
                        CancelDialog {
                            id: head.id,
                            key_of_page: key,
                            onclose,
                            ondone: move |()| {
                                leave_dialog();
                                doing.set(None);
                                // Its credit note gets its number a moment later.
                                let has_followed = |details: &ManagedInvoiceDetails| {
                                    details.credit_note_number.is_some()
                                };
                                spawn(found.again_until(has_followed));
                            },
                        }
                    },
                    None => rsx! {},
                }
            }
        })}
    }
}

/// Whether finance records transfers for it: those of bookings are settled as they are written.
fn can_be_paid(invoice: &ManagedInvoice) -> bool {
    let is_of_suppliers = matches!(
        invoice.kind,
        InvoiceKind::SupplierFee | InvoiceKind::SupplierLaunch
    );
    is_of_suppliers && !invoice.open.is_zero() && invoice.cancelled_at.is_none()
}

/// Whether it is ours, issued, and nothing is paid of it.
fn can_be_cancelled(invoice: &ManagedInvoice) -> bool {
    let is_issued = matches!(
        invoice.status,
        InvoiceStatus::Issued | InvoiceStatus::Overdue
    );
    invoice.kind == InvoiceKind::SupplierFee
        && is_issued
        && invoice.paid.is_zero()
        && invoice.cancelled_at.is_none()
}

/// A transfer that paid it, or a part of it.
#[component]
fn PayDialog(
    id: InvoiceId,
    open: Money,
    is_out: bool,
    key_of_page: PageKey,
    onclose: EventHandler<bool>,
    ondone: EventHandler<()>,
) -> Element {
    let (sending, toasts) = (use_submission(), use_toasts());
    let send = move |values: Values| {
        sending.run(async move {
            let body = of_invoice(&values)?;
            let call = Call::post(format!("/api/v1/invoices/{id}/payments"));
            let call = call.with(&body).once(&key_of_page.now());
            key_of_page.note(call.done().await)?;
            toasts.say(text::IS_RECORDED);
            ondone.call(());
            Ok(())
        });
    };
    let mut required = vec!["amount"];
    required.extend(REQUIRED);
    rsx! {
        FormDialog {
            title: if is_out { text::RECORD_OUT } else { text::RECORD },
            sending,
            required,
            label: transfer::SEND,
            onsend: send,
            onclose,
            Field {
                name: "amount",
                label: transfer::AMOUNT,
                inputmode: "decimal",
                value: as_entered(open),
                error: sending.error("amount"),
            }
            TransferFields { sending, day: if is_out { transfer::DAY_OUT } else { transfer::DAY } }
        }
    }
}

/// That it is taken back.
#[component]
fn CancelDialog(
    id: InvoiceId,
    key_of_page: PageKey,
    onclose: EventHandler<bool>,
    ondone: EventHandler<()>,
) -> Element {
    let (sending, toasts) = (use_submission(), use_toasts());
    let send = move |_: Values| {
        sending.run(async move {
            let call = Call::post(format!("/api/v1/invoices/{id}/cancellation"));
            let call = call.once(&key_of_page.now());
            key_of_page.note(call.done().await)?;
            toasts.say(text::IS_CANCELLED);
            ondone.call(());
            Ok(())
        });
    };
    rsx! {
        FormDialog { title: text::CANCEL, sending, label: text::CANCEL, onsend: send, onclose,
            p { {text::CANCEL_MEANS} }
        }
    }
}
