//! Notifiers, their store and the mail server die at any step: every mail is delivered once, or told
//! as one of which nobody knows.

mod journal;
mod sale;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use test_support::eventually;

use journal::{Line, Step};
use world::{Mail, Victim, World};

/// Deaths that must happen, each when the mail server has come so far with a mail: it dies between the
/// end of the data and its reply, before and after it delivers; whoever sends dies with the data
/// before it; the store dies while mails are on their way.
const SURE: [(Step, &[Victim]); 4] = [
    (Step::Ended, &[Victim::MailServer]),
    (Step::Kept, &[Victim::MailServer]),
    (Step::Waits, &[Victim::Notifier(0)]),
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
        let step = *Step::ALL.choose(&mut chance).expect("there are some");
        let count = chance.random_range(1..=3);
        let victims = Victim::ALL.choose_multiple(&mut chance, count).copied();
        (step, victims.collect::<Vec<_>>())
    });
    let sure = SURE.map(|(step, victims)| (step, victims.to_vec()));
    let deaths: Vec<_> = sure.into_iter().chain(by_chance).collect();

    let mut world = World::start().await;
    let mut killed_notifiers = 0;
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
            world.kill9(*victim);
            killed_notifiers += usize::from(matches!(victim, Victim::Notifier(_)));
        }
        world.revive().await;
    }
    let expected = deaths.len() * SOLD * 3;
    eventually("all is asked for, and over", async || {
        let mails = world.mails().await;
        mails.len() == expected && mails.iter().all(Mail::is_over)
    })
    .await;
    judge(
        &world.journal(),
        &world.mails().await,
        killed_notifiers * IN_FLIGHT,
    );
}

/// What the record says of each mail is what the mail server knows of it. Whoever was killed may have
/// left so many unknown although the mail server answered.
fn judge(journal: &[Line], mails: &[Mail], left_by_the_dead: usize) {
    let of = |step: Step| journal.iter().filter(move |line| line.step == step);
    let mut kept = BTreeSet::new();
    for line in of(Step::Kept) {
        assert!(kept.insert(&*line.message_id), "delivered twice: {line:?}");
    }
    let known: BTreeSet<_> = mails.iter().map(Mail::what).collect();
    assert_eq!(known.len(), mails.len(), "two are the same");

    let answered: BTreeSet<_> = of(Step::Answered).map(|line| &*line.mail).collect();
    let ended: BTreeSet<_> = of(Step::Ended).map(|line| &*line.mail).collect();
    // Conversations that broke after the mail server had the end of the data, by what it read; and
    // before, by whom it was for.
    let unanswered = of(Step::Ended).filter(|line| !answered.contains(&*line.mail));
    let unanswered: BTreeSet<_> = unanswered.map(|line| &*line.message_id).collect();
    let mut broken = BTreeMap::<&str, usize>::new();
    for line in of(Step::Waits).filter(|line| !ended.contains(&*line.mail)) {
        *broken.entry(&line.recipient).or_default() += 1;
    }

    let (mut sent, mut delivered, mut unheard) = (0, BTreeSet::new(), 0);
    for mail in mails {
        let id = mail.message_id.as_deref().expect("it was begun");
        if kept.contains(id) {
            delivered.insert(id);
        }
        if mail.status == "sent" {
            sent += 1;
            assert!(kept.contains(id), "nobody has it: {mail:?}");
            continue;
        }
        assert_eq!(mail.status, "unknown", "{mail:?}");
        if unanswered.contains(id) {
            continue;
        }
        match broken.get_mut(&*mail.recipient).filter(|left| **left > 0) {
            Some(left) => *left -= 1,
            // Its sender was killed before it could write the answer down.
            None => unheard += 1,
        }
    }
    let unknown = mails.len() - sent;
    println!(
        "{} mails: {sent} sent, {unknown} unknown, {} delivered",
        mails.len(),
        kept.len()
    );
    assert_eq!(delivered.len(), kept.len(), "a mail that nobody asked for");
    assert!(delivered.len() + unknown >= mails.len());
    assert!(
        unheard <= left_by_the_dead,
        "{unheard} unknown for no reason"
    );
}
