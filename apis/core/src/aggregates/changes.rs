//! What differs between two states.
//!
//! They are compared as texts of JSON, level by level: what is alike is passed over as it is, however much
//! there is of it. Lists in states are sets, so an entry that comes or goes moves no other.

use std::collections::HashMap;

use api_contract::operations::{ChangeKind, MAX_CHANGES, StateChange};
use serde_json::Value;
use serde_json::value::RawValue;

use super::parts::{Parts, Pointer};

/// The most bytes of JSON in all that is listed.
const MAX_BYTES: usize = 1024 * 1024;

/// What differs.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// How many values do.
    pub(super) total: u64,
    /// The first of them.
    pub(super) listed: Vec<StateChange>,
    bytes: usize,
}

type Compared = Result<(), serde_json::Error>;

impl Changes {
    /// All that differs.
    pub(super) fn between(before: &RawValue, after: &RawValue) -> Result<Self, serde_json::Error> {
        let mut changes = Self::default();
        changes.compare(&mut Pointer::default(), before, after)?;
        Ok(changes)
    }

    fn compare(&mut self, at: &mut Pointer, before: &RawValue, after: &RawValue) -> Compared {
        if before.get() == after.get() {
            return Ok(());
        }
        match (Parts::of(before)?, Parts::of(after)?) {
            (Parts::Object(before), Parts::Object(after)) => {
                for (name, before) in &before {
                    at.within(name, |at| match after.get(name) {
                        Some(after) => self.compare(at, before, after),
                        None => self.note(at, Some(before), None),
                    })?;
                }
                let added = after.iter().filter(|(name, _)| !before.contains_key(*name));
                for (name, after) in added {
                    at.within(name, |at| self.note(at, None, Some(after)))?;
                }
                Ok(())
            }
            (Parts::Array(of_before), Parts::Array(of_after)) => {
                let gone = without(&of_before, &of_after);
                let new = without(&of_after, &of_before);
                if gone.is_empty() && new.is_empty() {
                    // The same in another order.
                    return self.note(at, Some(before), Some(after));
                }
                for (index, before) in gone {
                    let name = index.to_string();
                    at.within(&name, |at| self.note(at, Some(before), None))?;
                }
                for (index, after) in new {
                    let name = index.to_string();
                    at.within(&name, |at| self.note(at, None, Some(after)))?;
                }
                Ok(())
            }
            _ => self.note(at, Some(before), Some(after)),
        }
    }

    fn note(
        &mut self,
        at: &Pointer,
        before: Option<&RawValue>,
        after: Option<&RawValue>,
    ) -> Compared {
        self.total += 1;
        let length = |value: Option<&RawValue>| value.map_or(0, |value| value.get().len());
        let bytes = self.bytes + length(before) + length(after);
        // The first ones, without a gap.
        let is_cut = self.total > self.listed.len() as u64 + 1;
        if is_cut || self.listed.len() == MAX_CHANGES || bytes > MAX_BYTES {
            return Ok(());
        }
        self.bytes = bytes;
        let kind = match (before, after) {
            (None, _) => ChangeKind::Added,
            (_, None) => ChangeKind::Removed,
            _ => ChangeKind::Changed,
        };
        let value = |value: Option<&RawValue>| match value {
            Some(value) => serde_json::from_str(value.get()),
            None => Ok(Value::Null),
        };
        self.listed.push(StateChange {
            path: at.as_str().to_owned(),
            kind,
            before: value(before)?,
            after: value(after)?,
        });
        Ok(())
    }
}

/// The items that are not among others, each with its place.
fn without<'a>(items: &[&'a RawValue], others: &[&RawValue]) -> Vec<(usize, &'a RawValue)> {
    let mut left = HashMap::<&str, usize>::new();
    for other in others {
        *left.entry(other.get()).or_default() += 1;
    }
    let mut only = Vec::new();
    for (index, item) in items.iter().enumerate() {
        match left.get_mut(item.get()) {
            Some(left) if *left > 0 => *left -= 1,
            _ => only.push((index, *item)),
        }
    }
    only
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use serde_json::value::to_raw_value;

    use super::*;

    fn between(before: &Value, after: &Value) -> Changes {
        let (before, after) = (to_raw_value(before).unwrap(), to_raw_value(after).unwrap());
        Changes::between(&before, &after).unwrap()
    }

    fn listed(before: &Value, after: &Value) -> Vec<(String, ChangeKind, Value, Value)> {
        let changes = between(before, after);
        assert_eq!(changes.total, changes.listed.len() as u64);
        let listed = changes.listed.into_iter();
        listed
            .map(|change| (change.path, change.kind, change.before, change.after))
            .collect()
    }

    #[test]
    fn each_value_that_differs_is_named_by_where_it_is() {
        let before = json!({
            "flight": { "status": "scheduled", "price": 5 },
            "bookings": { "a": { "seats": 1 }, "x/y": { "seats": 2 } },
            "number": null,
        });
        let after = json!({
            "flight": { "status": "delayed", "price": 5 },
            "bookings": { "a": { "seats": 1 }, "c": { "seats": 3 } },
            "number": { "value": "7" },
        });
        use ChangeKind::{Added, Changed, Removed};
        assert_eq!(
            listed(&before, &after),
            [
                (
                    "/bookings/x~1y".into(),
                    Removed,
                    json!({ "seats": 2 }),
                    Value::Null
                ),
                (
                    "/bookings/c".into(),
                    Added,
                    Value::Null,
                    json!({ "seats": 3 })
                ),
                (
                    "/flight/status".into(),
                    Changed,
                    json!("scheduled"),
                    json!("delayed")
                ),
                (
                    "/number".into(),
                    Changed,
                    Value::Null,
                    json!({ "value": "7" })
                ),
            ]
        );
        assert_eq!(listed(&before, &before), []);
    }

    #[test]
    fn what_comes_into_a_list_and_goes_out_of_it_moves_no_other() {
        let before = json!({ "deadlines": [[1, "a"], [2, "b"], [3, "c"]] });
        let after = json!({ "deadlines": [[0, "n"], [1, "a"], [3, "c"]] });
        assert_eq!(
            listed(&before, &after),
            [
                (
                    "/deadlines/1".into(),
                    ChangeKind::Removed,
                    json!([2, "b"]),
                    Value::Null
                ),
                (
                    "/deadlines/0".into(),
                    ChangeKind::Added,
                    Value::Null,
                    json!([0, "n"])
                ),
            ]
        );
        let turned = listed(&json!([1, 2]), &json!([2, 1]));
        assert_eq!(
            turned,
            [(
                String::new(),
                ChangeKind::Changed,
                json!([1, 2]),
                json!([2, 1])
            )]
        );
        assert_eq!(listed(&json!([1, 1]), &json!([1])).len(), 1);
    }

    #[test]
    fn of_many_changes_the_first_are_listed_and_all_are_counted() {
        let before = json!({});
        let after: Value = (0..5_000)
            .map(|number| (format!("{number:04}"), json!(number)))
            .collect::<serde_json::Map<_, _>>()
            .into();
        let changes = between(&before, &after);
        assert_eq!((changes.total, changes.listed.len()), (5_000, MAX_CHANGES));
        let large = json!({ "a": "x".repeat(MAX_BYTES) });
        let changes = between(&before, &large);
        assert_eq!((changes.total, changes.listed.len()), (1, 0));
    }
}
