//! One mail: what it says, its way, and what can be done with it.

use api_contract::notifications::{
    MailAttachment, MailHappened, NotificationEntry, NotificationPreview, NotificationRecord,
    NotificationStatus, NotificationStep,
};
use dioxus::prelude::*;
use frontend_kit::{use_answer, use_page_key};
use frontend_ui::{Button, ButtonKind, Fact, Tone};

use super::act::{Act, ActDialog, Of};
use super::{Status, tone};
use crate::links;
use crate::live::use_again_while;
use crate::me::Employee;
use crate::shown::{When, count};
use crate::text::notifications as text;

/// One mail.
#[component]
pub(crate) fn MailPage(id: String, employee: Employee) -> Element {
    let path = format!("/api/v1/notifications/{id}");
    let answer = use_answer::<NotificationRecord>(move || path.clone());
    let preview = format!("/api/v1/notifications/{id}/preview");
    let preview = use_answer::<NotificationPreview>(move || preview.clone());
    use_again_while(answer, moves);
    rsx! {
        {answer.view(|record| rsx! {
            Mail { record, may_change: employee.may_change, onchanged: move |()| answer.again() }
        })}
        section { class: "part", "aria-labelledby": "preview",
            h2 { id: "preview", {text::PREVIEW} }
            {preview.view(|preview| rsx! { Preview { preview } })}
        }
    }
}

/// Whether something becomes of a mail by itself.
fn moves(record: &NotificationRecord) -> bool {
    let status = record.notification.status;
    matches!(
        status,
        NotificationStatus::Queued | NotificationStatus::Sending | NotificationStatus::Deferred
    )
}

#[component]
fn Mail(record: NotificationRecord, may_change: bool, onchanged: EventHandler<()>) -> Element {
    let mail = record.notification.clone();
    rsx! {
        p { class: "page-lead", {text::template(&mail.template)} }
        Facts { record: record.clone() }
        if may_change {
            Acts { mail, onchanged }
        }
        section { class: "part", "aria-labelledby": "timeline",
            h2 { id: "timeline", {text::TIMELINE} }
            ol { class: "timeline", "aria-label": text::TIMELINE,
                for (place , step) in record.timeline.into_iter().enumerate() {
                    Step { key: "{place}", step }
                }
            }
        }
    }
}

#[component]
fn Facts(record: NotificationRecord) -> Element {
    let mail = record.notification;
    rsx! {
        dl { class: "facts",
            Fact { name: text::STATUS, note: mail.error.clone(),
                Status { status: mail.status }
            }
            Fact { name: text::RECIPIENT, {mail.recipient.clone()} }
            Fact { name: text::ASKED_FOR,
                When { at: mail.created_at }
            }
            Fact { name: text::ATTEMPTS, {count(u64::from(mail.attempts))} }
            if let Some(next) = mail.next_at {
                Fact { name: text::NEXT,
                    When { at: next }
                }
            }
            if let Some(until) = record.link_expires_at {
                Fact { name: text::LINK_UNTIL, note: text::LINK_NOTE,
                    When { at: until }
                }
            }
            if let Some(account) = mail.account {
                Fact { name: text::ACCOUNT,
                    a { class: "id", href: links::account(account), "{account}" }
                }
            }
            if let Some(booking) = mail.booking {
                Fact { name: text::BOOKING,
                    code { class: "id", "{booking}" }
                }
            }
            if let Some(resends) = mail.resends {
                Fact { name: text::RESENDS,
                    a { class: "id", href: links::mail(resends), "{resends}" }
                }
            }
            Fact { name: text::TRIGGER,
                code { class: "id", {mail.trigger.clone()} }
            }
            if let Some(message_id) = record.message_id {
                Fact { name: text::MESSAGE_ID,
                    code { class: "id", {message_id} }
                }
            }
            if let Some(provider_id) = record.provider_id {
                Fact { name: text::PROVIDER_ID,
                    code { class: "id", {provider_id} }
                }
            }
        }
    }
}

/// What IT can do with it, as it stands.
#[component]
fn Acts(mail: NotificationEntry, onchanged: EventHandler<()>) -> Element {
    let mut act = use_signal(|| None::<Act>);
    let key = use_page_key();
    let is_for = |act: &Act| {
        let goes_elsewhere = *act == Act::Resend;
        act.statuses().contains(&mail.status) && !(goes_elsewhere && mail.has_link)
    };
    let acts: Vec<_> = Act::ALL.into_iter().filter(is_for).collect();
    rsx! {
        if !acts.is_empty() {
            div { class: "page-actions",
                for one in acts {
                    Button {
                        key: "{one.words()}",
                        kind: if one == Act::Cancel { ButtonKind::Danger } else { ButtonKind::Plain },
                        onclick: move |_| act.set(Some(one)),
                        {one.words()}
                    }
                }
            }
        }
        if let Some(what) = act() {
            ActDialog {
                act: what,
                of: Of::One(mail.id),
                may_be_second: mail.status == NotificationStatus::Unknown,
                key_of_page: key,
                onclose: move |()| act.set(None),
                ondone: move |()| {
                    act.set(None);
                    onchanged.call(());
                },
            }
        }
    }
}

