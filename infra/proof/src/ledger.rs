//! Where leaves and checkpoints are kept, apart from the log: a folder.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use domain::ids::LogId;
use serde::{Deserialize, Serialize};

use crate::checkpoint::{Checkpoint, CheckpointError, PublicKey, SigningKey};
use crate::leaf::Leaf;
use crate::tree::{Root, Tree, parts};

/// All leaves, one behind the other.
const LEAVES: &str = "leaves";
/// The folder of checkpoints. Each is a file whose name is its size, so they come in the order of their names.
const CHECKPOINTS: &str = "checkpoints";
/// The parts that the tree over what was signed last is made of, so that whoever goes on need not read all leaves.
/// They need not be believed, nor be there: they lead to what was signed, or all leaves are read.
const PARTS: &str = "parts";
/// The most bytes of that file: a tree has 64 parts at most.
const MAX_PARTS: u64 = 1 << 13;
/// How long the name of a checkpoint is.
const NAME: usize = 20;
/// The file that whoever seals has locked.
const LOCK: &str = "lock";
/// What is being written, until it is whole.
const UNFINISHED: &str = ".new";

/// Leaves and checkpoints of a log. One process at a time writes to it.
#[derive(Debug, Clone)]
pub struct Ledger {
    folder: PathBuf,
}

/// What is kept can't be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The folder can't be read or written.
    #[error("{}: {error}", path.display())]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A checkpoint can't be believed.
    #[error("{}: {error}", path.display())]
    Checkpoint {
        /// Which one.
        path: PathBuf,
        /// Why.
        error: CheckpointError,
    },
    /// The leaves are not those that were signed.
    #[error(
        "the leaves do not lead to what was signed at {0}: bring them back from a copy, or begin in another \
         folder and find out what happened to these"
    )]
    Refuted(u64),
    /// Somebody else seals into this folder now.
    #[error("{}: another process seals into this folder", path.display())]
    InUse {
        /// Which one.
        path: PathBuf,
    },
    /// It is of another log.
    #[error("these are checkpoints of log {kept}, and not of {log}")]
    OtherLog {
        /// The log whose it is.
        kept: LogId,
        /// The one that was named.
        log: LogId,
    },
}

/// The file [`PARTS`].
#[derive(Debug, Serialize, Deserialize)]
struct Parts {
    size: u64,
    /// Of each part, the largest first.
    roots: Vec<Root>,
}

/// A ledger that grows.
#[derive(Debug)]
pub struct Sealing {
    /// Whoever has it locked is the only one who seals; it is free when this is dropped, or the process dies.
    _lock: File,
    ledger: Ledger,
    log: LogId,
    leaves: BufWriter<File>,
    tree: Tree,
    last: Option<Leaf>,
}

impl Ledger {
    /// That of a folder, which need not be there yet.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// The first leaves, in order, as many as a checkpoint says: what stands behind them is of a process that
    /// died before it signed them.
    ///
    /// # Errors
    /// When there are none.
    pub fn leaves(
        &self,
        count: u64,
    ) -> Result<impl Iterator<Item = Leaf> + Send + use<>, LedgerError> {
        self.some(0..count)
    }

    /// How many leaves there are, signed or not.
    ///
    /// # Errors
    /// When there are none.
    pub fn count(&self) -> Result<u64, LedgerError> {
        let path = self.path(LEAVES);
        match fs::metadata(&path) {
            Ok(file) => Ok(file.len() / Leaf::BYTES as u64),
            Err(error) => Err(LedgerError::Io { path, error }),
        }
    }

    /// The root over some of the leaves, which are counted from 0.
    ///
    /// # Errors
    /// When they are not there.
    pub(crate) fn root_of(&self, leaves: Range<u64>) -> Result<Root, LedgerError> {
        let (end, width) = (leaves.end, leaves.end - leaves.start);
        let (tree, _) = self.tree_over(leaves)?;
        match tree.size() == width {
            true => Ok(tree.root()),
            false => Err(LedgerError::Refuted(end)),
        }
    }

    /// The tree over some of the leaves, as far as they are there, and the last of them.
    fn tree_over(&self, leaves: Range<u64>) -> Result<(Tree, Option<Leaf>), LedgerError> {
        let (mut tree, mut last) = (Tree::default(), None);
        for leaf in self.some(leaves)? {
            tree.push(&leaf);
            last = Some(leaf);
        }
        Ok((tree, last))
    }

