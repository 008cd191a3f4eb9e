use proptest::prelude::*;

use super::*;

fn key() -> SealingKey {
    "a".repeat(64).parse().unwrap()
}

/// The server: a family and a clock. Once it has seen a reuse, it answers nobody.
struct Server {
    family: Option<Family>,
    now: DateTime<Utc>,
}

impl Server {
    fn new(first: &RefreshToken) -> Self {
        Self {
            family: Some(Family::begun_by(first)),
            now: DateTime::UNIX_EPOCH,
        }
    }

    fn answer(&mut self, token: &RefreshToken) -> Option<RefreshToken> {
        let family = self.family.as_ref()?;
        let child = token.child(&key());
        match family.judge(token, self.now) {
            Presented::Rotate => self.family = Some(family.rotated_to(&child, self.now)),
            Presented::Again => {}
            Presented::Reuse => {
                self.family = None;
                return None;
            }
        }
        Some(child)
    }

    fn after(&mut self, time: TimeDelta) {
        self.now += time;
    }
}

#[test]
fn a_token_is_read_back_from_its_text_and_nothing_else_is_one() {
    let token = RefreshToken::first();
    let text = token.expose();
    assert!(text.starts_with(PREFIX));
    assert_eq!(text.parse(), Ok(token.clone()));
    assert_eq!(format!("{token:?}"), "RefreshToken");
    for bad in [
        "",
        PREFIX,
        &text[1..],
        &format!("{text}A"),
        &text.replace("_rt_", "_pat_"),
    ] {
        assert_eq!(bad.parse::<RefreshToken>(), Err(NotARefreshToken), "{bad}");
    }
}

#[test]
fn a_child_follows_from_its_parent_under_the_key_alone() {
    let token = RefreshToken::first();
    let other = "b".repeat(64).parse().unwrap();
    assert_eq!(token.child(&key()), token.child(&key()));
    assert_ne!(token.child(&key()), token.child(&other));
    assert_ne!(token.child(&key()), token);
    assert_eq!(token.child(&key()).family, token.family);
}

#[test]
fn a_lost_answer_is_given_again_until_the_grace_ends() {
    let first = RefreshToken::first();
    let mut server = Server::new(&first);
    let lost = server.answer(&first);
    server.after(GRACE);
    assert_eq!(server.answer(&first), lost);
    server.after(TimeDelta::milliseconds(1));
    assert_eq!(server.answer(&first), None);
    assert_eq!(
        server.answer(&lost.unwrap()),
        None,
        "the whole family ended"
    );
}

#[test]
fn a_token_older_than_the_one_before_ends_the_family_at_once() {
    let first = RefreshToken::first();
    let mut server = Server::new(&first);
    let second = server.answer(&first).unwrap();
    let third = server.answer(&second).unwrap();
    assert_eq!(server.answer(&first), None);
    assert_eq!(server.answer(&third), None);
}

#[test]
fn a_token_that_was_never_given_out_ends_the_family() {
    let first = RefreshToken::first();
    let mut server = Server::new(&first);
    let guessed = RefreshToken {
        family: first.family,
        ..RefreshToken::first()
    };
    assert_eq!(server.answer(&guessed), None);
    assert_eq!(server.answer(&first), None);
}

/// What a browser does next: ask with what it has, so many times at once, and perhaps lose the
/// answers; the time goes on a little or a lot in between.
#[derive(Debug, Clone)]
struct Turn {
    at_once: usize,
    lost: bool,
    pause_ms: i64,
}

fn turns() -> impl Strategy<Value = Vec<Turn>> {
    let turn = (1..4_usize, any::<bool>(), 0..600_000_i64);
    let turn = turn.prop_map(|(at_once, lost, pause_ms)| Turn {
        at_once,
        lost,
        // Who lost an answer asks again soon.
        pause_ms: if lost { pause_ms % 900 } else { pause_ms },
    });
    proptest::collection::vec(turn, 1..40)
}

proptest! {
    /// In whatever order concurrent requests of one honest browser arrive, and whichever answers
    /// are lost, it stays signed in, and never holds but one newest token.
    #[test]
    fn an_honest_browser_stays_signed_in(turns in turns()) {
        let mut held = RefreshToken::first();
        let mut server = Server::new(&held);
        let mut losing_since = None;
        for turn in turns {
            // It gives up nothing: within the grace it gets at least one answer.
            let started = *losing_since.get_or_insert(server.now);
            let lost = turn.lost && server.now - started < TimeDelta::seconds(9);
            let answers: Vec<_> =
                (0..turn.at_once).map(|_| server.answer(&held)).collect();
            let first = answers[0].clone();
            prop_assert!(first.is_some());
            prop_assert!(answers.iter().all(|answer| *answer == first));
            if !lost {
                held = first.unwrap();
                losing_since = None;
                server.after(TimeDelta::milliseconds(turn.pause_ms));
            } else {
                server.after(TimeDelta::milliseconds(turn.pause_ms % 900));
            }
        }
    }

    /// When a thief and the owner both go on, whoever is first, the second of them to come later
    /// than the grace ends it for both.
    #[test]
    fn a_stolen_token_ends_the_family_once_both_have_used_it(
        before in 0..20_usize,
        thief_goes_on in 1..20_usize,
        pause_s in 11..100_000_i64,
    ) {
        let mut held = RefreshToken::first();
        let mut server = Server::new(&held);
        for _ in 0..before {
            held = server.answer(&held).unwrap();
        }
        let mut stolen = held.clone();
        for _ in 0..thief_goes_on {
            stolen = server.answer(&stolen).unwrap();
            server.after(TimeDelta::seconds(pause_s));
        }
        prop_assert_eq!(server.answer(&held), None);
        prop_assert_eq!(server.answer(&stolen), None);
    }
}
