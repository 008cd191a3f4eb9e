//! What data is shown in.

use dioxus::prelude::*;

use super::Specimen;
use crate::{
    Badge, Bar, BarChart, Button, ButtonKind, Cell, Chip, DataTable, Donut, Heading, LineChart,
    NumberCell, Paging, SortOrder, Tab, Table, Tabs, Tile, Tiles, Tone,
};

const ROWS: [(&str, Tone, &str, &str, &str); 3] = [
    (
        "New Shepard, Corn Ranch",
        Tone::Good,
        "Confirmed",
        "4 of 6",
        "$1,800,000.00",
    ),
    (
        "Falcon 9, Cape Canaveral",
        Tone::Waiting,
        "Delayed",
        "12 of 40",
        "$9,450,000.50",
    ),
    (
        "Starship, Starbase",
        Tone::Bad,
        "Aborted",
        "0 of 100",
        "$0.00",
    ),
];

#[component]
pub(super) fn DataSpecimens() -> Element {
    rsx! {
        h2 { "Data" }
        Specimen { name: "DataTable",
            DataTable {
                caption: "Launches",
                headings: vec![
                    Heading::text("Launch").sorted_by("?sort=date", Some(SortOrder::Ascending)),
                    Heading::text("Status").sorted_by("?sort=status", None),
                    Heading::number("Seats sold"),
                    Heading::number("Revenue").sorted_by("?sort=revenue", Some(SortOrder::Descending)),
                    Heading::actions("Actions"),
                ],
                foot: rsx! {
                    tr {
                        Cell { heading: "", "Sum" }
                        Cell { heading: "" }
                        NumberCell { heading: "Seats sold", "16 of 146" }
                        NumberCell { heading: "Revenue", "$11,250,000.50" }
                        Cell { heading: "" }
                    }
                },
                for (launch , tone , status , seats , revenue) in ROWS {
                    tr { key: "{launch}",
                        Cell { heading: "Launch", {launch} }
                        Cell { heading: "Status",
                            Badge { tone, {status} }
                        }
                        NumberCell { heading: "Seats sold", {seats} }
                        NumberCell { heading: "Revenue", {revenue} }
                        NumberCell { heading: "",
                            Button { kind: ButtonKind::Link, label: "Open {launch}", "Open" }
                        }
                    }
                }
            }
            Paging { label: "More launches", before: "?", after: "?cursor=3", said: "4–6 of 312" }
            Paging { label: "The first launches", after: "?cursor=3", said: "1–3 of 312" }
        }
        Specimen { name: "Table",
            Table {
                caption: "Sessions",
                headings: vec!["Browser".to_owned(), "Last used".to_owned()],
                actions: "Actions",
                tr {
                    Cell { heading: "Browser", "Firefox on Linux" }
                    Cell { heading: "Last used", "1 March 2028, 08:00" }
                    Cell { heading: "",
                        Button { kind: ButtonKind::Danger, "End" }
                    }
                }
            }
        }
        Specimen { name: "Tabs",
            Tabs {
                label: "A launch",
                tabs: [("Launch", true), ("Manifest", false), ("Bookings", false)]
                    .map(|(label, is_here)| Tab {
                        label: label.to_owned(),
                        href: format!("?tab={}", label.to_lowercase()),
                        is_here,
                    })
                    .into(),
            }
        }
        Specimen { name: "Chip",
            div { class: "chips",
                Chip { label: "To choose", href: "?to=suborbital" }
                Chip { label: "Chosen", href: "?to=leo", is_on: true }
                Chip { label: "Under $500,000", href: "?", remove_label: "Without “Under $500,000”" }
            }
        }
        Specimen { name: "Tile",
            Tiles {
                Tile { label: "Revenue", value: "$11,250,000" }
                Tile { label: "Seats sold", value: "84 %", note: "12 more than last month", tone: Tone::Good }
                Tile { label: "Refunds to approve", value: "3", note: "The oldest is 2 days old", tone: Tone::Waiting }
                Tile { label: "Failed payments", value: "1", note: "Look at it", tone: Tone::Bad }
            }
        }
    }
}

fn bars(numbers: &[(&str, u64)]) -> Vec<Bar> {
    let bar = |&(label, value): &(&str, u64)| Bar {
        label: label.to_owned(),
        value,
        said: format!("${value},000"),
    };
    numbers.iter().map(bar).collect()
}

#[component]
pub(super) fn ChartSpecimens() -> Element {
    let months = [
        ("January", 120),
        ("February", 90),
        ("March", 240),
        ("April", 210),
        ("May", 330),
        ("June", 280),
    ];
    let destinations = [
        ("Suborbital", 640),
        ("Low Earth orbit", 410),
        ("Interplanetary", 220),
    ];
    rsx! {
        h2 { "Charts" }
        Specimen { name: "BarChart",
            BarChart { caption: "Revenue by destination", bars: bars(&destinations) }
        }
        Specimen { name: "LineChart",
            LineChart { caption: "Revenue by month", points: bars(&months) }
        }
        Specimen { name: "Donut",
            Donut { caption: "Revenue by destination", parts: bars(&destinations) }
        }
    }
}
