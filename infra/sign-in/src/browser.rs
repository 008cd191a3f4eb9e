//! What a browser keeps of the core service: cookies, and where its pages are from.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::header::{COOKIE, LOCATION, ORIGIN, RETRY_AFTER, SET_COOKIE};
use reqwest::{RequestBuilder, Response};
use serde::Serialize;

use crate::{Core, SignInError};

/// A browser at the pages of the core service.
#[derive(Debug, Clone)]
pub struct Browser {
    core: Core,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    pub(crate) fn new(core: Core) -> Self {
        Self {
            core,
            cookies: BTreeMap::new(),
        }
    }

    pub(crate) fn core(&self) -> &Core {
        &self.core
    }

    /// The value of a cookie that it keeps.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// Keeps a cookie, as if it had been set before.
    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// A request of a page of the core service; `path` begins with `/`.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn send(
        &mut self,
        method: reqwest::Method,
        path: &str,
        body: Option<&serde_json::Value>,
    ) -> Result<Response, SignInError> {
        let request = self
            .core
            .http
            .request(method, format!("{}{path}", self.core.url));
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        self.answer(request).await
    }

    pub(crate) async fn post(
        &mut self,
        what: &'static str,
        path: &str,
        body: &impl Serialize,
    ) -> Result<Response, SignInError> {
        let url = format!("{}{path}", self.core.url);
        let answer = self.answer(self.core.http.post(url).json(body)).await?;
        checked(what, answer).await
    }

    /// Where a page sends it.
    pub(crate) async fn redirected(
        &mut self,
        path: &'static str,
        query: &[(&str, &str)],
    ) -> Result<String, SignInError> {
        let mut url = url::Url::parse(&format!("{}{path}", self.core.url))
            .map_err(|_| SignInError::Unexpected(path))?;
        url.query_pairs_mut().extend_pairs(query);
        let answer = self.answer(self.core.http.get(url.as_str())).await?;
        if answer.status() != 303 {
            return Err(refused(path, answer).await);
        }
        let location = answer.headers().get(LOCATION);
        location
            .and_then(|location| location.to_str().ok())
            .map(str::to_owned)
            .ok_or(SignInError::Unexpected(path))
    }

    async fn answer(&mut self, request: RequestBuilder) -> Result<Response, SignInError> {
        let kept = self.cookies.iter();
        let cookies: Vec<_> = kept
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = request.header(ORIGIN, &self.core.origin);
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        let answer = request.send().await?;
        for set in answer.headers().get_all(SET_COOKIE) {
            let pair = set.to_str().ok().and_then(|set| set.split(';').next());
            match pair.and_then(|pair| pair.split_once('=')) {
                Some((name, "")) => drop(self.cookies.remove(name)),
                Some((name, value)) => self.set_cookie(name, value),
                None => {}
            }
        }
        Ok(answer)
    }
}

/// An answer that is not an error.
pub(crate) async fn checked(what: &'static str, answer: Response) -> Result<Response, SignInError> {
    if answer.status().is_success() {
        Ok(answer)
    } else {
        Err(refused(what, answer).await)
    }
}

async fn refused(what: &'static str, answer: Response) -> SignInError {
    let seconds = answer.headers().get(RETRY_AFTER);
    let seconds = seconds.and_then(|seconds| seconds.to_str().ok()?.parse().ok());
    SignInError::Refused {
        what,
        status: answer.status().as_u16(),
        retry_after: seconds.map(Duration::from_secs),
        answer: answer.text().await.unwrap_or_default(),
    }
}
