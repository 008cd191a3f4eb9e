use chrono::{DateTime, Utc};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};

use super::*;
use crate::terms::Terms;

fn given(events: Vec<DisclosureEvent>) -> AggregateTestExecutor<Disclosure> {
    TestFramework::with(Context {
        now: DateTime::<Utc>::UNIX_EPOCH,
        terms: Terms::default(),
    })
    .given(events)
}

fn disclose() -> DisclosureCommand {
    DisclosureCommand::Disclose(Disclose {
        position: Position(7),
        reason: Reason::parse("A passenger asks what we know.").unwrap(),
    })
}

fn made() -> DisclosureEvent {
    Made {
        position: Position(7),
        reason: Reason::parse("A passenger asks what we know.").unwrap(),
    }
    .into()
}

#[test]
fn it_is_noted_what_is_read_and_why() {
    given(Vec::new())
        .when(disclose())
        .then_expect_events(vec![made()]);
}

#[test]
fn each_look_is_noted() {
    given(vec![made()])
        .when(disclose())
        .then_expect_events(vec![made()]);
}
