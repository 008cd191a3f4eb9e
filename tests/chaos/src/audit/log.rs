//! What was promised is in the log once and in order, what was refused is not, and each aggregate is
//! one chain.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::commit::CommitHash;
use event_log::Recorded;
use uuid::Uuid;

use super::{Finding, broken};
use crate::journal::{Request, Said, Verdict, Wish};

/// Each commit follows the one before of its aggregate, and nothing stands there twice.
#[must_use]
pub fn chains(commits: &[Recorded]) -> Vec<Finding> {
    const RULE: &str = "each aggregate is one chain of versions";
    let mut findings = Vec::new();
    let mut last: HashMap<(&str, Uuid), (u64, CommitHash)> = HashMap::new();
    let (mut events, mut at) = (HashSet::new(), 0);
    let mut commands: HashMap<(&str, Uuid, Uuid), u64> = HashMap::new();
    for recorded in commits {
        let (commit, position) = (&recorded.commit, recorded.position.0);
        if position <= at {
            findings.push(broken(
                RULE,
                format!("position {position} comes after {at}"),
            ));
        }
        at = position;
        let of = (&*commit.aggregate, commit.id);
        let before = last.insert(of, (commit.version, recorded.hash));
        let expected = before.map_or(1, |(version, _)| version + 1);
        if commit.version != expected {
            let what = format!("{of:?} has version {} at {position}", commit.version);
            findings.push(broken(RULE, format!("{what}, and not {expected}")));
        }
        if commit.prev != before.map(|(_, hash)| hash) {
            findings.push(broken(RULE, format!("{of:?} does not fit at {position}")));
        }
        for event in &commit.events {
            if !events.insert(event.id) {
                findings.push(broken(RULE, format!("{:?} is there twice", event.id)));
            }
            let command = (of.0, of.1, event.command.0);
            let first = *commands.entry(command).or_insert(position);
            if first != position {
                let what = format!("{command:?} was done at {first} and at {position}");
                findings.push(broken("a command is done once", what));
            }
        }
    }
    findings
}

/// Where a command left events, by aggregate.
type Traces<'a> = HashMap<Uuid, BTreeMap<(&'a str, Uuid), BTreeSet<u64>>>;

/// Whoever was told that it is done finds it, once and where it was said to be; whoever was told that
/// it was refused finds nothing; whoever was told nothing finds it once at most.
#[must_use]
pub fn promises(commits: &[Recorded], requests: &[Request]) -> Vec<Finding> {
    let mut traces = Traces::new();
    for recorded in commits {
        let commit = &recorded.commit;
        for event in &commit.events {
            let of = traces.entry(event.command.0).or_default();
            let of = of.entry((&*commit.aggregate, commit.id)).or_default();
            of.insert(recorded.position.0);
        }
    }
    let end = commits.last().map_or(0, |last| last.position.0);
    let mut findings = Vec::new();
    for request in requests {
        let empty = BTreeMap::new();
        let found = traces.get(&request.command()).unwrap_or(&empty);
        if let Some(what) = unkept(request, found, end) {
            findings.push(broken(
                "what was said is so",
                format!("{what}: {request:?}, {found:?}"),
            ));
        }
    }
    findings
}

/// What does not fit between what was said of a request and what its command left.
fn unkept(
    request: &Request,
    found: &BTreeMap<(&str, Uuid), BTreeSet<u64>>,
    end: u64,
) -> Option<&'static str> {
    let is_of_launch = matches!(request.wish, Wish::Book | Wish::Cancel);
    let (id, position) = match request.verdict() {
        Verdict::Acknowledged { id, position, .. } => (id, position),
        Verdict::Refused => return (!found.is_empty()).then_some("it was refused, and is there"),
        Verdict::Unknown => {
            let is_twice = found.values().any(|positions| positions.len() > 1);
            return is_twice.then_some("nobody was told, and it is there twice");
        }
    };
    let others = request.attempts.iter().any(|attempt| match attempt.said {
        Said::Acknowledged { id: other, .. } => other != id,
        _ => false,
    });
    if others {
        return Some("it was acknowledged as two things");
    }
    let aggregate = if is_of_launch {
        ("launch", request.launch)
    } else {
        ("payment", id)
    };
    let Some(positions) = found.get(&aggregate) else {
        return Some("it was acknowledged, and is not there");
    };
    if positions.len() > 1 {
        return Some("it was acknowledged, and is there twice");
    }
    // Of a payment the answer names what came last, such as its end.
    let is_where = if is_of_launch {
        positions.contains(&position)
    } else {
        positions.iter().all(|first| *first <= position) && position <= end
    };
    (!is_where).then_some("it was acknowledged, and is elsewhere")
}