    /// Whether the leaves are those that were signed.
    ///
    /// # Errors
    /// [`LedgerError::Refuted`] when they are not, and when they can't be read.
    pub(crate) fn check(&self, signed: &Checkpoint) -> Result<(), LedgerError> {
        match self.root_of(0..signed.size)? == signed.root {
            true => Ok(()),
            false => Err(LedgerError::Refuted(signed.size)),
        }
    }

    fn some(
        &self,
        leaves: Range<u64>,
    ) -> Result<impl Iterator<Item = Leaf> + Send + use<>, LedgerError> {
        let path = self.path(LEAVES);
        let bytes = |count: u64| count.saturating_mul(Leaf::BYTES as u64);
        let count = leaves.end.saturating_sub(leaves.start);
        let opened = File::open(&path).and_then(|mut file| {
            file.seek(SeekFrom::Start(bytes(leaves.start)))?;
            Ok(file)
        });
        let file = opened.map_err(|error| LedgerError::Io { path, error })?;
        let buffer = usize::try_from(bytes(count)).unwrap_or(usize::MAX);
        let mut file = BufReader::with_capacity(buffer.min(1 << 16), file);
        let leaves = std::iter::from_fn(move || {
            let mut leaf = [0; Leaf::BYTES];
            file.read_exact(&mut leaf).ok().map(|()| Leaf(leaf))
        });
        Ok(leaves.take(usize::try_from(count).unwrap_or(usize::MAX)))
    }

