//! What launches bring in.

use std::collections::BTreeMap;

use api_contract::managed::revenue::{RevenueFigures, RevenueLine, RevenueReport};
use dioxus::prelude::*;
use domain::money::Money;
use frontend_kit::{said, use_answer, use_query};
use frontend_ui::{
    Bar, BarChart, Cell, DataTable, Empty, Heading, LineChart, NumberCell, Tile, Tiles, Tone,
};

use super::filters::{Filters, Typed};
use super::rows::{named, short};
use crate::frame::{Head, Parts, use_trail};
use crate::text::finance::{column, filter, list, revenue as text};
use crate::{Page, listing};

const LIST: &str = "/api/v1/reports/revenue";
const NAMES: [&str; 2] = ["year", "supplier"];

/// How many suppliers the chart compares.
const COMPARED: usize = 10;

/// What launches bring in.
#[component]
pub(super) fn RevenuePage() -> Element {
    let (query, trail) = (use_query(), use_trail());
    let report = use_answer::<RevenueReport>(move || listing::page(LIST, &query.now(), &NAMES));
    rsx! {
        Head { title: Page::Revenue.title() }
        p { class: "page-lead", {text::LEAD} }
        Filters { csv: listing::file(LIST, &query.now(), &NAMES),
            Typed { name: "year", label: filter::YEAR }
        }
        {report.view(|report| {
            if report.items.is_empty() {
                return rsx! {
                    Empty { title: text::NONE, {text::NONE_LEAD} }
                };
            }
            rsx! {
                Sums { sum: report.sum }
                Charts { lines: report.items.clone() }
                Lines { lines: report.items.clone(), sum: report.sum }
                Parts {
                    label: list::REVENUE,
                    query,
                    trail,
                    said: list::shown(report.items.len()),
                    next: report.next,
                }
            }
        })}
    }
}

#[component]
fn Sums(sum: RevenueFigures) -> Element {
    let open = |open: Money| (!open.is_zero()).then(|| text::open(&said::money(open)));
    rsx! {
        Tiles {
            Tile {
                label: column::REVENUE,
                value: said::money(sum.revenue),
                note: list::of(sum.launches, "launch", "launches"),
            }
            Tile {
                label: column::COLLECTED,
                value: said::money(sum.collected),
                note: text::refunded(&said::money(sum.refunded)),
            }
            Tile {
                label: column::FEES,
                value: said::money(sum.fees.total),
                note: open(sum.fees.open),
                tone: Tone::Waiting,
            }
            Tile {
                label: column::SUPPLIER_INVOICES,
                value: said::money(sum.supplier_invoices.total),
                note: open(sum.supplier_invoices.open),
                tone: Tone::Waiting,
            }
        }
    }
}

/// The revenue of what is listed, by year where there are several, and by supplier.
#[component]
fn Charts(lines: Vec<RevenueLine>) -> Element {
    let by_year = summed(&lines, |line| line.year);
    let years: Vec<_> = by_year
        .into_iter()
        .map(|(year, sum)| bar(year.to_string(), sum))
        .collect();
    let by_supplier = summed(&lines, |line| line.supplier);
    let name = |supplier| {
        let line = lines.iter().find(|line| line.supplier == supplier);
        line.and_then(|line| line.supplier_name.clone())
    };
    let mut suppliers: Vec<_> = by_supplier
        .into_iter()
        .map(|(supplier, sum)| bar(name(supplier).unwrap_or_else(|| short(supplier.0)), sum))
        .collect();
    suppliers.sort_by_key(|bar| std::cmp::Reverse(bar.value));
    suppliers.truncate(COMPARED);
    rsx! {
        div { class: "charts",
            if years.len() > 1 {
                LineChart { caption: text::BY_YEAR, points: years }
            }
            BarChart { caption: text::BY_SUPPLIER, bars: suppliers }
        }
    }
}

/// The revenue of lines that belong together.
fn summed<K: Ord>(lines: &[RevenueLine], by: impl Fn(&RevenueLine) -> K) -> BTreeMap<K, Money> {
    let mut sums = BTreeMap::new();
    for line in lines {
        let sum = sums.entry(by(line)).or_insert(Money::ZERO);
        // What does not fit is more than all money there is.
        *sum = sum.checked_add(line.figures.revenue).unwrap_or(*sum);
    }
    sums
}

fn bar(label: String, money: Money) -> Bar {
    Bar {
        label,
        value: money.cents().unsigned_abs(),
        said: said::money(money),
    }
}

#[component]
fn Lines(lines: Vec<RevenueLine>, sum: RevenueFigures) -> Element {
    rsx! {
        DataTable {
            caption: list::REVENUE,
            headings: vec![
                Heading::text(column::SUPPLIER),
                Heading::text(column::YEAR),
                Heading::number(column::LAUNCHES),
                Heading::number(column::COLLECTED),
                Heading::number(column::REFUNDED),
                Heading::number(column::REVENUE),
                Heading::number(column::FEES),
                Heading::number(column::SUPPLIER_INVOICES),
            ],
            foot: rsx! {
                tr {
                    Cell { heading: "", {text::SUM} }
                    Cell { heading: "" }
                    Figures { figures: sum }
                }
            },
            for line in lines {
                tr { key: "{line.supplier}-{line.year}",
                    Cell { heading: column::SUPPLIER,
                        a { href: format!("{}?supplier={}", Page::Revenue.path(), line.supplier),
                            {named(line.supplier_name.as_ref())}
                        }
                    }
                    Cell { heading: column::YEAR, "{line.year}" }
                    Figures { figures: line.figures }
                }
            }
        }
    }
}

#[component]
fn Figures(figures: RevenueFigures) -> Element {
    rsx! {
        NumberCell { heading: column::LAUNCHES, "{figures.launches}" }
        NumberCell { heading: column::COLLECTED, {said::money(figures.collected)} }
        NumberCell { heading: column::REFUNDED, {said::money(figures.refunded)} }
        NumberCell { heading: column::REVENUE, {said::money(figures.revenue)} }
        NumberCell { heading: column::FEES, {said::money(figures.fees.total)} }
        NumberCell { heading: column::SUPPLIER_INVOICES, {said::money(figures.supplier_invoices.total)} }
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::SupplierId;
    use uuid::Uuid;

    use super::*;

    fn line(year: i32, supplier: u128, cents: i64) -> RevenueLine {
        let money = |cents: i64| serde_json::json!({ "cents": cents, "currency": "USD" });
        let billed = serde_json::json!({ "total": money(0), "paid": money(0), "open": money(0) });
        let line = serde_json::json!({
            "year": year, "supplier": SupplierId(Uuid::from_u128(supplier)),
            "supplier_name": null, "launches": 1, "collected": money(cents),
            "refunded": money(0), "revenue": money(cents), "fees": billed,
            "supplier_invoices": billed,
        });
        serde_json::from_value(line).unwrap()
    }

    #[test]
    fn years_and_suppliers_are_summed_up_apart() {
        let lines = [line(2028, 1, 5), line(2028, 2, 7), line(2027, 1, 11)];
        let cents = |money: &Money| money.cents();
        let by_year = summed(&lines, |line| line.year);
        assert_eq!(by_year.values().map(cents).collect::<Vec<_>>(), [11, 12]);
        let by_supplier = summed(&lines, |line| line.supplier);
        assert_eq!(by_supplier.values().map(cents).collect::<Vec<_>>(), [16, 7]);
    }
}
