//! Hashing passwords by Argon2id, on threads of its own behind a bounded queue: however many people
//! sign in, the rest of the process keeps its cores.

use std::num::NonZero;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::error::IdentityError;
use crate::password::Password;

/// OWASP's first choice of memory in KiB, passes and lanes.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// How many may wait.
const WAITING: usize = 256;

/// How many may have their turn for each thread: one whose password is hashed, and so many who are
/// looked up meanwhile that the thread never waits for one. With two it waited, and 40 people a
/// second came in where 66 could.
const TURNS: usize = 4;

/// How much lower the threads' priority is.
const NICER: i32 = 10;

/// The way to the threads that hash. Clones share them; they end with the last one.
#[derive(Clone)]
pub(crate) struct Hasher {
    jobs: SyncSender<Job>,
    /// A hash of nothing that anybody typed in, of the same cost as any other.
    dummy: Arc<str>,
    line: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

/// Somebody's turn to have a password hashed, until it is dropped.
pub(crate) struct Turn {
    _turn: OwnedSemaphorePermit,
}

struct Job {
    password: Password,
    work: Work,
}

enum Work {
    Hash(oneshot::Sender<String>),
    Verify(Arc<str>, oneshot::Sender<Verified>),
}

/// What comes of verifying a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verified {
    /// It is another one.
    Wrong,
    /// It is the one.
    Right {
        /// Whether it was hashed with other parameters than those of today, and should be anew.
        outdated: bool,
    },
}

impl Hasher {
    /// Starts the threads: half as many as there are cores, at least one.
    pub(crate) fn start() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let (jobs, waiting) = sync_channel(WAITING);
        let waiting = Arc::new(Mutex::new(waiting));
        let threads = (cores / 2).max(1);
        for number in 0..threads {
            let waiting = Arc::clone(&waiting);
            std::thread::Builder::new()
                .name(format!("hasher-{number}"))
                .spawn(move || work(&waiting))
                .expect("a thread can be started");
        }
        let dummy = Password::parse("nobody's").expect("it is short");
        Self {
            jobs,
            dummy: hash(&dummy).into(),
            line: Arc::new(Semaphore::new(WAITING)),
            turns: Arc::new(Semaphore::new(TURNS * threads)),
        }
    }

    /// Waits in line for a turn, before anything is read or counted for somebody whom nobody
    /// knows. When a hundred come at once they are looked up one after the other, at the pace at
    /// which passwords are hashed, and not all at once beside what others do.
    ///
    /// # Errors
    /// [`IdentityError::Busy`] when the line is full.
    pub(crate) async fn turn(&self) -> Result<Turn, IdentityError> {
        let place = self.line.try_acquire().map_err(|_| IdentityError::Busy)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        drop(place);
        let turn = turn.map_err(|_| IdentityError::Busy)?;
        Ok(Turn { _turn: turn })
    }

    /// Hashes a new password: as a PHC string.
    pub(crate) async fn hash(&self, password: &Password) -> Result<String, IdentityError> {
        let (reply, answer) = oneshot::channel();
        self.send(password, Work::Hash(reply))?;
        answer.await.map_err(|_| IdentityError::Busy)
    }

    /// Whether a password is the one of `phc`. Without one it is wrong, after the same time.
    pub(crate) async fn verify(
        &self,
        password: &Password,
        phc: Option<&str>,
    ) -> Result<Verified, IdentityError> {
        let (reply, answer) = oneshot::channel();
        let known = phc.is_some();
        let phc = phc.map_or_else(|| Arc::clone(&self.dummy), Arc::from);
        self.send(password, Work::Verify(phc, reply))?;
        let verified = answer.await.map_err(|_| IdentityError::Busy)?;
        Ok(if known { verified } else { Verified::Wrong })
    }

    fn send(&self, password: &Password, work: Work) -> Result<(), IdentityError> {
        let job = Job {
            password: password.clone(),
            work,
        };
        self.jobs.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) | TrySendError::Disconnected(_) => IdentityError::Busy,
        })
    }
}

