//! Suppliers: the profile of a company.

use chrono::{DateTime, Utc};
use domain::ids::SupplierId;
use domain::supplier::{self, CompanyProfile};
use domain::text::{Address, CompanyName, Country, Email, PersonName, Phone, TaxId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::{Fields, InvalidFields};

/// Who the company is; all of it at once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplierProfile {
    /// The company's legal name.
    #[schema(min_length = 1, max_length = 120, example = "Blue Origin LLC")]
    pub legal_name: String,
    /// The number under which it pays taxes.
    #[schema(min_length = 4, max_length = 32, example = "12-3456789")]
    pub tax_id: String,
    /// The country of its seat, by its two letters.
    #[schema(min_length = 2, max_length = 2, example = "US")]
    pub country: String,
    /// Its legal address, on one line.
    #[schema(
        min_length = 1,
        max_length = 300,
        example = "1 Launch Road, Van Horn, TX 79855"
    )]
    pub legal_address: String,
    /// Whom to talk to.
    pub contact: Contact,
}

/// The person to talk to in a company.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Name.
    #[schema(min_length = 1, max_length = 100, example = "Grace Hopper")]
    pub name: String,
    /// Email address.
    #[schema(max_length = 254, format = Email, example = "grace@example.com")]
    pub email: String,
    /// Telephone, in international form.
    #[schema(max_length = 30, example = "+1 432 555 0100")]
    pub phone: String,
}

impl SupplierProfile {
    /// The domain's values.
    ///
    /// # Errors
    /// What is wrong with the fields.
    pub fn parse(&self) -> Result<CompanyProfile, InvalidFields> {
        let mut fields = Fields::default();
        let legal_name = fields.read("legal_name", CompanyName::parse(&self.legal_name));
        let tax_id = fields.read("tax_id", TaxId::parse(&self.tax_id));
        let country = fields.read("country", Country::parse(&self.country));
        let legal_address = fields.read("legal_address", Address::parse(&self.legal_address));
        let contact = fields.read_part("contact", self.contact.parse());
        fields.finish(|| {
            Some(CompanyProfile {
                legal_name: legal_name?,
                tax_id: tax_id?,
                country: country?,
                legal_address: legal_address?,
                contact: contact?,
            })
        })
    }
}

impl Contact {
    fn parse(&self) -> Result<supplier::Contact, InvalidFields> {
        let mut fields = Fields::default();
        let name = fields.read("name", PersonName::parse(&self.name));
        let email = fields.read("email", Email::parse(&self.email));
        let phone = fields.read("phone", Phone::parse(&self.phone));
        fields.finish(|| {
            Some(supplier::Contact {
                name: name?,
                email: email?,
                phone: phone?,
            })
        })
    }
}

/// A supplier, as it sees itself.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Supplier {
    /// Which one.
    #[schema(value_type = Uuid)]
    pub id: SupplierId,
    /// The company's legal name.
    pub legal_name: String,
    /// The number under which it pays taxes.
    pub tax_id: String,
    /// The country of its seat, by its two letters.
    pub country: String,
    /// Its legal address.
    pub legal_address: String,
    /// Whom to talk to. `null` when that person was erased.
    pub contact: Option<Contact>,
    /// When the profile was opened.
    pub opened_at: DateTime<Utc>,
    /// How many launches it completed.
    pub completed_launches: u32,
    /// The fee for a completed launch, in hundredths of a percent of its revenue: for the last
    /// one or, before the first, for that.
    #[schema(maximum = 10_000, example = 100)]
    pub fee_basis_points: u32,
}

/// Both never show a value: debug output ends in logs.
impl std::fmt::Debug for Contact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Contact(personal)")
    }
}

impl std::fmt::Debug for SupplierProfile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SupplierProfile")
            .field("legal_name", &self.legal_name)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Supplier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Supplier")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
