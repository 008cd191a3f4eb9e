//! The terms of a trip, in plain words.

use dioxus::prelude::*;

use crate::TripTerms;
use crate::said::moment_utc;
use crate::text::launch as text;

/// The terms of a trip, in plain words.
#[component]
pub(super) fn Terms(terms: TripTerms) -> Element {
    let rows = refunds(&terms);
    rsx! {
        section { class: "terms", "aria-labelledby": "terms",
            h2 { id: "terms", {text::TERMS} }
            h3 { {text::PASSENGERS} }
            p { {text::passengers(&terms)} }
            h3 { {text::PAYING} }
            p { {text::paying(&terms.holds)} }
            h3 { {text::CANCELLING} }
            dl { class: "refunds",
                for (when , what) in rows {
                    div { key: "{when}",
                        dt { {when} }
                        dd { {what} }
                    }
                }
            }
            p { class: "terms-note", {text::CANCELLING_NOTE} }
            h3 { {text::DELAY} }
            p { {text::DELAY_NOTE} }
            h3 { {text::ABORT} }
            p { {text::ABORT_NOTE} }
        }
    }
}

/// What is paid back when, from early to late.
fn refunds(terms: &TripTerms) -> Vec<(String, String)> {
    let steps = terms.refunds.iter();
    let mut rows: Vec<_> = steps
        .map(|step| {
            let until = text::until(&moment_utc(step.until));
            (until, text::paid_back(step.percent))
        })
        .collect();
    if let Some(last) = terms.refunds.last() {
        let after = text::after(&moment_utc(last.until));
        rows.push((after, text::NOTHING_BACK.to_owned()));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_of_the_refunds_is_told_with_its_last_moment() {
        let date = "2028-03-01T14:00:00Z".parse().unwrap();
        let terms = TripTerms::of(date, &domain::Terms::default());
        let rows = refunds(&terms);
        let said: Vec<_> = rows
            .iter()
            .map(|(when, what)| format!("{when}: {what}"))
            .collect();
        assert_eq!(
            said,
            [
                "Up to 1 March 2027, 14:00 UTC: 90% is paid back",
                "Up to 1 December 2027, 14:00 UTC: 70% is paid back",
                "After 1 December 2027, 14:00 UTC: Nothing is paid back",
            ]
        );
    }
}
