//! Suppliers and their rockets.

use domain::rocket::Range;
use projection_operational::queries::Completed;

use super::{all, shown};
use crate::history::{History, rocket_id, supplier_id};

#[tokio::test]
async fn a_supplier_sees_its_profile() {
    let mut history = History::new();
    history.open_profile(1);
    let (_database, model) = shown(&history).await;
    let supplier = model.read.supplier(supplier_id(1)).await.unwrap().unwrap();
    assert_eq!(supplier.legal_name, "Company 1");
    assert_eq!(supplier.opened_at, history.now);
    assert_eq!(supplier.contact.unwrap().email, "grace@example.com");
    assert_eq!(supplier.completed, None);
    assert_eq!(model.read.supplier(supplier_id(2)).await.unwrap(), None);
}

#[tokio::test]
async fn a_supplier_sees_its_own_rockets_page_by_page() {
    let mut history = History::new();
    for n in 1..=5 {
        history.register(n, 1);
        history.register(n + 10, 2);
        history.wait(1);
    }
    history.revise(3, 1, "Newer Shepard", 12);
    history.retire(4, 1);
    let (_database, model) = shown(&history).await;

    let rockets = all(async |after| model.read.rockets(supplier_id(1), 2, after).await).await;
    let ids: Vec<_> = rockets.iter().map(|rocket| rocket.id).collect();
    assert_eq!(ids, [1, 2, 3, 4, 5].map(rocket_id));
    let revised = &rockets[2];
    assert_eq!(
        (revised.name.as_str(), revised.capacity),
        ("Newer Shepard", 12)
    );
    assert_eq!(revised.range, Range::Suborbital);
    assert_eq!(rockets[3].retired_at, Some(history.now));
    assert_eq!(
        model.read.rocket(rocket_id(3)).await.unwrap().as_ref(),
        Some(revised)
    );
    assert_eq!(model.read.rocket(rocket_id(99)).await.unwrap(), None);
}

#[tokio::test]
async fn a_supplier_sees_how_many_launches_it_completed_and_the_fee_for_the_last() {
    let mut history = History::new();
    history.open_profile(1);
    history.register(1, 1);
    for launch in 1..=3 {
        history.schedule(launch, 1, 400, 10);
    }
    for (launch, fee_basis_points) in [(1, 100), (2, 100), (3, 80)] {
        history.confirm_launch(launch);
        history.wait_for_launch(launch);
        assert!(history.complete(launch));
        assert!(history.record_completion(launch));
        let (_database, model) = shown(&history).await;
        let supplier = model.read.supplier(supplier_id(1)).await.unwrap().unwrap();
        let completed = Completed {
            launches: u32::try_from(launch).unwrap(),
            fee_basis_points,
        };
        assert_eq!(supplier.completed, Some(completed));
    }
}
