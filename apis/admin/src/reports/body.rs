//! The revenue report of the read model, as it is sent.

use api_contract::managed::revenue::{Billed, RevenueFigures, RevenueLine};
use projection_operational::queries;

pub(super) fn line(found: queries::Revenue) -> RevenueLine {
    RevenueLine {
        year: found.year,
        supplier: found.supplier,
        supplier_name: found.supplier_name,
        figures: figures(found.figures),
    }
}

pub(super) fn figures(found: queries::RevenueFigures) -> RevenueFigures {
    RevenueFigures {
        launches: found.launches,
        collected: found.takings.collected,
        refunded: found.takings.refunded,
        revenue: found.takings.revenue(),
        fees: billed(found.fees),
        supplier_invoices: billed(found.own),
    }
}

fn billed(found: queries::Billed) -> Billed {
    Billed {
        total: found.total,
        paid: found.paid,
        open: found.open,
    }
}
