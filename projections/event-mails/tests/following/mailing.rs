//! What is asked for when something happens.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::SupplierId;
use domain::text::TimeZone;
use notifier::Template;
use uuid::Uuid;

use crate::world::{SUPPLIER, World, aborted, booking, paid, reminded, reserved, reserved_for};

/// Pairs of template and recipient, as the world gives them.
fn pairs<const COUNT: usize>(expected: [(&str, &str); COUNT]) -> Vec<(String, String)> {
    let pairs =
        expected.map(|(template, name)| (template.to_owned(), format!("{name}@example.com")));
    pairs.into()
}

#[tokio::test]
async fn whom_it_concerns_is_mailed_once_and_nobody_else() {
    let mut world = World::new().await;
    let _following = world.follow_on().await;
    let (ada, bob) = (world.customer("ada").await, world.customer("bob").await);
    world.supplier("owner").await;
    world.finance("fin").await;
    world.promote(bob).await;
    let launch = world.schedule().await;
    let (hers, his) = (booking(), booking());
    world
        .launch(launch, vec![reserved(hers, ada), reserved(his, bob)])
        .await;
    world.launch(launch, vec![paid(hers, ada)]).await;
    world.launch(launch, vec![aborted()]).await;
    world.settled().await;
    assert_eq!(
        world.mails().await,
        pairs([
            ("booking_confirmed", "ada"),
            ("finance_launch_aborted", "fin"),
            ("launch_aborted", "ada"),
            ("launch_aborted", "bob"),
            ("launch_scheduled", "bob"),
            ("seats_reserved", "ada"),
            ("seats_reserved", "bob"),
            ("supplier_booking_confirmed", "owner"),
            ("supplier_launch_aborted", "owner"),
        ])
    );
    let mails = world.all_mails().await;
    let confirmed = mails
        .iter()
        .find(|mail| mail.template == "booking_confirmed");
    let confirmed = confirmed.unwrap();
    assert_eq!(confirmed.booking, Some(hers));
    assert!(confirmed.event.is_some() && confirmed.account.is_some());
}

#[tokio::test]
async fn a_mail_is_told_by_which_clocks_its_reader_lives_as_they_told_last() {
    let mut world = World::new().await;
    let _following = world.follow_on().await;
    let (ada, account) = world.known("ada").await;
    let launch = world.schedule().await;
    for zone in ["Europe/Berlin", "America/Lima"] {
        world.lives_by(account, zone).await;
    }
    world.launch(launch, vec![reserved(booking(), ada)]).await;
    world.settled().await;
    let mail = world.mail(Template::SeatsReserved).await;
    assert_eq!(
        mail.time_zone,
        Some(TimeZone::parse("America/Lima").unwrap())
    );
    assert_eq!(
        mail.values.get("date"),
        Some("2030-03-01T15:30:00Z[America/Chicago]")
    );
}

#[tokio::test]
async fn who_flies_is_reminded_once_and_who_booked_for_themselves_by_their_own_mail() {
    let mut world = World::new().await;
    let _following = world.follow_on().await;
    let ada = world.customer("ada").await;
    let launch = world.schedule().await;
    let (family, friends) = (booking(), booking());
    for (booking, names) in [(family, ["Ada", "grace"]), (friends, ["grace", "mary"])] {
        let reserved = reserved_for(booking, ada, &names);
        world.launch(launch, vec![reserved]).await;
        world.launch(launch, vec![paid(booking, ada)]).await;
    }
    world.launch(launch, vec![reminded()]).await;
    world.settled().await;
    let mut mails = world.mails().await;
    mails.retain(|(template, _)| template.ends_with("_reminder"));
    assert_eq!(
        mails,
        pairs([
            ("launch_reminder", "ada"),
            ("passenger_reminder", "grace"),
            ("passenger_reminder", "mary"),
        ])
    );
}

#[tokio::test]
async fn nobody_is_mailed_the_past_and_yet_it_is_known_who_they_are() {
    let mut world = World::new().await;
    let ada = world.customer("ada").await;
    world.supplier("owner").await;
    world.promote(ada).await;
    let launch = world.schedule().await;
    let hers = booking();
    world.launch(launch, vec![reserved(hers, ada)]).await;
    let _following = world.follow_on().await;
    assert_eq!(world.mails().await, []);
    // What follows is about what came before.
    world.launch(launch, vec![paid(hers, ada)]).await;
    world.schedule().await;
    world.settled().await;
    assert_eq!(
        world.mails().await,
        pairs([
            ("booking_confirmed", "ada"),
            ("launch_scheduled", "ada"),
            ("supplier_booking_confirmed", "owner"),
        ])
    );
}

#[tokio::test]
async fn vips_hear_of_three_launches_of_a_supplier_a_day_however_often_the_log_is_read() {
    let mut world = World::new().await;
    let ada = world.customer("ada").await;
    world.promote(ada).await;
    let following = world.follow_on().await;
    let day: DateTime<Utc> = "2026-03-01T00:00:00Z".parse().unwrap();
    let (hour, other) = (TimeDelta::hours(1), SupplierId(Uuid::from_u128(70)));
    for (supplier, at, heard_of) in [
        (SUPPLIER, day - hour, 1),
        (SUPPLIER, day, 2),
        (SUPPLIER, day + hour, 3),
        (SUPPLIER, day + hour, 4),
        (SUPPLIER, day + hour * 2, 4),
        (other, day + hour * 3, 5),
        (SUPPLIER, day + hour * 23, 5),
        (SUPPLIER, day + hour * 24, 6),
    ] {
        world.schedule_by(supplier, at).await;
        world.settled().await;
        let mails = world.mails().await;
        assert_eq!(mails.len(), heard_of, "{supplier} at {at}: {mails:?}");
    }
    drop(following);
    world.forget_all().await;
    let _following = world.follow_on().await;
    assert_eq!(
        world.mails().await,
        vec![pairs([("launch_scheduled", "ada")]); 6].concat()
    );
}

#[tokio::test]
async fn whoever_was_forgotten_or_never_read_their_email_is_not_mailed() {
    let mut world = World::new().await;
    let (ada, account) = world.known("ada").await;
    let bob = world.stranger("bob").await;
    let carol = world.customer("carol").await;
    let fin = world.finance("fin").await;
    world.finance("still").await;
    world.leave_finance(fin).await;
    world.forget(account).await;
    let launch = world.schedule().await;
    let _following = world.follow_on().await;
    let bookings = [ada, bob, carol].map(|customer| reserved(booking(), customer));
    world.launch(launch, bookings.into()).await;
    world.launch(launch, vec![aborted()]).await;
    world.settled().await;
    assert_eq!(
        world.mails().await,
        pairs([
            ("finance_launch_aborted", "still"),
            ("launch_aborted", "carol"),
            ("seats_reserved", "carol"),
        ])
    );
}

#[tokio::test]
async fn what_nobody_can_read_is_set_aside_and_all_else_goes_on() {
    let mut world = World::new().await;
    let ada = world.customer("ada").await;
    let _following = world.follow_on().await;
    let (strange, launch) = (world.schedule().await, world.schedule().await);
    world.nonsense(strange).await;
    world.launch(launch, vec![reserved(booking(), ada)]).await;
    world.settled().await;
    assert_eq!(world.mails().await, pairs([("seats_reserved", "ada")]));
    let core = world.mongo().open().await.client().clone();
    let core = core.database(&world.mongo().core_name());
    let parked = core.collection::<mongodb::bson::Document>("mail_parked");
    let parked = parked.count_documents(mongodb::bson::doc! {}).await;
    assert_eq!(parked.unwrap(), 1);
}
