//! Rows of `customers`.

use std::collections::BTreeMap;

use domain::customer::CustomerProfile;
use domain::ids::AccountId;
use domain::personal::Personal;
use projection_runtime::{Event, TargetError};
use sqlx::PgConnection;
use uuid::Uuid;

use super::columns::Columns;

/// Customers by id.
#[derive(Default)]
pub(super) struct Customers(BTreeMap<Uuid, Change>);

/// What a batch does to one customer, who may be there already or not: trips make somebody a VIP
/// who never opened a profile.
#[derive(Default)]
struct Change {
    profile: Option<Profile>,
    vip: bool,
    event_no: i64,
}

struct Profile {
    account: Uuid,
    name: Option<String>,
}

impl Customers {
    pub(super) fn told(
        &mut self,
        event: &Event,
        account: AccountId,
        profile: &Personal<CustomerProfile>,
    ) {
        let name = profile
            .plain()
            .map(|profile| format!("{} {}", profile.first_name, profile.last_name));
        self.change(event).profile = Some(Profile {
            account: account.0,
            name,
        });
    }

    pub(super) fn promoted(&mut self, event: &Event) {
        self.change(event).vip = true;
    }

    fn change(&mut self, event: &Event) -> &mut Change {
        let change = self.0.entry(event.aggregate_id).or_default();
        change.event_no = event.number.as_i64();
        change
    }

    pub(super) async fn write(&self, connection: &mut PgConnection) -> Result<(), TargetError> {
        let rows: Vec<_> = self.0.iter().collect();
        Columns::of(&rows)
            .set("id", |(id, _)| **id)
            .by(
                "coalesce(excluded.account, customers.account)",
                "account",
                |row| profile(row).map(|profile| profile.account),
            )
            // Of a profile that was told anew, the name may be gone.
            .by(
                "case when excluded.account is null then customers.name else excluded.name end",
                "name",
                |row| profile(row)?.name.as_deref(),
            )
            .by("customers.vip or excluded.vip", "vip", |(_, change)| {
                change.vip
            })
            .set("event_no", |(_, change)| change.event_no)
            .upsert(connection, "customers", "id")
            .await
    }
}

fn profile<'a>(row: &(&Uuid, &'a Change)) -> Option<&'a Profile> {
    row.1.profile.as_ref()
}
