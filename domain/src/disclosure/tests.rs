use chrono::{DateTime, Utc};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use uuid::Uuid;

use super::*;
use crate::terms::Terms;

fn given(events: Vec<DisclosureEvent>) -> AggregateTestExecutor<Disclosure> {
    TestFramework::with(Context {
        now: DateTime::<Utc>::UNIX_EPOCH,
        terms: Terms::default(),
    })
    .given(events)
}

fn disclose(event: Option<EventId>) -> DisclosureCommand {
    DisclosureCommand::Disclose(Disclose {
        position: Position(7),
        event,
        reason: Reason::parse("A passenger asks what we know.").unwrap(),
    })
}

fn made(event: Option<EventId>) -> DisclosureEvent {
    Made {
        position: Position(7),
        event,
        reason: Reason::parse("A passenger asks what we know.").unwrap(),
    }
    .into()
}

#[test]
fn it_is_noted_what_is_read_and_why() {
    for event in [None, Some(EventId(Uuid::from_u128(1)))] {
        given(Vec::new())
            .when(disclose(event))
            .then_expect_events(vec![made(event)]);
    }
}

#[test]
fn each_look_is_noted() {
    given(vec![made(None)])
        .when(disclose(None))
        .then_expect_events(vec![made(None)]);
}
