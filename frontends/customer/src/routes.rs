//! Where pages are.

/// A launch, by its link or its id, in the way of actix.
pub const LAUNCH: &str = "/launches/{launch}";

/// The page of a launch, by its link.
#[must_use]
pub fn launch(slug: &str) -> String {
    format!("/launches/{slug}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_the_route_that_it_is_made_for() {
        assert_eq!(
            launch("new-shepard"),
            LAUNCH.replace("{launch}", "new-shepard")
        );
    }
}