    /// The sizes of all checkpoints, by their names, the smallest first. Of what they say nothing is looked at:
    /// there is one for each seal, and whoever needs one reads it by [`Self::signed_at`].
    ///
    /// # Errors
    /// When the folder can't be read.
    pub(crate) fn sizes(&self) -> Result<Vec<u64>, LedgerError> {
        let folder = self.path(CHECKPOINTS);
        let failed = |error| LedgerError::Io {
            path: folder.clone(),
            error,
        };
        let files = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            files => files.map_err(failed)?,
        };
        let mut sizes = Vec::new();
        for file in files {
            let name = file.map_err(failed)?.file_name();
            let size = name.to_str().filter(|name| name.len() == NAME);
            sizes.extend(size.and_then(|size| size.parse::<u64>().ok()));
        }
        sizes.sort_unstable();
        Ok(sizes)
    }

    /// The checkpoint of a size, and its signed text.
    ///
    /// # Errors
    /// When it can't be read, or is not by this key, or of another size.
    pub(crate) fn signed_at(
        &self,
        size: u64,
        key: &PublicKey,
    ) -> Result<(Checkpoint, String), LedgerError> {
        let path = self.signed(size);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => return Err(LedgerError::Io { path, error }),
        };
        match Checkpoint::read(&text, key) {
            Ok(read) if read.size == size => Ok((read, text)),
            Ok(_) => Err(LedgerError::Checkpoint {
                path,
                error: CheckpointError::Malformed,
            }),
            Err(error) => Err(LedgerError::Checkpoint { path, error }),
        }
    }

    /// The last checkpoint, by its name. Of the others nothing is looked at.
    ///
    /// # Errors
    /// When it can't be read, or is not by this key.
    pub(crate) fn last(&self, key: &PublicKey) -> Result<Option<Checkpoint>, LedgerError> {
        let last = self.sizes()?.pop();
        let last = last.map(|size| self.signed_at(size, key));
        Ok(last.transpose()?.map(|(last, _)| last))
    }

    /// Whether there is anything where checkpoints are. What can't be looked into counts as something: whoever
    /// reads it says why.
    #[must_use]
    pub fn is_begun(&self) -> bool {
        match fs::read_dir(self.path(CHECKPOINTS)) {
            Ok(mut files) => files.any(|file| match file {
                Ok(file) => file.path().extension().is_none(),
                Err(_) => true,
            }),
            Err(error) => error.kind() != io::ErrorKind::NotFound,
        }
    }

    /// All checkpoints, in the order of their sizes.
    ///
    /// # Errors
    /// When one of them is not by this key, or they are of several logs.
    pub fn checkpoints(&self, key: &PublicKey) -> Result<Vec<Checkpoint>, LedgerError> {
        let folder = self.path(CHECKPOINTS);
        let failed = |error| LedgerError::Io {
            path: folder.clone(),
            error,
        };
        let files = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            files => files.map_err(failed)?,
        };
        let mut checkpoints = Vec::new();
        for file in files {
            let path = file.map_err(failed)?.path();
            if path.extension().is_some() {
                continue;
            }
            let text = fs::read_to_string(&path).map_err(failed)?;
            let read = Checkpoint::read(&text, key);
            checkpoints.push(read.map_err(|error| LedgerError::Checkpoint { path, error })?);
        }
        checkpoints.sort_by_key(|checkpoint| checkpoint.size);
        if let Some(first) = checkpoints.first() {
            for other in &checkpoints {
                of_log(first, other.log)?;
            }
        }
        Ok(checkpoints)
    }

    /// Goes on behind the last checkpoint: leaves that nobody signed are left behind, and have to be taken
    /// from the log again.
    ///
    /// # Errors
    /// When what is kept is of another log, or not what was signed.
    pub fn go_on(&self, log: LogId, key: &PublicKey) -> Result<Sealing, LedgerError> {
        let checkpoints = self.path(CHECKPOINTS);
        fs::create_dir_all(&checkpoints).map_err(|error| LedgerError::Io {
            path: checkpoints,
            error,
        })?;
        let lock = self.lock()?;
        let (tree, last) = match self.last(key)? {
            Some(signed) => {
                of_log(&signed, log)?;
                self.tree_of(&signed)?
            }
            None => (Tree::default(), None),
        };
        let path = self.path(LEAVES);
        let failed = |error| LedgerError::Io {
            path: path.clone(),
            error,
        };
        let leaves = OpenOptions::new().create(true).append(true).open(&path);
        let leaves = leaves.map_err(failed)?;
        leaves
            .set_len(tree.size() * Leaf::BYTES as u64)
            .map_err(failed)?;
        Ok(Sealing {
            _lock: lock,
            ledger: self.clone(),
            log,
            leaves: BufWriter::new(leaves),
            tree,
            last,
        })
    }

    /// The tree over what was signed, and its last leaf. Where the parts that it is made of are kept, and lead to
    /// what was signed, they are those that were signed, and no more leaves are read than those of the last one.
    fn tree_of(&self, signed: &Checkpoint) -> Result<(Tree, Option<Leaf>), LedgerError> {
        let refuted = Err(LedgerError::Refuted(signed.size));
        if let Some((tree, part)) = self.kept(signed) {
            let (over, last) = self.tree_over(part)?;
            return match tree.roots().last() == Some(&over.root()) {
                true => Ok((tree, last)),
                false => refuted,
            };
        }
        let (tree, last) = self.tree_over(0..signed.size)?;
        match (tree.size(), tree.root()) == (signed.size, signed.root) {
            true => Ok((tree, last)),
            false => refuted,
        }
    }

    /// The tree over what was signed, by its parts, and the leaves of the last of these. None, where they are not
    /// kept, or are others.
    fn kept(&self, signed: &Checkpoint) -> Option<(Tree, Range<u64>)> {
        let mut text = String::new();
        let file = File::open(self.path(PARTS)).ok()?;
        file.take(MAX_PARTS).read_to_string(&mut text).ok()?;
        let Parts { size, roots } = serde_json::from_str(&text).ok()?;
        let tree = Tree::of_parts(size, &roots)?;
        let last = parts(0..size).last()?;
        let is_signed = (size, tree.root()) == (signed.size, signed.root);
        is_signed.then_some((tree, last))
    }

    /// Keeps others from sealing into the folder.
    fn lock(&self) -> Result<File, LedgerError> {
        let path = self.path(LOCK);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path);
        let locked = file.map(|file| file.try_lock().map(|()| file));
        match locked {
            Ok(Ok(file)) => Ok(file),
            Ok(Err(TryLockError::WouldBlock)) => Err(LedgerError::InUse { path }),
            Ok(Err(TryLockError::Error(error))) | Err(error) => {
                Err(LedgerError::Io { path, error })
            }
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The file of a checkpoint.
    fn signed(&self, size: u64) -> PathBuf {
        self.path(CHECKPOINTS).join(format!("{size:0NAME$}"))
    }
}

pub(crate) fn of_log(checkpoint: &Checkpoint, log: LogId) -> Result<(), LedgerError> {
    match checkpoint.log == log {
        true => Ok(()),
        false => Err(LedgerError::OtherLog {
            kept: checkpoint.log,
            log,
        }),
    }
}

