//! The store on a real server.

use test_support::mongo::MongoDatabase;

use super::*;

/// A store of its own.
struct Scene {
    incidents: Incidents,
    _database: MongoDatabase,
}

impl Scene {
    async fn new() -> Self {
        let database = MongoDatabase::create().await;
        let incidents = Incidents::connect(database.url(), &database.core_name()).await;
        let incidents = incidents.expect("connects");
        incidents.migrate().await.expect("migrates");
        incidents.migrate().await.expect("migrates again");
        Self {
            incidents,
            _database: database,
        }
    }

    async fn see(&self, signs: &[Sign], kinds: &[Kind]) {
        self.incidents.see(signs, kinds).await.expect("answers");
    }

    async fn all(&self, open: Option<bool>) -> Vec<Incident> {
        let page = self.incidents.page(open, 100, None).await;
        page.expect("answers").items
    }

    /// Makes all that was seen as long ago as nobody needs to have seen it for it to be over.
    async fn let_time_pass(&self) {
        let now = self.incidents.server_time().await.expect("answers");
        let seen = doc! { "$set": { "seen_at": earlier(now, OVER_AFTER) } };
        let all = self.incidents.incidents();
        all.update_many(doc! {}, seen).await.expect("updates");
    }
}

impl Scene {
    /// Makes all that is over be so for as long as it takes to come back as another.
    async fn be_over_for_long(&self) {
        let now = self.incidents.server_time().await.expect("answers");
        let over = doc! { "closed_at": { "$ne": Bson::Null } };
        let long = doc! { "$set": { "closed_at": earlier(now, SAME_WITHIN) } };
        let all = self.incidents.incidents();
        all.update_many(over, long).await.expect("updates");
    }
}

fn sign(kind: Kind, subject: &str, detail: &str) -> Sign {
    Sign {
        kind,
        subject: subject.to_owned(),
        detail: detail.to_owned(),
    }
}

fn late(detail: &str) -> Sign {
    sign(Kind::ProjectionLate, "customer", detail)
}

#[tokio::test]
async fn what_goes_on_is_one_incident_however_often_and_by_how_many_it_is_seen() {
    let scene = Scene::new().await;
    let seen = (0..8).map(|n| {
        let incidents = scene.incidents.clone();
        tokio::spawn(async move { incidents.see(&[late(&n.to_string())], &Kind::ALL).await })
    });
    for seen in futures_util::future::join_all(seen).await {
        seen.expect("no panic").expect("answers");
    }
    scene.see(&[late("the last")], &Kind::ALL).await;
    let all = scene.all(None).await;
    assert_eq!(all.len(), 1, "{all:?}");
    assert_eq!(
        (&*all[0].subject, &*all[0].detail),
        ("customer", "the last")
    );
    assert_eq!((all[0].closed_at, all[0].told_at), (None, None));
    // Another thing is another incident.
    let other = sign(Kind::EventParked, "customer", "2 aggregates");
    scene.see(&[other], &Kind::ALL).await;
    assert_eq!(scene.all(Some(true)).await.len(), 2);
}

#[tokio::test]
async fn it_is_over_when_nobody_saw_it_for_a_minute_and_may_come_back_as_another() {
    let scene = Scene::new().await;
    scene.see(&[late("a")], &Kind::ALL).await;
    scene.see(&[], &Kind::ALL).await;
    assert_eq!(
        scene.all(Some(true)).await.len(),
        1,
        "somebody may see it yet"
    );
    scene.let_time_pass().await;
    // Nobody could look for it now, or somebody sees it again.
    scene.see(&[], &[Kind::JobFailed]).await;
    assert_eq!(scene.all(Some(true)).await.len(), 1);
    scene.see(&[late("b")], &Kind::ALL).await;
    assert_eq!(scene.all(Some(true)).await.len(), 1);
    scene.let_time_pass().await;
    scene.see(&[], &Kind::ALL).await;
    assert_eq!(scene.all(Some(true)).await, []);
    let over = scene.all(Some(false)).await;
    assert!(over[0].closed_at >= Some(over[0].opened_at), "{over:?}");
    // Soon it is the same, of which people were told.
    scene.see(&[late("c")], &Kind::ALL).await;
    assert_eq!(scene.all(Some(true)).await[0].id, over[0].id);
    scene.let_time_pass().await;
    scene.see(&[], &Kind::ALL).await;
    scene.be_over_for_long().await;
    scene.see(&[late("d")], &Kind::ALL).await;
    let open = scene.all(Some(true)).await;
    assert_ne!(open[0].id, over[0].id);
}

#[tokio::test]
async fn people_are_told_of_each_once() {
    let scene = Scene::new().await;
    scene.see(&[late("a")], &Kind::ALL).await;
    let untold = scene.incidents.untold().await.expect("answers");
    assert_eq!(untold.len(), 1);
    for _ in 0..2 {
        scene.incidents.told(untold[0].id).await.expect("answers");
    }
    scene.see(&[late("b")], &Kind::ALL).await;
    assert_eq!(scene.incidents.untold().await, Ok(Vec::new()));
    assert!(scene.all(None).await[0].told_at.is_some());
}

#[tokio::test]
async fn incidents_are_listed_page_by_page_the_newest_first() {
    let scene = Scene::new().await;
    for subject in ["a", "b", "c"] {
        let sign = sign(Kind::JobFailed, subject, "it rained");
        scene.see(&[sign], &Kind::ALL).await;
    }
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = scene.incidents.page(None, 2, after).await.expect("answers");
        assert!(page.items.len() <= 2);
        found.extend(page.items.into_iter().map(|incident| incident.subject));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, ["c", "b", "a"]);
}
