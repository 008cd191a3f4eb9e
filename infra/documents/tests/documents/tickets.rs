//! Tickets.

use documents::{BookingStatus, DocumentError, ticket_pdf};
use domain::launch::LaunchStatus;

use crate::reading::{assert_holds, count, pages};
use crate::samples::{instant, ticket};

#[test]
fn every_passenger_has_a_page_that_names_them_and_their_launch() {
    let pages = pages(&ticket_pdf(&ticket(&["Ada Lovelace", "Grace Hopper"])).unwrap());
    assert_eq!(pages.len(), 2);
    assert_holds(
        &pages[0],
        &[
            "Astro Bookings",
            "Ada Lovelace",
            "91C0-7B3F",
            "First light over the desert",
            "New Shepard",
            "CORN-RANCH",
            "Corn Ranch, United States",
            "Suborbital",
            "1 of 2",
            "CONFIRMED",
        ],
    );
    assert_holds(&pages[1], &["Grace Hopper", "2 of 2"]);
    assert!(!pages[1].contains("Lovelace"), "others are not told of");
}

#[test]
fn the_launch_is_told_on_the_clocks_of_the_spaceport_and_in_universal_time() {
    let mut ticket = ticket(&["Ada Lovelace"]);
    ticket.launch.date = instant("2028-07-01T03:30:15Z");
    let pages = pages(&ticket_pdf(&ticket).unwrap());
    assert_holds(
        &pages[0],
        &[
            "Fri 30 June 2028, 22:30:15 CDT (UTC−05:00)",
            "Sat 1 July 2028, 03:30:15 UTC",
        ],
    );
}

#[test]
fn names_of_latin_greek_and_cyrillic_letters_read_as_they_were_written() {
    let names = [
        "Łukasz Übergrün",
        "Ελένη Κάραλη",
        "Юрий Гагарин",
        "Nguyễn Thị Ánh",
    ];
    let pages = pages(&ticket_pdf(&ticket(&names)).unwrap());
    for (page, name) in pages.iter().zip(names) {
        assert_holds(page, &[name]);
    }
}

#[test]
fn letters_that_the_fonts_lack_do_no_harm() {
    for name in [
        "王小明",
        "שרה כהן",
        "🚀🚀🚀",
        "\u{200b}",
        "นภัสสร",
        "e\u{301}\u{301}\u{301}",
        "",
    ] {
        let pages = pages(&ticket_pdf(&ticket(&[name])).unwrap());
        assert_holds(&pages[0], &["91C0-7B3F"]);
    }
}

#[test]
fn an_erased_passenger_is_a_number() {
    let mut ticket = ticket(&["Ada Lovelace"]);
    ticket.passengers[0].name = None;
    let pages = pages(&ticket_pdf(&ticket).unwrap());
    assert_holds(&pages[0], &["Passenger 7E51-0001"]);
}

#[test]
fn a_ticket_with_which_nobody_boards_says_so_and_why() {
    let cases = [
        (BookingStatus::Confirmed, None),
        (BookingStatus::Reserved, Some("not paid yet")),
        (BookingStatus::Expired, Some("not paid in time")),
        (BookingStatus::Cancelled, Some("was cancelled")),
        (BookingStatus::Aborted, Some("launch was aborted")),
        (BookingStatus::Completed, Some("launch is over")),
        (BookingStatus::Failed, Some("launch is over")),
    ];
    for (status, reason) in cases {
        let mut ticket = ticket(&["Ada Lovelace"]);
        ticket.status = status;
        let page = pages(&ticket_pdf(&ticket).unwrap()).remove(0);
        assert_eq!(page.contains("Not valid for boarding"), reason.is_some());
        assert_holds(&page, &[reason.unwrap_or("For the passenger named here")]);
    }
}

#[test]
fn nobody_boards_when_the_launch_is_over_whatever_the_booking_says() {
    let cases = [
        (LaunchStatus::Aborted, "the launch was aborted"),
        (LaunchStatus::Completed, "the launch is over"),
        (LaunchStatus::Failed, "the launch is over"),
    ];
    for (status, reason) in cases {
        let mut ticket = ticket(&["Ada Lovelace"]);
        ticket.launch.status = status;
        let pages = pages(&ticket_pdf(&ticket).unwrap());
        let text = format!("Not valid for boarding: {reason}");
        assert_holds(&pages[0], &[&text]);
    }
}

#[test]
fn a_delayed_launch_is_told_as_delayed() {
    let mut ticket = ticket(&["Ada Lovelace"]);
    ticket.launch.status = LaunchStatus::Delayed;
    let pages = pages(&ticket_pdf(&ticket).unwrap());
    assert_holds(&pages[0], &["Launch: delayed"]);
}

#[test]
fn a_spaceport_that_is_not_on_the_list_any_more_is_told_by_its_code() {
    let mut ticket = ticket(&["Ada Lovelace"]);
    ticket.launch.spaceport = "ATLANTIS".to_owned();
    let pages = pages(&ticket_pdf(&ticket).unwrap());
    assert_holds(&pages[0], &["ATLANTIS", "Wed 1 March 2028, 03:30 UTC"]);
}

#[test]
fn the_same_ticket_is_the_same_bytes() {
    let ticket = ticket(&["Ada Lovelace", "王小明"]);
    assert_eq!(ticket_pdf(&ticket).unwrap(), ticket_pdf(&ticket).unwrap());
}

#[test]
fn a_ticket_is_for_one_to_a_hundred_passengers() {
    assert_eq!(
        ticket_pdf(&ticket(&[])).unwrap_err().to_string(),
        "passengers: a ticket is for 1 to 100, not 0"
    );
    assert_eq!(
        ticket_pdf(&ticket(&["Ada Lovelace"; 101])),
        Err(DocumentError::Passengers {
            asked: 101,
            most: 100
        })
    );
    let most = ticket_pdf(&ticket(&["Ada Lovelace"; 100])).unwrap();
    assert_eq!(count(&most), 100);
}

#[test]
fn debug_output_names_no_passenger() {
    assert!(!format!("{:?}", ticket(&["Ada Lovelace"])).contains("Ada"));
}
