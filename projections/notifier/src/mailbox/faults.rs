//! How the mailbox was told to misbehave.

use serde::Deserialize;

/// The most faults that wait.
const MOST: usize = 100;

/// The most times that one happens.
const MOST_TIMES: u32 = 10_000;

/// The longest delay, in milliseconds.
const LONGEST_MS: u64 = 600_000;

/// Something that goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Fault {
    /// Refuses a recipient; over HTTP, a mail.
    Refuse(u16),
    /// Knows no such recipient; over HTTP, one to whom it sends nothing itself.
    NoMailbox,
    /// Refuses a mail that was read.
    RefuseData(u16),
    /// Is gone when the data is announced.
    DropBeforeData,
    /// Keeps a mail, and is gone before it says so.
    DropAfterData,
    /// Keeps a mail, and takes so many milliseconds to say so.
    DelayMs(u64),
}

/// A fault, for whom, and how often.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewFault {
    /// For this recipient; without it, for everybody.
    to: Option<String>,
    #[serde(default = "once")]
    times: u32,
    fault: Fault,
}

fn once() -> u32 {
    1
}

/// All that are still to happen.
#[derive(Default)]
pub(super) struct Faults(Vec<NewFault>);

impl NewFault {
    /// What is wrong with it.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        let is_refusal = |code| (400..600).contains(&code);
        match self.fault {
            Fault::Refuse(code) | Fault::RefuseData(code) if !is_refusal(code) => {
                Err("fault: a refusal has a code from 400 to 599")
            }
            Fault::DelayMs(ms) if ms > LONGEST_MS => Err("fault: delay_ms is at most 600000"),
            _ if !(1..=MOST_TIMES).contains(&self.times) => Err("times: must be from 1 to 10000"),
            _ => Ok(()),
        }
    }
}

impl Faults {
    /// Adds one; false if there are too many.
    pub(super) fn add(&mut self, fault: NewFault) -> bool {
        let has_room = self.0.len() < MOST;
        if has_room {
            self.0.push(fault);
        }
        has_room
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The first fault of a kind for one of these recipients. It has happened once more then.
    pub(super) fn take<T>(
        &mut self,
        to: &[String],
        kind: impl Fn(Fault) -> Option<T>,
    ) -> Option<T> {
        let concerns = |fault: &NewFault| {
            let mut all = to.iter();
            let one = fault.to.as_ref();
            one.is_none_or(|one| all.any(|to| to.eq_ignore_ascii_case(one)))
        };
        let (place, taken) = self.0.iter().enumerate().find_map(|(place, fault)| {
            let taken = kind(fault.fault).filter(|_| concerns(fault))?;
            Some((place, taken))
        })?;
        self.0[place].times -= 1;
        if self.0[place].times == 0 {
            self.0.remove(place);
        }
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(json: &str) -> NewFault {
        serde_json::from_str(json).unwrap()
    }

    fn refused(faults: &mut Faults, to: &str) -> Option<u16> {
        faults.take(&[to.to_owned()], |fault| match fault {
            Fault::Refuse(code) => Some(code),
            _ => None,
        })
    }

    #[test]
    fn a_fault_happens_to_whom_it_is_for_and_as_often_as_it_was_said() {
        let mut faults = Faults::default();
        faults.add(fault(r#"{"fault": "drop_before_data"}"#));
        faults.add(fault(
            r#"{"to": "ada@x.example", "times": 2, "fault": {"refuse": 451}}"#,
        ));
        assert_eq!(refused(&mut faults, "bob@x.example"), None);
        assert_eq!(refused(&mut faults, "Ada@x.example"), Some(451));
        assert_eq!(refused(&mut faults, "ada@x.example"), Some(451));
        assert_eq!(refused(&mut faults, "ada@x.example"), None);
    }

    #[test]
    fn a_fault_that_makes_no_sense_is_refused() {
        for json in [
            r#"{"fault": {"refuse": 250}}"#,
            r#"{"fault": {"refuse_data": 600}}"#,
            r#"{"fault": {"delay_ms": 600001}}"#,
            r#"{"times": 0, "fault": "drop_after_data"}"#,
        ] {
            assert!(fault(json).check().is_err(), "{json}");
        }
    }
}
