//! Events of customers.

use domain::customer::{CustomerEvent, CustomerProfile};
use domain::ids::CustomerId;
use domain::personal::Personal;
use mongodb::bson::Document;
use projection_runtime::{Event, TargetError};

use super::{Fold, readable};
use crate::bulk::Change;
use crate::documents::customer::CustomerDocument;
use crate::documents::{binary, fields};

impl Fold {
    pub(super) fn customer(
        &mut self,
        event: &Event,
        payload: &CustomerEvent,
    ) -> Result<(), TargetError> {
        let id = event.aggregate_id;
        // Any event may be a customer's first: trips are counted before a profile is opened.
        if event.number.version == 1 && event.number.index == 0 {
            let new = fields(&CustomerDocument::new(CustomerId(id)))?;
            self.customers.insert(id, Change::creating(new));
        }
        let change = self.customers.entry(id).or_default();
        match payload {
            CustomerEvent::ProfileOpened(opened) => {
                change.set("account", binary(opened.account.0));
                change.set("profile", profile(&opened.profile)?);
            }
            CustomerEvent::ProfileChanged(changed) => {
                change.set("profile", profile(&changed.profile)?);
            }
            CustomerEvent::TripRecorded(trip) => change.add("trips", binary(trip.launch.0)),
            CustomerEvent::PromotedToVip(_) => change.set("vip", true),
        }
        change.n = event.number.as_i64();
        Ok(())
    }
}

fn profile(profile: &Personal<CustomerProfile>) -> Result<Option<Document>, TargetError> {
    readable(profile)?.map(fields).transpose()
}
