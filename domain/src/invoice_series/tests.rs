use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::terms::Terms;

fn context() -> Context {
    Context {
        now: DateTime::<Utc>::UNIX_EPOCH,
        terms: Terms::default(),
    }
}

fn given(events: Vec<InvoiceSeriesEvent>) -> AggregateTestExecutor<InvoiceSeries> {
    TestFramework::with(context()).given(events)
}

fn draft(number: u128) -> InvoiceId {
    InvoiceId(Uuid::from_u128(number))
}

/// The draft of that number stands at ten times that position.
fn place(number: u64) -> DraftPlace {
    DraftPlace {
        draft: draft(u128::from(number)),
        position: Position(number * 10),
    }
}

fn allot(drafts: impl IntoIterator<Item = u64>) -> InvoiceSeriesCommand {
    AllotNumbers {
        code: SeriesCode::Bookings,
        year: 2028,
        drafts: drafts.into_iter().map(place).collect(),
    }
    .into()
}

fn allotted(number: u32, to: u64) -> InvoiceSeriesEvent {
    let place = place(to);
    NumberAllotted {
        code: SeriesCode::Bookings,
        year: 2028,
        number,
        draft: place.draft,
        position: place.position,
    }
    .into()
}

#[test]
fn numbers_begin_with_1_and_follow_the_order_of_the_log() {
    given(vec![])
        .when(allot([3, 5, 8]))
        .then_expect_events(vec![allotted(1, 3), allotted(2, 5), allotted(3, 8)]);
    given(vec![allotted(1, 3), allotted(2, 5)])
        .when(allot([6, 7]))
        .then_expect_events(vec![allotted(3, 6), allotted(4, 7)]);
}

#[test]
fn a_draft_that_had_its_turn_before_is_passed_over() {
    let so_far = || vec![allotted(1, 3), allotted(2, 5)];
    for again in [vec![5], vec![3, 5], vec![3]] {
        given(so_far())
            .when(allot(again))
            .then_expect_events(vec![]);
    }
    given(so_far())
        .when(allot([3, 5, 6]))
        .then_expect_events(vec![allotted(3, 6)]);
}

#[test]
fn the_turn_of_a_draft_is_its_place_in_the_log_and_nothing_else() {
    let at = |number, position| DraftPlace {
        draft: draft(number),
        position: Position(position),
    };
    let asked = |drafts| {
        let command = AllotNumbers {
            code: SeriesCode::Bookings,
            year: 2028,
            drafts,
        };
        given(vec![allotted(1, 5)])
            .when(command.into())
            .inspect_result()
            .unwrap()
    };
    // Just before, at, and just after the place of the last one.
    assert_eq!(asked(vec![at(7, 49)]), []);
    assert_eq!(asked(vec![at(7, 50)]), []);
    let events = asked(vec![at(7, 51)]);
    assert!(matches!(
        &events[..],
        [InvoiceSeriesEvent::NumberAllotted(next)] if next.number == 2 && next.draft == draft(7)
    ));
}

#[test]
fn nothing_asked_for_is_nothing_given() {
    given(vec![]).when(allot([])).then_expect_events(vec![]);
}

#[test]
fn drafts_are_named_in_the_order_of_the_log() {
    for unordered in [vec![5, 3], vec![3, 3], vec![3, 8, 5]] {
        given(vec![])
            .when(allot(unordered))
            .then_expect_error(InvoiceSeriesError::OutOfOrder);
    }
    // Even if all of them had their turn before.
    given(vec![allotted(1, 9)])
        .when(allot([5, 3]))
        .then_expect_error(InvoiceSeriesError::OutOfOrder);
}

#[test]
fn at_most_a_thousand_numbers_are_given_at_once() {
    let events = given(vec![])
        .when(allot(1..=1_000))
        .inspect_result()
        .unwrap();
    assert_eq!(events.len(), MAX_EVENTS);
    assert_eq!(events.last(), Some(&allotted(1_000, 1_000)));
    given(vec![])
        .when(allot(1..=1_001))
        .then_expect_error(InvoiceSeriesError::TooMany { asked: 1_001 });
}

#[test]
fn a_number_reads_as_its_series_year_and_six_digits() {
    for (code, year, number, text) in [
        (SeriesCode::Bookings, 2026, 1, "BKG-2026-000001"),
        (SeriesCode::Fees, 2026, 999_999, "FEE-2026-999999"),
        (SeriesCode::CreditNotes, 2028, 1_000_000, "CRN-2028-1000000"),
        (SeriesCode::Bookings, 999, 42, "BKG-0999-000042"),
        (
            SeriesCode::Bookings,
            i32::MIN,
            u32::MAX,
            "BKG--2147483648-4294967295",
        ),
    ] {
        assert_eq!(code.format(year, number).as_str(), text);
    }
}

#[test]
fn each_series_and_legal_year_counts_by_itself() {
    let mut ids = Vec::new();
    for code in SeriesCode::ALL {
        for year in [2027, 2028] {
            assert_eq!(code.series(year), code.series(year));
            ids.push(code.series(year));
        }
    }
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all);
}

#[test]
fn a_series_knows_its_last_number() {
    let mut series = InvoiceSeries::default();
    assert_eq!(series.last(), None);
    series.evolve(allotted(1, 3));
    series.evolve(allotted(2, 5));
    assert_eq!(series.last(), Some((2, draft(5))));
    let stored = postcard::to_stdvec(&series).unwrap();
    assert_eq!(postcard::from_bytes(&stored), Ok(series));
}

/// Whoever gives the numbers reads drafts from the log: from where it stands, or, after a crash,
/// from somewhere before, as many as it likes.
fn batches() -> impl Strategy<Value = Vec<(usize, usize)>> {
    prop::collection::vec((0..12_usize, 0..20_usize), 1..40)
}

proptest! {
    #[test]
    fn numbers_have_no_gap_and_each_draft_has_one_for_ever(
        gaps in prop::collection::vec(1..9_u64, 1..120),
        batches in batches(),
    ) {
        let mut position = 0;
        let log: Vec<_> = gaps
            .iter()
            .zip(1_u128..)
            .map(|(gap, number)| {
                position += gap;
                DraftPlace { draft: draft(number), position: Position(position) }
            })
            .collect();

        let mut series = InvoiceSeries::default();
        let mut numbers = BTreeMap::new();
        let mut read_to = 0;
        for (back, many) in batches {
            let from = usize::saturating_sub(read_to, back);
            let to = (from + many).min(log.len());
            let command = AllotNumbers {
                code: SeriesCode::Bookings,
                year: 2028,
                drafts: log[from..to].to_vec(),
            };
            for event in series.decide(&command.into(), &context()).unwrap() {
                let InvoiceSeriesEvent::NumberAllotted(allotted) = event.clone();
                let before = numbers.insert(allotted.draft, allotted.number);
                prop_assert_eq!(before, None, "a second number");
                prop_assert_eq!(allotted.number as usize, numbers.len(), "a gap");
                series.evolve(event);
            }
            read_to = read_to.max(to);
        }

        // In the order of the log, every draft that was read has the number of its place.
        let expected: BTreeMap<_, _> = log[..read_to]
            .iter()
            .map(|place| place.draft)
            .zip(1_u32..)
            .collect();
        prop_assert_eq!(numbers, expected);
    }
}
