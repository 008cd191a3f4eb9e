//! A text of JSON, taken apart level by level: a large state is never unpacked as a whole.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

/// What a text of JSON is made of.
pub(super) enum Parts<'a> {
    Object(BTreeMap<String, &'a RawValue>),
    Array(Vec<&'a RawValue>),
    /// It has no parts.
    Plain,
}

impl<'a> Parts<'a> {
    pub(super) fn of(json: &'a RawValue) -> Result<Self, serde_json::Error> {
        match json.get().as_bytes().first() {
            Some(b'{') => serde_json::from_str(json.get()).map(Self::Object),
            Some(b'[') => serde_json::from_str(json.get()).map(Self::Array),
            _ => Ok(Self::Plain),
        }
    }
}

/// Where something is: a JSON pointer (RFC 6901).
#[derive(Debug, Default)]
pub(super) struct Pointer(String);

impl Pointer {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Does something one level down, at the part of this name.
    pub(super) fn within<T>(&mut self, part: &str, work: impl FnOnce(&mut Self) -> T) -> T {
        let here = self.0.len();
        self.0.push('/');
        self.0.push_str(&part.replace('~', "~0").replace('/', "~1"));
        let done = work(self);
        self.0.truncate(here);
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_leads_down_and_back_whatever_the_names_of_parts_are() {
        let mut pointer = Pointer::default();
        pointer.within("a/b", |pointer| {
            pointer.within("~", |pointer| assert_eq!(pointer.as_str(), "/a~1b/~0"));
            assert_eq!(pointer.as_str(), "/a~1b");
        });
        assert_eq!(pointer.as_str(), "");
    }
}
