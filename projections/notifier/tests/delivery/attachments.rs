//! What is attached to mails: how it arrives, and what becomes of a mail to which it can't be attached.

use domain::text::Email;
use notifier::Status::{Deferred, Failed, Queued, Sending, Sent};
use notifier::{
    Attachment, AttachmentKind, EnqueueError, InvalidMessage, MOST_ATTACHED_BYTES,
    MOST_ATTACHMENTS, NewMessage, NotMade,
};
use test_support::mailbox::MailAttachment;

use crate::delivery::way;
use crate::scene::{Scene, already_registered, wish};

const ADA: &str = "ada@example.com";

fn invoice(source: &str) -> Attachment {
    let name = "BKG-2026-000001.pdf".to_owned();
    Attachment::new(AttachmentKind::Invoice, name, source.to_owned())
}

fn calendar(source: &str) -> Attachment {
    let name = "launch-91C0-7B3F.ics".to_owned();
    Attachment::new(AttachmentKind::Calendar, name, source.to_owned())
}

fn with(attachments: Vec<Attachment>) -> NewMessage {
    NewMessage {
        attachments,
        ..already_registered(ADA)
    }
}

/// What arrives of a message with two attachments.
async fn arrived(scene: &Scene) -> Vec<(MailAttachment, Vec<u8>)> {
    let mails = scene.mailbox.mails_to(ADA).await;
    let [mail] = &mails[..] else {
        panic!("{mails:?}")
    };
    assert!(
        mail.text
            .contains("Attached: BKG-2026-000001.pdf, launch-91C0-7B3F.ics")
    );
    let mut arrived = Vec::new();
    for (place, attachment) in mail.attachments.iter().enumerate() {
        let content = scene.mailbox.attachment(mail, place).await;
        arrived.push((attachment.clone(), content));
    }
    arrived
}

fn expected() -> Vec<(MailAttachment, Vec<u8>)> {
    let file = |name: &str, content_type: &str, content: &[u8]| {
        let attachment = MailAttachment {
            name: name.to_owned(),
            content_type: content_type.to_owned(),
            bytes: content.len(),
        };
        (attachment, content.to_owned())
    };
    vec![
        file(
            "BKG-2026-000001.pdf",
            "application/pdf",
            b"%PDF-\0\r\n.\r\n",
        ),
        file(
            "launch-91C0-7B3F.ics",
            "text/calendar",
            "BEGIN:Grüße\r\n".as_bytes(),
        ),
    ]
}

#[tokio::test]
async fn what_is_attached_arrives_byte_by_byte_and_the_record_names_it_and_its_size() {
    let scene = Scene::new().await;
    let message = with(vec![
        invoice("%PDF-\0\r\n.\r\n"),
        calendar("BEGIN:Grüße\r\n"),
    ]);
    scene.messages.enqueue(&message).await.unwrap();
    let queued = scene.get(message.id()).await;
    assert_eq!(queued.attachments[0].bytes, None);
    let sending = scene.send();
    let sent = scene.becomes(message.id(), Sent).await;
    sending.stop().await;
    assert_eq!(arrived(&scene).await, expected());
    let sizes: Vec<_> = sent.attachments.iter().map(|file| file.bytes).collect();
    assert_eq!(sizes, [Some(11), Some(15)]);
}

#[tokio::test]
async fn a_provider_is_handed_the_same() {
    let scene = Scene::new().await;
    let message = with(vec![
        invoice("%PDF-\0\r\n.\r\n"),
        calendar("BEGIN:Grüße\r\n"),
    ]);
    scene.messages.enqueue(&message).await.unwrap();
    let sending = scene.send_by_provider();
    scene.becomes(message.id(), Sent).await;
    sending.stop().await;
    let mut expected = expected();
    expected[1].0.content_type = "text/calendar; charset=utf-8".to_owned();
    assert_eq!(arrived(&scene).await, expected);
}

#[tokio::test]
async fn what_can_not_be_made_yet_is_waited_for_and_nothing_is_sent_without_it() {
    let scene = Scene::new().await;
    let why = "the log was not reached yet".to_owned();
    scene.drawer.fail_once(NotMade::Later(why));
    let message = with(vec![invoice("%PDF-")]);
    scene.messages.enqueue(&message).await.unwrap();
    let sending = scene.send();
    let sent = scene.becomes(message.id(), Sent).await;
    sending.stop().await;
    assert_eq!(way(&sent), [Queued, Deferred, Sending, Sent]);
    assert!(sent.timeline[1].detail.contains("the log"), "{sent:?}");
    assert_eq!(scene.mailbox.mails_to(ADA).await.len(), 1);
}

#[tokio::test]
async fn who_was_forgotten_and_what_is_too_large_get_no_mail() {
    let scene = Scene::new().await;
    let too_large = "x".repeat(3_999);
    scene.drawer.enlarge(MOST_ATTACHED_BYTES / 3_999 + 1);
    let large = with(vec![invoice(&too_large)]);
    scene.messages.enqueue(&large).await.unwrap();
    let sending = scene.send();
    let failed = scene.becomes(large.id(), Failed).await;
    assert!(failed.error.unwrap().contains("more than"));
    scene.drawer.enlarge(1);
    scene.drawer.fail_once(NotMade::Forgotten);
    let forgotten = with(vec![invoice("%PDF-")]);
    scene.messages.enqueue(&forgotten).await.unwrap();
    let failed = scene.becomes(forgotten.id(), Failed).await;
    assert!(failed.error.unwrap().contains("forgotten"));
    sending.stop().await;
    assert_eq!(scene.mailbox.mails_to(ADA).await.len(), 0);
}

#[tokio::test]
async fn a_retry_and_a_copy_carry_the_same() {
    let scene = Scene::new().await;
    scene
        .mailbox
        .fail(1, serde_json::json!({ "refuse_data": 451 }))
        .await;
    let message = with(vec![invoice("%PDF-")]);
    scene.messages.enqueue(&message).await.unwrap();
    let sending = scene.send();
    scene.becomes(message.id(), Sent).await;
    let bob = Email::parse("bob@example.com").unwrap();
    let wish = wish("A test.");
    let copy = scene.messages.resend(message.id(), &bob, &wish).await;
    let copy = copy.unwrap();
    let copied = scene.becomes(copy, Sent).await;
    sending.stop().await;
    assert_eq!(copied.attachments[0].bytes, Some(5));
    for mail in scene.mailbox.mails().await {
        assert_eq!(scene.mailbox.attachment(&mail, 0).await, b"%PDF-");
    }
}

#[tokio::test]
async fn too_many_and_what_is_no_name_of_a_file_are_refused() {
    let scene = Scene::new().await;
    let many = vec![invoice(""); MOST_ATTACHMENTS + 1];
    let kind = AttachmentKind::Invoice;
    let odd = vec![Attachment::new(kind, "../a.pdf".to_owned(), String::new())];
    for attachments in [many, odd] {
        let refused = scene.messages.enqueue(&with(attachments)).await;
        let Err(EnqueueError::Invalid(why)) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(why, InvalidMessage::Attachments);
    }
}