impl Sealing {
    /// How many leaves there are.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.tree.size()
    }

    /// The last one.
    #[must_use]
    pub fn last(&self) -> Option<Leaf> {
        self.last
    }

    /// Takes one more.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn push(&mut self, leaf: Leaf) -> Result<(), LedgerError> {
        let written = self.leaves.write_all(&leaf.0);
        written.map_err(|error| LedgerError::Io {
            path: self.ledger.path(LEAVES),
            error,
        })?;
        self.tree.push(&leaf);
        self.last = Some(leaf);
        Ok(())
    }

    /// Signs what is there. Its leaves are durable before it is.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn sign(mut self, key: &SigningKey) -> Result<Checkpoint, LedgerError> {
        let leaves = self.ledger.path(LEAVES);
        let synced = self.leaves.flush();
        let synced = synced.and_then(|()| self.leaves.get_ref().sync_all());
        synced.map_err(|error| LedgerError::Io {
            path: leaves,
            error,
        })?;
        let checkpoint = Checkpoint {
            log: self.log,
            size: self.tree.size(),
            root: self.tree.root(),
        };
        let folder = self.ledger.path(CHECKPOINTS);
        let path = self.ledger.signed(checkpoint.size);
        let text = checkpoint.sign(key);
        let text = text.map_err(|error| LedgerError::Checkpoint {
            path: path.clone(),
            error,
        })?;
        write_whole(&folder, &path, &text).map_err(|error| LedgerError::Io { path, error })?;
        let parts = Parts {
            size: checkpoint.size,
            roots: self.tree.roots(),
        };
        let parts = serde_json::to_string(&parts).expect("numbers and hashes always serialise");
        // It is signed. Whoever finds no parts, or those of before, reads all leaves.
        drop(write_whole(
            &self.ledger.folder,
            &self.ledger.path(PARTS),
            &parts,
        ));
        Ok(checkpoint)
    }
}

