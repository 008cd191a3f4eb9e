//! What stands for a card goes to the gateway, and stays nowhere.

use system_tests::{Books, Caller, Offer, books, scene};
use test_support::{AccountRole, Stack, eventually};

use super::{CONFIRMED, FAILED, outcome};
use crate::privacy::{contains, files};

/// What must not be found: tokens, and a number in a place where none belongs.
const PLANTED: [&str; 4] = [
    "tok_success",
    "tok_of_Quackenbush",
    "4929718284590452",
    "tok_with_a_pan_5105105105105100",
];

#[tokio::test]
async fn tokens_and_numbers_of_cards_are_in_no_log_line_and_no_file_of_the_log() {
    let mut stack = Stack::start().await;
    let (offer, customer) = tokio::join!(
        Offer::new(&stack.admin_api, &stack.servers, 8),
        stack.sign_in(AccountRole::Customer),
    );
    let customer = Caller::new(&stack.customer_api, &customer);
    let booking = offer.book(&customer, "mine", 1).await.expect(201).id();
    let pay = scene::payment(offer.launch, booking);
    for token in [PLANTED[1], PLANTED[3]] {
        let failed = customer.post(&pay, token, &scene::card(token)).await;
        assert_eq!(outcome(&failed), FAILED);
    }
    let paid = customer.post(&pay, "pay", &scene::card(PLANTED[0])).await;
    assert_eq!(outcome(&paid), CONFIRMED);
    // And where they do not belong.
    let number = scene::with(&scene::card("x"), "/number", PLANTED[2].into());
    assert_eq!(customer.post(&pay, "a", &number).await.status, 400);
    let number = format!("4929 {}", PLANTED[2]);
    let spaced = customer.post(&pay, "b", &scene::card(&number)).await;
    assert_eq!(spaced.status, 422);
    customer.get(&format!("{pay}?token={}", PLANTED[1])).await;

    let written = Books::of_log(&stack.servers).await;
    eventually("both read models are there", async || {
        Books::of_postgresql(&stack.servers).await == written
            && Books::of_mongodb(&stack.servers).await == written
    })
    .await;
    let mut places: Vec<(String, Vec<u8>)> = [
        &stack.customer_api,
        &stack.admin_api,
        &stack.projector_operational,
        &stack.projector_customer,
        stack.servers.payment_sandbox.process(),
    ]
    .iter()
    .map(|process| {
        (
            format!("the log of {:?}", process.role()),
            process.log().into(),
        )
    })
    .collect();
    for recorded in books::commits(&stack.servers).await {
        let commit = serde_json::to_vec(&recorded.commit).expect("JSON");
        places.push((format!("commit {}", recorded.position), commit));
    }
    stack.servers.nats.kill9();
    files(&stack.servers.nats.store(), &mut places);
    for (place, bytes) in &places {
        for planted in PLANTED {
            assert!(!contains(bytes, planted), "{planted} is in {place}");
        }
    }
    // The search finds what is there.
    for (found, text) in [("EVENTS", "payment.completed"), ("EVENTS", "ch_")] {
        assert!(
            places
                .iter()
                .any(|(place, bytes)| place.contains(found) && contains(bytes, text)),
            "{text}"
        );
    }
}
