use chrono::DateTime;
use domain::ids::AccountId;
use domain::text::Email;
use uuid::Uuid;

use super::*;
use crate::attachment::{Attachment, AttachmentKind};
use crate::message::{Link, NotificationId, Trigger, Values};
use crate::notification::Status;

const KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn writer() -> Writer {
    let site = Site::parse("https://account.astro.example/").unwrap();
    Writer::new(site, KEY.parse().unwrap())
}

/// A message with all that its template needs.
fn message(template: Template) -> Notification {
    let all = [
        ("roles", "finance, it"),
        ("device", "Firefox on Linux"),
        ("at", "2026-11-25T14:05:09+01:00"),
        ("change", "A second factor was set up"),
        ("reason", "Asked for by the owner"),
        ("launch", "New Shepard from Corn Ranch"),
        ("date", "2028-03-01T15:30:00Z[America/Chicago]"),
        ("previous", "2028-02-01T15:30:00Z[America/Chicago]"),
        ("seats", "2 seats"),
        ("total", "900,000.00 USD"),
        ("until", "2026-03-01T12:30:00Z[America/Chicago]"),
        ("refund", "810,000.00 USD (90%)"),
        ("amount", "810,000.00 USD"),
        ("cause", "something technical"),
        ("kind", "Invoice"),
        ("number", "BKG-2026-000001"),
        ("mission", "Eleven minutes in space"),
        ("price", "450,000.00 USD"),
        ("fee", "1,000.00 USD"),
        ("what", "The projection customer is late"),
        ("detail", "2 min behind the log: 1204 commits"),
        ("left", "7 days"),
        ("open", "1,000.00 USD"),
        ("debtor", "a supplier"),
        ("sold", "1 of 6 seats"),
        ("threshold", "30%"),
        ("page", "https://astro.example/launches/new-shepard"),
    ];
    let shown = all.into_iter().filter(|(name, _)| {
        let mut values = template.values().iter();
        values.any(|(value, _)| value == name)
    });
    let shown = shown.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let at = DateTime::UNIX_EPOCH;
    Notification {
        id: NotificationId(Uuid::from_u128(1)),
        trigger: Trigger::parse("event.1").unwrap(),
        template,
        account: Some(AccountId(Uuid::from_u128(2))),
        booking: None,
        event: None,
        resends: None,
        to: Email::parse("ada@example.com").unwrap(),
        time_zone: None,
        values: Values(shown.collect()),
        link: template.link().map(|purpose| Link {
            purpose,
            id: Uuid::from_u128(3),
            expires_at: "2026-11-26T14:05:00Z".parse().unwrap(),
        }),
        attachments: Vec::new(),
        origin: None,
        status: Status::Queued,
        attempts: 1,
        error: None,
        next_at: None,
        message_id: None,
        provider_id: None,
        created_at: at,
        over_at: None,
        timeline: Vec::new(),
    }
}

fn letter(template: Template) -> Letter {
    writer().write(&message(template)).unwrap()
}

#[test]
fn every_mail_reads_as_it_was_agreed_upon() {
    for template in Template::ALL {
        let letter = letter(template);
        let whole = format!(
            "Subject: {}\n\n{}\n=====\n\n{}",
            letter.subject, letter.text, letter.html
        );
        insta::assert_snapshot!(template.as_str(), whole);
    }
}

#[test]
fn what_is_attached_is_named_in_both_parts() {
    let mut message = message(Template::InvoiceIssued);
    let named =
        |name: &str| Attachment::new(AttachmentKind::Invoice, name.to_owned(), String::new());
    message.attachments = vec![named("BKG-2026-000001.pdf"), named("A & B.pdf")];
    let letter = writer().write(&message).unwrap();
    let line = "\n\nAttached: BKG-2026-000001.pdf, A & B.pdf\n\n-- \n";
    assert!(letter.text.contains(line), "{}", letter.text);
    let line = "<p>Attached: BKG-2026-000001.pdf, A &amp; B.pdf</p>";
    assert!(letter.html.contains(line), "{}", letter.html);
}

#[test]
fn the_text_stands_for_itself() {
    for template in Template::ALL {
        let Letter { subject, text, .. } = letter(template);
        assert!(!subject.is_empty() && !subject.contains('\n'), "{subject}");
        assert!(text.starts_with("Hello,\n\n"), "{text}");
        assert!(text.contains("\n-- \n"), "{text}");
        for markup in ["<", "&", "{{", "\n\n\n"] {
            assert!(!text.contains(markup), "{markup:?} in {text}");
        }
    }
}

