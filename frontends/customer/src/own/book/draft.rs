//! A booking that is being made: what was filled in, and how far it is.
//!
//! It is kept by the tab until the booking is done, so that a reload loses nothing. It knows no
//! card. Once it was sent, nothing in it changes until it is known what came of it: the same
//! request under the same key is the same booking, so asking again never books twice.

use api_contract::bookings::{BookSeats, PassengerEntry};
use api_contract::problem::FieldError;
use api_contract::rejection::Rejected;
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{AccountId, BookingId};
use domain::launch::{LaunchError, PaymentMethod, age_on};
use frontend_kit::CommandKey;
use serde::{Deserialize, Serialize};

use super::step::Step;
use crate::own::BookingTerms;
use crate::own::text::passengers as text;

/// The longest draft that is read, in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// Who flies, as far as it is filled in.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    /// As browsers write dates: `1985-12-10`.
    pub(crate) date_of_birth: String,
}

/// Never shows a value.
impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Entry(personal)")
    }
}

/// A field of an [`Entry`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Name,
    Email,
    Phone,
    DateOfBirth,
}

impl Part {
    /// The name of the field, as the API calls it.
    pub(crate) fn field(self, place: usize) -> String {
        let name = match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::DateOfBirth => "date_of_birth",
        };
        format!("passengers[{place}].{name}")
    }
}

impl Entry {
    /// What stands in a field.
    pub(crate) fn get(&self, part: Part) -> &str {
        match part {
            Part::Name => &self.name,
            Part::Email => &self.email,
            Part::Phone => &self.phone,
            Part::DateOfBirth => &self.date_of_birth,
        }
    }

    fn set(&mut self, part: Part, text: String) {
        match part {
            Part::Name => self.name = text,
            Part::Email => self.email = text,
            Part::Phone => self.phone = text,
            Part::DateOfBirth => self.date_of_birth = text,
        }
    }
}

/// How far the request for the seats is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sending {
    /// It was not sent, or was refused: anything can be changed.
    #[default]
    Open,
    /// It was sent, and what came of it is not known.
    Sent,
    /// The seats are held.
    Held(BookingId),
}

/// A booking that is being made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Draft {
    /// Whose it is, once somebody was signed in.
    account: Option<AccountId>,
    seats: usize,
    /// Those of seats that were taken out again stay, in case they come back.
    passengers: Vec<Entry>,
    payment: PaymentMethod,
    key: CommandKey,
    sending: Sending,
}

impl Draft {
    /// One with nothing in it.
    pub(crate) fn new(payment: PaymentMethod) -> Self {
        Self {
            account: None,
            seats: 1,
            passengers: vec![Entry::default()],
            payment,
            key: CommandKey::new(),
            sending: Sending::Open,
        }
    }

