//! Who Astro Bookings is on paper. The one place to change it.

/// A company, as it stands on invoices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Company {
    /// What people call it.
    pub brand: &'static str,
    /// The legal name.
    pub legal_name: &'static str,
    /// The legal address.
    pub address: &'static str,
    /// The country of its seat, by its two letters.
    pub country: &'static str,
    /// The number under which it pays taxes.
    pub tax_id: &'static str,
}

/// Astro Bookings itself.
pub const ASTRO_BOOKINGS: Company = Company {
    brand: "Astro Bookings",
    legal_name: "Astro Bookings, Inc.",
    address: "1 Launch Way, Titusville, FL 32780",
    country: "US",
    tax_id: "00-0000000",
};