#[test]
fn every_mail_about_an_account_says_what_to_do_if_it_was_not_you() {
    let leads_to_a_page = |template: &Template| {
        let mut values = template.values().iter();
        values.any(|(_, kind)| *kind == Kind::Page)
    };
    for template in Template::ALL {
        if leads_to_a_page(&template) {
            continue;
        }
        let Letter { text, html, .. } = letter(template);
        for part in [text, html] {
            let said = ["If it was not you", "If you do not know", "If you think"];
            assert!(said.iter().any(|said| part.contains(said)), "{part}");
        }
    }
}

#[test]
fn a_link_is_whole_in_both_parts_and_its_token_comes_behind_the_hash() {
    let key: LinkKey = KEY.parse().unwrap();
    let pages = [
        (Template::VerifyEmail, "verify"),
        (Template::Invitation, "invitation"),
        (Template::ResetPassword, "reset"),
    ];
    for (template, page) in pages {
        let message = message(template);
        let (link, account) = (message.link.unwrap(), message.account.unwrap());
        let token = key.token(link.purpose, account, link.id);
        let expected = format!("https://account.astro.example/{page}#{token}");
        let Letter { text, html, .. } = letter(template);
        assert!(text.contains(&format!("\n{expected}\n")), "{text}");
        assert!(html.contains(&format!("href=\"{expected}\"")), "{html}");
        for part in [text, html] {
            assert!(part.contains("26 November 2026, 14:05 UTC"), "{part}");
        }
        assert!(!format!("{message:?}").contains(&token));
    }
}

#[test]
fn a_preview_says_the_same_without_the_token() {
    let key: LinkKey = KEY.parse().unwrap();
    let site = Site::parse("https://account.astro.example/").unwrap();
    let previews = Previews::new(site);
    for template in Template::ALL {
        let message = message(template);
        let (sent, shown) = (letter(template), previews.of(&message).unwrap());
        let token = message.link.map(|link| {
            let account = message.account.unwrap();
            key.token(link.purpose, account, link.id)
        });
        assert_eq!(shown.subject, sent.subject);
        for (shown, sent) in [(shown.text, sent.text), (shown.html, sent.html)] {
            let without = match &token {
                Some(token) => sent.replace(token.as_str(), "removed"),
                None => sent,
            };
            assert_eq!(shown, without);
        }
    }
}

#[test]
fn every_other_link_is_absolute_too() {
    for template in Template::ALL {
        let html = letter(template).html;
        for link in html.split("href=\"").skip(1) {
            let ours = ["https://account.astro.example/", "https://astro.example/"];
            assert!(ours.iter().any(|site| link.starts_with(site)), "{link}");
        }
    }
}

#[test]
fn an_instant_is_told_in_its_zone() {
    let text = letter(Template::PasswordChanged).text;
    assert!(text.contains("25 November 2026, 13:05 UTC"), "{text}");
}

#[test]
fn what_others_chose_is_text_and_never_markup() {
    let mut message = message(Template::NewDevice);
    let device = "<a href=\"https://evil.example\">{{ sign_in }}</a>";
    message.values = Values::from([("device", device), ("at", "2026-11-25T14:05:09Z")]);
    let Letter { text, html, .. } = writer().write(&message).unwrap();
    assert!(text.contains(device), "as it is, in plain text");
    assert!(!html.contains("<a href=\"https://evil"), "{html}");
    assert!(html.contains("&lt;a href="), "{html}");
    assert!(html.contains("{{ sign_in }}"), "{html}");
}

#[test]
fn a_mail_that_lacks_something_is_not_written() {
    let mut no_link = message(Template::VerifyEmail);
    no_link.link = None;
    assert!(writer().write(&no_link).is_err());
    let mut no_value = message(Template::NewDevice);
    no_value.values = Values::default();
    assert!(writer().write(&no_value).is_err());
}

#[test]
fn a_site_is_an_address_and_nothing_more() {
    for text in ["http://localhost:8082", "https://astro.example/account/"] {
        assert!(Site::parse(text).is_ok(), "{text}");
    }
    for text in [
        "",
        "account.astro.example",
        "ftp://astro.example",
        "https://astro.example/?a=1",
        "https://astro.example/#a",
        "https://ada:pw@astro.example",
        "https://astro.example/a&b",
        "https://astro.example/a'b",
        &format!("https://astro.example/{}", "a".repeat(200)),
    ] {
        assert_eq!(Site::parse(text), Err(SiteError), "{text}");
    }
}
