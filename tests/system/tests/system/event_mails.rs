//! What is mailed when something happens, from the booking at an API to the mail in a mailbox.

use std::collections::BTreeMap;

use serde_json::Value;
use system_tests::office::SEAT_CENTS;
use system_tests::{Caller, Office};
use test_support::mailbox::CUSTOMER_URL;
use test_support::{AccountRole, Astro, Role, SignedIn, eventually, eventually_some};

/// What a buyer hears of a booking that is paid: its template, and how its subject begins.
const OF_A_BUYER: [(&str, &str); 2] = [
    ("seats_reserved", "Your seats are held until"),
    ("booking_confirmed", "Your booking is confirmed"),
];

/// How the files are called that a booking which is paid comes with.
const OF_A_BOOKING: [&str; 2] = ["ticket-", "launch-"];

/// Somebody new books a seat and pays; who it is.
async fn sell(office: &Office) -> (SignedIn, uuid::Uuid) {
    let buyer = office.servers.sign_in(AccountRole::Customer).await;
    let at_counter = Caller::new(&office.customer_api, &buyer);
    let booked = office.offer.book(&at_counter, "book", 1).await;
    let booking = booked.expect(201).id();
    let key = booking.to_string();
    let paid = office.transfer(booking, &key, SEAT_CENTS).await;
    paid.expect(201);
    (buyer, booking)
}

#[tokio::test]
async fn who_books_and_pays_is_mailed_and_so_is_whose_launch_it_is() {
    let office = Office::open(6).await;
    // By them its invoice follows from a booking.
    let _policies = Astro::start(Role::Policies, &office.servers).await;
    let (ada, booking) = sell(&office).await;
    let mailbox = &office.servers.mailbox;
    for (template, subject) in OF_A_BUYER {
        let mail = eventually_some(subject, async || {
            let mails = mailbox.mails_to(&ada.person.email).await.into_iter();
            let mut mails = mails.filter(|mail| mail.subject.starts_with(subject));
            mails.next()
        })
        .await;
        let page = format!("{CUSTOMER_URL}/bookings/{booking}");
        assert_eq!(mail.link(), Some(&*page), "{}", mail.text);
        assert!(mail.text.contains("450,000.00 USD"), "{}", mail.text);
        let files: Vec<_> = mail.attachments.iter().map(|file| &*file.name).collect();
        let expected = match template {
            "booking_confirmed" => OF_A_BOOKING.as_slice(),
            _ => &[],
        };
        let begin_so = files
            .iter()
            .zip(expected)
            .all(|(file, so)| file.starts_with(so));
        assert!(files.len() == expected.len() && begin_so, "{files:?}");
    }
    let invoice = eventually_some("the invoice comes", async || {
        let mut mails = mailbox.mails_to(&ada.person.email).await.into_iter();
        mails.find(|mail| mail.subject.starts_with("Invoice BKG-"))
    })
    .await;
    let pdf = mailbox.attachment(&invoice, 0).await;
    assert!(pdf.starts_with(b"%PDF-"));
    let number = invoice.subject.strip_prefix("Invoice ");
    let name = number.map(|number| format!("{number}.pdf"));
    assert_eq!(Some(&invoice.attachments[0].name), name.as_ref());
    assert_eq!(invoice.attachments[0].content_type, "application/pdf");
    let supplier = &office.offer.supplier.person.email;
    eventually("its supplier hears of it", async || {
        let mut mails = mailbox.mails_to(supplier).await.into_iter();
        mails.any(|mail| mail.subject.starts_with("Seats of your launch are sold"))
    })
    .await;
}

#[tokio::test]
async fn however_often_the_notifier_dies_nobody_is_mailed_twice_and_nobody_is_left_out() {
    const BUYERS: u32 = 8;
    let mut office = Office::open(BUYERS).await;
    let it = office.servers.sign_in(AccountRole::It).await;
    let mut buyers = Vec::new();
    for n in 0..BUYERS {
        buyers.push(sell(&office).await.0);
        // In the middle of whatever follows from the last one.
        if n % 2 == 0 {
            office.servers.accounts_mut().notifier.kill9();
            let next = Astro::start(Role::Notifier, &office.servers).await;
            office.servers.accounts_mut().notifier = next;
        }
    }
    let it = Caller::new(&office.servers.accounts().await.core_api, &it);
    for buyer in buyers {
        let email = &buyer.person.email;
        let asked = eventually_some("all is over", async || {
            let path = format!("/api/v1/notifications?recipient={email}");
            let found = it.get(&path).await.expect(200).body;
            over(found["items"].as_array()?)
        })
        .await;
        let mails = office.servers.mailbox.mails_to(email).await;
        for (template, subject) in OF_A_BUYER {
            let [status] = &asked[template][..] else {
                panic!("{template}: {asked:?}")
            };
            let came = mails
                .iter()
                .filter(|mail| mail.subject.starts_with(subject));
            match (&**status, came.count()) {
                // The notifier died before it heard whether it was taken.
                ("sent", 1) | ("unknown", 0 | 1) => {}
                other => panic!("{template}: {other:?}"),
            }
        }
    }
}

/// How the mails stand, by what they say, once what a buyer hears is there and nothing moves.
fn over(mails: &[Value]) -> Option<BTreeMap<String, Vec<String>>> {
    let mut all = BTreeMap::<String, Vec<String>>::new();
    for mail in mails {
        let (template, status) = (mail["template"].as_str()?, mail["status"].as_str()?);
        if !["sent", "unknown"].contains(&status) {
            return None;
        }
        let statuses = all.entry(template.to_owned()).or_default();
        statuses.push(status.to_owned());
    }
    let mut expected = OF_A_BUYER.iter();
    expected
        .all(|(template, _)| all.contains_key(*template))
        .then_some(all)
}
