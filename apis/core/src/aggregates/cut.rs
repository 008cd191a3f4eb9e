//! A state as it is shown: whole, or of its long collections only the first entries.

use api_contract::operations::LeftOut;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::parts::{Parts, Pointer};

/// The largest state that is shown whole, in bytes of JSON.
const WHOLE: usize = 1024 * 1024;
/// How many entries of each collection are shown of one that is larger.
const ENTRIES: usize = 500;

/// What is shown of a state, and what is left out.
pub(super) fn shown(state: &RawValue) -> Result<(Value, Vec<LeftOut>), serde_json::Error> {
    let mut left_out = Vec::new();
    let shown = if state.get().len() <= WHOLE {
        serde_json::from_str(state.get())?
    } else {
        cut(state, &mut Pointer::default(), &mut left_out)?
    };
    Ok((shown, left_out))
}

fn cut(
    json: &RawValue,
    at: &mut Pointer,
    left_out: &mut Vec<LeftOut>,
) -> Result<Value, serde_json::Error> {
    match Parts::of(json)? {
        Parts::Object(fields) => {
            note(fields.len(), at, left_out);
            let mut shown = Map::new();
            for (name, field) in fields.into_iter().take(ENTRIES) {
                let value = at.within(&name, |at| cut(field, at, left_out))?;
                shown.insert(name, value);
            }
            Ok(shown.into())
        }
        Parts::Array(items) => {
            note(items.len(), at, left_out);
            let mut shown = Vec::new();
            for (index, item) in items.into_iter().take(ENTRIES).enumerate() {
                shown.push(at.within(&index.to_string(), |at| cut(item, at, left_out))?);
            }
            Ok(shown.into())
        }
        Parts::Plain => serde_json::from_str(json.get()),
    }
}

fn note(entries: usize, at: &Pointer, left_out: &mut Vec<LeftOut>) {
    if let Some(more) = entries.checked_sub(ENTRIES).filter(|more| *more > 0) {
        left_out.push(LeftOut {
            path: at.as_str().to_owned(),
            entries: more as u64,
        });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use serde_json::value::to_raw_value;

    use super::*;

    #[test]
    fn a_state_that_is_not_too_large_is_shown_as_it_is() {
        let state = json!({ "bookings": { "b": [1, null] }, "seats": 2 });
        let text = to_raw_value(&state).unwrap();
        assert_eq!(shown(&text).unwrap(), (state, Vec::new()));
    }

    #[test]
    fn of_a_large_one_it_is_said_what_is_left_out() {
        let bookings: Map<_, _> = (0..30_000)
            .map(|number| {
                (
                    format!("{number:05}"),
                    json!({ "customer": "c".repeat(36) }),
                )
            })
            .collect();
        let deadlines: Vec<_> = (0..501).map(|number| json!([number, "b"])).collect();
        let state = json!({ "bookings": bookings, "deadlines": deadlines, "seats": 2 });
        let text = to_raw_value(&state).unwrap();
        assert!(text.get().len() > WHOLE);
        let (shown, left_out) = shown(&text).unwrap();
        let left_out: Vec<_> = left_out
            .iter()
            .map(|left| (&*left.path, left.entries))
            .collect();
        assert_eq!(left_out, [("/bookings", 29_500), ("/deadlines", 1)]);
        assert_eq!(shown["bookings"].as_object().unwrap().len(), ENTRIES);
        assert_eq!(shown["bookings"]["00499"], state["bookings"]["00499"]);
        assert_eq!(shown["deadlines"][499], state["deadlines"][499]);
        assert_eq!(shown["seats"], 2);
        assert!(shown.to_string().len() < WHOLE);
    }
}