fn work(waiting: &Mutex<Receiver<Job>>) {
    // On Linux this is about the calling thread alone. Without it hashing works as well, only
    // less politely.
    if let Err(error) = rustix::process::nice(NICER) {
        tracing::warn!(%error, "the priority of hashing passwords can't be lowered");
    }
    loop {
        let job = waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(Job { password, work }) = job else {
            return;
        };
        // Whoever asked may have gone while it waited: then it is not worth the work.
        match work {
            Work::Hash(reply) if !reply.is_closed() => {
                reply.send(hash(&password)).ok();
            }
            Work::Verify(phc, reply) if !reply.is_closed() => {
                reply.send(verify(&password, &phc)).ok();
            }
            Work::Hash(_) | Work::Verify(..) => {}
        }
    }
}

fn argon2() -> Argon2<'static> {
    let params =
        Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the parameters are in bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(password: &Password) -> String {
    argon2()
        .hash_password(password.bytes())
        .expect("a password of bounded length, and a salt of the system's randomness")
        .to_string()
}

fn verify(password: &Password, phc: &str) -> Verified {
    let Ok(hash) = PasswordHash::new(phc) else {
        tracing::error!("a stored password hash can't be read");
        return Verified::Wrong;
    };
    // The parameters are those of the hash, not ours.
    if Argon2::default()
        .verify_password(password.bytes(), &hash)
        .is_err()
    {
        return Verified::Wrong;
    }
    let current = Params::try_from(&hash).is_ok_and(|params| {
        (params.m_cost(), params.t_cost(), params.p_cost()) == (MEMORY_KIB, PASSES, LANES)
    });
    let outdated = hash.algorithm.as_str() != "argon2id" || !current;
    Verified::Right { outdated }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::parse(text).unwrap()
    }

    #[tokio::test]
    async fn a_password_is_known_by_its_hash_and_no_other_is() {
        let hasher = Hasher::start();
        let phc = hasher.hash(&password("correct horse")).await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        let judged = async |text, phc| hasher.verify(&password(text), phc).await.unwrap();
        assert_eq!(
            judged("correct horse", Some(&phc)).await,
            Verified::Right { outdated: false }
        );
        assert_eq!(judged("correct house", Some(&phc)).await, Verified::Wrong);
        assert_eq!(judged("nobody's", None).await, Verified::Wrong);
        assert_eq!(judged("correct horse", Some("junk")).await, Verified::Wrong);
    }

    #[tokio::test]
    async fn a_hash_of_other_parameters_is_right_and_outdated() {
        let params = Params::new(MEMORY_KIB, PASSES + 1, LANES, None).unwrap();
        let phc = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password(b"correct horse")
            .unwrap()
            .to_string();
        let verified = Hasher::start()
            .verify(&password("correct horse"), Some(&phc))
            .await;
        assert_eq!(verified, Ok(Verified::Right { outdated: true }));
    }

    /// One that hashes nothing, and the place where jobs wait.
    fn with_room_for_one() -> (Hasher, Receiver<Job>) {
        let (jobs, waiting) = sync_channel(1);
        let hasher = Hasher {
            jobs,
            dummy: "".into(),
            line: Arc::new(Semaphore::new(1)),
            turns: Arc::new(Semaphore::new(1)),
        };
        (hasher, waiting)
    }

    #[tokio::test]
    async fn who_finds_the_line_full_is_refused_at_once_and_a_turn_goes_to_the_next() {
        let (hasher, _waiting) = with_room_for_one();
        let first = hasher.turn().await.unwrap();
        let mut second = Box::pin(hasher.turn());
        assert!(futures_util::poll!(second.as_mut()).is_pending());
        assert_eq!(hasher.turn().await.err(), Some(IdentityError::Busy));
        drop(first);
        let _second = second.await.unwrap();
    }

    #[tokio::test]
    async fn what_finds_no_room_is_refused_at_once() {
        let (hasher, _waiting) = with_room_for_one();
        let (reply, _answer) = oneshot::channel();
        hasher.send(&password("first"), Work::Hash(reply)).unwrap();
        let second = hasher.hash(&password("second")).await;
        assert_eq!(second, Err(IdentityError::Busy));
    }
}