    /// Reads one that was kept. What is none of this program's is left aside.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.len() > MAX_BYTES {
            return None;
        }
        let draft: Self = serde_json::from_str(text).ok()?;
        let is_whole = (1..=draft.passengers.len()).contains(&draft.seats);
        is_whole.then_some(draft)
    }

    /// As it is kept.
    pub(crate) fn text(&self) -> String {
        let text = serde_json::to_string(self);
        text.expect("texts and numbers can be written to memory as JSON")
    }

    /// The draft of an account: this one, unless it is another's.
    pub(crate) fn of(self, account: AccountId) -> Self {
        match self.account {
            Some(other) if other != account => Self {
                account: Some(account),
                ..Self::new(self.payment)
            },
            _ => Self {
                account: Some(account),
                ..self
            },
        }
    }

    /// Whose it is, once somebody was signed in.
    pub(crate) fn account(&self) -> Option<AccountId> {
        self.account
    }

    /// Whether it may be shown to an account, or to a visitor who has none: what is somebody's, to
    /// nobody else.
    pub(crate) fn is_for(&self, account: Option<AccountId>) -> bool {
        self.account.is_none() || self.account == account
    }

    /// How far the request for the seats is.
    pub(crate) fn sending(&self) -> Sending {
        self.sending
    }

    /// How many seats.
    pub(crate) fn seats(&self) -> usize {
        self.seats
    }

    /// How it is to be paid.
    pub(crate) fn payment(&self) -> PaymentMethod {
        self.payment
    }

    /// What the request is sent under.
    pub(crate) fn key(&self) -> &CommandKey {
        &self.key
    }

    /// Who flies.
    pub(crate) fn passengers(&self) -> &[Entry] {
        &self.passengers[..self.seats]
    }

    /// Takes so many seats.
    pub(crate) fn take(&mut self, seats: usize) {
        if self.sending == Sending::Open && seats > 0 {
            self.seats = seats;
            if self.passengers.len() < seats {
                self.passengers.resize_with(seats, Entry::default);
            }
        }
    }

    /// Fills in a field of a passenger.
    pub(crate) fn fill_in(&mut self, place: usize, part: Part, text: String) {
        if self.sending == Sending::Open
            && let Some(entry) = self.passengers.get_mut(place)
        {
            entry.set(part, text);
        }
    }

    /// Pays in another way.
    pub(crate) fn pay_by(&mut self, payment: PaymentMethod) {
        if self.sending == Sending::Open {
            self.payment = payment;
        }
    }

    /// It is sent.
    pub(crate) fn send(&mut self) {
        if self.sending == Sending::Open {
            self.sending = Sending::Sent;
        }
    }

    /// The seats are held.
    pub(crate) fn hold(&mut self, booking: BookingId) {
        self.sending = Sending::Held(booking);
    }

    /// It was refused, and holds no seat: what is sent next is another request.
    pub(crate) fn open_again(&mut self) {
        self.sending = Sending::Open;
        self.key = CommandKey::new();
    }

    /// The step that is shown when one is asked for: that one, unless something stands before it.
    pub(crate) fn step(
        &self,
        asked: Option<Step>,
        launch_date: DateTime<Utc>,
        terms: &BookingTerms,
    ) -> Step {
        match self.sending {
            Sending::Held(_) => Step::Pay,
            Sending::Sent => Step::Review,
            Sending::Open => {
                let furthest = match self.check(launch_date, terms) {
                    Ok(_) => Step::Review,
                    Err(_) => Step::Passengers,
                };
                match asked {
                    Some(asked) if asked <= furthest => asked,
                    // Whoever asks for what can't be shown knows nothing of this draft.
                    Some(Step::Review) => furthest,
                    _ => Step::Seats,
                }
            }
        }
    }

    /// The request, if all is filled in as the API wants it. Once it was sent it is what was sent,
    /// whatever has changed since, such as the date and with it the ages.
    ///
    /// # Errors
    /// What is wrong, as the API would say it.
    pub(crate) fn check(
        &self,
        launch_date: DateTime<Utc>,
        terms: &BookingTerms,
    ) -> Result<BookSeats, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let mut passengers = Vec::new();
        for (place, entry) in self.passengers().iter().enumerate() {
            let date_of_birth = match entry.date_of_birth.parse::<NaiveDate>() {
                Ok(born) => {
                    wrong.extend(too_young_or_old(place, born, launch_date, terms));
                    born
                }
                Err(_) => {
                    let field = Part::DateOfBirth.field(place);
                    wrong.push(FieldError::new(field, text::NO_DATE));
                    NaiveDate::default()
                }
            };
            passengers.push(PassengerEntry {
                name: entry.name.clone(),
                email: entry.email.clone(),
                phone: entry.phone.clone(),
                date_of_birth,
            });
        }
        let request = BookSeats {
            payment: self.payment,
            passengers,
        };
        if let Err(invalid) = request.parse() {
            wrong.extend(invalid.0);
        }
        if wrong.is_empty() || self.sending == Sending::Sent {
            Ok(request)
        } else {
            Err(wrong)
        }
    }
}

