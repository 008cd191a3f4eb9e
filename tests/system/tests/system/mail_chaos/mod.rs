//! Notifiers, their store and the mail server die at any step: every mail is delivered once, or told
//! as one of which nobody knows.

mod journal;
mod judge;
mod sale;
mod world;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use test_support::eventually;

use journal::Step;
use judge::{Conversations, judge};
use world::{Mail, Victim, World};

/// Deaths that must happen, each when the mail server has come so far with a mail: it dies between the
/// end of the data and its reply, before and after it delivers; whoever sends dies with the data
/// before it, and within it; the store dies while mails are on their way.
const SURE: [(Step, &[Victim]); 5] = [
    (Step::Ended, &[Victim::MailServer]),
    (Step::Kept, &[Victim::MailServer]),
    (Step::Waits, &[Victim::Notifier(0)]),
    (Step::Began, &[Victim::Notifier(1)]),
    (Step::Ended, &[Victim::Store]),
];

/// How many more there are, of whom and when by chance.
const BY_CHANCE: usize = 3;

/// How many bookings are made and paid in a round, three mails each.
const SOLD: usize = 12;

/// Mails that one notifier has in its hands.
const IN_FLIGHT: usize = 4;

#[tokio::test(flavor = "multi_thread")]
async fn whoever_dies_every_mail_is_delivered_once_or_known_as_unknown() {
    let seed = rand::rng().random::<u64>();
    println!("seed {seed}");
    let mut chance = StdRng::seed_from_u64(seed);
    let by_chance = (0..BY_CHANCE).map(|_| {
        let step = *Step::OF_MAILS.choose(&mut chance).expect("there are some");
        let count = chance.random_range(1..=3);
        let victims = Victim::ALL.choose_multiple(&mut chance, count).copied();
        (step, victims.collect::<Vec<_>>())
    });
    let sure = SURE.map(|(step, victims)| (step, victims.to_vec()));
    let deaths: Vec<_> = sure.into_iter().chain(by_chance).collect();

    let mut world = World::start().await;
    let (mut killed_notifiers, mut killed_servers) = (0, Vec::new());
    for (step, victims) in &deaths {
        let seen = world.journal().len();
        world.sell(SOLD).await;
        eventually("the mail server comes so far with a mail", async || {
            let journal = world.journal();
            journal.iter().skip(seen).any(|line| line.step == *step)
        })
        .await;
        println!("{victims:?} die at {step:?}");
        for victim in victims {
            killed_notifiers += usize::from(matches!(victim, Victim::Notifier(_)));
            killed_servers.extend(world.kill9(*victim));
        }
        world.revive().await;
    }
    let expected = deaths.len() * SOLD * 3;
    eventually("all is asked for, and over", async || {
        let mails = world.mails().await;
        mails.len() == expected && mails.iter().all(Mail::is_over)
    })
    .await;
    // Who was only slow still says what it knows. Nobody else does.
    eventually(
        "each unknown mail was in the hands of the dead",
        async || {
            let journal = world.journal();
            let conversations = Conversations::of(&journal, &killed_servers);
            let mails = world.mails().await;
            let unexplained = conversations.unexplained(&mails);
            if !unexplained.is_empty() {
                println!("unknown for no reason: {unexplained:?}");
            }
            unexplained.is_empty()
        },
    )
    .await;
    let (journal, mails) = (world.journal(), world.mails().await);
    let conversations = Conversations::of(&journal, &killed_servers);
    assert!(conversations.left_by_notifiers(&mails) <= killed_notifiers * IN_FLIGHT);
    judge(&journal, &mails);
}
