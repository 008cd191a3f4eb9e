//! When a message is tried again.

use std::time::Duration;

/// The most attempts for one message: with the usual pauses, some three hours.
pub(super) const MAX_ATTEMPTS: u32 = 10;

/// The longest pause, but for chance.
const LONGEST: Duration = Duration::from_secs(3_600);

/// The pause after so many attempts: twice as long each time, and by `chance` (0 to 1) between
/// half and one and a half of that, so that messages that failed together do not come together.
pub(super) fn pause(attempts: u32, first: Duration, chance: f64) -> Duration {
    let doubled = 2_u32.saturating_pow(attempts.saturating_sub(1));
    let pause = first.saturating_mul(doubled).min(LONGEST);
    pause.mul_f64(0.5 + chance.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Duration = Duration::from_secs(30);

    #[test]
    fn pauses_grow_up_to_an_hour() {
        let pauses: Vec<_> = (1..=9)
            .map(|attempts| pause(attempts, FIRST, 0.5).as_secs())
            .collect();
        assert_eq!(pauses, [30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
        assert_eq!(pause(u32::MAX, FIRST, 0.5), LONGEST);
    }

    #[test]
    fn chance_spreads_them() {
        assert_eq!(pause(1, FIRST, 0.0), Duration::from_secs(15));
        assert_eq!(pause(1, FIRST, 1.0), Duration::from_secs(45));
    }
}
