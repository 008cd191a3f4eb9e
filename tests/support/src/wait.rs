//! Waiting for what becomes true later. Tests never sleep for a time that should be enough: they
//! ask again until it is so, and fail when it never is.

use std::time::Duration;

use tokio::time::Instant;

/// The longest that anything is waited for, on a machine that runs many tests at once.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The pause between two questions.
const PAUSE: Duration = Duration::from_millis(5);

/// Asks until the answer is yes.
///
/// # Panics
/// When it is not within [`PATIENCE`]; `what` says what was waited for.
pub async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    eventually_some(what, async || holds().await.then_some(())).await;
}

/// Asks until there is an answer, and gives it.
///
/// # Panics
/// When there is none within [`PATIENCE`]; `what` says what was waited for.
pub async fn eventually_some<T>(what: &str, answer: impl AsyncFnMut() -> Option<T>) -> T {
    eventually_some_each(PAUSE, what, answer).await
}

/// The same, with another pause between two questions.
///
/// # Panics
/// The same.
pub async fn eventually_some_each<T>(
    pause: Duration,
    what: &str,
    mut answer: impl AsyncFnMut() -> Option<T>,
) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = answer().await {
            return answer;
        }
        assert!(Instant::now() < deadline, "not within {PATIENCE:?}: {what}");
        tokio::time::sleep(pause).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn waiting_ends_with_the_first_yes() {
        let mut asked = 0;
        eventually("the third time", async || {
            asked += 1;
            asked == 3
        })
        .await;
        assert_eq!(asked, 3);
    }

    #[tokio::test(start_paused = true)]
    #[should_panic(expected = "pigs fly")]
    async fn what_never_comes_is_named() {
        eventually("pigs fly", async || false).await;
    }
}
