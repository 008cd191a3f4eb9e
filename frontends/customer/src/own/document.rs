//! The whole HTML document of a page: the same for everybody.

use dioxus::prelude::*;
use frontend_kit::before_take_over;
use frontend_ui::Bundle;

use super::app::AppProps;
use super::text::NO_SCRIPT;
use super::{App, OwnPage};
use crate::document::data;
use crate::page::{DATA, ROOT};

/// The document of a page.
#[must_use]
pub fn document(own: &OwnPage, bundle: &Bundle) -> String {
    let app = VirtualDom::new_with_props(App, AppProps { own: own.clone() });
    let content = rsx! {
        {before_take_over(app, ROOT, NO_SCRIPT)}
        script { id: DATA, r#type: "application/json", dangerous_inner_html: data(own) }
    };
    frontend_kit::document(own.page.title(), bundle, true, content)
}

#[cfg(test)]
pub(crate) mod tests {
    use domain::Terms;
    use domain::ids::BookingId;
    use frontend_ui::titled;

    use super::*;
    use crate::TripTerms;
    use crate::document::tests::{launch, site};
    use crate::own::samples::lines;
    use crate::own::{BookPage, BookingTerms, Page, Places};

    pub(crate) fn terms() -> BookingTerms {
        BookingTerms {
            seats: 4,
            seats_of_vips: 6,
            youngest: 18,
            oldest: 70,
            card_hold_minutes: 30,
            transfer_hold_hours: 72,
        }
    }

    fn pages() -> Vec<OwnPage> {
        let book = BookPage {
            launch: launch(),
            terms: terms(),
            refunds: TripTerms::of(launch().date, &Terms::default()).refunds,
            has_departed: false,
        };
        let booking = "0190b3a0-0000-7000-8000-000000000009".parse().unwrap();
        [
            Page::Book(Box::new(book)),
            Page::Bookings,
            Page::Booking(BookingId(booking)),
            Page::Invoices,
            Page::Profile,
        ]
        .map(|page| OwnPage {
            page,
            places: Places {
                accounts: "https://accounts.astro.example".to_owned(),
                test_cards: true,
                transfer_account: None,
            },
        })
        .into()
    }

    /// A change of one is looked at before it is committed: `INSTA_UPDATE=always` writes them anew.
    #[test]
    fn each_page_is_written_whole_before_it_is_known_who_is_here() {
        let names = ["book", "bookings", "booking", "invoices", "profile"];
        for (name, own) in names.into_iter().zip(pages()) {
            insta::assert_snapshot!(name, lines(&document(&own, &site().bundle)));
        }
    }

    #[test]
    fn every_page_has_its_title_one_heading_and_nothing_that_needs_a_lax_policy() {
        for own in pages() {
            let html = document(&own, &site().bundle);
            let title = format!("<title>{}</title>", titled(own.page.title()));
            assert!(html.contains(&title), "{title} is not in {html}");
            assert_eq!(html.matches("<h1").count(), 1, "{html}");
            for inline in [" style=", "<style", " onclick=", "javascript:"] {
                assert!(!html.contains(inline), "{inline} is in {html}");
            }
        }
    }

    #[test]
    fn what_takes_over_gets_what_the_page_was_made_of() {
        for own in pages() {
            let html = document(&own, &site().bundle);
            let start = "<script id=\"page\" type=\"application/json\">";
            let (_, rest) = html.split_once(start).unwrap();
            let (data, _) = rest.split_once("</script>").unwrap();
            assert_eq!(serde_json::from_str::<OwnPage>(data).unwrap(), own);
        }
    }

    #[test]
    fn whoever_can_not_be_known_yet_finds_the_way_in() {
        for own in pages() {
            let html = document(&own, &site().bundle);
            assert!(html.contains("href=\"/auth/sign-in?return_to="), "{html}");
            assert!(html.contains("href=\"/bookings\""), "{html}");
            assert!(!html.contains("Sign out"), "{html}");
        }
    }
}
