//! Exports of logs that are made up, sealed in a folder.

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::path::PathBuf;

use domain::commit::Position;
use domain::ids::LogId;
use flate2::read::MultiGzDecoder;
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use uuid::Uuid;

use super::frames::pack;
use super::*;
use crate::checkpoint::{Checkpoint, PublicKey, SigningKey};
use crate::comparison::Difference;
use crate::leaf::{Leaf, StoredCommit};
use crate::ledger::Ledger;

const LOG: LogId = LogId(Uuid::from_u128(7));

/// A log, and the folder in which it was sealed and is exported.
struct Site {
    folder: TempDir,
    log: Vec<StoredCommit>,
    signing: SigningKey,
    key: PublicKey,
}

fn aggregate(number: usize) -> Aggregate {
    let id = Uuid::from_u128(number as u128 % 3);
    format!("launch/{id}").parse().unwrap()
}

/// Commits of three aggregates, with texts of this length in them.
fn log(count: usize, length: usize) -> Vec<StoredCommit> {
    let mut last: HashMap<String, (u64, Option<String>)> = HashMap::new();
    let commits = (0..count).map(|number| {
        let subject = aggregate(number).subject();
        let (version, prev) = last.entry(subject.clone()).or_default();
        *version += 1;
        let prev_text = serde_json::to_string(prev).unwrap();
        let text = format!("{number}").repeat(length);
        let bytes = format!(r#"{{"version":{version},"prev":{prev_text},"text":"{text}"}}"#);
        let hash = Sha256::digest(&bytes);
        *prev = Some(hash.iter().map(|byte| format!("{byte:02x}")).collect());
        StoredCommit {
            position: Position(number as u64 + 1),
            subject: subject.into(),
            bytes: bytes.into_bytes().into(),
        }
    });
    commits.collect()
}

impl Site {
    fn new(log: Vec<StoredCommit>, sealed: &[usize]) -> Self {
        let (signing, key) = SigningKey::generate("astro.example");
        let site = Self {
            folder: TempDir::new().unwrap(),
            log,
            signing: SigningKey::parse(&signing).unwrap(),
            key: PublicKey::parse(&key).unwrap(),
        };
        sealed.iter().for_each(|size| site.seal(*size));
        site
    }

    fn seal(&self, size: usize) {
        let ledger = self.ledger();
        let mut sealing = ledger.go_on(LOG, &self.key).unwrap();
        let done = usize::try_from(sealing.size()).unwrap();
        for commit in &self.log[done..size] {
            sealing.push(Leaf::of(commit)).unwrap();
        }
        sealing.sign(&self.signing).unwrap();
    }

    fn ledger(&self) -> Ledger {
        Ledger::new(self.folder.path().join("seals"))
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("export")
    }

    fn wanted(&self) -> Wanted {
        Wanted {
            log: LOG,
            from: Position(1),
            to: None,
            end: Position(self.log.len() as u64),
            aggregate: None,
        }
    }

    fn open(&self, wanted: &Wanted) -> Result<Opened, ExportError> {
        let seals = Seals::open(self.ledger(), LOG, &self.key)?;
        Writer::open(&self.path(), wanted, Some(seals))
    }

    /// Exports it, or goes on, and says how many commits there are.
    fn export(&self, wanted: &Wanted) -> u64 {
        let mut writer = match self.open(wanted).unwrap() {
            Opened::Unfinished(writer) => writer,
            Opened::Finished { commits } => return commits,
        };
        let subject = wanted.aggregate.as_ref().map(Aggregate::subject);
        let (next, to) = (writer.next(), writer.header().to);
        for commit in &self.log {
            let is_wanted = subject
                .as_ref()
                .is_none_or(|subject| **subject == *commit.subject);
            if is_wanted && (next..=to).contains(&commit.position) {
                writer.push(commit).unwrap();
            }
        }
        writer.finish().unwrap()
    }

    fn file(&self) -> Vec<u8> {
        fs::read(self.path()).unwrap()
    }

    fn lines(&self) -> String {
        let mut lines = String::new();
        let file = self.file();
        MultiGzDecoder::new(&file[..])
            .read_to_string(&mut lines)
            .unwrap();
        lines
    }

    fn check(&self, file: &[u8]) -> Result<Checked, ExportError> {
        check(file, &self.key, None)
    }

    fn compare(&self, file: &[u8]) -> Result<Checked, ExportError> {
        check(file, &self.key, Some(&self.ledger()))
    }
}

/// A file of these lines.
fn packed(lines: &str) -> Vec<u8> {
    let (header, others) = lines.split_at(lines.find('\n').unwrap() + 1);
    [header, others]
        .map(|lines| pack(lines.as_bytes()).unwrap())
        .concat()
}

/// Where the first frame ends.
fn header_length(file: &[u8]) -> usize {
    let mut frames = frames::Frames::new(file);
    frames.next().unwrap().unwrap();
    usize::try_from(frames.whole()).unwrap()
}

#[test]
fn an_export_of_the_whole_log_is_checked_by_the_public_key_alone() {
    let site = Site::new(log(20, 1), &[5, 15]);
    assert_eq!(site.export(&site.wanted()), 20);
    let lines = site.lines();
    let first: Vec<_> = lines.lines().take(2).collect();
    let header = concat!(
        r#"{"export":{"format":1,"log":"00000000-0000-0000-0000-000000000007","from":1,"to":20,"#,
        r#""to_end":true,"aggregate":null,"sealed":15}}"#,
    );
    let commit = concat!(
        r#"{"commit":{"position":1,"subject":"events.launch.00000000-0000-0000-0000-000000000000","#,
        r#""stored":"{\"version\":1,\"prev\":null,\"text\":\"0\"}"}}"#,
    );
    assert_eq!(first, [header, commit]);
    assert!(lines.ends_with("{\"end\":{\"commits\":20}}\n"), "{lines}");
    for checked in [site.check(&site.file()), site.compare(&site.file())] {
        let checked = checked.unwrap();
        assert!(checked.is_untouched(), "{checked:?}");
        let counts = (checked.commits, checked.confirmed, checked.unsigned);
        assert_eq!(counts, (20, 2, 5));
    }
    let stranger = PublicKey::parse(&SigningKey::generate("astro.example").1).unwrap();
    let strange = check(&site.file()[..], &stranger, None)
        .unwrap_err()
        .to_string();
    assert!(
        strange.starts_with("line 7: it is not signed by"),
        "{strange}"
    );
}

#[test]
fn what_is_finished_or_something_else_stays_as_it_is() {
    let site = Site::new(log(20, 1), &[5, 15]);
    site.export(&site.wanted());
    let file = site.file();
    // What came since is not in it, and another seal does not change it.
    site.seal(20);
    let later = Wanted {
        end: Position(30),
        ..site.wanted()
    };
    let again = site.open(&later).unwrap();
    assert!(
        matches!(again, Opened::Finished { commits: 20 }),
        "{again:?}"
    );
    let others = [
        Wanted {
            log: LogId(Uuid::from_u128(8)),
            ..site.wanted()
        },
        Wanted {
            from: Position(2),
            ..site.wanted()
        },
        Wanted {
            to: Some(Position(20)),
            ..site.wanted()
        },
        Wanted {
            aggregate: Some(aggregate(0)),
            ..site.wanted()
        },
    ];
    for other in others {
        let opened = Writer::open(&site.path(), &other, None);
        assert!(
            matches!(opened, Err(ExportError::Other { .. })),
            "{opened:?}"
        );
    }
    assert_eq!(site.file(), file);
    for something in [
        &b"a letter"[..],
        &file[..header_length(&file) - 1],
        &pack(b"{}\n").unwrap(),
    ] {
        fs::write(site.path(), something).unwrap();
        let opened = site.open(&site.wanted());
        assert!(matches!(opened, Err(ExportError::NoExport)), "{opened:?}");
        assert_eq!(site.file(), something);
    }
}

#[test]
fn an_export_checks_the_signatures_that_it_takes_along_and_that_of_the_last() {
    let site = Site::new(log(30, 20), &[5, 10, 20, 30]);
    let checkpoint = |size: usize| {
        let checkpoints = site.folder.path().join("seals/checkpoints");
        checkpoints.join(format!("{size:020}"))
    };
    let sealed = fs::read_to_string(checkpoint(10)).unwrap();
    let stranger = SigningKey::parse(&SigningKey::generate("astro.example").0).unwrap();
    let other = Checkpoint::read(&sealed, &site.key).unwrap();
    fs::write(checkpoint(10), other.sign(&stranger).unwrap()).unwrap();
    let upto = |to| Wanted {
        to: Some(Position(to)),
        ..site.wanted()
    };
    assert_eq!(site.export(&upto(5)), 5);
    assert!(site.check(&site.file()).unwrap().is_untouched());
    fs::remove_file(site.path()).unwrap();
    let refused = |to: usize| {
        let mut writer = match site.open(&upto(to as u64)).unwrap() {
            Opened::Unfinished(writer) => writer,
            Opened::Finished { .. } => panic!("nothing was written"),
        };
        let mut commits = site.log[..to].iter();
        let pushed = commits.try_for_each(|commit| writer.push(commit));
        fs::remove_file(site.path()).unwrap();
        pushed.unwrap_err().to_string()
    };
    let by_others = refused(10);
    assert!(by_others.contains("00000010"), "{by_others}");
    // One under the name of another.
    fs::copy(checkpoint(20), checkpoint(10)).unwrap();
    let other = refused(10);
    assert!(other.contains("00000010"), "{other}");
    fs::write(checkpoint(10), sealed).unwrap();
    let last = fs::read_to_string(checkpoint(30)).unwrap();
    fs::write(checkpoint(30), last.replacen("30", "31", 1)).unwrap();
    assert!(site.open(&upto(5)).is_err());
}

#[test]
fn one_process_at_a_time_writes_an_export() {
    let site = Site::new(log(3, 1), &[]);
    let first = site.open(&site.wanted()).unwrap();
    let second = site.open(&site.wanted());
    assert!(matches!(second, Err(ExportError::InUse)), "{second:?}");
    drop(first);
    assert_eq!(site.export(&site.wanted()), 3);
}

#[test]
fn what_is_no_text_is_exported_byte_by_byte() {
    let mut commits = log(3, 1);
    commits[1].bytes = [0xff, 0, b'\n'].into();
    let site = Site::new(commits, &[3]);
    site.export(&site.wanted());
    assert!(site.lines().contains(r#""stored_base64":"/wAK""#));
    assert!(site.check(&site.file()).unwrap().is_untouched());
}

#[test]
fn an_empty_log_and_one_that_nobody_sealed_are_exported_and_not_proven() {
    for count in [0, 3] {
        let site = Site::new(log(count, 1), &[]);
        assert_eq!(site.export(&site.wanted()), count as u64);
        let checked = site.check(&site.file()).unwrap();
        assert!(!checked.is_untouched(), "{checked:?}");
        assert_eq!(checked.unsigned, count as u64);
    }
}

#[test]
fn a_commit_that_was_changed_is_named() {
    let site = Site::new(log(20, 1), &[5, 15]);
    site.export(&site.wanted());
    let forged = packed(
        &site
            .lines()
            .replace(r#"\"text\":\"8\""#, r#"\"text\":\"7\""#),
    );
    let checked = site.check(&forged).unwrap();
    assert_eq!(checked.last.map(|last| last.size), Some(5));
    assert_eq!(checked.refuted.map(|refuted| refuted.size), Some(15));
    assert!(!checked.is_untouched());
    let found = site.compare(&forged).unwrap().first.unwrap();
    assert_eq!(
        (found.position, found.difference),
        (Position(9), Difference::Changed)
    );
}

#[test]
fn a_commit_of_an_aggregate_that_is_left_out_is_missed_without_any_signature() {
    let site = Site::new(log(20, 1), &[]);
    site.export(&Wanted {
        aggregate: Some(aggregate(1)),
        ..site.wanted()
    });
    let lines = site.lines();
    let without: String = (lines.split_inclusive('\n'))
        .filter(|line| !line.contains(r#""position":8,"#))
        .collect();
    let checked = site.check(&packed(&without));
    let chain = matches!(
        checked,
        Err(ExportError::Line {
            number: 4,
            flaw: Flaw::Chain
        })
    );
    assert!(chain, "{checked:?}");
}

#[test]
fn the_last_position_that_there_can_be_stands_once() {
    let site = Site::new(log(3, 1), &[]);
    site.export(&Wanted {
        aggregate: Some(aggregate(0)),
        ..site.wanted()
    });
    let last = u64::MAX;
    let lines = site.lines();
    let lines = lines.replace(r#""to":3"#, &format!(r#""to":{last}"#));
    let lines = lines.replace(r#""position":1,"#, &format!(r#""position":{last},"#));
    let again = lines.lines().nth(1).unwrap().to_owned() + "\n";
    assert!(site.check(&packed(&lines)).is_ok());
    let twice = lines.replacen(&again, &again.repeat(2), 1);
    let checked = site.check(&packed(&twice));
    assert!(
        matches!(checked, Err(ExportError::Line { .. })),
        "{checked:?}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn one_that_was_broken_off_anywhere_goes_on_to_the_same_lines(
        cut in any::<prop::sample::Index>(),
        torn in prop::collection::vec(any::<u8>(), 0..40),
        of_aggregate in any::<bool>(),
    ) {
        // Several frames.
        let site = Site::new(log(40, 40_000), &[9, 30]);
        let aggregate = of_aggregate.then(|| aggregate(2));
        let wanted = Wanted { aggregate, ..site.wanted() };
        let commits = site.export(&wanted);
        let (file, lines) = (site.file(), site.lines());
        let begun = header_length(&file);
        let cut = begun + cut.index(file.len() - begun);
        fs::write(site.path(), [&file[..cut], &torn].concat()).unwrap();
        // It was sealed meanwhile.
        site.seal(40);
        prop_assert_eq!(site.export(&wanted), commits);
        prop_assert_eq!(site.lines() == lines, true);
        prop_assert!(site.check(&site.file()).unwrap().is_untouched());
    }

    #[test]
    fn any_range_and_any_aggregate_is_shown_to_be_a_part_of_what_was_signed(
        seals in prop::collection::btree_set(1_usize..=60, 1..5),
        from in 1_u64..=60,
        length in 0_u64..60,
        of_aggregate in any::<bool>(),
        place in any::<prop::sample::Index>(),
    ) {
        let seals: Vec<_> = seals.into_iter().collect();
        let last = *seals.last().unwrap() as u64;
        let site = Site::new(log(60, 1), &seals);
        let to = (from + length).min(60);
        let wanted = match of_aggregate {
            true => Wanted { aggregate: Some(aggregate(1)), ..site.wanted() },
            false => Wanted { from: Position(from), to: Some(Position(to)), ..site.wanted() },
        };
        let commits = site.export(&wanted);
        let checked = site.compare(&site.file()).unwrap();
        prop_assert!(!checked.is_refuted(), "{:?}", checked);
        prop_assert_eq!(checked.commits, commits);
        let first = wanted.from.0;
        let signed = |position: &u64| *position <= last;
        let is_in = |position: &u64| of_aggregate && position % 3 == 2 || !of_aggregate && (from..=to).contains(position);
        let covered: Vec<_> = (first..=60).filter(is_in).filter(signed).collect();
        prop_assert_eq!(checked.unsigned, commits - covered.len() as u64);
        prop_assert_eq!(checked.is_untouched(), !covered.is_empty());
        if covered.is_empty() {
            return Ok(());
        }
        // A name in the subject of one of them is another one.
        let position = covered[place.index(covered.len())];
        let lines = site.lines();
        let forged = lines.split_inclusive('\n').map(|line| {
            match line.contains(&format!(r#""position":{position},"#)) {
                true => line.replace(r#"\"text\":\""#, r#"\"text\":\"0"#),
                false => line.to_owned(),
            }
        });
        let forged = packed(&forged.collect::<String>());
        match site.compare(&forged) {
            Ok(checked) => {
                prop_assert!(checked.refuted.is_some());
                let first = checked.first.unwrap();
                prop_assert_eq!((first.position.0, first.difference), (position, Difference::Changed));
            }
            Err(ExportError::Line { flaw: Flaw::Chain, .. }) => prop_assert!(of_aggregate),
            Err(error) => prop_assert!(false, "{}", error),
        }
    }

    #[test]
    fn what_was_changed_anywhere_is_told_or_makes_no_difference(
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        is_packed in any::<bool>(),
        of_aggregate in any::<bool>(),
    ) {
        let site = Site::new(log(20, 1), &[20]);
        let aggregate = of_aggregate.then(|| aggregate(2));
        site.export(&Wanted { aggregate, ..site.wanted() });
        let lines = site.lines();
        let changed = match is_packed {
            true => {
                let mut file = site.file();
                let at = at.index(file.len());
                file[at] = byte;
                file
            }
            false => {
                let begun = lines.find('\n').unwrap() + 1;
                let mut others = lines.as_bytes()[begun..].to_vec();
                let at = at.index(others.len());
                others[at] = byte;
                [pack(&lines.as_bytes()[..begun]).unwrap(), pack(&others).unwrap()].concat()
            }
        };
        let Ok(checked) = site.compare(&changed) else {
            return Ok(());
        };
        if checked.is_untouched() {
            prop_assert_eq!(checked.commits, if of_aggregate { 6 } else { 20 });
            prop_assert_eq!(checked.unsigned, 0);
        }
    }

    #[test]
    fn garbage_is_no_export(
        garbage in prop::collection::vec(any::<u8>(), 0..300),
        lines in "\\PC{0,60}\n",
    ) {
        let site = Site::new(log(3, 1), &[3]);
        site.export(&site.wanted());
        let header = site.lines().split_inclusive('\n').next().unwrap().to_owned();
        let files = [
            garbage.clone(),
            pack(&garbage).unwrap(),
            [pack(header.as_bytes()).unwrap(), garbage].concat(),
            packed(&format!("{header}{lines}")),
        ];
        for file in files {
            prop_assert!(site.check(&file).is_err());
        }
    }
}
