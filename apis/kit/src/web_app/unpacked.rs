//! Files that are kept packed alone, as they are: for the few who take no encoding.
//!
//! Unpacking takes some milliseconds of a thread and several times the memory. So it is done apart
//! from all else, one file at a time, and once for all who ask for a file within a while.

use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;

use actix_web::web;
use bytes::Bytes;
use flate2::bufread::GzDecoder;
use moka::future::Cache;
use tokio::sync::Semaphore;

use super::MAX_BYTES;

/// The most that is kept unpacked, in bytes: the larger files of a bundle. The rest is unpacked anew.
const MAX_KEPT: u64 = 8 * 1024 * 1024;

/// How long it is kept after it was asked for last.
const KEPT: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(super) struct Unpacked {
    kept: Cache<String, Bytes>,
    turn: Semaphore,
}

impl Default for Unpacked {
    fn default() -> Self {
        Self {
            kept: Cache::builder()
                .max_capacity(MAX_KEPT)
                .weigher(|_, file: &Bytes| u32::try_from(file.len()).unwrap_or(u32::MAX))
                .time_to_idle(KEPT)
                .build(),
            turn: Semaphore::new(1),
        }
    }
}

impl Unpacked {
    /// What `packed` is, the file of this name.
    pub(super) async fn get(&self, name: &str, packed: &Bytes) -> Result<Bytes, Arc<io::Error>> {
        let unpacked = async {
            let _turn = self.turn.acquire().await.map_err(io::Error::other)?;
            let packed = packed.clone();
            web::block(move || unpack(&packed))
                .await
                .map_err(io::Error::other)?
        };
        self.kept.try_get_with_by_ref(name, unpacked).await
    }
}

fn unpack(packed: &[u8]) -> io::Result<Bytes> {
    let mut plain = Vec::new();
    // Read at start, and no larger than a bundle may be: it does not grow beyond that.
    GzDecoder::new(packed)
        .take(MAX_BYTES)
        .read_to_end(&mut plain)?;
    Ok(plain.into())
}
