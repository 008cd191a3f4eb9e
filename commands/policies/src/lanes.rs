//! Tasks in lanes: those of one lane one after the other, in the order they came; lanes side by
//! side, so many at once.

use std::collections::HashMap;

use futures_util::{StreamExt, TryStreamExt, stream};
use uuid::Uuid;

/// How many lanes go on at once, and how many commands of one reaction: far fewer than may wait
/// for one aggregate, and enough that their commits travel together.
pub(crate) const WIDTH: usize = 64;

/// Does all tasks. Ends at once with the first failure.
pub(crate) async fn run<T, F, E>(
    tasks: impl IntoIterator<Item = (Uuid, T)>,
    work: impl Fn(T) -> F,
) -> Result<(), E>
where
    F: Future<Output = Result<(), E>>,
{
    let mut lanes: Vec<Vec<T>> = Vec::new();
    let mut places: HashMap<Uuid, usize> = HashMap::new();
    for (lane, task) in tasks {
        let place = *places.entry(lane).or_insert_with(|| {
            lanes.push(Vec::new());
            lanes.len() - 1
        });
        lanes[place].push(task);
    }
    let work = &work;
    stream::iter(lanes)
        .map(Ok)
        .try_for_each_concurrent(WIDTH, |lane| async move {
            for task in lane {
                work(task).await?;
            }
            Ok(())
        })
        .await
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tokio::sync::Barrier;

    use super::*;

    #[tokio::test]
    async fn one_lane_keeps_its_order_and_the_others_do_not_wait_for_it() {
        let [slow, quick] = [1, 2].map(Uuid::from_u128);
        // The first task of the slow lane waits for the last one of the quick lane.
        let meeting = Barrier::new(2);
        let done = Mutex::new(Vec::new());
        let tasks = [(slow, 1), (quick, 2), (slow, 3), (quick, 4)];
        let ended: Result<(), ()> = run(tasks, |task| {
            let (meeting, done) = (&meeting, &done);
            async move {
                if task == 1 || task == 4 {
                    meeting.wait().await;
                }
                done.lock().unwrap().push(task);
                Ok(())
            }
        })
        .await;
        assert_eq!(ended, Ok(()));
        let done = done.into_inner().unwrap();
        let place = |task| done.iter().position(|&one| one == task).unwrap();
        assert!(place(1) < place(3) && place(2) < place(4) && place(2) < place(1));
    }

    #[tokio::test]
    async fn a_failure_ends_all_lanes() {
        let tasks = (0..1_000_u128).map(|task| (Uuid::from_u128(task), task));
        let ended = run(tasks, |task| async move {
            match task {
                7 => Err(task),
                _ => std::future::pending().await,
            }
        });
        assert_eq!(ended.await, Err(7));
    }
}
