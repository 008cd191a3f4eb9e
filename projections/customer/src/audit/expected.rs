//! What should stand there: the documents of one aggregate, folded in memory from its events by
//! the code that projects, in bounded memory.

use std::collections::HashSet;

use domain::commit::Position;
use projection_runtime::{Aggregate, Course, Past, Shard, TargetError};
use uuid::Uuid;

use super::Documents;
use crate::bulk::Changes;
use crate::documents::rocket::RocketPart;
use crate::documents::supplier::SupplierPart;
use crate::fold::{Fold, Offer};

/// The documents of one aggregate.
#[derive(Default)]
pub(super) struct Expected {
    /// Its own document: none or one.
    pub(super) documents: Documents,
    /// Of a launch: its bookings, those of the slice.
    pub(super) bookings: Documents,
    /// Of a launch: how many bookings it has in all.
    pub(super) booked: usize,
    /// Of a launch: what it shows of its rocket and supplier is still to be added.
    pub(super) offer: Option<Offer>,
}

/// What of an aggregate's past is in the model.
pub(super) struct Extent {
    /// All up to here,
    pub(super) until: Position,
    /// but not these: somebody decided so.
    pub(super) skipped: HashSet<Position>,
}

impl Extent {
    fn course(&self, past: &Past, of: &Aggregate) -> Course {
        let course = past.course(&of.kind, of.id, Position(0), self.until);
        course.without(self.skipped.clone())
    }
}

/// Which bookings of a launch are kept in memory.
#[derive(Debug, Clone, Copy)]
pub(super) enum Slice {
    /// All, or none when they turn out to be more than this.
    UpTo(usize),
    /// Of so many parts one.
    Part { part: u128, of: u128 },
}

impl Slice {
    pub(super) fn all(at_most: usize) -> Self {
        Self::UpTo(at_most)
    }

    /// Parts of a launch with so many bookings that hold about half of what they may, since
    /// ids are not spread evenly.
    pub(super) fn parts(booked: usize, at_most: usize) -> impl Iterator<Item = Self> {
        let of = booked.div_ceil(at_most / 2).max(1) as u128;
        (0..of).map(move |part| Self::Part { part, of })
    }

    pub(super) fn holds(self, id: Uuid) -> bool {
        match self {
            Self::UpTo(_) => true,
            Self::Part { part, of } => id.as_u128() % of == part,
        }
    }
}

impl Expected {
    /// Folds what happened to an aggregate up to a position.
    pub(super) async fn fold(
        past: &Past,
        aggregate: &Aggregate,
        extent: &Extent,
        slice: Slice,
    ) -> Result<Self, TargetError> {
        let mut expected = Self::default();
        let mut course = extent.course(past, aggregate);
        while let Some(events) = course.next_page().await? {
            expected.add(Fold::of(&events, Shard::ALL)?, slice);
        }
        Ok(expected)
    }

    /// What launches show of a rocket, if anything is known of it.
    pub(super) async fn rocket(
        past: &Past,
        rocket: &Aggregate,
        extent: &Extent,
    ) -> Result<Option<RocketPart>, TargetError> {
        let mut part = None;
        let mut course = extent.course(past, rocket);
        while let Some(events) = course.next_page().await? {
            part = Fold::of(&events, Shard::ALL)?
                .revised
                .remove(&rocket.id)
                .or(part);
        }
        Ok(part)
    }

    /// What launches show of a supplier, if anything is known of it.
    pub(super) async fn supplier(
        past: &Past,
        supplier: &Aggregate,
        extent: &Extent,
    ) -> Result<Option<SupplierPart>, TargetError> {
        let mut part = None;
        let mut course = extent.course(past, supplier);
        while let Some(events) = course.next_page().await? {
            part = Fold::of(&events, Shard::ALL)?
                .renamed
                .remove(&supplier.id)
                .or(part);
        }
        Ok(part)
    }

    /// Adds what some more events make of the documents.
    fn add(&mut self, fold: Fold, slice: Slice) {
        let Fold {
            rockets,
            suppliers,
            launches,
            bookings,
            accounts,
            customers,
            payments,
            refunds,
            invoices,
            scheduled,
            // Other aggregates' documents follow from these.
            revised: _,
            renamed: _,
            erased: _,
            ends,
        } = fold;
        for changes in [
            rockets, suppliers, launches, accounts, customers, payments, refunds, invoices,
        ] {
            apply(&mut self.documents, &changes, |_| true);
        }
        for (id, offer) in scheduled {
            if self.documents.contains_key(&id) {
                self.offer = Some(offer);
            }
        }
        self.booked += bookings.values().filter(|change| change.created).count();
        if let Slice::UpTo(at_most) = slice
            && self.booked > at_most
        {
            self.bookings.clear();
            return;
        }
        apply(&mut self.bookings, &bookings, |id| slice.holds(id));
        for end in ends {
            for booking in self.bookings.values_mut() {
                end.apply(booking);
            }
        }
    }
}

fn apply(documents: &mut Documents, changes: &Changes, is_kept: impl Fn(Uuid) -> bool) {
    for (id, change) in changes.iter().filter(|(id, _)| is_kept(**id)) {
        match documents.get_mut(id) {
            Some(document) => change.apply(document),
            None if change.created => {
                documents.insert(*id, change.inserted(*id));
            }
            // Nobody made it: an update of the projector meets nothing, either.
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_booking_of_a_large_launch_is_in_one_part_and_parts_are_small() {
        let bookings: Vec<Uuid> = (0..10_000).map(|_| Uuid::new_v4()).collect();
        let parts: Vec<Slice> = Slice::parts(bookings.len(), 1_000).collect();
        let sizes: Vec<usize> = parts
            .iter()
            .map(|part| bookings.iter().filter(|id| part.holds(**id)).count())
            .collect();
        assert_eq!(sizes.iter().sum::<usize>(), bookings.len());
        assert!(sizes.iter().all(|size| *size <= 1_000), "{sizes:?}");
    }
}