fn too_young_or_old(
    index: usize,
    born: NaiveDate,
    launch_date: DateTime<Utc>,
    terms: &BookingTerms,
) -> Option<FieldError> {
    let age = age_on(launch_date.date_naive(), born);
    let (youngest, oldest) = (terms.youngest, terms.oldest);
    if (youngest..=oldest).contains(&age) {
        return None;
    }
    let error = LaunchError::PassengerAge {
        index,
        age,
        youngest,
        oldest,
    };
    let field = error.rejection().field.unwrap_or_default();
    Some(FieldError::new(field, error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::own::document::tests::terms;

    fn booking() -> BookingId {
        "0190b3a0-0000-7000-8000-000000000007".parse().unwrap()
    }

    fn date() -> DateTime<Utc> {
        "2028-03-01T14:00:00Z".parse().unwrap()
    }

    fn fill_in(draft: &mut Draft, place: usize) {
        for (part, text) in [
            (Part::Name, "Ada Lovelace"),
            (Part::Email, "ada@example.com"),
            (Part::Phone, "+44 20 7946 0958"),
            (Part::DateOfBirth, "1985-12-10"),
        ] {
            draft.fill_in(place, part, text.to_owned());
        }
    }

    fn whole() -> Draft {
        let mut draft = Draft::new(PaymentMethod::Card);
        fill_in(&mut draft, 0);
        draft
    }

    fn step(draft: &Draft, asked: Step) -> Step {
        draft.step(Some(asked), date(), &terms())
    }

    fn wrong(draft: &Draft) -> Vec<(String, String)> {
        let wrong = draft.check(date(), &terms()).unwrap_err();
        let pair = |error: FieldError| (error.field, error.message);
        wrong.into_iter().map(pair).collect()
    }

    #[test]
    fn one_begins_with_the_seats_and_goes_on_once_all_is_filled_in() {
        let empty = Draft::new(PaymentMethod::Card);
        assert_eq!(empty.step(None, date(), &terms()), Step::Seats);
        assert_eq!(step(&empty, Step::Passengers), Step::Passengers);
        assert_eq!(step(&empty, Step::Review), Step::Passengers);
        let whole = whole();
        for asked in [Step::Seats, Step::Passengers, Step::Review] {
            assert_eq!(step(&whole, asked), asked);
        }
    }

    #[test]
    fn nobody_pays_for_seats_that_are_not_held() {
        for draft in [Draft::new(PaymentMethod::Card), whole()] {
            for asked in [Step::Pay, Step::Done] {
                assert_eq!(step(&draft, asked), Step::Seats);
            }
        }
    }

    #[test]
    fn seats_that_are_held_are_paid_next_whatever_is_asked_for() {
        let mut draft = whole();
        draft.send();
        draft.hold(booking());
        for asked in Step::ALL {
            assert_eq!(step(&draft, asked), Step::Pay);
        }
    }

    #[test]
    fn what_was_sent_does_not_change_until_it_is_known_what_came_of_it() {
        let mut draft = whole();
        draft.send();
        let sent = draft.clone();
        draft.take(3);
        draft.fill_in(0, Part::Name, "Somebody else".to_owned());
        draft.pay_by(PaymentMethod::Transfer);
        assert_eq!(draft, sent);
        for asked in Step::ALL {
            assert_eq!(step(&draft, asked), Step::Review);
        }
    }

    #[test]
    fn what_was_sent_is_asked_about_again_although_a_passenger_is_too_old_by_now() {
        let mut draft = whole();
        let sent = draft.check(date(), &terms()).unwrap();
        draft.send();
        let delayed = "2058-03-01T14:00:00Z".parse().unwrap();
        assert_eq!(draft.check(delayed, &terms()), Ok(sent));
        draft.open_again();
        assert!(draft.check(delayed, &terms()).is_err());
    }

    #[test]
    fn a_draft_survives_a_reload_with_its_key() {
        let mut draft = whole();
        draft.send();
        assert_eq!(Draft::parse(&draft.text()), Some(draft));
    }

    #[test]
    fn what_is_no_draft_is_left_aside() {
        let none = whole().text().replace("\"seats\":1", "\"seats\":2");
        for text in ["", "{}", &none, &" ".repeat(MAX_BYTES + 1)] {
            assert_eq!(Draft::parse(text), None);
        }
    }

    fn account(last: u8) -> AccountId {
        let id = format!("0190b3a0-0000-7000-8000-00000000000{last}");
        id.parse().unwrap()
    }

    #[test]
    fn what_is_somebodys_is_shown_to_nobody_else() {
        let (one, other) = (account(1), account(2));
        let of_a_visitor = whole();
        for whoever in [None, Some(one), Some(other)] {
            assert!(of_a_visitor.is_for(whoever));
        }
        let draft = of_a_visitor.of(one);
        assert!(draft.is_for(Some(one)));
        assert!(!draft.is_for(Some(other)));
        assert!(!draft.is_for(None));
    }

    #[test]
    fn a_draft_of_another_account_is_begun_anew() {
        let (one, other) = (account(1), account(2));
        let draft = whole().of(one);
        assert_eq!(draft.passengers()[0].name, "Ada Lovelace");
        assert_eq!(draft.clone().of(one), draft);
        assert_eq!(draft.of(other).passengers()[0], Entry::default());
    }

    #[test]
    fn whoever_takes_a_seat_less_and_one_more_again_has_lost_nothing() {
        let mut draft = whole();
        draft.take(2);
        fill_in(&mut draft, 1);
        draft.take(1);
        assert_eq!(draft.passengers().len(), 1);
        draft.take(2);
        assert_eq!(draft.passengers()[1].name, "Ada Lovelace");
    }

    #[test]
    fn what_is_wrong_is_said_under_the_names_and_in_the_words_of_the_api() {
        let mut draft = whole();
        draft.take(2);
        draft.fill_in(0, Part::Phone, "432 555".to_owned());
        assert_eq!(
            wrong(&draft),
            [
                ("passengers[1].date_of_birth", text::NO_DATE),
                (
                    "passengers[0].phone",
                    "must be a telephone number in international form such as +1 432 555 0100"
                ),
                ("passengers[1].name", "must not be empty"),
                ("passengers[1].email", "must not be empty"),
                ("passengers[1].phone", "must not be empty"),
            ]
            .map(|(field, message)| (field.to_owned(), message.to_owned()))
        );
    }

    #[test]
    fn passengers_are_18_to_70_on_the_day_of_the_launch() {
        for (born, is_of_age) in [
            ("2010-03-01", true),
            ("2010-03-02", false),
            ("1957-03-02", true),
            ("1957-03-01", false),
        ] {
            let mut draft = whole();
            draft.fill_in(0, Part::DateOfBirth, born.to_owned());
            assert_eq!(draft.check(date(), &terms()).is_ok(), is_of_age, "{born}");
        }
        let mut draft = whole();
        draft.fill_in(0, Part::DateOfBirth, "2010-03-02".to_owned());
        assert_eq!(
            wrong(&draft),
            [(
                "passengers[0].date_of_birth".to_owned(),
                "passenger 1 is 17 years old on the launch date, and must be 18 to 70".to_owned()
            )]
        );
    }

    #[test]
    fn nobody_is_shown_in_debug_output() {
        let shown = format!("{:?}", whole());
        assert!(!shown.contains("Ada") && !shown.contains("1985"), "{shown}");
    }
}
