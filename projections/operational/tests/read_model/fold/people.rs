//! Customers; companies, their rockets, and what they completed.

use domain::customer::CustomerEvent;
use domain::rocket::RocketEvent;
use domain::supplier::SupplierEvent;
use projection_runtime::Event;

use super::Fold;
use super::rows::{CompletionRow, CustomerRow, RocketRow, SupplierRow};

impl Fold {
    pub(super) fn customer(&mut self, event: &Event, payload: &CustomerEvent) {
        let id = event.aggregate_id;
        let (account, profile, vip) = match payload {
            CustomerEvent::ProfileOpened(opened) => (opened.account, &opened.profile, false),
            CustomerEvent::ProfileChanged(changed) => (changed.account, &changed.profile, false),
            CustomerEvent::PromotedToVip(_) => {
                let row = self.customers.entry(id).or_insert(CustomerRow {
                    id,
                    account: None,
                    name: None,
                    vip: true,
                    event_no: 0,
                });
                row.vip = true;
                row.event_no = event.number.as_i64();
                return;
            }
            CustomerEvent::TripRecorded(_) => return,
        };
        let name = profile
            .plain()
            .map(|profile| format!("{} {}", profile.first_name, profile.last_name));
        let was_vip = self.customers.get(&id).is_some_and(|row| row.vip);
        let row = CustomerRow {
            id,
            account: Some(account.0),
            name,
            vip: vip || was_vip,
            event_no: event.number.as_i64(),
        };
        self.customers.insert(id, row);
    }

    pub(super) fn supplier(&mut self, event: &Event, payload: &SupplierEvent) {
        macro_rules! profile {
            ($told:expr, $opened_at:expr) => {{
                let contact = $told.contact.plain();
                let row = SupplierRow {
                    id: event.aggregate_id,
                    account: $told.account.0,
                    legal_name: $told.legal_name.to_string(),
                    tax_id: $told.tax_id.to_string(),
                    country: $told.country.to_string(),
                    legal_address: $told.legal_address.to_string(),
                    contact_name: contact.map(|contact| contact.name.to_string()),
                    contact_email: contact.map(|contact| contact.email.to_string()),
                    contact_phone: contact.map(|contact| contact.phone.to_string()),
                    opened_at: $opened_at,
                    event_no: event.number.as_i64(),
                };
                self.suppliers.insert(row.id, row);
            }};
        }
        match payload {
            SupplierEvent::ProfileOpened(opened) => profile!(opened, event.at),
            SupplierEvent::ProfileChanged(changed) => {
                let before = &self.suppliers[&event.aggregate_id];
                profile!(changed, before.opened_at);
            }
            SupplierEvent::CompletionRecorded(recorded) => {
                let row = CompletionRow {
                    supplier: event.aggregate_id,
                    launch: recorded.launch.0,
                    completed: recorded.completed.into(),
                    fee_basis_points: recorded.fee_basis_points.into(),
                    fee_cents: recorded.fee.cents(),
                    recorded_at: event.at,
                    event_no: event.number.as_i64(),
                };
                self.completions.insert((row.supplier, row.launch), row);
            }
            SupplierEvent::FeeReduced(_) | SupplierEvent::InvoiceNumberClaimed(_) => {}
        }
    }

    pub(super) fn rocket(&mut self, event: &Event, payload: &RocketEvent) {
        let id = event.aggregate_id;
        match payload {
            RocketEvent::Registered(registered) => {
                let row = RocketRow {
                    id,
                    supplier: registered.supplier.0,
                    name: registered.name.to_string(),
                    model: registered.model.to_string(),
                    capacity: registered.capacity.into(),
                    range: registered.range.to_string(),
                    registered_at: event.at,
                    retired_at: None,
                    event_no: 0,
                };
                self.rockets.insert(id, row);
            }
            RocketEvent::Revised(revised) => {
                let row = self.rockets.get_mut(&id).expect("is registered");
                row.name = revised.name.to_string();
                row.model = revised.model.to_string();
                row.capacity = revised.capacity.into();
                row.range = revised.range.to_string();
            }
            RocketEvent::Retired(_) => {
                let row = self.rockets.get_mut(&id).expect("is registered");
                row.retired_at = Some(event.at);
            }
        }
        let row = self.rockets.get_mut(&id).expect("is registered");
        row.event_no = event.number.as_i64();
    }
}
