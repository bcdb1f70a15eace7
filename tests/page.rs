//! The page: what it shows, whom it answers, and that it ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::{annals, err, out};

/// A served store.
struct Served {
    child: Child,
    address: SocketAddr,
}

impl Served {
    fn new(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_annals"))
            .args(["--now", "2026-11-30"])
            .args(arguments)
            .arg("serve")
            .env_remove("ANNALS_STORE")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary runs");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("an address");
        let address = line.trim().strip_prefix("http://").and_then(|line| line.strip_suffix('/'));
        Self { child, address: address.expect("an address").parse().expect("an address") }
    }

    /// What comes back to a request with these headers: its head and its body.
    fn request(&self, method: &str, path: &str, headers: &str) -> (String, String) {
        let mut stream = TcpStream::connect(self.address).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
        write!(stream, "{method} {path} HTTP/1.1\r\n{headers}Connection: close\r\n\r\n").expect("written");
        let mut text = Vec::new();
        stream.read_to_end(&mut text).expect("a reply");
        let text = String::from_utf8(text).expect("text");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        (head.to_owned(), body.to_owned())
    }

    fn get(&self, path: &str) -> (String, String) {
        self.request("GET", path, &format!("Host: {}\r\n", self.address))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn an_answer_is_a_table_with_pictures_and_its_address() {
    let served = Served::new(&["--memory"]);
    let (head, page) = served.get("/ask?q=visits+by+Kim+in+2024");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    for holds in [
        "<table>",
        "<svg class=\"picture\"",
        "href=\"/entry/191\"",
        "Read as: <a href=\"/ask?q=visits+by+Kim+Jong+Un+in+2024\">",
        "href=\"/download?form=csv&amp;q=visits+by+Kim+in+2024\"",
    ] {
        assert!(page.contains(holds), "{holds}: {page}");
    }
    let (_, event) = served.get("/entry/191");
    for holds in ["groundbreaking", "characters 3198-3244", "Songchon", "<h2>Sources</h2>"] {
        assert!(event.contains(holds), "{holds}: {event}");
    }
    assert!(served.get("/entry/0").0.starts_with("HTTP/1.1 404"));
}

#[test]
fn each_page_is_one() {
    let served = Served::new(&["--memory"]);
    for path in [
        "/", "/kinds", "/names?since=song", "/sources", "/check", "/log", "/entry/96", "/entry/89",
        "/entry/1",
    ] {
        let (head, page) = served.get(path);
        assert!(head.starts_with("HTTP/1.1 200") && page.ends_with("</html>\n"), "{path}: {head}");
        assert!(
            head.contains("script-src 'self'") && !page.contains("style=") && !page.contains("onclick"),
            "{path}"
        );
    }
    assert!(served.get("/nowhere").0.starts_with("HTTP/1.1 404"));
}

#[test]
fn what_is_suggested_is_a_link_and_a_lens_is_kept() {
    let served = Served::new(&["--memory"]);
    let (head, page) = served.get("/ask?q=visits+by+Kimm&as_of=2024-06-01");
    assert!(head.starts_with("HTTP/1.1 422") && page.contains("<mark>Kimm</mark>"), "{page}");
    assert!(page.contains("href=\"/ask?q=visits+by+Kim+Jong+Un&amp;as_of=2024-06-01\""), "{page}");
    let (_, then) = served.get("/api/ask?q=count+visits&as_of=2024-06-01");
    let (_, now) = served.get("/api/ask?q=count+visits");
    assert_ne!(then, now);
    assert!(served.get("/ask?q=visits&as_of=soon").0.starts_with("HTTP/1.1 422"));
}

#[test]
fn programs_get_the_json_of_the_command_line() {
    let served = Served::new(&["--memory"]);
    for phrase in ["visits by Kim to Songchon", "count visits per year", "visits by Nobody"] {
        let said = annals(&["--memory", "--now", "2026-11-30", "--format", "json", "ask", phrase]);
        assert_eq!(served.get(&format!("/api/ask?q={}", phrase.replace(' ', "+"))).1, out(&said), "{phrase}");
    }
    let (_, words) = served.get("/api/complete?q=visits+by+K");
    assert!(
        words.starts_with("{\"start\":10,\"words\":[{\"text\":\"Kim Jong Un\",\"kind\":\"name\""),
        "{words}"
    );
    let (_, log) = served.get("/api/log?since=249");
    assert_eq!(log.lines().count(), 2, "{log}");
}

#[test]
fn only_this_machine_is_answered_and_nothing_is_recorded() {
    let served = Served::new(&["--memory"]);
    let host = format!("Host: {}\r\n", served.address);
    for headers in ["Host: evil.example\r\n", "", &format!("{host}Origin: http://evil.example\r\n")] {
        let (head, body) = served.request("GET", "/api/log", headers);
        assert!(head.starts_with("HTTP/1.1 40") && !body.contains("define"), "{headers}: {head}");
    }
    assert!(served.request("POST", "/ask?q=visits", &host).0.starts_with("HTTP/1.1 405"));
    let (_, before) = served.get("/api/log?since=240");
    let (head, _) = served.get("/ask?q=declare+county+Nowhere");
    assert!(head.starts_with("HTTP/1.1 422"), "{head}");
    assert_eq!(served.get("/api/log?since=240").1, before);
    let open = annals(&["--memory", "serve", "--bind", "0.0.0.0:0"]);
    assert_eq!(open.status.code(), Some(2));
    assert!(err(&open).contains("other machines"), "{}", err(&open));
}

#[test]
fn names_are_text_everywhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = folder.path().join("store");
    let store = store.to_str().expect("a path");
    let journal = folder.path().join("hostile.annals");
    std::fs::write(
        &journal,
        "declare person \"<script>alert(1)</script>\"\n\
         source \"<b>bad\": title \"</title><script>alert(2)</script>\", url \"javascript:alert(3)\"\n\
         record visit by \"<script>alert(1)</script>\", source \"<b>bad\" quote \"\"\" onload=alert(4)\"\n",
    )
    .expect("written");
    let told = annals(&["--store", store, "tell", "--file", journal.to_str().expect("a path")]);
    assert!(told.status.success(), "{}", err(&told));
    let served = Served::new(&["--store", store]);
    let (_, log) = served.get("/api/log");
    let head = log.lines().count();
    let entries: Vec<String> = (head - 3..=head).map(|number| format!("/entry/{number}")).collect();
    let asked =
        ["/ask?q=visits", "/names", "/sources", "/log", "/check", "/ask?q=%3Cscript%3Ealert(1)%3C/script%3E"];
    for path in entries.iter().map(String::as_str).chain(asked) {
        let (_, page) = served.get(path);
        assert!(
            !page.contains("<script>") && !page.contains("href=\"javascript:") && !page.contains("<b>"),
            "{path}"
        );
        assert!(!page.contains("\" onload"), "{path}");
    }
}

#[test]
fn a_slow_reader_holds_nobody_up_and_it_ends_when_told_to() {
    let mut served = Served::new(&["--memory"]);
    let slow: Vec<TcpStream> = (0..50)
        .map(|_| {
            let mut stream = TcpStream::connect(served.address).expect("it listens");
            write!(stream, "GET /ask?q=vis").expect("written");
            stream
        })
        .collect();
    let started = Instant::now();
    assert!(served.get("/api/ask?q=count+visits").0.starts_with("HTTP/1.1 200"));
    assert!(started.elapsed() < Duration::from_secs(10));
    let pid = served.child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().expect("kill").success());
    let told = Instant::now();
    let status = loop {
        match served.child.try_wait().expect("a status") {
            Some(status) => break status,
            None if told.elapsed() > Duration::from_secs(10) => panic!("it goes on"),
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    assert_eq!(status.code(), Some(0));
    drop(slow);
}
