//! The query of the page's address, in which filters and sorting are kept.

mod parameters;

use dioxus::prelude::*;

pub use parameters::Parameters;

use crate::platform;

/// The query of the page's address. Whoever reads it is shown anew when it changes.
///
/// Where pages are written, and until a page is taken over, it is empty: what a page shows then
/// depends on its data alone.
#[derive(Clone, Copy, PartialEq)]
pub struct Query(Signal<Parameters>);

/// The same for all of a page.
static QUERY: GlobalSignal<Parameters> = Signal::global(Parameters::default);

/// The query of the page's address, as the reader changes it and as they go back.
pub fn use_query() -> Query {
    let query = use_hook(|| Query(QUERY.resolve()));
    use_effect(move || query.read_address());
    use_hook(|| {
        let listener = platform::on_address(move || query.read_address());
        std::rc::Rc::new(listener)
    });
    query
}

impl Query {
    /// The value of a parameter; empty where there is none.
    #[must_use]
    pub fn get(self, name: &str) -> String {
        self.0.read().get(name)
    }

    /// All values of a parameter that may be there more than once.
    #[must_use]
    pub fn all(self, name: &str) -> Vec<String> {
        self.0.read().all(name)
    }

    /// All parameters.
    #[must_use]
    pub fn now(self) -> Parameters {
        self.0.read().clone()
    }

    /// The address of this page with this value of a parameter; an empty one takes it out.
    #[must_use]
    pub fn with(self, name: &str, value: &str) -> String {
        self.now().with(name, value).to_string()
    }

    /// The address of this page without a parameter.
    #[must_use]
    pub fn without(self, name: &str) -> String {
        self.now().without(name).to_string()
    }

    /// The address of this page without one value of a parameter.
    #[must_use]
    pub fn without_value(self, name: &str, value: &str) -> String {
        self.now().without_value(name, value).to_string()
    }

    /// Gives the page another query, by an address of this page. The browser's back button leads
    /// back.
    pub fn go(self, address: impl AsRef<str>) {
        platform::push_address(address.as_ref());
        self.read_address();
    }

    fn read_address(mut self) {
        let now = Parameters::parse(&platform::query());
        if *self.0.peek() != now {
            self.0.set(now);
        }
    }
}
