//! What happened to a launch: its delays and its end.

use api_contract::launches::{Launch, LaunchStatus};
use dioxus::prelude::*;

use crate::said::{cause_words, utc_day};

/// What happened to a launch, the latest first; nothing where nothing did.
#[component]
pub(super) fn News(launch: Launch) -> Element {
    let news = news(&launch);
    rsx! {
        if !news.is_empty() {
            section { class: "news", "aria-label": "What happened",
                h2 { "What happened" }
                ol {
                    for item in news {
                        li {
                            p { class: "news-day", {item.day} }
                            p { class: "news-title", {item.title} }
                            if let Some(reason) = item.reason {
                                p { {reason} }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Item {
    day: String,
    title: String,
    reason: Option<String>,
}

fn news(launch: &Launch) -> Vec<Item> {
    let end = launch.ended.iter().map(|end| Item {
        day: utc_day(end.at),
        title: match (launch.status, end.cause) {
            (LaunchStatus::Completed, _) => "Flown".to_owned(),
            (LaunchStatus::Failed, _) => "The flight failed".to_owned(),
            (_, Some(cause)) => format!("Aborted: {}", lower(cause_words(cause))),
            (_, None) => "Aborted".to_owned(),
        },
        reason: end.reason.clone(),
    });
    let delays = launch.delays.iter().rev().map(|delay| Item {
        day: utc_day(delay.at),
        title: format!(
            "Delayed from {} to {}: {}",
            utc_day(delay.previous),
            utc_day(delay.date),
            lower(cause_words(delay.cause))
        ),
        reason: Some(delay.reason.clone()),
    });
    end.chain(delays).collect()
}

/// Words in the middle of a sentence.
fn lower(words: &str) -> String {
    words.to_lowercase()
}

#[cfg(test)]
mod tests {
    use api_contract::launches::{LaunchDelay, LaunchEnd};
    use domain::launch::Cause;

    use super::*;
    use crate::document::tests::launch;

    #[test]
    fn a_launch_to_which_nothing_happened_has_no_news() {
        assert_eq!(news(&launch()), []);
    }

    #[test]
    fn the_latest_news_come_first() {
        let mut launch = launch();
        let day = |day: &str| format!("{day}T12:00:00Z").parse().unwrap();
        launch.delays = vec![LaunchDelay {
            previous: launch.date,
            date: day("2028-05-01"),
            cause: Cause::Weather,
            reason: "Storms over the range.".to_owned(),
            at: day("2028-02-20"),
        }];
        launch.status = LaunchStatus::Aborted;
        launch.ended = Some(LaunchEnd {
            at: day("2028-04-02"),
            cause: Some(Cause::Technical),
            reason: Some("A valve did not close.".to_owned()),
        });
        let news = news(&launch);
        assert_eq!(news[0].day, "2 April 2028");
        assert_eq!(news[0].title, "Aborted: technical reasons");
        assert_eq!(
            news[1].title,
            "Delayed from 1 March 2028 to 1 May 2028: weather"
        );
        assert_eq!(news[1].reason.as_deref(), Some("Storms over the range."));
    }
}
