//! Spans of this process, on their way to whoever collects them.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::{Request, Response};
use traces::{Carrier, InstallError, NotCarried};

use crate::config::TelemetryArgs;
use crate::http::HttpClient;

/// How long the collector has for a batch.
const PATIENCE: Duration = Duration::from_secs(5);

/// Has spans collected, if somebody does. Call it once, inside a runtime.
///
/// # Errors
/// When the address can't be used.
pub fn collect_traces(
    service: &'static str,
    version: &'static str,
    args: &TelemetryArgs,
) -> Result<(), InstallError> {
    match &args.traces {
        Some(address) => {
            let carrier = OverHttp(HttpClient::new(PATIENCE));
            traces::install(service, version, address, carrier)
        }
        None => Ok(()),
    }
}

struct OverHttp(HttpClient);

impl Carrier for OverHttp {
    async fn carry(&self, request: Request<Bytes>) -> Result<Response<Bytes>, NotCarried> {
        let answered = self.0.send(request.map(Full::new)).await;
        let (status, body) = answered.map_err(|error| NotCarried(error.to_string()))?;
        let mut response = Response::new(body);
        *response.status_mut() = status;
        Ok(response)
    }
}