#[component]
fn Step(step: NotificationStep) -> Element {
    let (title, tone) = match (step.resent_as, step.happened) {
        (Some(_), _) => (text::WAS_RESENT, Tone::Quiet),
        (None, Some(happened)) => (text::happened(happened), told_tone(happened)),
        (None, None) => (text::status(step.status), tone(step.status)),
    };
    // What the provider told is of when it happened, not of when it was told.
    let at = step.happened_at.unwrap_or(step.at);
    rsx! {
        li {
            class: match tone {
                Tone::Good => "timeline-good",
                Tone::Waiting => "timeline-waiting",
                Tone::Bad => "timeline-bad",
                Tone::Quiet => "timeline-quiet",
            },
            p { class: "timeline-title", {title} }
            p { class: "timeline-at",
                When { at, precise: true }
            }
            if let Some(by) = step.by {
                p { class: "step-why",
                    {text::why(&step.detail)}
                    " "
                    a { class: "id", href: links::account(by), "{by}" }
                }
            } else if !step.detail.is_empty() {
                p { class: "step-why", {step.detail} }
            }
            if let Some(new) = step.resent_as {
                p {
                    a { href: links::mail(new), {text::THE_OTHER} }
                }
            }
        }
    }
}

const fn told_tone(happened: MailHappened) -> Tone {
    match happened {
        MailHappened::Delivered | MailHappened::Opened => Tone::Good,
        MailHappened::Bounced | MailHappened::Complained => Tone::Bad,
        MailHappened::Noted => Tone::Quiet,
    }
}

/// What it says, as plain text: its HTML has styles of its own, which no page of ours lets in.
#[component]
fn Preview(preview: NotificationPreview) -> Element {
    rsx! {
        p { class: "note", {text::PREVIEW_NOTE} }
        p {
            strong { {preview.subject} }
        }
        pre { class: "json letter", tabindex: "0", {preview.text} }
        for attachment in preview.attachments {
            p { class: "note", {attached(&attachment)} }
        }
    }
}

/// `Attached: BKG-2026-000001.pdf, 31204 bytes`
fn attached(attachment: &MailAttachment) -> String {
    let name = &attachment.name;
    match attachment.bytes {
        Some(bytes) => format!("Attached: {name}, {bytes} bytes"),
        None => format!("Attached: {name}, made when it is sent"),
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use domain::ids::AccountId;
    use uuid::Uuid;

    use super::*;

    fn record(status: NotificationStatus, has_link: bool) -> NotificationRecord {
        let at = |text: &str| text.parse::<DateTime<chrono::Utc>>().unwrap();
        let step = |at, status, detail: &str| NotificationStep {
            at,
            status,
            detail: detail.to_owned(),
            by: None,
            resent_as: None,
            happened: None,
            happened_at: None,
        };
        let asked = at("2028-03-01T14:00:00Z");
        let it = Some(AccountId(Uuid::from_u128(7)));
        NotificationRecord {
            notification: NotificationEntry {
                id: Uuid::from_u128(1),
                template: "already_registered".to_owned(),
                recipient: "ada@example.com".to_owned(),
                status,
                attempts: 1,
                error: Some("554 no such user".to_owned()),
                trigger: "event.1".to_owned(),
                account: Some(AccountId(Uuid::from_u128(2))),
                booking: None,
                event: None,
                resends: None,
                has_link,
                created_at: asked,
                next_at: None,
                over_at: Some(asked),
            },
            message_id: Some("<1@astro.example>".to_owned()),
            provider_id: None,
            link_expires_at: has_link.then(|| at("2028-03-02T14:00:00Z")),
            timeline: vec![
                step(asked, NotificationStatus::Queued, ""),
                step(asked, NotificationStatus::Failed, "554 no such user"),
                NotificationStep {
                    by: it,
                    ..step(asked, NotificationStatus::Queued, "It is there now.")
                },
                NotificationStep {
                    by: it,
                    resent_as: Some(Uuid::from_u128(3)),
                    ..step(asked, NotificationStatus::Failed, "She reads this one.")
                },
            ],
        }
    }

    #[component]
    fn Shown(record: NotificationRecord, may_change: bool) -> Element {
        rsx! {
            Mail { record, may_change, onchanged: move |()| () }
        }
    }

    fn shown(record: NotificationRecord, may_change: bool) -> String {
        let props = ShownProps { record, may_change };
        let mut page = VirtualDom::new_with_props(Shown, props);
        page.rebuild_in_place();
        dioxus_ssr::render(&page).replace("><", ">\n<")
    }

    #[test]
    fn a_mail_is_shown_with_its_way_and_with_what_can_be_done() {
        insta::assert_snapshot!(
            "mail",
            shown(record(NotificationStatus::Failed, false), true)
        );
    }

    #[test]
    fn only_it_can_do_something_and_only_what_makes_sense() {
        let buttons = |status, has_link, may_change| {
            let html = shown(record(status, has_link), may_change);
            Act::ALL.map(|act| html.contains(&format!(">{}<", act.words())))
        };
        use NotificationStatus::{
            Bounced, Cancelled, Complained, Deferred, Delivered, Failed, Queued, Sending, Sent,
            Suppressed, Unknown,
        };
        for status in [
            Queued, Sending, Sent, Deferred, Failed, Unknown, Cancelled, Suppressed, Delivered,
            Bounced, Complained,
        ] {
            assert_eq!(buttons(status, false, false), [false; 3], "auditors read");
            let retry = matches!(status, Failed | Unknown | Suppressed);
            let cancel = matches!(status, Queued | Deferred);
            assert_eq!(buttons(status, false, true), [retry, cancel, true]);
            assert_eq!(buttons(status, true, true), [retry, cancel, false]);
        }
    }
}
