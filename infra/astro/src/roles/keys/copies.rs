//! A copy of the bucket of keys: lines of JSON. The first says of which log, one follows for each entry, and
//! the last says how many there are, so a copy that was cut off is known as such.
//!
//! Entries stand in it as they are stored: wrapped by the master key, which is not in it.

use std::io::BufRead;

use anyhow::{Context, Result, bail, ensure};
use domain::ids::LogId;
use serde::{Deserialize, Serialize};

/// The format of copy that this program writes.
pub(super) const FORMAT: u8 = 1;

/// The longest line, in bytes: an entry has some 100 for each of at most 256 keys.
const MAX_LINE: u64 = 1 << 20;

/// A line. Its names are a format of files.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    /// The first one.
    Keys {
        /// The format of the file: `1`.
        format: u8,
        /// Which log has what these keys seal.
        log: LogId,
    },
    /// An entry.
    Entry {
        /// Its name in the bucket.
        name: String,
        /// What is stored; nothing when it was destroyed.
        stored: Option<String>,
    },
    /// The last one.
    End {
        /// How many entries there are.
        entries: u64,
    },
}

/// Reads a copy.
pub(super) struct Copy<R> {
    file: R,
    line: u64,
    entries: u64,
    is_over: bool,
}

impl<R: BufRead> Copy<R> {
    /// Reads of which log it is.
    pub(super) fn open(file: R) -> Result<(LogId, Self)> {
        let mut copy = Self {
            file,
            line: 0,
            entries: 0,
            is_over: false,
        };
        match copy.read() {
            Ok(Some(Line::Keys { format, log })) => {
                ensure!(
                    format == FORMAT,
                    "format {format} of copies is unknown to this program; update it"
                );
                Ok((log, copy))
            }
            _ => bail!("it is no copy of keys"),
        }
    }

    fn read(&mut self) -> Result<Option<Line>> {
        let mut line = Vec::new();
        let mut bounded = std::io::Read::take(&mut self.file, MAX_LINE);
        if bounded.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        self.line += 1;
        let line = serde_json::from_slice(&line);
        line.map(Some)
            .with_context(|| format!("line {} can't be read", self.line))
    }

    /// The next entry, and none at the end.
    pub(super) fn next(&mut self) -> Result<Option<(String, Option<String>)>> {
        match self.read()? {
            None if self.is_over => Ok(None),
            None => bail!("it is cut off after line {}", self.line),
            Some(Line::Entry { name, stored }) if !self.is_over => {
                self.entries += 1;
                Ok(Some((name, stored)))
            }
            Some(Line::End { entries }) if !self.is_over => {
                ensure!(
                    entries == self.entries,
                    "it says that it has {entries} entries, and has {}",
                    self.entries
                );
                self.is_over = true;
                self.next()
            }
            Some(_) => bail!("line {} does not belong there", self.line),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn file(lines: &[Line]) -> Vec<u8> {
        let lines = lines
            .iter()
            .map(|line| serde_json::to_string(line).unwrap() + "\n");
        lines.collect::<String>().into_bytes()
    }

    fn lines(entries: u64) -> [Line; 4] {
        let log = LogId(Uuid::from_u128(7));
        let entry = |name: &str, stored: Option<&str>| Line::Entry {
            name: name.to_owned(),
            stored: stored.map(ToOwned::to_owned),
        };
        [
            Line::Keys { format: 1, log },
            entry("account.a", Some("wrapped")),
            entry("account.b", None),
            Line::End { entries },
        ]
    }

    fn read(file: &[u8]) -> Result<Vec<(String, Option<String>)>> {
        let (_, mut copy) = Copy::open(file)?;
        let mut entries = Vec::new();
        while let Some(entry) = copy.next()? {
            entries.push(entry);
        }
        Ok(entries)
    }

    #[test]
    fn a_copy_has_its_entries_and_those_that_were_destroyed() {
        let read = read(&file(&lines(2))).unwrap();
        let expected = [
            ("account.a".to_owned(), Some("wrapped".to_owned())),
            ("account.b".to_owned(), None),
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn a_copy_that_is_cut_off_anywhere_is_not_taken_for_a_whole_one() {
        let whole = file(&lines(2));
        for length in 0..whole.len() - 1 {
            assert!(read(&whole[..length]).is_err(), "{length}");
        }
        assert!(read(&whole[..whole.len() - 1]).is_ok());
    }

    #[test]
    fn what_does_not_count_up_or_comes_after_the_end_is_refused() {
        assert!(read(&file(&lines(3))).is_err());
        let twice = [file(&lines(2)), file(&lines(2))].concat();
        assert!(read(&twice).is_err());
        assert!(read(b"hello\n").is_err());
    }
}
