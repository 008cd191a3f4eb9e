//! What is read is what `bson` itself would read.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Debug,
};

use kept::{Kept, MAX_DEPTH, read};
use mongodb::bson::{
    Binary, Bson, DateTime, Decimal128, Document, JavaScriptCodeWithScope, RawArrayBuf, RawBson,
    RawDocument, RawDocumentBuf, Regex, Timestamp, Uuid, cstr, deserialize_from_slice, doc,
    oid::ObjectId, serialize_to_vec, spec::BinarySubtype,
};
use proptest::prelude::*;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Plain {
    On,
    OffAgain,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Outside {
    Nothing,
    One(Plain),
    Two(i32, String),
    Fields { at: DateTime, id: Uuid },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
enum Inside {
    Nothing,
    Fields { at: DateTime, n: u64, id: Uuid },
    Other(Nested),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", content = "c")]
enum Beside {
    Nothing,
    One(i64),
    Fields { on: bool },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged {
    Number(i64),
    Text(String),
    Fields { deep: Vec<Plain> },
    At(DateTime),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Name(String);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Nested {
    name: Name,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<DateTime>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Flat {
    flat_at: DateTime,
    flat_id: Uuid,
    flat_kind: Plain,
    #[serde(flatten)]
    rest: BTreeMap<String, Bson>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Numbers {
    i8: i8,
    i16: i16,
    i32: i32,
    i64: i64,
    u8: u8,
    u16: u16,
    u32: u32,
    u64: u64,
    f32: f32,
    f64: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Everything {
    #[serde(rename = "_id")]
    id: Uuid,
    numbers: Numbers,
    truth: bool,
    letter: char,
    text: String,
    unit: (),
    none: Option<String>,
    #[serde(default)]
    missing: Option<Vec<u32>>,
    some: Option<Nested>,
    list: Vec<Nested>,
    pair: (u8, String),
    by_name: HashMap<String, u32>,
    by_id: BTreeMap<uuid::Uuid, Plain>,
    by_kind: BTreeMap<String, Option<Outside>>,
    plain: Plain,
    outside: Vec<Outside>,
    inside: Vec<Inside>,
    beside: Vec<Beside>,
    untagged: Vec<Untagged>,
    at: DateTime,
    theirs: uuid::Uuid,
    object_id: ObjectId,
    binary: Binary,
    any: Vec<Bson>,
    document: Document,
    raw: RawDocumentBuf,
    raw_array: RawArrayBuf,
    raw_any: RawBson,
    decimal: Decimal128,
    timestamp: Timestamp,
    regex: Regex,
    flat: Flat,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Borrowing<'a> {
    text: &'a str,
    bytes: &'a [u8],
    #[serde(borrow)]
    raw: &'a RawDocument,
}

fn everything(text: String, number: i64, list: usize, bytes: Vec<u8>) -> Everything {
    let at = DateTime::from_millis(number);
    let id = Uuid::from_bytes([u8::try_from(list).expect("a small number"); 16]);
    let nested = Nested {
        name: Name(text.clone()),
        at: (number % 2 == 0).then_some(at),
    };
    Everything {
        id,
        numbers: Numbers {
            i8: number as i8,
            i16: number as i16,
            i32: number as i32,
            i64: number,
            u8: number as u8,
            u16: number as u16,
            u32: number as u32,
            u64: number.unsigned_abs() / 2,
            f32: number as f32,
            f64: number as f64 / 3.0,
        },
        truth: number % 2 == 0,
        letter: 'ß',
        text: text.clone(),
        unit: (),
        none: None,
        missing: None,
        some: Some(nested.clone()),
        list: vec![nested.clone(); list],
        pair: (7, text.clone()),
        // One, so that it is written in one order.
        by_name: HashMap::from([("a".to_owned(), u32::MAX)]),
        by_id: BTreeMap::from([(uuid::Uuid::from_u128(1), Plain::On)]),
        by_kind: BTreeMap::from([
            ("a".to_owned(), None),
            ("b".to_owned(), Some(Outside::Nothing)),
        ]),
        plain: Plain::OffAgain,
        outside: vec![
            Outside::Nothing,
            Outside::One(Plain::On),
            Outside::Two(3, text.clone()),
            Outside::Fields { at, id },
        ],
        inside: vec![
            Inside::Nothing,
            Inside::Fields { at, n: 8, id },
            Inside::Other(nested),
        ],
        beside: vec![
            Beside::Nothing,
            Beside::One(number),
            Beside::Fields { on: true },
        ],
        untagged: vec![
            Untagged::Number(number),
            Untagged::Text(text.clone()),
            Untagged::Fields {
                deep: vec![Plain::On; list],
            },
            Untagged::At(at),
        ],
        at,
        theirs: uuid::Uuid::from_u128(number.unsigned_abs().into()),
        object_id: ObjectId::from_bytes([9; 12]),
        binary: Binary {
            subtype: BinarySubtype::UserDefined(0x80),
            bytes: bytes.clone(),
        },
        any: kinds(&text, number, &bytes),
        document: doc! { "a": kinds(&text, number, &bytes), "b": { "c": null } },
        raw: RawDocumentBuf::try_from(&doc! { "a": { "b": kinds(&text, number, &bytes) } })
            .expect("BSON"),
        raw_array: RawArrayBuf::from_iter([1, 2, 3]),
        raw_any: RawBson::DateTime(at),
        decimal: Decimal128::from_bytes([3; 16]),
        timestamp: Timestamp {
            time: 5,
            increment: u32::MAX,
        },
        regex: regex(),
        flat: Flat {
            flat_at: at,
            flat_id: id,
            flat_kind: Plain::On,
            rest: BTreeMap::from([
                ("x".to_owned(), Bson::Int32(1)),
                ("y".to_owned(), Bson::DateTime(at)),
                ("z".to_owned(), Bson::from(id)),
            ]),
        },
    }
}

fn regex() -> Regex {
    Regex {
        pattern: cstr!("^a").to_owned(),
        options: cstr!("i").to_owned(),
    }
}

fn kinds(text: &str, number: i64, bytes: &[u8]) -> Vec<Bson> {
    vec![
        Bson::Null,
        Bson::Undefined,
        Bson::MinKey,
        Bson::MaxKey,
        Bson::Int32(number as i32),
        Bson::Int64(number),
        Bson::Double(number as f64 / 7.0),
        Bson::Boolean(true),
        Bson::String(text.to_owned()),
        Bson::Symbol(text.to_owned()),
        Bson::JavaScriptCode(text.to_owned()),
        Bson::JavaScriptCodeWithScope(JavaScriptCodeWithScope {
            code: text.to_owned(),
            scope: doc! { "a": number },
        }),
        Bson::DateTime(DateTime::from_millis(number)),
        Bson::ObjectId(ObjectId::from_bytes([7; 12])),
        Bson::Timestamp(Timestamp {
            time: 1,
            increment: 2,
        }),
        Bson::Decimal128(Decimal128::from_bytes([1; 16])),
        Bson::RegularExpression(regex()),
        Bson::from(Uuid::from_bytes([4; 16])),
        Bson::Binary(Binary {
            subtype: BinarySubtype::Generic,
            bytes: bytes.to_vec(),
        }),
        Bson::Binary(Binary {
            subtype: BinarySubtype::Md5,
            bytes: bytes.to_vec(),
        }),
        Bson::Array(vec![Bson::Int32(1), Bson::Array(vec![])]),
        Bson::Document(doc! { "a": { "b": [{ "c": text }] } }),
    ]
}

fn ours<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    let document = RawDocument::from_bytes(bytes).map_err(|error| error.to_string())?;
    read(document).map_err(|error| error.to_string())
}

/// Read by ours, by that of `bson`, and through what a collection holds.
fn same<T: DeserializeOwned + PartialEq + Debug>(bytes: &[u8]) -> Option<T> {
    let theirs = deserialize_from_slice::<T>(bytes).ok();
    let read = ours::<T>(bytes);
    assert_eq!(read.as_ref().ok(), theirs.as_ref(), "{read:?}");
    let kept = deserialize_from_slice::<Kept<T>>(bytes).ok();
    assert_eq!(kept.map(|Kept(read)| read), theirs);
    theirs
}

fn bytes(document: &impl Serialize) -> Vec<u8> {
    serialize_to_vec(document).expect("BSON")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_kinds_of_fields(
        text in ".{0,12}",
        number in any::<i64>(),
        list in 0..4_usize,
        binary in prop::collection::vec(any::<u8>(), 0..20),
    ) {
        let all = everything(text, number, list, binary);
        let stored = bytes(&Kept(all.clone()));
        prop_assert_eq!(&stored, &bytes(&all));
        prop_assert_eq!(same::<Everything>(&stored), Some(all));
        same::<Document>(&stored);
        same::<RawDocumentBuf>(&stored);
        same::<BTreeMap<String, Bson>>(&stored);
    }

    /// No panic, and nothing read otherwise than `bson` would.
    #[test]
    fn damaged_bytes(at in any::<prop::sample::Index>(), to in any::<u8>(), cut in any::<bool>()) {
        let mut stored = bytes(&everything("text".into(), 77, 2, vec![1, 2, 3]));
        let at = at.index(stored.len());
        stored[at] = to;
        if cut {
            stored.truncate(at);
        }
        let theirs = deserialize_from_slice::<Everything>(&stored).ok();
        let read = ours::<Everything>(&stored).ok();
        if theirs.is_some() {
            // Not by comparing them: a number that was damaged may be none.
            prop_assert_eq!(format!("{:?}", read.map(|read| bytes(&read))), format!("{:?}", theirs.map(|theirs| bytes(&theirs))));
        }
    }

    #[test]
    fn wrong_types(field in any::<prop::sample::Index>(), value in any::<prop::sample::Index>()) {
        let all = bytes(&everything("text".into(), 77, 2, vec![1, 2, 3]));
        let mut all: Document = deserialize_from_slice(&all).unwrap();
        let fields: Vec<String> = all.keys().cloned().collect();
        let values = kinds("text", 5, &[1, 2]);
        all.insert(fields[field.index(fields.len())].clone(), values[value.index(values.len())].clone());
        same::<Everything>(&bytes(&all));
    }
}

#[test]
fn numbers_that_do_not_fit_are_refused() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct One<T> {
        n: T,
    }
    let numbers = [
        Bson::Int32(-1),
        Bson::Int32(300),
        Bson::Int64(-1),
        Bson::Int64(1 << 40),
        Bson::Double(2.0),
        Bson::Double(2.5),
        Bson::String("2".into()),
        Bson::Null,
    ];
    for n in numbers {
        let stored = bytes(&doc! { "n": n });
        same::<One<i8>>(&stored);
        same::<One<u8>>(&stored);
        same::<One<i16>>(&stored);
        same::<One<u16>>(&stored);
        same::<One<i32>>(&stored);
        same::<One<u32>>(&stored);
        same::<One<i64>>(&stored);
        same::<One<u64>>(&stored);
        same::<One<f32>>(&stored);
        same::<One<f64>>(&stored);
        same::<One<Option<u64>>>(&stored);
        same::<One<DateTime>>(&stored);
        same::<One<Uuid>>(&stored);
        same::<One<uuid::Uuid>>(&stored);
        same::<One<Plain>>(&stored);
        same::<One<Outside>>(&stored);
    }
}

#[test]
fn identifiers_are_read_from_binaries_and_texts_as_ever() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct One<T> {
        id: T,
    }
    let id = Uuid::from_bytes([3; 16]);
    let of = |subtype, length: usize| {
        let bytes = vec![3; length];
        Bson::Binary(Binary { subtype, bytes })
    };
    let stored = [
        Bson::from(id),
        Bson::String(id.to_string()),
        Bson::String("no id".into()),
        of(BinarySubtype::Generic, 16),
        of(BinarySubtype::UuidOld, 16),
        of(BinarySubtype::Uuid, 15),
        Bson::ObjectId(ObjectId::from_bytes([3; 12])),
    ];
    for id in stored {
        let stored = bytes(&doc! { "id": id });
        same::<One<Uuid>>(&stored);
        same::<One<Option<Uuid>>>(&stored);
        same::<One<uuid::Uuid>>(&stored);
        same::<One<Binary>>(&stored);
        same::<One<Bson>>(&stored);
        same::<One<RawBson>>(&stored);
        same::<One<ObjectId>>(&stored);
        same::<One<String>>(&stored);
    }
}

#[test]
fn unknown_fields_are_passed_over_or_refused_as_declared() {
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Strict {
        a: i32,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    struct Lax {
        a: i32,
    }
    let stored = bytes(&doc! { "b": kinds("text", 1, &[1]), "a": 1, "c": { "a": 2 } });
    assert_eq!(same::<Lax>(&stored), Some(Lax { a: 1 }));
    assert_eq!(same::<Strict>(&stored), None);
    assert_eq!(same::<Lax>(&bytes(&doc! { "c": 1 })), None);
}

#[test]
fn enums_with_nothing_or_too_much_are_read_as_ever() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct One {
        of: Outside,
    }
    let stored = [
        Bson::Document(doc! {}),
        Bson::Document(doc! { "Nothing": null }),
        Bson::Document(doc! { "One": "on", "Two": 1 }),
        Bson::Document(doc! { "Two": [3, "text"] }),
        Bson::Document(doc! { "Two": [3] }),
        Bson::Document(doc! { "Fields": { "at": 1 } }),
        Bson::String("One".into()),
        Bson::String("Unheard".into()),
        Bson::DateTime(DateTime::from_millis(1)),
    ];
    for of in stored {
        same::<One>(&bytes(&doc! { "of": of }));
    }
}

#[test]
fn texts_bytes_and_documents_are_borrowed() {
    let inner = doc! { "a": 1 };
    let binary = Binary {
        subtype: BinarySubtype::Generic,
        bytes: vec![1, 2],
    };
    let stored = bytes(&doc! { "text": "text", "bytes": binary, "raw": inner });
    let document = RawDocument::from_bytes(&stored).unwrap();
    let ours: Borrowing<'_> = read(document).unwrap();
    assert_eq!(ours, deserialize_from_slice(&stored).unwrap());
    assert!(stored.as_ptr_range().contains(&ours.text.as_ptr()));
    let Kept(kept) = deserialize_from_slice::<Kept<Borrowing<'_>>>(&stored).unwrap();
    assert_eq!(kept, ours);
}

#[test]
fn an_error_says_where() {
    let mut all = doc! { "list": [{ "name": "a" }, { "name": 5 }] };
    #[derive(Debug, Deserialize)]
    struct Lists {
        #[serde(rename = "list")]
        _list: Vec<Nested>,
    }
    let error = ours::<Lists>(&bytes(&all)).unwrap_err();
    assert_eq!(
        error,
        "invalid type: integer `5`, expected a string at list.1.name"
    );
    all.insert("list", "none");
    let error = ours::<Lists>(&bytes(&all)).unwrap_err();
    assert_eq!(
        error,
        "invalid type: string \"none\", expected a sequence at list"
    );
}

#[test]
fn structs_and_maps_are_no_lists() {
    #[derive(Debug, PartialEq, Deserialize)]
    struct One {
        of: Nested,
    }
    let stored = bytes(&doc! { "of": ["name", null] });
    let error = ours::<One>(&stored).unwrap_err();
    assert_eq!(
        error,
        "invalid type: sequence, expected struct Nested at of"
    );
}

#[test]
fn nesting_has_an_end() {
    fn nested(levels: u8, array: bool) -> Vec<u8> {
        let mut inner = RawDocumentBuf::new();
        for _ in 1..levels {
            let mut outer = RawDocumentBuf::new();
            if array {
                outer.append(cstr!("a"), RawBson::Array(RawArrayBuf::from_iter([inner])));
            } else {
                outer.append(cstr!("a"), inner);
            }
            inner = outer;
        }
        inner.into_bytes()
    }
    let check = || {
        assert!(same::<Document>(&nested(MAX_DEPTH, false)).is_some());
        assert!(same::<Document>(&nested(MAX_DEPTH / 2, true)).is_some());
        for array in [false, true] {
            let deeper = nested(MAX_DEPTH + 1, array);
            let error = ours::<Document>(&deeper).unwrap_err();
            assert!(error.starts_with("nested too deeply at a."), "{error}");
            // What is not looked into may be as deep as it is.
            assert!(ours::<HashMap<String, serde::de::IgnoredAny>>(&deeper).is_ok());
        }
    };
    // Without optimisation each level takes much of the stack, with either reader.
    let roomy = std::thread::Builder::new().stack_size(16 << 20);
    roomy.spawn(check).unwrap().join().unwrap();
}