/// Writes a file that is there as a whole or not at all.
fn write_whole(folder: &Path, path: &Path, text: &str) -> io::Result<()> {
    let unfinished = path.with_extension(&UNFINISHED[1..]);
    let mut file = File::create(&unfinished)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;
    use uuid::Uuid;

    use super::*;

    const LOG: LogId = LogId(Uuid::from_u128(7));

    fn keys() -> (SigningKey, PublicKey) {
        let (signing, public) = SigningKey::generate("astro.example");
        let (signing, public) = (SigningKey::parse(&signing), PublicKey::parse(&public));
        (signing.unwrap(), public.unwrap())
    }

    /// Seals leaves of these numbers.
    fn seal(
        ledger: &Ledger,
        numbers: std::ops::Range<u8>,
        (signing, public): &(SigningKey, PublicKey),
    ) -> Checkpoint {
        let mut sealing = ledger.go_on(LOG, public).unwrap();
        assert_eq!(sealing.size(), u64::from(numbers.start));
        for number in numbers {
            sealing.push(Leaf([number; 32])).unwrap();
        }
        sealing.sign(signing).unwrap()
    }

    #[test]
    fn a_ledger_goes_on_where_it_was_signed_last() {
        let folder = TempDir::new().unwrap();
        let (ledger, keys) = (Ledger::new(folder.path()), keys());
        let first = seal(&ledger, 0..3, &keys);
        // Somebody died over these.
        let mut lost = ledger.go_on(LOG, &keys.1).unwrap();
        lost.push(Leaf([99; 32])).unwrap();
        drop(lost);
        let second = seal(&ledger, 3..5, &keys);
        assert_eq!(ledger.checkpoints(&keys.1).unwrap(), [first, second]);
        let leaves: Vec<_> = ledger.leaves(9).unwrap().collect();
        let written: Vec<_> = (0..5).map(|number| Leaf([number; 32])).collect();
        assert_eq!(leaves, written);
    }

    #[test]
    fn a_ledger_of_many_leaves_goes_on_without_reading_all_of_them() {
        let folder = TempDir::new().unwrap();
        let (ledger, keys) = (Ledger::new(folder.path()), keys());
        let leaves = folder.path().join(LEAVES);
        // Of eleven leaves the parts have eight, two and one.
        seal(&ledger, 0..11, &keys);
        let mut bytes = fs::read(&leaves).unwrap();
        bytes[0] ^= 1;
        fs::write(&leaves, &bytes).unwrap();
        let signed = seal(&ledger, 11..14, &keys);
        let all: Vec<_> = (0..14).map(|number| Leaf([number; 32])).collect();
        let mut tree = Tree::default();
        all.iter().for_each(|leaf| tree.push(leaf));
        assert_eq!(signed.root, tree.root(), "over the leaves that were signed");
        // Whoever reads them sees that they are others.
        assert!(matches!(
            ledger.check(&signed),
            Err(LedgerError::Refuted(14))
        ));

        // The last ones are looked at.
        bytes = fs::read(&leaves).unwrap();
        bytes[13 * Leaf::BYTES] ^= 1;
        fs::write(&leaves, &bytes).unwrap();
        let changed = ledger.go_on(LOG, &keys.1);
        assert!(
            matches!(changed, Err(LedgerError::Refuted(14))),
            "{changed:?}"
        );
        fs::write(&leaves, &bytes[..13 * Leaf::BYTES]).unwrap();
        let cut = ledger.go_on(LOG, &keys.1);
        assert!(matches!(cut, Err(LedgerError::Refuted(14))), "{cut:?}");
    }

    #[test]
    fn parts_that_are_others_or_not_there_are_made_of_all_leaves_again() {
        let folder = TempDir::new().unwrap();
        let (ledger, keys) = (Ledger::new(folder.path()), keys());
        let parts = folder.path().join(PARTS);
        let mut next = 0;
        let mut goes_on = |damage: &dyn Fn(&str) -> Option<String>| {
            seal(&ledger, next..next + 3, &keys);
            next += 3;
            match damage(&fs::read_to_string(&parts).unwrap()) {
                Some(text) => fs::write(&parts, text).unwrap(),
                None => fs::remove_file(&parts).unwrap(),
            }
            let sealing = ledger.go_on(LOG, &keys.1).unwrap();
            assert_eq!(sealing.last(), Some(Leaf([next - 1; 32])));
            let mut tree = Tree::default();
            (0..next).for_each(|number| tree.push(&Leaf([number; 32])));
            assert_eq!(sealing.tree.root(), tree.root());
        };
        let other = serde_json::to_string(&Root([7; 32])).unwrap();
        goes_on(&|_| None);
        goes_on(&|_| Some("garbage".to_owned()));
        goes_on(&|text| Some(text[..text.len() / 2].to_owned()));
        goes_on(&|text| Some(text.replacen("\"size\":12", "\"size\":8", 1)));
        goes_on(&|text| Some(text.replacen("\"size\":15", "\"size\":18446744073709551615", 1)));
        goes_on(&|_| Some(format!("{{\"size\":18,\"roots\":[{other},{other}]}}")));
        goes_on(&|_| Some(format!("{{\"size\":21,\"roots\":[{other}]}}")));
    }

    #[test]
    fn one_at_a_time_seals() {
        let folder = TempDir::new().unwrap();
        let (ledger, keys) = (Ledger::new(folder.path()), keys());
        let sealing = ledger.go_on(LOG, &keys.1).unwrap();
        let other = ledger.go_on(LOG, &keys.1);
        assert!(matches!(other, Err(LedgerError::InUse { .. })), "{other:?}");
        drop(sealing);
        assert!(!ledger.is_begun());
        seal(&ledger, 0..3, &keys);
        assert!(ledger.is_begun());
    }

    #[test]
    fn what_is_not_what_was_signed_is_not_gone_on_with() {
        let folder = TempDir::new().unwrap();
        let (ledger, keys) = (Ledger::new(folder.path()), keys());
        seal(&ledger, 0..3, &keys);
        let other = ledger.go_on(LogId(Uuid::from_u128(8)), &keys.1);
        assert!(
            matches!(other, Err(LedgerError::OtherLog { .. })),
            "{other:?}"
        );
        let (_, stranger) = self::keys();
        let strange = ledger.go_on(LOG, &stranger);
        assert!(
            matches!(strange, Err(LedgerError::Checkpoint { .. })),
            "{strange:?}"
        );
        fs::write(folder.path().join(LEAVES), [7; 96]).unwrap();
        let changed = ledger.go_on(LOG, &keys.1);
        assert!(
            matches!(changed, Err(LedgerError::Refuted(3))),
            "{changed:?}"
        );
    }
}
