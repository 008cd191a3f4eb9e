//! Customers, as they see themselves.

use chrono::NaiveDate;
use domain::customer::CustomerProfile;
use domain::ids::CustomerId;
use domain::text::{Address, PersonName, Phone, TaxId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::fields::{Fields, InvalidFields};

/// Who a customer is; all of it at once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// First name.
    #[schema(min_length = 1, max_length = 100, example = "Ada")]
    pub first_name: String,
    /// Last name.
    #[schema(min_length = 1, max_length = 100, example = "Lovelace")]
    pub last_name: String,
    /// Telephone, in international form.
    #[schema(max_length = 30, example = "+44 20 7946 0958")]
    pub phone: String,
    /// Tax number, for those who have one.
    #[serde(default)]
    #[schema(min_length = 4, max_length = 32)]
    pub tax_id: Option<String>,
    /// Where they live, on one line: for invoices.
    #[schema(
        min_length = 1,
        max_length = 300,
        example = "12 St James's Square, London"
    )]
    pub legal_address: String,
    /// Date of birth.
    #[schema(example = "1985-12-10")]
    pub date_of_birth: NaiveDate,
}

impl Profile {
    /// The domain's values.
    ///
    /// # Errors
    /// What is wrong with its fields.
    pub fn parse(&self) -> Result<CustomerProfile, InvalidFields> {
        let mut fields = Fields::default();
        let first_name = fields.read("first_name", PersonName::parse(&self.first_name));
        let last_name = fields.read("last_name", PersonName::parse(&self.last_name));
        let phone = fields.read("phone", Phone::parse(&self.phone));
        let tax_id = fields.read(
            "tax_id",
            self.tax_id.as_deref().map(TaxId::parse).transpose(),
        );
        let legal_address = fields.read("legal_address", Address::parse(&self.legal_address));
        fields.finish(|| {
            Some(CustomerProfile {
                first_name: first_name?,
                last_name: last_name?,
                phone: phone?,
                tax_id: tax_id?,
                legal_address: legal_address?,
                date_of_birth: self.date_of_birth,
            })
        })
    }
}

impl From<CustomerProfile> for Profile {
    fn from(profile: CustomerProfile) -> Self {
        Self {
            first_name: profile.first_name.into(),
            last_name: profile.last_name.into(),
            phone: profile.phone.into(),
            tax_id: profile.tax_id.map(String::from),
            legal_address: profile.legal_address.into(),
            date_of_birth: profile.date_of_birth,
        }
    }
}

/// A customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Me {
    /// Which one.
    #[schema(value_type = Uuid)]
    pub id: CustomerId,
    /// Who they are, once they have told.
    pub profile: Option<Profile>,
    /// On how many launches they have a confirmed booking, or had.
    pub trips: u32,
    /// Whether they are a VIP, who may hold more seats in a launch.
    pub vip: bool,
}

/// Never shows a value: debug output ends in logs.
impl std::fmt::Debug for Profile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Profile(personal)")
    }
}
