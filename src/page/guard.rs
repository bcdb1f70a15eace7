//! Who may ask, and what a browser may do with the answer.
//!
//! A page of another site can make a browser ask this address, and by a name of its own that leads here (DNS rebinding) even
//! read what it says. So only requests to the address itself are answered, and none that another page makes.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Desk;

/// What goes with every answer: own styles and script, nothing inline, nothing from elsewhere, no frame.
const HEADERS: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cache-control", "no-store"),
];

/// Refuses what was not asked at this address by itself, and adds the headers.
pub(super) async fn guard(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    let mut response = match refused(request.headers(), desk.address) {
        Some(why) => (StatusCode::FORBIDDEN, format!("{why}\n")).into_response(),
        None => next.run(request).await,
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Why a request is refused, if it is.
fn refused(headers: &HeaderMap, address: SocketAddr) -> Option<&'static str> {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if !text("host").is_some_and(|host| is_own(host, address)) {
        return Some("this address answers to its own name only");
    }
    let own_origin = |origin: &str| origin.strip_prefix("http://").is_some_and(|host| is_own(host, address));
    if !text("origin").is_none_or(own_origin) {
        return Some("another page may not ask here");
    }
    None
}

/// Whether a host is this machine, at the port that is listened at.
fn is_own(host: &str, address: SocketAddr) -> bool {
    let Some((name, port)) = host.rsplit_once(':') else { return false };
    let known = ["localhost", "127.0.0.1", "[::1]"];
    let own = match address {
        SocketAddr::V4(own) => own.ip().to_string(),
        SocketAddr::V6(own) => format!("[{}]", own.ip()),
    };
    let is_named = known.contains(&name.to_ascii_lowercase().as_str()) || name == own;
    is_named && port == address.port().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_requests_to_the_address_itself_are_answered() {
        let address: SocketAddr = "127.0.0.1:4000".parse().unwrap();
        let asked = |host: &str, origin: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert("host", host.parse().unwrap());
            origin.map(|origin| headers.insert("origin", origin.parse().unwrap()));
            refused(&headers, address).is_none()
        };
        assert!(asked("127.0.0.1:4000", None) && asked("LOCALHOST:4000", Some("http://localhost:4000")));
        for (host, origin) in [
            ("evil.example:4000", None),
            ("127.0.0.1:4001", None),
            ("127.0.0.1", None),
            ("localhost.evil.example:4000", None),
            ("127.0.0.1:4000", Some("http://evil.example")),
            ("127.0.0.1:4000", Some("null")),
            ("127.0.0.1:4000", Some("https://127.0.0.1:4000")),
        ] {
            assert!(!asked(host, origin), "{host} {origin:?}");
        }
        assert!(refused(&HeaderMap::new(), address).is_some());
    }
}