/// What was acknowledged before something else was asked for stands before it.
#[must_use]
pub fn order(requests: &[Request]) -> Vec<Finding> {
    let mut done: Vec<(u64, u64, u64)> = Vec::new();
    for request in requests {
        let sent = request.attempts.iter().map(|attempt| attempt.sent).min();
        let is_one_commit = matches!(request.wish, Wish::Book | Wish::Cancel);
        if let (
            true,
            Some(sent),
            Verdict::Acknowledged {
                position, known, ..
            },
        ) = (is_one_commit, sent, request.verdict())
        {
            done.push((sent, known, position));
        }
    }
    let mut by_known = done.clone();
    by_known.sort_by_key(|(_, known, _)| *known);
    done.sort_by_key(|(sent, ..)| *sent);
    let mut known = by_known.iter().peekable();
    let (mut newest, mut findings) = (0, Vec::new());
    for (sent, _, position) in done {
        while let Some((_, _, before)) = known.next_if(|(_, known, _)| *known < sent) {
            newest = newest.max(*before);
        }
        if position < newest {
            let what = format!("{newest} was acknowledged before {position} was asked for");
            findings.push(broken(
                "the log has the order of what was acknowledged",
                what,
            ));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::audit::made::{NOTHING, commit, event, id};
    use crate::journal::Attempt;

    const LAUNCH: u128 = 1;

    fn book(key: &str, said: Said) -> Request {
        Request {
            wish: Wish::Book,
            account: id(7),
            customer: id(8),
            key: key.to_owned(),
            launch: id(LAUNCH),
            booking: None,
            seats: 1,
            attempts: vec![Attempt {
                sent: 10,
                over: 20,
                said,
            }],
        }
    }

    fn done(position: u64) -> Said {
        Said::Acknowledged {
            id: id(9),
            position,
        }
    }

    fn refused() -> Said {
        Said::Refused("sold_out".to_owned())
    }

    fn unknown() -> Said {
        Said::Unknown("no answer".to_owned())
    }

    /// A log in which the commands of requests were done, one commit each.
    fn log_of(requests: &[&Request]) -> Vec<Recorded> {
        let commits = requests.iter().zip(1..).map(|(request, place)| {
            let reserved = event("launch.seats_reserved", request.command(), &json!({}));
            let after = (place > 1).then_some(place - 1);
            commit(place, ("launch", id(LAUNCH)), place, after, vec![reserved])
        });
        commits.collect()
    }

    #[test]
    fn a_log_that_is_as_it_was_said_is_in_order() {
        let (a, b, c) = (
            book("a", done(1)),
            book("b", unknown()),
            book("c", refused()),
        );
        let log = log_of(&[&a, &b]);
        assert_eq!(chains(&log), NOTHING);
        assert_eq!(promises(&log, &[a, b, c, book("d", unknown())]), NOTHING);
    }

    #[test]
    fn what_was_acknowledged_and_is_not_there_or_elsewhere_is_found() {
        let (a, b) = (book("a", done(1)), book("b", done(3)));
        assert_eq!(
            promises(&log_of(&[&a, &b]), &[a.clone(), b.clone()]).len(),
            1
        );
        assert_eq!(promises(&log_of(&[&a]), &[a, b]).len(), 1);
    }

    #[test]
    fn what_is_there_twice_is_found_whatever_was_said() {
        for said in [done(1), unknown()] {
            let a = book("a", said);
            let log = log_of(&[&a, &a]);
            assert_eq!(promises(&log, &[a]).len(), 1);
            assert_eq!(chains(&log).len(), 1);
        }
    }

    #[test]
    fn what_was_refused_and_is_there_is_found() {
        let a = book("a", refused());
        assert_eq!(promises(&log_of(&[&a]), &[a]).len(), 1);
    }

    #[test]
    fn gaps_rivals_and_breaks_of_a_chain_are_found() {
        let (a, b, c) = (book("a", done(1)), book("b", done(2)), book("c", done(3)));
        let whole = log_of(&[&a, &b, &c]);
        let mut gap = whole.clone();
        gap.remove(1);
        // The version is missing, and the hash does not fit.
        assert_eq!(chains(&gap).len(), 2);
        let mut rivals = whole.clone();
        rivals[2].commit.version = 2;
        rivals[2].commit.prev = rivals[1].commit.prev;
        assert_eq!(chains(&rivals).len(), 2);
        let mut turned = whole.clone();
        turned.swap(1, 2);
        assert!(!chains(&turned).is_empty());
        let mut twice = whole;
        twice[2].commit.events[0].id = twice[1].commit.events[0].id;
        assert_eq!(chains(&twice).len(), 1);
    }

    #[test]
    fn an_order_that_is_not_that_of_the_answers_is_found() {
        let (first, mut second) = (book("a", done(5)), book("b", done(6)));
        second.attempts[0].sent = 30;
        second.attempts[0].over = 40;
        assert_eq!(order(&[first.clone(), second.clone()]), NOTHING);
        second.attempts[0].said = done(4);
        assert_eq!(order(&[first.clone(), second.clone()]).len(), 1);
        // At the same time any order will do.
        second.attempts[0].sent = 15;
        assert_eq!(order(&[first, second]), NOTHING);
    }
}
