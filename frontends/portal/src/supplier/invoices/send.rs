//! A supplier's own invoice, for a launch that it completed.

use api_contract::billing::SubmitInvoice;
use api_contract::launches::ManagedLaunch;
use api_contract::managed::SummedPage;
use api_contract::managed::invoices::{InvoiceSum, ManagedInvoice};
use api_contract::{Page as Part, Written};
use dioxus::prelude::*;
use domain::ids::LaunchId;
use frontend_kit::{Call, PageKey, Refusal, Values, platform, said, use_answer, use_submission};
use frontend_ui::{Choice, Field, Select};
use uuid::Uuid;

use crate::Page;
use crate::entered::{Entered, as_entered};
use crate::frame::{FormDialog, WaitDialog};
use crate::text::invoices as text;

/// The fields, as the API calls them.
const FIELDS: [&str; 3] = ["launch", "number", "amount"];

/// Asks for which launch, under which number, and how much.
#[component]
pub(super) fn SendDialog(
    /// The launch that is chosen at first.
    asked: String,
    key_of_page: PageKey,
    onclose: EventHandler<bool>,
) -> Element {
    let completed = use_answer::<Part<ManagedLaunch>>(|| {
        "/api/v1/launches?status=completed&sort=-date&limit=100".to_owned()
    });
    let own = use_answer::<SummedPage<ManagedInvoice, InvoiceSum>>(|| {
        "/api/v1/invoices?kind=supplier_launch&limit=100".to_owned()
    });
    let (Some(launches), Some(invoices)) = (completed.here(), own.here()) else {
        // What was refused of either, or that it is on its way.
        let waiting = match completed.here() {
            None => completed.view(|_| rsx! {}),
            Some(_) => own.view(|_| rsx! {}),
        };
        return rsx! {
            WaitDialog { title: text::SEND, onclose: move |()| onclose.call(false), {waiting} }
        };
    };
    let is_billed = |launch: &ManagedLaunch| {
        let mut invoices = invoices.items.iter();
        invoices.any(|invoice| invoice.launch == launch.id)
    };
    let mut open = launches.items;
    open.retain(|launch| !is_billed(launch));
    rsx! {
        InvoiceForm { asked, open, key_of_page, onclose }
    }
}

#[component]
fn InvoiceForm(
    asked: String,
    open: Vec<ManagedLaunch>,
    key_of_page: PageKey,
    onclose: EventHandler<bool>,
) -> Element {
    let sending = use_submission();
    let mut chosen = use_signal(|| asked);
    let launch = open.iter().find(|launch| launch.id.to_string() == chosen());
    let most = launch.or(open.first()).map(|launch| launch.money.revenue);
    let send = move |values: Values| {
        sending.run(async move {
            let call = Call::post("/api/v1/invoices").with(&invoice(&values)?);
            let call = call.once(&key_of_page.now());
            let made: Written = key_of_page.note(call.answer().await)?;
            platform::go_to(&Page::Invoice.of(made.id)).await;
            Ok(())
        });
    };
    rsx! {
        FormDialog {
            title: text::SEND,
            sending,
            required: FIELDS.to_vec(),
            label: text::SEND,
            onsend: send,
            onclose,
            if let Some(most) = most {
                p { {text::SEND_MEANS} }
                Select {
                    name: FIELDS[0],
                    label: text::LAUNCH,
                    options: open.iter().map(choice).collect::<Vec<_>>(),
                    value: chosen(),
                    onchange: move |value| chosen.set(value),
                    error: sending.error(FIELDS[0]),
                }
                Field {
                    name: FIELDS[1],
                    label: text::OWN_NUMBER,
                    hint: text::OWN_NUMBER_HINT.to_owned(),
                    most: 32,
                    error: sending.error(FIELDS[1]),
                }
                Field {
                    name: FIELDS[2],
                    label: text::AMOUNT,
                    hint: text::at_most(&said::money(most)),
                    inputmode: "decimal",
                    most: 20,
                    value: as_entered(most),
                    error: sending.error(FIELDS[2]),
                }
            } else {
                p { {text::NOTHING_TO_BILL} }
            }
        }
    }
}

fn choice(launch: &ManagedLaunch) -> Choice {
    Choice {
        value: launch.id.to_string(),
        label: format!("{}, {}", launch.mission, said::utc_day(launch.date)),
        note: None,
    }
}

fn invoice(values: &Values) -> Result<SubmitInvoice, Refusal> {
    let mut entered = Entered::default();
    let amount = entered.money(values, FIELDS[2]);
    entered.finish(SubmitInvoice {
        launch: LaunchId(Uuid::try_parse(&values.get(FIELDS[0])).unwrap_or_default()),
        number: values.get(FIELDS[1]).trim().to_owned(),
        amount,
    })
}
