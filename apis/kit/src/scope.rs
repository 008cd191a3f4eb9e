//! What a token that is limited to some scopes may be used for.
//!
//! A scope is `<resource>:read` or `<resource>:write`, where the resource is the first part of the
//! path after `/api/v1`: `launches:read` lets everything below `/api/v1/launches` be read, and nothing
//! else. Manifests of launches hold personal data, and are a resource of their own. What no scope
//! names is not allowed.

use actix_web::HttpRequest;
use tokens::AccessClaims;

use crate::ApiProblem;

/// Requires that a token covers a request.
///
/// # Errors
/// 403 when it is limited to something else.
pub(crate) fn require(claims: &AccessClaims, request: &HttpRequest) -> Result<(), ApiProblem> {
    let Some(scope) = &claims.scope else {
        return Ok(());
    };
    let needed = needed(request);
    let is_covered = needed
        .as_deref()
        .is_some_and(|needed| scope.split(' ').any(|word| word == needed));
    if is_covered {
        return Ok(());
    }
    Err(ApiProblem::forbidden(
        "insufficient_scope",
        match needed {
            Some(needed) => format!("This token is limited. For this it needs `{needed}`."),
            None => "This token is limited, and nothing lets it do this.".to_owned(),
        },
    ))
}

fn needed(request: &HttpRequest) -> Option<String> {
    // As routes see it, decoded: otherwise another spelling would be another resource.
    let rest = request.match_info().as_str().strip_prefix("/api/v1/")?;
    let mut parts = rest.split('/');
    let resource = match (parts.next()?, parts.nth(1)) {
        ("", _) => return None,
        ("launches", Some("manifest")) => "manifests",
        (resource, _) => resource,
    };
    let right = if request.method().is_safe() {
        "read"
    } else {
        "write"
    };
    Some(format!("{resource}:{right}"))
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;
    use actix_web::test::TestRequest;
    use domain::ids::AccountId;
    use tokens::Audience;
    use uuid::Uuid;

    use super::*;

    fn is_covered(scope: Option<&str>, method: Method, path: &str) -> bool {
        let claims = AccessClaims {
            scope: scope.map(str::to_owned),
            ..AccessClaims::new(
                Audience::AdminApi,
                AccountId(Uuid::from_u128(1)),
                Uuid::from_u128(2),
                0,
                1,
            )
        };
        let request = TestRequest::with_uri(path).method(method).to_http_request();
        require(&claims, &request).is_ok()
    }

    #[test]
    fn a_scope_covers_one_resource_and_what_is_done_with_it() {
        let scope = Some("launches:read rockets:write");
        assert!(is_covered(scope, Method::GET, "/api/v1/launches"));
        assert!(is_covered(scope, Method::GET, "/api/v1/launches/1"));
        assert!(is_covered(scope, Method::POST, "/api/v1/rockets"));
        assert!(!is_covered(scope, Method::POST, "/api/v1/launches"));
        assert!(!is_covered(scope, Method::GET, "/api/v1/rockets"));
        assert!(!is_covered(
            scope,
            Method::GET,
            "/api/v1/launches-of-others"
        ));
    }

    #[test]
    fn who_flies_is_read_by_a_scope_of_its_own() {
        let manifest = "/api/v1/launches/1/manifest";
        assert!(is_covered(Some("manifests:read"), Method::GET, manifest));
        for other in ["/api/v1/launches/1", "/api/v1/launches"] {
            assert!(!is_covered(Some("manifests:read"), Method::GET, other));
        }
        // However it is spelled: routes take these for the same.
        for spelled in [
            manifest,
            "/api/v1/launches/1/m%61nifest",
            "/api/v1/launches/%31/%6Danifest",
        ] {
            let scope = Some("launches:read launches:write");
            assert!(!is_covered(scope, Method::GET, spelled), "{spelled}");
        }
    }

    #[test]
    fn what_no_scope_names_is_not_allowed() {
        for scope in ["", "all", "launches", "*:read"] {
            assert!(!is_covered(Some(scope), Method::GET, "/api/v1/launches"));
        }
        assert!(!is_covered(Some(":read"), Method::GET, "/api/v1//"));
        assert!(!is_covered(Some("auth:read"), Method::GET, "/auth/session"));
    }

    #[test]
    fn a_token_without_scopes_is_not_limited() {
        assert!(is_covered(None, Method::POST, "/api/v1/launches"));
    }
}
