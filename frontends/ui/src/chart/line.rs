//! How a number changes over time.

use dioxus::prelude::*;

use super::{Bar, hundredths, share};
use crate::text;

/// How a number changes over time: `points` in order. The picture has the highest number beside it;
/// each is in a table for screen readers, and appears where the pointer is.
#[component]
pub fn LineChart(caption: String, points: Vec<Bar>) -> Element {
    let Some(highest) = points.iter().max_by_key(|point| point.value).cloned() else {
        return rsx! {};
    };
    let places = places(&points, highest.value);
    let (last, middle) = (points.len() - 1, points.len() / 2);
    rsx! {
        figure { class: "chart chart-line",
            figcaption { class: "chart-caption", {caption.clone()} }
            p { class: "chart-most", "aria-hidden": "true", {highest.said} }
            svg { class: "chart-plot", "aria-hidden": "true",
                line { class: "chart-grid", x2: "100%", y1: "8%", y2: "8%" }
                line { class: "chart-grid", x2: "100%", y1: "53%", y2: "53%" }
                line { class: "chart-grid", x2: "100%", y1: "98%", y2: "98%" }
                svg { view_box: "0 0 100 100", "preserveAspectRatio": "none",
                    path { class: "chart-area", d: area(&places) }
                    path {
                        class: "chart-way",
                        d: way(&places),
                        "vector-effect": "non-scaling-stroke",
                    }
                }
                for (place , (point , (x , y))) in points.iter().zip(&places).enumerate() {
                    circle { key: "{place}", cx: "{x}%", cy: "{y}%", r: "4",
                        title { "{point.label}: {point.said}" }
                    }
                }
            }
            p { class: "chart-times", "aria-hidden": "true",
                span { {points[0].label.clone()} }
                if last > 1 {
                    span { {points[middle].label.clone()} }
                }
                if last > 0 {
                    span { {points[last].label.clone()} }
                }
            }
            table { class: "unseen",
                caption { {caption} }
                thead {
                    tr {
                        th { scope: "col", {text::CHART_WHAT} }
                        th { scope: "col", {text::CHART_VALUE} }
                    }
                }
                tbody {
                    for (place , point) in points.iter().enumerate() {
                        tr { key: "{place}",
                            th { scope: "row", {point.label.clone()} }
                            td { {point.said.clone()} }
                        }
                    }
                }
            }
        }
    }
}

/// Where points are, in percent from the left and from above: the highest at 8, nothing at 98.
fn places(points: &[Bar], highest: u64) -> Vec<(String, String)> {
    let gaps = u64::try_from(points.len().saturating_sub(1)).unwrap_or(u64::MAX);
    let place = |(at, point): (u64, &Bar)| {
        let across = if gaps == 0 { 5_000 } else { share(at, gaps) };
        let down = 9_800 - share(point.value, highest) * 9 / 10;
        (hundredths(150 + across * 97 / 100), hundredths(down))
    };
    (0..).zip(points).map(place).collect()
}

fn way(places: &[(String, String)]) -> String {
    let steps = places.iter().map(|(x, y)| format!("{x} {y}"));
    format!("M{}", steps.collect::<Vec<_>>().join("L"))
}

fn area(places: &[(String, String)]) -> String {
    let (Some((first, _)), Some((last, _))) = (places.first(), places.last()) else {
        return String::new();
    };
    format!("{}L{last} 98L{first} 98Z", way(places))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(values: &[u64]) -> Vec<Bar> {
        let point = |&value: &u64| Bar {
            label: String::new(),
            value,
            said: String::new(),
        };
        values.iter().map(point).collect()
    }

    #[test]
    fn the_highest_is_at_the_top_and_nothing_at_the_bottom() {
        let places = places(&points(&[0, 10, 5]), 10);
        assert_eq!(way(&places), "M1.50 98.00L50.00 8.00L98.50 53.00");
        assert!(area(&places).ends_with("L98.50 98L1.50 98Z"));
    }

    #[test]
    fn one_point_stands_in_the_middle_and_none_of_anything_at_the_bottom() {
        assert_eq!(way(&places(&points(&[0]), 0)), "M50.00 98.00");
        assert_eq!(area(&[]), "");
    }
}
