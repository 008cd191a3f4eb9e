//! Keys for passengers, made and stored before anybody needs them, so that a booking never waits
//! for one: a block of 256 at a time, the next one while the first is still in use.

use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::cipher::Key;
use super::entry::{Entry, KeyName, block_entry};
use super::{Keyring, KeyringError};

/// The keys of one block.
const BLOCK_KEYS: usize = 256;
/// How many keys are left when the next block is made.
const LOW: usize = BLOCK_KEYS / 2;
/// How often a block is sent before NATS is called unavailable.
const ATTEMPTS: usize = 3;

/// Keys with their names.
type Keys = Vec<(KeyName, Key)>;

/// The keys at hand. Those that are not used when the process ends are never used.
#[derive(Default)]
pub(super) struct Blocks(Mutex<AtHand>);

#[derive(Default)]
struct AtHand {
    keys: Keys,
    next: Option<JoinHandle<Result<Keys, KeyringError>>>,
}

impl Keyring {
    /// So many keys, each given out once.
    pub(super) async fn take_keys(&self, count: usize) -> Result<Keys, KeyringError> {
        let mut taken = Vec::with_capacity(count);
        if count == 0 {
            return Ok(taken);
        }
        let mut at_hand = self.inner.blocks.0.lock().await;
        loop {
            let left = at_hand.keys.len().saturating_sub(count - taken.len());
            taken.extend(at_hand.keys.drain(left..));
            if left <= LOW && at_hand.next.is_none() {
                let keyring = self.clone();
                at_hand.next = Some(tokio::spawn(async move { keyring.make_block().await }));
            }
            if taken.len() == count {
                return Ok(taken);
            }
            if let Some(next) = &mut at_hand.next {
                let made = next.await;
                at_hand.next = None;
                at_hand.keys = made.map_err(|_| KeyringError::Stopping)??;
            }
        }
    }

    /// Makes a block and stores it. Its keys may be used once it is durable.
    async fn make_block(&self) -> Result<Keys, KeyringError> {
        let master = self.wrapping().await?;
        let block = Uuid::new_v4();
        let keys: Keys = (0..=u8::MAX)
            .map(|slot| (KeyName::Slot { block, slot }, Key::random()))
            .collect();
        let stored = Entry::wrap(master, &keys).encode();
        let entry = block_entry(block);
        let mut attempt = 0;
        loop {
            attempt += 1;
            match self.inner.bucket.put_at(&entry, 0, stored.clone()).await {
                // Nobody else has this block's name: if it is there already, an earlier attempt
                // of ours was stored.
                Ok(_) => {
                    self.settle(&entry, master).await?;
                    return Ok(keys);
                }
                Err(error) if attempt == ATTEMPTS => return Err(error.into()),
                Err(error) => tracing::warn!(%error, attempt, "storing a block of keys again"),
            }
        }
    }
}
