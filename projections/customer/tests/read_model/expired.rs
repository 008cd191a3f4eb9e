//! Who let reservations expire, and how many.

use chrono::TimeDelta;

use crate::history::{History, Plan, customer_id};
use crate::server::with_model;

#[tokio::test]
async fn reservations_that_expired_on_a_day_count_for_their_customers() {
    with_model(async |model| {
        let mut history = History::with_rocket();
        // Into the middle of a day, so that all of this is one.
        let noon = history
            .now
            .date_naive()
            .and_hms_opt(12, 0, 0)
            .unwrap()
            .and_utc();
        history.now = noon + TimeDelta::days(1);
        let launches = [1, 2].map(|n| history.schedule(n, &Plan::default()));
        let [first, second] = launches;
        // Three of one customer, in two launches; two of another, one of which is paid late; and
        // one that is cancelled in time.
        for (launch, booking, customer) in [
            (first, 1, 1),
            (first, 2, 1),
            (second, 3, 1),
            (first, 4, 2),
            (second, 5, 2),
            (first, 6, 3),
        ] {
            assert!(history.reserve(launch, booking, customer, 1));
        }
        assert!(history.cancel(first, 6, 3));
        history.wait(60);
        assert!(history.expire(first) && history.expire(second));
        assert!(history.confirm(first, 4));
        let day = history.now.date_naive();
        history.wait_days(1);
        assert!(history.reserve(first, 7, 1, 1));
        history.wait(60);
        assert!(history.expire(first));
        let next = history.now.date_naive();
        model.project(&history.events).await;

        let of = async |day, at_least, limit| {
            let found = model.read.expired_on(day, at_least, limit);
            found.await.unwrap()
        };
        let (one, other) = (customer_id(1), customer_id(2));
        assert_eq!(of(day, 1, 10).await, [(one, 3), (other, 1)]);
        assert_eq!(of(day, 3, 10).await, [(one, 3)]);
        assert_eq!(of(day, 1, 1).await, [(one, 3)], "those with the most");
        assert_eq!(of(next, 1, 10).await, [(one, 1)]);
        assert_eq!(of(next.succ_opt().unwrap(), 1, 10).await, []);
    })
    .await;
}
