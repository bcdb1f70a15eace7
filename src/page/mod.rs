//! `annals serve`: answers in a browser, on this machine alone. The only door to `axum` and `tokio`.
//!
//! It reads and never records. Every page works without a script, and every state of it is an address. A question runs on a
//! thread of its own under the limits of the command line, so that a slow reader holds nobody up.

// What an address asks for.
mod request;
// What every page has.
mod frame;
// Who may ask, and what a browser may do.
mod guard;
// Answers.
mod answers;
// Entries: events, names, sources.
mod entries;
// What is in the store.
mod lists;
// For programs.
mod api;

use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use annals_model::error::{Error, ErrorKind, Result};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;

use self::request::{LensBounds, PageRequest};
use crate::draw::replay;
use crate::repl::Settings;
use crate::session::Session;

/// How long a question may take, where nobody said.
const TIME_MAX: Duration = Duration::from_secs(10);
/// How long requests that run may take to end when the program is to end.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often it is looked whether the program is to end.
const PULSE: Duration = Duration::from_millis(50);

/// The store, and what questions are asked under.
struct Desk {
    session: Mutex<Session>,
    settings: Settings,
    /// Where it listens.
    address: SocketAddr,
}

impl Desk {
    /// What comes of work with the store, one at a time.
    fn with<T>(&self, work: impl FnOnce(&mut Session, &Settings) -> T) -> T {
        let mut session = self.session.lock().unwrap_or_else(PoisonError::into_inner);
        work(&mut session, &self.settings)
    }
}

/// What a page or a download is.
struct PageReply {
    status: StatusCode,
    content: &'static str,
    /// The name of a file that it is to be saved under.
    file: Option<String>,
    body: String,
}

impl PageReply {
    const HTML: &'static str = "text/html; charset=utf-8";

    /// A page.
    fn page(body: String) -> Self {
        Self { status: StatusCode::OK, content: Self::HTML, file: None, body }
    }

    /// The same with another status.
    fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }
}

impl IntoResponse for PageReply {
    fn into_response(self) -> Response {
        let mut response = (self.status, [("content-type", self.content)], self.body).into_response();
        if let Some(file) = self.file
            && let Ok(value) = format!("attachment; filename=\"{file}\"").parse()
        {
            response.headers_mut().insert("content-disposition", value);
        }
        response
    }
}

/// Serves a store until the settings are cancelled. `ready` is told the address.
///
/// # Errors
/// If the address is not one of this machine alone, or cannot be listened at.
pub(crate) fn serve(
    session: Session,
    mut settings: Settings,
    bind: SocketAddr,
    ready: impl FnOnce(SocketAddr) -> Result<()>,
) -> Result<()> {
    if !bind.ip().is_loopback() {
        return Err(Error::new(ErrorKind::Usage, format!("{bind} can be reached from other machines"))
            .hint("bind to 127.0.0.1 or [::1]; for others, put a proxy with its own login before it"));
    }
    settings.time_max = settings.time_max.min(TIME_MAX);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|failure| failed(&failure))?;
    runtime.block_on(async {
        let listener = TcpListener::bind(bind).await.map_err(|failure| failed(&failure))?;
        let address = listener.local_addr().map_err(|failure| failed(&failure))?;
        ready(address)?;
        let cancel = Arc::clone(&settings.cancel);
        let ended = move || {
            let cancel = Arc::clone(&cancel);
            async move {
                while !cancel.load(std::sync::atomic::Ordering::SeqCst) {
                    tokio::time::sleep(PULSE).await;
                }
            }
        };
        let desk = Arc::new(Desk { session: Mutex::new(session), settings, address });
        let server = axum::serve(listener, router(desk)).with_graceful_shutdown(ended());
        let server = tokio::spawn(async move { server.await });
        ended().await;
        // Whoever still reads an answer may go on for a moment.
        let _ = tokio::time::timeout(PATIENCE, server).await;
        Ok(())
    })
}

/// Where it listens where nobody said: a free port of this machine.
pub(crate) const BIND: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

fn failed(failure: &std::io::Error) -> Error {
    Error::new(ErrorKind::Machine, format!("can't listen there: {failure}"))
        .hint("another program may use the port: `--bind 127.0.0.1:0` takes a free one")
}

/// A handler that answers a request on a thread of its own.
fn on_thread<F>(desk: Arc<Desk>, uri: &Uri, work: F) -> impl Future<Output = Response> + use<F>
where
    F: FnOnce(&Desk, &PageRequest) -> PageReply + Send + 'static,
{
    let request = PageRequest::of(uri);
    async move {
        let done = tokio::task::spawn_blocking(move || match request {
            Ok(mut request) => {
                request.bounds = desk.with(|session, settings| LensBounds::of(session, settings));
                work(&desk, &request)
            }
            Err(refused) => refused,
        });
        match done.await {
            Ok(reply) => reply.into_response(),
            Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, "annals failed to answer this; please report it\n")
                .into_response(),
        }
    }
}

/// A route that answers with a function of the store and the request.
macro_rules! page {
    ($work:path) => {
        get(|State(desk): State<Arc<Desk>>, uri: Uri| on_thread(desk, &uri, $work))
    };
}

fn router(desk: Arc<Desk>) -> Router {
    let guarded = Arc::clone(&desk);
    Router::new()
        .route("/", page!(lists::start))
        .route("/ask", page!(answers::ask))
        .route("/download", page!(answers::download))
        .route(
            "/entry/{number}",
            get(|State(desk): State<Arc<Desk>>, Path(number): Path<String>, uri: Uri| {
                on_thread(desk, &uri, move |desk, request| entries::entry(desk, request, &number))
            }),
        )
        .route("/kinds", page!(lists::kinds))
        .route("/names", page!(lists::names))
        .route("/sources", page!(lists::sources))
        .route("/check", page!(lists::check))
        .route("/log", page!(lists::log))
        .route(
            "/style.css",
            get(|| async { ([("content-type", "text/css; charset=utf-8")], frame::style()) }),
        )
        .route(
            "/page.js",
            get(|| async { ([("content-type", "text/javascript; charset=utf-8")], frame::SCRIPT) }),
        )
        .route(
            "/replay.js",
            get(|| async { ([("content-type", "text/javascript; charset=utf-8")], replay::SCRIPT) }),
        )
        .route("/api/ask", page!(api::ask))
        .route("/api/complete", page!(api::complete))
        .route("/api/log", page!(api::log))
        .fallback(|State(desk): State<Arc<Desk>>, uri: Uri| on_thread(desk, &uri, lists::not_found))
        .layer(middleware::from_fn_with_state(guarded, guard::guard))
        .with_state(desk)
}
