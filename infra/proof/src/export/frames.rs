//! The frames of an export: gzip members, each of whole lines.
//!
//! A frame is unpacked and its checksum seen before any line of it is read, so a line is never one half of
//! what was written.

use std::io::{self, BufRead, BufReader, Read, Write};

use flate2::Compression;
use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;

use super::error::ExportError;

/// A frame is full with so many bytes of lines.
pub(crate) const FULL: usize = 1 << 20;
/// The longest line: of the largest message that NATS takes, each byte of which may need six.
pub(crate) const MAX_LINE: usize = 8 << 20;
/// The most bytes of lines in a frame. What is written never comes near it.
const MAX_FRAME: usize = 2 * MAX_LINE;
/// The most bytes that a frame takes in the file, also of what can't be compressed.
pub(crate) const MAX_PACKED: u64 = MAX_FRAME as u64 + (1 << 16);

/// A frame of these lines.
pub(crate) fn pack(lines: &[u8]) -> io::Result<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(lines)?;
    packer.finish()
}

/// Reads frames, one after the other.
#[derive(Debug)]
pub(crate) struct Frames<R> {
    file: Option<Counting<BufReader<R>>>,
    /// Where the last one ends that was whole.
    whole: u64,
    lines: Vec<u8>,
}

impl<R: Read> Frames<R> {
    pub(crate) fn new(file: R) -> Self {
        Self {
            file: Some(Counting {
                file: BufReader::with_capacity(1 << 16, file),
                count: 0,
            }),
            whole: 0,
            lines: Vec::new(),
        }
    }

    /// Where the last frame ends that was given out.
    pub(crate) fn whole(&self) -> u64 {
        self.whole
    }

    /// The lines of the next frame, none at the end of the file.
    ///
    /// # Errors
    /// [`ExportError::Damaged`] when it is none, or cut off; nothing can be read behind it. And when the file
    /// can't be read.
    pub(crate) fn next(&mut self) -> Result<Option<&[u8]>, ExportError> {
        let Some(mut file) = self.file.take() else {
            return Ok(None);
        };
        if file.fill_buf()?.is_empty() {
            return Ok(None);
        }
        self.lines.clear();
        let mut unpacker = GzDecoder::new(file);
        let mut bounded = unpacker.by_ref().take(MAX_FRAME as u64 + 1);
        let read = bounded.read_to_end(&mut self.lines);
        read.map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::InvalidInput
            | io::ErrorKind::InvalidData => self.damaged(&error),
            _ => error.into(),
        })?;
        if self.lines.len() > MAX_FRAME {
            return Err(self.damaged(&"a frame is too long"));
        }
        if self.lines.last() != Some(&b'\n') {
            return Err(self.damaged(&"a frame does not end with a line"));
        }
        let file = self.file.insert(unpacker.into_inner());
        self.whole = file.count;
        Ok(Some(&self.lines))
    }

    fn damaged(&self, why: &dyn std::fmt::Display) -> ExportError {
        ExportError::Damaged {
            at: self.whole,
            why: why.to_string(),
        }
    }
}

/// Counts the bytes that were taken.
#[derive(Debug)]
struct Counting<R> {
    file: R,
    count: u64,
}

impl<R: BufRead> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.count += read as u64;
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counting<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.file.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.file.consume(count);
        self.count += count as u64;
    }
}
