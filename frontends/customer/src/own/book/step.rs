//! The steps of booking.

/// The steps of booking, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// How many seats.
    Seats,
    /// Who flies.
    Passengers,
    /// All of it once more, and how it is to be paid.
    Review,
    /// The seats are held, and wait to be paid.
    Pay,
    /// They are paid.
    Done,
}

impl Step {
    pub(crate) const ALL: [Self; 5] = [
        Self::Seats,
        Self::Passengers,
        Self::Review,
        Self::Pay,
        Self::Done,
    ];

    /// Its word in addresses.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Seats => "seats",
            Self::Passengers => "passengers",
            Self::Review => "review",
            Self::Pay => "pay",
            Self::Done => "done",
        }
    }

    /// The one of a word.
    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.word() == word)
    }

    /// Its place, from 0.
    pub(crate) fn place(self) -> usize {
        self as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_has_its_word_and_its_place() {
        for (place, step) in Step::ALL.into_iter().enumerate() {
            assert_eq!(Step::of(step.word()), Some(step));
            assert_eq!(step.place(), place);
        }
        assert_eq!(Step::of(""), None);
    }
}
