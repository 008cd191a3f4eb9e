//! What is attached to mails, made of a real log.

use notifier::{Attaches, NotMade, Notification, Template};

use crate::world::{World, aborted, booking, paid, reserved};

/// What is attached to a mail, made.
async fn made(world: &World, mail: &Notification) -> Vec<Result<Vec<u8>, NotMade>> {
    let papers = world.papers().await;
    let mut made = Vec::new();
    for attachment in &mail.attachments {
        made.push(papers.make(mail, attachment).await);
    }
    made
}

/// The text of a PDF, every run of white space as one space.
fn text(pdf: &[u8]) -> String {
    assert!(pdf.starts_with(b"%PDF-"));
    let document = lopdf::Document::load_mem(pdf).expect("it is a PDF");
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    let text = document.extract_text(&pages).expect("it has text");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The value of a line of a calendar file.
fn line<'a>(file: &'a str, name: &str) -> &'a str {
    let mut lines = file.lines();
    let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    value.unwrap_or_else(|| panic!("{name} in {file}"))
}

#[tokio::test]
async fn who_paid_gets_a_ticket_with_the_names_and_the_launch_for_a_calendar() {
    let mut world = World::new().await;
    let _following = world.follow_on().await;
    let ada = world.customer("ada").await;
    let launch = world.schedule().await;
    let hers = booking();
    // Among others, in one commit.
    let others = [booking(), booking()].map(|other| reserved(other, ada));
    let [one, other] = others;
    world
        .launch(launch, vec![one, reserved(hers, ada), other])
        .await;
    world.launch(launch, vec![paid(hers, ada)]).await;
    world.settled().await;
    let mail = world.mail(Template::BookingConfirmed).await;
    let made = made(&world, &mail).await;
    let [Ok(ticket), Ok(calendar)] = &made[..] else {
        panic!("{mail:?}")
    };
    let ticket = text(ticket);
    let reference = documents::booking_reference(hers);
    for expected in ["Grace Hopper", "New Shepard", &reference] {
        assert!(ticket.contains(expected), "{expected} in {ticket}");
    }
    let calendar = std::str::from_utf8(calendar).unwrap();
    assert_eq!(line(calendar, "UID"), hers.to_string());
    assert_eq!(line(calendar, "DTSTART"), "20300301T153000Z");
    assert_eq!(line(calendar, "STATUS"), "TENTATIVE");
    assert_eq!(line(calendar, "SEQUENCE"), "1");

    world.launch(launch, vec![aborted()]).await;
    world.settled().await;
    let mail = world.mail(Template::LaunchAborted).await;
    let off = self::made(&world, &mail).await.remove(0).unwrap();
    let off = std::str::from_utf8(&off).unwrap();
    assert_eq!(line(off, "UID"), hers.to_string());
    assert_eq!(line(off, "STATUS"), "CANCELLED");
    assert_eq!(line(off, "SEQUENCE"), "2");
}

#[tokio::test]
async fn an_invoice_is_the_same_bytes_however_often_it_is_made() {
    let mut world = World::new().await;
    let _following = world.follow_on().await;
    let ada = world.customer("ada").await;
    let launch = world.schedule().await;
    world.invoice(launch, booking(), ada).await;
    world.settled().await;
    let mail = world.mail(Template::InvoiceIssued).await;
    let first = made(&world, &mail).await.remove(0).unwrap();
    let again = made(&world, &mail).await.remove(0).unwrap();
    assert_eq!(first, again);
    let text = text(&first);
    for expected in ["BKG-2026-000001", "Ada Lovelace", "Eleven minutes"] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
}

#[tokio::test]
async fn of_whoever_was_forgotten_since_the_mail_was_asked_for_nothing_is_made() {
    let mut world = World::new().await;
    let _following = world.follow_on().await;
    let (ada, account) = world.known("ada").await;
    let launch = world.schedule().await;
    let hers = booking();
    world.launch(launch, vec![reserved(hers, ada)]).await;
    world.launch(launch, vec![paid(hers, ada)]).await;
    world.settled().await;
    let mail = world.mail(Template::BookingConfirmed).await;
    world.forget(account).await;
    let made = made(&world, &mail).await;
    // The ticket comes first, and without it the mail is not sent.
    assert_eq!(made[0], Err(NotMade::Forgotten));
}

#[tokio::test]
async fn what_names_somebody_waits_for_the_log_and_a_calendar_does_not() {
    let mut world = World::new().await;
    let _following = world.follow_on().await;
    let ada = world.customer("ada").await;
    let launch = world.schedule().await;
    let hers = booking();
    world.launch(launch, vec![reserved(hers, ada)]).await;
    world.launch(launch, vec![paid(hers, ada)]).await;
    world.settled().await;
    let mail = world.mail(Template::BookingConfirmed).await;
    let [ticket, calendar] = &mail.attachments[..] else {
        panic!("{mail:?}")
    };
    let papers = event_mails::Papers::default();
    let made = papers.make(&mail, ticket).await;
    assert!(matches!(made, Err(NotMade::Later(_))), "{made:?}");
    assert!(papers.make(&mail, calendar).await.is_ok());
}
